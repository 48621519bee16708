import {describe, expect, test} from 'vitest';
import {openEmulator} from './emulator.ts';
import {picture} from './picture.ts';

const pictureOf = async (text: string, columns = 10): Promise<string> => {
	const emulator = openEmulator({columns, rows: 4, keyboard: 'legacy', answer: () => {}});
	emulator.write(Buffer.from(text), 0);
	await emulator.idle();
	const drawn = picture({...emulator, columns}, 'A <screen>');
	emulator.dispose();
	return drawn;
};

/** Without the frame: what stands for the rows. */
const rowsIn = (svg: string): readonly string[] => svg.split('\n').slice(4, -2);

const hidden = '\u001b[?25l';
const span = (x: number, length: number, fill: string, text: string, more = ''): string =>
	`<tspan x="${x}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${fill}"${more}>${text}</tspan>`;
const row = (y: number, ...spans: readonly string[]): string =>
	`<text y="${y}" xml:space="preserve">${spans.join('')}</text>`;

describe('a picture of a screen', () => {
	test('is as large as the screen is up to its last row that is not empty', async () => {
		const svg = await pictureOf(`${hidden}one\r\n\r\nthree`);
		expect(svg.split('\n', 2)).toEqual([
			'<svg xmlns="http://www.w3.org/2000/svg" width="124" height="117" viewBox="0 0 124 117" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">',
			'<title>A &lt;screen&gt;</title>',
		]);
		expect(rowsIn(svg)).toEqual([row(54, span(20, 25.2, '#c0caf5', 'one')), row(92, span(20, 42, '#c0caf5', 'three'))]);
	});

	test.each([
		['blanks around a text are left out, those inside kept', '  a  b', [span(36.8, 33.6, '#c0caf5', 'a  b')]],
		['text is escaped', '<a&"b">', [span(20, 58.8, '#c0caf5', '&lt;a&amp;&quot;b&quot;&gt;')]],
		['bold and a colour', '\u001b[1;35mab\u001b[m', [span(20, 16.8, '#bb9af7', 'ab', ' font-weight="bold"')]],
		['dim', '\u001b[2ma\u001b[m', [span(20, 8.4, '#c0caf5', 'a', ' fill-opacity="0.6"')]],
		[
			'italic, underlined, struck',
			'\u001b[3;4;9ma\u001b[m',
			[span(20, 8.4, '#c0caf5', 'a', ' font-style="italic" text-decoration="underline line-through"')],
		],
		['a colour of the cube', '\u001b[38;5;208ma\u001b[m', [span(20, 8.4, '#ff8700', 'a')]],
		['a grey', '\u001b[38;5;240ma\u001b[m', [span(20, 8.4, '#585858', 'a')]],
		['any colour', '\u001b[38;2;1;2;3ma\u001b[m', [span(20, 8.4, '#010203', 'a')]],
		[
			'wide characters stand alone',
			'a漢b',
			[span(20, 8.4, '#c0caf5', 'a'), span(28.4, 16.8, '#c0caf5', '漢'), span(45.2, 8.4, '#c0caf5', 'b')],
		],
	] as const)('%s', async (_, text, spans) => {
		expect(rowsIn(await pictureOf(hidden + text))).toEqual([row(54, ...spans)]);
	});

	test('a ground is drawn behind the text, also when colours are turned round', async () => {
		expect(rowsIn(await pictureOf(`${hidden}\u001b[41;32ma\u001b[0;7mb\u001b[m`))).toEqual([
			'<rect x="20" y="40" width="8.4" height="19" fill="#f7768e"/>',
			'<rect x="28.4" y="40" width="8.4" height="19" fill="#c0caf5"/>',
			row(54, span(20, 8.4, '#9ece6a', 'a'), span(28.4, 8.4, '#1a1b26', 'b')),
		]);
	});

	test('the cursor is drawn where it is, and not when it is hidden', async () => {
		const block = '<rect x="28.4" y="40" width="8.4" height="19" fill="#c0caf5"/>';
		expect(rowsIn(await pictureOf('a'))).toEqual([block, row(54, span(20, 8.4, '#c0caf5', 'a'))]);
		expect(rowsIn(await pictureOf(`${hidden}a`))).toEqual([row(54, span(20, 8.4, '#c0caf5', 'a'))]);
	});

	test('an empty screen is a window with nothing in it', async () => {
		expect(rowsIn(await pictureOf(hidden))).toEqual([]);
	});
});
