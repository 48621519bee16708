import {describe, expect, test} from 'vitest';
import {widthOf} from '../text/width.ts';
import {clipped, whole} from './output.ts';
import {promptLines} from './prompt.ts';
import {flow, row, titled} from './row.ts';
import {coloured, lookAt, unstyled} from './session.fixture.ts';

const look = lookAt(30);
const lines = (count: number): string => Array.from({length: count}, (_, at) => `${at + 1}`).join('\n');

describe('output', () => {
	test.each<[string, string, readonly string[]]>([
		['nothing', '\n[exit 0]', []],
		['what fits', lines(4), ['1', '2', '3', '4']],
		['one line more is not worth a line that says so', lines(5), ['1', '2', '3', '4', '5']],
		['head and tail', lines(9), ['1', '2', '… 5 lines (Ctrl+O shows a…', '8', '9']],
		['blank lines say nothing', 'a\n\n  \nb\n', ['a', 'b']],
		['how it ended is said elsewhere', 'a\n[exit 137]', ['a']],
		['a line that looks like an ending, before the last', '[exit 1]\na', ['[exit 1]', 'a']],
		['line ends of Windows', 'a\r\nb\r\n', ['a', 'b']],
		['a progress bar', '1 %\r2 %\r100 %\ndone', ['100 %', 'done']],
		['a wide line is cut', '世'.repeat(20), [`${'世'.repeat(12)}…`]],
	])('%s', (_, output, shown) => {
		const clip = clipped(output, look, {head: 2, tail: 2});
		expect(clip).toEqual(shown.map(line => `  │ ${line}`));
		expect(clip.filter(line => widthOf(line) > look.columns)).toEqual([]);
	});

	test('in full nothing is left out, and what is wide is wrapped behind the gutter', () => {
		expect(whole(`${'word '.repeat(8).trim()}\n\n[exit 0]\n`, look)).toEqual([
			'  │ word word word word word',
			'  │ word word word',
			'  │ ',
			'  │ [exit 0]',
		]);
	});
});

describe('a prompt', () => {
	test('stands behind its sign as it was written', () => {
		expect(promptLines({text: 'fix it\n\n\tplease'}, look, 'short')).toEqual(['› fix it', '  ', '      please']);
	});

	test('names its images', () => {
		const image = {path: '/tmp/a\u001b[31m/shot.png', media: 'image/png', bytes: 9, digest: ''} as const;
		expect(promptLines({text: 'see', images: [image]}, look, 'short')).toEqual(['› see', '  image: shot.png']);
	});

	test('that was pasted is cut, with how much more there is', () => {
		const shown = promptLines({text: lines(5_000)}, look, 'short');
		expect(shown.slice(-2)).toEqual(['  8', '  … 4992 more lines (Ctrl+O s…']);
		expect(promptLines({text: lines(5_000)}, look, 'full')).toHaveLength(5_000);
	});

	test('of one endless line is cut as well', () => {
		const shown = promptLines({text: 'x'.repeat(1_000_000)}, look, 'short');
		expect(shown).toHaveLength(9);
		expect(shown.at(-1)).toBe('  … 1 more line (Ctrl+O shows…');
	});
});

describe('lines', () => {
	test.each([1, 2, 5, 10, 17, 40])('of pieces fit into %i columns, in colour and with wide characters', columns => {
		const pieces = [['agent', '◆'], ' ', ['heading', '世界 model'], '  and then ', ['quiet', '$0.01']] as const;
		for (const at of [lookAt(columns), coloured(columns)]) {
			const all = [
				row(pieces, at),
				...titled(pieces, [['quiet', '12 s']], at, ''),
				...flow(pieces, 'some words that have to be wrapped 世界世界世界', at, {indent: ''}),
			];
			expect(all.filter(line => widthOf(line) > Math.max(2, columns))).toEqual([]);
		}
		expect(unstyled([row(pieces, coloured(columns))])).toEqual([row(pieces, lookAt(columns))]);
	});

	test('a title gives way to what stands beside it, and where that is not enough, both have a line', () => {
		expect(titled(['a title that is long enough'], ['exit 1'], lookAt(30))).toEqual(['a title that is long …  exit 1']);
		expect(titled(['a title that is long enough'], ['a reason of some length'], lookAt(30))).toEqual([
			'a title that is long enough',
			'    a reason of some length',
		]);
		expect(titled(['short'], ['x'], lookAt(30))).toEqual(['short  x']);
	});

	test('no word of a text is lost, whatever stands in front and however narrow it is', () => {
		const words = 'a text of words, some-of-them-are-rather-long, 世界 and short ones';
		for (let columns = 12; columns < 80; columns += 1)
			for (let width = 0; width < columns; width += 1) {
				const lines = flow(width === 0 ? [] : ['#'.repeat(width)], words, lookAt(columns), {indent: '    '});
				expect(lines.join('').replaceAll(/[\s#]/g, '')).toBe(words.replaceAll(/\s/g, ''));
			}
	});

	test('a text flows behind what stands in front, all of it', () => {
		expect(flow(['◆ ', ['heading', 'me'], '  '], 'one two three four', lookAt(16), {indent: '  '})).toEqual([
			'◆ me  one two',
			'  three four',
		]);
		expect(flow(['◆ a-long-name  '], 'one two', lookAt(16))).toEqual(['◆ a-long-name', '  one two']);
	});
});
