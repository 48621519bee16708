import {expect, test} from 'vitest';
import {openEmulator} from '../testing/pty/emulator.ts';
import {unbreak, type Anchor} from './reflow.ts';

type Cursor = {readonly x: number; readonly y: number};

/** What a writer that knows nothing of breaking does to its own frame: up to its first row from the cursor's, and erase. */
const erase = (cursor: Cursor | undefined, lines: readonly string[]): string => {
	const up = cursor?.y ?? lines.length;
	return `${up === 0 ? '' : `\u001b[${up}A`}\r\u001b[J`;
};

const draw = (lines: readonly string[], cursor: Cursor | undefined): string => {
	const text = lines.map(line => `${line}\r\n`).join('');
	if (cursor === undefined) return text;
	return `${text}\u001b[${lines.length - cursor.y}A\u001b[${cursor.x + 1}G`;
};

/** Draws below what was there, makes the terminal narrower, and draws another frame: all that is on it then. */
const resized = async (
	before: readonly string[],
	lines: readonly string[],
	cursor: Cursor | undefined,
	{to, rows, anchor}: {to: number; rows: number; anchor: Anchor},
): Promise<readonly string[]> => {
	const emulator = openEmulator({columns: 60, rows, keyboard: 'legacy', answer: () => {}});
	const write = async (text: string): Promise<void> => {
		emulator.write(Buffer.from(text), 0);
		await emulator.idle();
	};
	try {
		await write(before.map(line => `${line}\r\n`).join('') + draw(lines, cursor));
		emulator.resize(to, rows);
		// The line discipline of a terminal that gives raw keys still makes a whole line end of a line feed.
		await write(
			(unbreak(lines, cursor, to, anchor) + erase(cursor, lines)).replaceAll('\n', '\r\n') +
				draw(['new frame'], undefined),
		);
		const screen = [...emulator.scrollback(), ...emulator.screen()];
		return screen.slice(0, screen.findLastIndex(line => line !== '') + 1);
	} finally {
		emulator.dispose();
	}
};

const said = (count: number): readonly string[] => Array.from({length: count}, (_, at) => `said ${at}`);
const ruler = (length: number): string => Array.from({length}, (_, at) => String(at % 10)).join('');

const widths = [59, 40, 30, 21, 17, 13, 9];

/** Where more than the frame was erased, or less. */
const amiss = async (lines: readonly string[], cursor: Cursor | undefined, anchor: Anchor): Promise<unknown> => {
	const wrong: unknown[] = [];
	for (const above of [0, 3, 30])
		for (const to of widths) {
			const screen = await resized(said(above), lines, cursor, {to, rows: 50, anchor});
			if (screen.join() !== [...said(above), 'new frame'].join()) wrong.push({above, to, screen});
		}
	return wrong;
};

const above: readonly (readonly [string, readonly string[], Cursor | undefined])[] = [
	['one line', [ruler(35)], undefined],
	['lines that break and lines that do not', ['a', ruler(60), '', ruler(41), 'z'], undefined],
	['a cursor below lines that break', [ruler(60), ruler(59), '› hello', '', 'status'], {x: 7, y: 2}],
	['a cursor in the last row', [ruler(60), ruler(59), '› hello'], {x: 2, y: 2}],
	['wide characters that do not fill a row', ['漢'.repeat(30), `a${'漢'.repeat(29)}`, '› hello', ''], {x: 7, y: 2}],
	['styles', [`\u001b[31m${ruler(60)}\u001b[39m`, '› hello', `\u001b[2mshort\u001b[22m`], {x: 7, y: 1}],
];

const below: readonly (readonly [string, readonly string[], Cursor])[] = [
	['a cursor in the first line', ['› hello', '', ruler(60)], {x: 7, y: 0}],
	['lines that break on both sides', [ruler(60), ruler(42), '› hello', '', ruler(60)], {x: 7, y: 2}],
];

test.each(above)('what breaks above the cursor is erased whole, and nothing else: %s', async (_, lines, cursor) => {
	expect(await amiss(lines, cursor, 'kept')).toEqual([]);
});

test.each([...above, ...below])('also where the cursor sinks with what is below it: %s', async (_, lines, cursor) => {
	expect(await amiss(lines, cursor, 'sunk')).toEqual([]);
});

test('where the cursor’s own line breaks, the cursor is as many rows down as it is columns to the right', () => {
	const lines = [ruler(60), `› ${ruler(50)}`, '', ruler(60)];
	expect([2, 19, 20, 45].map(x => unbreak(lines, {x, y: 1}, 20))).toEqual([
		'\u001b[3A\r\u001b[J\n\u001b[3G',
		'\u001b[3A\r\u001b[J\n\u001b[20G',
		'\u001b[4A\r\u001b[J\n\u001b[20G',
		'\u001b[5A\r\u001b[J\n\u001b[20G',
	]);
});
