import {describe, expect, test} from 'vitest';
import {widthOf} from '../../tui/text/width.ts';
import {openEmulator} from './emulator.ts';
import {stylesAfter, untouched} from './modes.ts';

const screenAfter = async (text: string) => {
	const emulator = openEmulator({columns: 40, rows: 3, keyboard: 'kitty', answer: () => {}});
	emulator.write(Buffer.from(text), 0);
	await emulator.idle();
	const state = {column: emulator.cursor().column, modes: emulator.modes()};
	emulator.dispose();
	return state;
};

describe('a text is as wide as the interface takes it to be', () => {
	test.each(['a', 'é', 'e\u0301', '漢字', '👍', '👍🏽', '👨‍👩‍👧', '🇩🇪', '🇩🇪🇫🇷', '❤️', '☑', '…│─›◆✓', 'ﾊﾝ', '한', 'a👩‍💻b'])(
		'%s',
		async text => {
			expect((await screenAfter(text)).column).toBe(widthOf(text));
		},
	);
});

test('a character may come in pieces', async () => {
	const bytes = Buffer.from('é › 漢 👍 .');
	for (let cut = 1; cut < bytes.length; cut += 1) {
		const emulator = openEmulator({columns: 40, rows: 3, keyboard: 'kitty', answer: () => {}});
		emulator.write(bytes.subarray(0, cut), 0);
		emulator.write(bytes.subarray(cut), 0);
		await emulator.idle();
		expect([cut, emulator.screen()[0]]).toEqual([cut, 'é › 漢 👍 .']);
		emulator.dispose();
	}
});

describe('the state of a terminal', () => {
	test.each([
		['nothing', '', {}],
		['a soft reset undoes styles and modes', '\u001b[1;31m\u001b[?25l\u001b[5;6r\u001b[4 q\u001b[!p', {}],
		['a mode that is turned off again', '\u001b[?2004h\u001b[?1000h\u001b[?2004;1000l', {}],
		['wrapping turned off', '\u001b[?7l', {privateModes: [7]}],
		['a cursor of another shape', '\u001b[6 q', {cursorShape: 6}],
		['a part of the screen that scrolls', '\u001b[1;2r', {margins: 'set'}],
		['other keys, as xterm encodes them', '\u001b[>4;2m', {modifyOtherKeys: 2}],
		['keys of kitty, twice pushed and once popped', '\u001b[>1u\u001b[>5u\u001b[<u', {keyboard: 1}],
		['keys of kitty, set and taken away', '\u001b[=7;1u\u001b[=2;3u', {keyboard: 5}],
		['keys of kitty, popped too often', '\u001b[>1u\u001b[<9u', {}],
		['keys of kitty, of the other screen', '\u001b[>1u\u001b[?1049h', {screen: 'alternate', privateModes: [1049]}],
		['a title that is put back', '\u001b[22;0t\u001b]2;mine\u0007\u001b[23;0t', {}],
		['an update that never ended', '\u001b[?2026h', {synchronized: true, privateModes: [2026]}],
	] as const)('%s', async (_, text, changed) => {
		expect((await screenAfter(text)).modes).toEqual({...untouched, ...changed});
	});

	test.each([
		['opened', [], [1, 31], [1, 31]],
		['closed one by one', [1, 31, 44, 9], [22, 39, 29], [44]],
		['closed at once', [1, 31], [0], []],
		['with no parameter is zero', [1], [0], []],
		['a colour replaces nothing twice', [31], [31], [31]],
		['a colour of 256', [], [38, 5, 1, 4], [38, 4]],
		['a colour in red, green, blue', [], [48, 2, 1, 2, 3, 9], [48, 9]],
		['a colour in sub-parameters', [], [38, [2, 0, 1, 2, 3], 7], [38, 7]],
		['bold and dim close together', [1, 2], [22], []],
	] as const)('attributes: %s', (_, open, parameters, left) => {
		expect(stylesAfter(open, parameters)).toEqual(left);
	});
});
