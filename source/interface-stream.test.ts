import {expect, test} from 'vitest';
import {EMPTY, OPEN, send, shown, stageOf, untilShown} from './testing/driven.ts';
import {longAnswer} from './testing/long-answer.ts';
import type {Frame} from './testing/pty/emulator.ts';
import {startPaced} from './testing/paced.ts';

/** What is wrong with a frame: the composer must be on it once, and the status line below it and last. */
const wrongWith = ({lines, kind}: Frame): string | undefined => {
	const filled = lines.slice(0, lines.findLastIndex(line => line !== '') + 1);
	const composers = filled.flatMap((line, row) => (/^› (?:Say what to do|as I type)/.test(line) ? [row] : []));
	if (kind !== 'whole') return `${kind} frame`;
	if (composers.length !== 1) return `${composers.length} composers`;
	if (composers[0] !== filled.length - 3) return `composer in row ${composers[0]} of ${filled.length}`;
	return filled.at(-1)?.startsWith('full-auto · ') ? undefined : 'no status line at the end';
};

/** Letters and digits only: what is left of a text however it is marked up, laid out and wrapped. */
const bare = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Of two texts what is different, with a little around it: readable where the whole is long. */
const difference = (one: string, other: string): readonly string[] => {
	if (one === other) return [];
	const at = Array.from({length: one.length}).findIndex((_, index) => one[index] !== other[index]);
	return [one.slice(Math.max(0, at - 30), at + 50), other.slice(Math.max(0, at - 30), at + 50)];
};

/** What stands in the transcript between the prompt and the end of its turn. */
const answerIn = (text: string): string => {
	const from = text.indexOf('all fit');
	return text.slice(from + 'all fit'.length, text.indexOf('✓ done', from));
};

test('20,000 tokens: every frame is whole, and every line is in the scrollback once', async () => {
	const pieces = longAnswer(20_000, 'The very last words.');
	await using stage = await stageOf();
	await using vendor = await startPaced(pieces, 4_000);
	const terminal = stage.open({columns: 100, rows: 30, env: {ANTHROPIC_BASE_URL: vendor.url}});
	await terminal.until(OPEN);
	send(terminal, 'tell me everything');
	await untilShown(terminal, /all fit/);
	await terminal.until(EMPTY);
	let frames = 0;
	const wrong: string[] = [];
	const stop = terminal.onFrame(frame => {
		frames += 1;
		const what = wrongWith(frame);
		if (what !== undefined) wrong.push(`${what}:\n${frame.lines.join('\n')}`);
	});
	// Keys are echoed while it streams.
	terminal.type('as I type');
	await terminal.until(/^› as I type/m);
	expect(shown(terminal)).not.toContain('The very last words.');
	await untilShown(terminal, /The very last words\.[^]*✓ done/);
	stop();
	expect(wrong.slice(0, 2)).toEqual([]);
	expect(frames).toBeGreaterThan(5);
	const sent = pieces
		.join('')
		.replaceAll('```typescript', '')
		.replaceAll(/^\d+\. /gm, '');
	const seen = answerIn(shown(terminal))
		.replaceAll(/^ *typescript$/gm, '')
		.replaceAll(/^\d+\. /gm, '');
	expect(difference(bare(sent), bare(seen))).toEqual([]);
	// No more is written than a few times the text.
	expect(terminal.bytes).toBeLessThan(4 * Buffer.byteLength(pieces.join('')));
});

test('a terminal that changes its size in mid-stream holds no remains of what it showed before', async () => {
	const text = longAnswer(4_000, 'The very last words.');
	await using stage = await stageOf();
	await using vendor = await startPaced(text, 2_000);
	const terminal = stage.open({columns: 120, rows: 30, env: {ANTHROPIC_BASE_URL: vendor.url}});
	await terminal.until(OPEN);
	send(terminal, 'tell me');
	await untilShown(terminal, /Part 2/);
	terminal.resize(40, 20);
	await terminal.until(screen => screen.filter(line => line.startsWith('› Say')).length === 1);
	terminal.resize(80, 24);
	await untilShown(terminal, /The very last words\.[^]*✓ done/);
	await terminal.settled();
	const lines = shown(terminal).split('\n');
	expect(lines.filter(line => line.startsWith('› Say what'))).toHaveLength(1);
	expect(lines.filter(line => line.startsWith('full-auto · '))).toHaveLength(1);
	expect(lines.filter(line => /is at work|Enter steers/.test(line))).toEqual([]);
	expect(lines.findLastIndex(line => line !== '') - lines.findLastIndex(line => line.startsWith('› Say'))).toBe(2);
	expect(lines.filter(line => line.startsWith('The very last words.'))).toHaveLength(1);
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	expect(await terminal.leftBehind()).toEqual({});
});
