import {expect, test} from 'vitest';
import {breakRuns, fillRuns, paintRuns, run, wrapRuns, type Runs} from './runs.ts';

const texts = (lines: readonly Runs[]): readonly string[] => lines.map(line => line.map(({text}) => text).join(''));

const paint = (tone: string, text: string): string => `<${tone}>${text}</${tone}>`;

test('every run is painted by itself, neighbours of one style together, and spaces at the end are not', () => {
	expect(
		paintRuns([run('a', 'good'), run('b', 'good'), run(' c '), run('d ', 'heading', 'link'), run(' ')], paint),
	).toBe('<good>ab</good> c <heading><link>d</link></heading>');
	expect(paintRuns([run('  ', 'good')], paint)).toBe('');
});

test.each([
	['words', 'one two three', 8, ['one two', 'three']],
	['a word that is exactly as long as a line', 'one twothree', 8, ['one', 'twothree']],
	['a word that is longer', 'a bcdefghijk l', 4, ['a', 'bcde', 'fghi', 'jk l']],
	['spaces are kept inside a line only', ' a   b    c', 6, ['a   b', 'c']],
	['line breaks', 'a\n\nb', 6, ['a', '', 'b']],
	['scripts without spaces', '世界、世界。世界', 6, ['世界、', '世界。', '世界']],
	['emoji are not torn', '👩‍💻👩‍💻👩‍💻', 5, ['👩‍💻👩‍💻', '👩‍💻']],
	['nothing', '', 5, []],
])('%s', (_, text, columns, expected) => {
	expect(texts(wrapRuns([run(text)], columns))).toEqual(expected);
});

test('a word of several styles is one word', () => {
	expect(texts(wrapRuns([run('one t'), run('w', 'code'), run('o three')], 6))).toEqual(['one', 'two', 'three']);
});

test.each([
	['abcdefg', 3, ['abc', 'def', 'g']],
	['ab  cd', 3, ['ab ', ' cd']],
	['a世界b', 2, ['a', '世', '界', 'b']],
	['e\u0301e\u0301', 1, ['e\u0301', 'e\u0301']],
	['', 3, ['']],
])('code is broken where a line is full: %s', (text, columns, expected) => {
	expect(texts(breakRuns([run(text)], columns))).toEqual(expected);
});

test('filling what is left together with what follows is filling everything', () => {
	const text = 'one two  three `code  with` spaces and averyveryverylongword 世界世界世界\nend of it';
	const words = text.split(/(?= )/);
	for (const columns of [5, 9, 14, 30]) {
		const lines: Runs[] = [];
		let rest: Runs = [];
		for (const word of words) {
			const filled = fillRuns([...rest, run(word)], columns);
			lines.push(...filled.lines);
			rest = filled.rest;
		}
		const all = [...lines, ...wrapRuns(rest, columns)];
		expect(texts(all).map(line => line.trimEnd())).toEqual(texts(wrapRuns([run(text)], columns)));
	}
});
