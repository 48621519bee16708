import {describe, expect, test} from 'vitest';
import {keymap} from '../keys/keymap.ts';
import {keyBound} from './bound.ts';
import {paintFound} from './found.ts';
import {editLine, endOf, joined} from './line.ts';
import {once} from './once.ts';
import {fill, fitting, sides, windowAround} from './row.ts';
import {lookOf, press} from './screen.fixture.ts';
import {atEnd, atTop, inWindow, pageBy} from './scroll.ts';

describe('a line that is written at its end', () => {
	test.each<[string, string, string | undefined]>([
		['ab', 'c', 'abc'],
		['ab', 'C', 'abC'],
		['ab', 'space', 'ab '],
		['ab', 'backspace', 'a'],
		['a👩‍💻', 'backspace', 'a'],
		['', 'backspace', ''],
		['one two ', 'ctrl+w', 'one '],
		['one', 'ctrl+u', ''],
		['one', 'ctrl+h', 'on'],
		['one', 'enter', undefined],
		['one', 'tab', undefined],
		['one', 'ctrl+q', undefined],
		['one', 'alt+q', undefined],
		['one', 'left', undefined],
	])('%j and %s is %j', (line, key, after) => {
		expect(editLine(line, press(key))).toBe(after);
	});

	test('a paste is joined, and carries no escapes', () => {
		expect(editLine('a', {type: 'paste', text: 'b\n  c\u001b[2J\td'})).toBe('ab c    d');
		expect(joined('a\r\nb\u0007')).toBe('a b');
	});

	test.each([
		['abcdef', 6, 'abcdef'],
		['abcdef', 4, '…def'],
		['世界世界', 5, '…世界'],
		['abc', 1, '…'],
		['abc', 0, ''],
	])('the end of %j in %i columns is %j', (line, columns, end) => {
		expect(endOf(line, columns)).toBe(end);
	});
});

test.each<[string, readonly number[], string]>([
	['abc', [], 'abc'],
	['abc', [0, 1], '<ab>c'],
	['abc', [2, 0], '<a>b<c>'],
	['e\u0301a', [0], '<e\u0301>a'],
	['👩‍💻a', [1], '<👩‍💻>a'],
	['abc', [9], 'abc'],
])('of %j the characters %j are painted', (text, positions, painted) => {
	expect(paintFound(text, positions, (_, run) => `<${run}>`)).toBe(painted);
});

describe('a window over lines', () => {
	test.each<[Parameters<typeof pageBy>, ReturnType<typeof pageBy>]>([
		[[atTop, 'down', 100, 10], {from: 'top', by: 10}],
		[[{from: 'top', by: 85}, 'down', 100, 10], atEnd],
		[[{from: 'top', by: 5}, 'up', 100, 10], atTop],
		[[atEnd, 'up', 100, 10], {from: 'end', by: 10}],
		[[{from: 'end', by: 85}, 'up', 100, 10], atTop],
		[[atEnd, 'down', 100, 10], atEnd],
		[[atTop, 'up', 100, 10], atTop],
		[[atTop, 'down', 3, 10], atEnd],
		[[atEnd, 'up', 0, 10], atTop],
	])('%j', (args, scroll) => {
		expect(pageBy(...args)).toEqual(scroll);
	});

	test.each([
		[atTop, 2, {shown: [1, 2], above: 0, below: 3}],
		[atEnd, 2, {shown: [4, 5], above: 3, below: 0}],
		[{from: 'top', by: 99} as const, 2, {shown: [4, 5], above: 3, below: 0}],
		[{from: 'end', by: 99} as const, 2, {shown: [1, 2], above: 0, below: 3}],
		[atEnd, 9, {shown: [1, 2, 3, 4, 5], above: 0, below: 0}],
		[atTop, -1, {shown: [], above: 0, below: 5}],
	])('%j in %i rows', (scroll, rows, seen) => {
		expect(inWindow([1, 2, 3, 4, 5], scroll, rows)).toEqual(seen);
	});

	test.each([
		[0, 10, 4, 0],
		[5, 10, 4, 3],
		[9, 10, 4, 6],
		[1, 2, 4, 0],
		[0, 0, 4, 0],
	])('row %i of %i stands in the middle of %i rows', (at, length, rows, first) => {
		expect(windowAround(at, length, rows)).toBe(first);
	});
});

test('rows are filled, cut, and keep both sides while both fit', () => {
	expect([fill('世', 4), fill('abcdef', 4)]).toEqual(['世  ', 'abc…']);
	expect([sides('a', 'b', 5), sides('abc', 'def', 7), sides('abc', '', 7)]).toEqual(['a   b', 'abc', 'abc']);
	expect([fitting(['long text', 'short'], 6), fitting(['long text', 'short'], 3), fitting([], 3)]).toEqual([
		'short',
		'sh…',
		'',
	]);
});

test('a long text is painted again only for another width, theme or way to read', () => {
	let count = 0;
	const lines = once(({columns}) => [`${columns} ${(count += 1)}`]);
	const look = lookOf(80, 24);
	expect([look, look, {...look, rows: 9}, {...look, columns: 40}, {...look, spoken: true}].map(lines)).toEqual([
		['80 1'],
		['80 1'],
		['80 1'],
		['40 2'],
		['80 3'],
	]);
});

test('the key of an action is the first that is bound to it', () => {
	expect([keyBound(keymap.approval, 'yes'), keyBound({}, 'yes')]).toEqual(['y', '']);
});
