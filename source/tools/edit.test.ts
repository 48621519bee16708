import {describe, expect, test} from 'vitest';
import {utf8} from './text/encoding.ts';
import {applyReplacement} from './patch/replace.ts';

type Row = readonly [
	law: string,
	before: string | null,
	old: string,
	now: string,
	every: 'place' | 'one place',
	after: string | RegExp,
];

const ROWS: readonly Row[] = [
	['replaces text inside a line', 'let a = 1;\n', 'a = 1', 'a = 2', 'one place', 'let a = 2;\n'],
	['replaces over several lines', 'a\nb\nc\n', 'a\nb', 'x', 'one place', 'x\nc\n'],
	['deletes', 'a\nb\nc\n', 'b\n', '', 'one place', 'a\nc\n'],
	['takes every place when asked', 'x x\nx\n', 'x', 'y', 'place', 'y y\ny\n'],
	['does not replace what it replaced', 'aa\n', 'a', 'aa', 'place', 'aaaa\n'],
	['takes places that overlap from the left', 'aaa\n', 'aa', 'b', 'place', 'ba\n'],
	['takes special replacement characters as they are', 'a\n', 'a', '$& $1', 'one place', '$& $1\n'],
	['matches CRLF with LF, and keeps it', 'a\r\nb\r\nc\r\n', 'a\nb', 'x\ny\nz', 'one place', 'x\r\ny\r\nz\r\nc\r\n'],
	['matches LF with CRLF, and keeps it', 'a\nb\nc\n', 'a\r\nb', 'x\r\ny', 'one place', 'x\ny\nc\n'],
	['leaves the line ends of lines that stay', 'a\r\nb\nc\r\n', 'b\nc', 'b\nd', 'one place', 'a\r\nb\nd\r\n'],
	['replaces at every place of a CRLF file', 'a\r\nx\r\na\r\nx\r\n', 'a\nx', 'b\ny', 'place', 'b\r\ny\r\nb\r\ny\r\n'],
	['forgives trailing space of whole lines', 'a  \nb\n', 'a\nb\n', 'c\n', 'one place', 'c\n'],
	[
		'forgives indentation of whole lines',
		'    if a:\n        b\n',
		'if a:\n    b',
		'if a:\n    c\n    d',
		'one place',
		'    if a:\n        c\n        d\n',
	],
	[
		'forgives typographic quotes of whole lines',
		'say \u201Chi\u201D\n',
		'say "hi"',
		'say "ho"',
		'one place',
		'say "ho"\n',
	],
	['makes a file of an empty old', null, '', 'x\n', 'one place', 'x\n'],
	['fills an empty file', '', '', 'x\n', 'one place', 'x\n'],
	['refuses two places, with their lines', 'a\nb\na\n', 'a', 'c', 'one place', /at 2 places: lines 1 and 3/],
	[
		'refuses what is not there, with what is near',
		'alpha beta gamma\n',
		'alpha beta delta',
		'x',
		'one place',
		/1\talpha beta gamma/,
	],
	['refuses forgiving matches at two places', 'a \nb\na \n', 'a\n', 'c\n', 'one place', /lines 1 and 3/],
	['refuses an empty old for a file with text', 'a\n', '', 'x', 'one place', /"old" is empty/],
	['refuses the same text', 'a\n', 'a', 'a', 'one place', /are the same/],
	['refuses a file that is not there', null, 'a', 'b', 'one place', /no such file/],
	['refuses white space that is not there', 'a\n', '\n\n\n', 'x', 'one place', /not in the file/],
];

const wanted = (after: string | RegExp): unknown =>
	after instanceof RegExp
		? {refused: expect.stringMatching(after)}
		: {planned: [{path: 'f', after: utf8(after)}], compared: 0};

describe('an edit', () => {
	test.for(ROWS)('%s', ([, before, old, now, every, after]) => {
		const files = new Map([['f', before === null ? null : utf8(before)]]);
		const applied = applyReplacement('f', {old, now, every}, files);
		expect(applied).toEqual(wanted(after));
	});
});
