import {stripVTControlCharacters} from 'node:util';
import {describe, expect, test} from 'vitest';
import {paintIn} from '../theme.ts';
import {widthOf} from './width.ts';
import {cut, wrap, wrapBehind} from './wrap.ts';

const paint = paintIn('dark', 'true');

const texts = [
	'',
	'word',
	'some words that are longer than a line, and a word-that-is-longer-than-any-line-there-is',
	'漢字かな漢字かな漢字かな 漢字',
	'👩‍👩‍👧‍👦 family 👍🏽 and 🇩🇪 flags 👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
	'e\u0301te\u0301 n\u0303',
	'  indented, and wrapped behind that',
	'two\nlines of it\n\nand an empty one',
	paint('bad', 'red words that go on and on over more than one line of it'),
	`${paint('heading', paint('action', '漢字かな漢字かな'))} and plain ${paint('quiet', 'and dim words again')}`,
	`${paint('bad', 'red over')}\n${paint('bad', 'two lines')}`,
];

/** The SGR codes that are open at the end of a line, as a terminal keeps them. */
const openAt = (line: string): readonly string[] => {
	const closers: Readonly<Record<string, readonly string[]>> = {
		'22': ['1', '2'],
		'23': ['3'],
		'24': ['4'],
		'27': ['7'],
		'29': ['9'],
		'39': ['30', '31', '32', '33', '34', '35', '36'],
	};
	let open: readonly string[] = [];
	/* oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for */
	for (const [, codes = ''] of line.matchAll(/\u001b\[([\d;]*)m/g))
		for (const code of codes.split(';'))
			open = closers[code] === undefined ? [...open, code] : open.filter(one => closers[code]?.includes(one) !== true);
	return open;
};

const bare = (text: string): string => stripVTControlCharacters(text).replaceAll(/\s+/g, '').normalize();

describe.each(texts.map(text => [text] as const))('%j', text => {
	test.each([2, 3, 5, 10, 20, 40, 80, 200])('in %i columns', columns => {
		const lines = wrap(text, columns);
		expect(lines.filter(line => widthOf(line) > columns)).toEqual([]);
		expect(lines.filter(line => line.includes('\n'))).toEqual([]);
		expect(lines.flatMap(openAt)).toEqual([]);
		expect(bare(lines.join('\n'))).toBe(bare(text));
	});

	test.each([0, 1, 2, 3, 7, 20, 200])('cut to %i columns', columns => {
		const [line = ''] = text.split('\n');
		const styled = openAt(line).length > 0 ? `${line}\u001b[39m` : line;
		const short = cut(styled, columns);
		expect(widthOf(short)).toBeLessThanOrEqual(columns);
		expect(openAt(short)).toEqual([]);
		const isWhole = widthOf(styled) <= columns;
		expect(isWhole ? short : bare(short).slice(-1)).toBe(isWhole ? styled : columns > 0 ? '…' : '');
	});
});

test('a line that fits is left as it is, also the spaces in it', () => {
	expect(wrap('  a  b  ', 8)).toEqual(['  a  b  ']);
});

test('something stands before the first line, and something else before the others', () => {
	expect(wrapBehind('one two three', 7, '• ', '  ')).toEqual(['• one', '  two', '  three']);
	expect(wrapBehind('漢字', 4, '12 ', '   ').map(widthOf)).toEqual([5, 5]);
});

test('less than a column is one', () => {
	expect(wrap('ab', 0)).toEqual(['a', 'b']);
	expect(wrap('ab', -3)).toEqual(['a', 'b']);
});
