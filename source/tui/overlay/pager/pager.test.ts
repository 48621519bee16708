import {describe, expect, test} from 'vitest';
import type {Input} from '../../keys/key.ts';
import {keymap} from '../../keys/keymap.ts';
import {expectFits, lookOf, press, screenOf} from '../screen.fixture.ts';
import {paintPager} from './paint.ts';
import {keyPager, openPager, topOf, type Pager, type PagerWish} from './pager.ts';
import {paintMatches} from './search.ts';

const look = lookOf(40, 12);
const linesUpTo = (count: number): readonly string[] => Array.from({length: count}, (_, at) => `line ${at + 1}`);
const open = openPager({title: 'Transcript', lines: linesUpTo(100)});

const typing = (
	from: Pager,
	inputs: readonly (string | Input)[],
): {readonly pager: Pager; readonly wishes: readonly PagerWish[]} => {
	let pager = from;
	const wishes: PagerWish[] = [];
	for (const one of inputs) {
		const keyed = keyPager(pager, typeof one === 'string' ? press(one) : one, keymap, look);
		pager = keyed.pager;
		if (keyed.wish !== undefined) wishes.push(keyed.wish);
	}
	return {pager, wishes};
};

const after = (inputs: readonly (string | Input)[], from = open): Pager => typing(from, inputs).pager;
const topAfter = (inputs: readonly (string | Input)[], from = open): number => topOf(after(inputs, from), look);
const shown = (pager: Pager, at = look): string => {
	const lines = paintPager(pager, at);
	expect(lines).toHaveLength(at.rows);
	expectFits(lines, at.columns, at.rows);
	return screenOf(lines);
};

describe('moving', () => {
	test.each<[readonly (string | Input)[], number]>([
		[[], 0],
		[['down'], 1],
		[['j', 'j', 'k'], 1],
		[['up'], 0],
		[['pagedown'], 10],
		[['space', 'ctrl+f', 'ctrl+b'], 10],
		[['ctrl+d', 'ctrl+d', 'ctrl+u'], 5],
		[['G'], 90],
		[['end', 'pagedown', 'down'], 90],
		[['end', 'up'], 89],
		[['end', 'g'], 0],
		[[{type: 'wheel', by: 3}], 3],
		[['end', {type: 'wheel', by: -200}], 0],
		[[{type: 'paste', text: 'G'}, 'x'], 0],
	])('%j comes to line %i', (keys, top) => {
		expect(topAfter(keys)).toBe(top);
	});

	test('a text shorter than the screen does not move', () => {
		expect(['down', 'G', 'pagedown'].map(key => topAfter([key], openPager({title: '', lines: ['a', 'b']})))).toEqual([
			0, 0, 0,
		]);
	});

	test('no text at all is no trouble', () => {
		const empty = openPager({title: '', lines: []});
		expect(typing(empty, ['down', 'G', 'v', 'y', '/', 'a', 'enter', 'n', 'N', 'pageup']).wishes).toEqual([]);
	});

	test('it opens at its start, its end, or a line', () => {
		const tops = (['start', 'end', 40, 99] as const).map(at =>
			topOf(openPager({title: '', lines: linesUpTo(100), at}), look),
		);
		expect(tops).toEqual([0, 90, 40, 90]);
	});

	test.each([['q'], ['esc'], ['ctrl+c'], ['ctrl+o']])('%s closes', key => {
		expect(typing(open, [key]).wishes).toEqual([{do: 'close'}]);
	});
});

const searchFor = (query: string): readonly string[] => ['/', ...query.split(''), 'enter'];

describe('searching', () => {
	const text = openPager({
		title: '',
		lines: linesUpTo(100).map((line, at) => (at % 30 === 20 ? `${line} Needle` : line)),
	});

	test('goes to the first one from here on, then on, back, and round', () => {
		const at = (keys: readonly string[]): number | undefined =>
			after([...searchFor('needle'), ...keys], text).found?.at;
		expect([at([]), at(['n']), at(['n', 'n']), at(['N']), at(['n', 'N']), at(['G', 'n'])]).toEqual([
			20, 50, 80, 80, 20, 20,
		]);
	});

	test('what is found is on the screen', () => {
		expect(shown(after([...searchFor('needle'), 'n'], text))).toContain('line 51 Needle');
	});

	test('an empty search repeats the last one', () => {
		expect(after([...searchFor('needle'), '/', 'enter'], text).found?.at).toBe(50);
	});

	test.each([
		['needle', 3],
		['NEEDLE', 0],
		['Needle', 3],
		['line 1', 12],
		['.', 0],
		['(', 0],
		['\\', 0],
	])('%j is found in %i lines: capitals count only where there is one, signs are themselves', (query, count) => {
		expect(after(searchFor(query), text).found?.lines).toHaveLength(count);
	});

	test('nothing found is said, and nothing moves', () => {
		const pager = after(['pagedown', ...searchFor('zz')], text);
		expect([topOf(pager, look), pager.note]).toEqual([10, 'Nothing found: zz']);
		expect(after(['n'], text).note).toBe('Nothing was searched for yet.');
	});

	test('while it is written keys are letters, and leaving it changes nothing', () => {
		const pager = after(['/', 'q', 'G', 'space', 'v', {type: 'paste', text: 'a\nb'}, 'backspace'], text);
		expect([pager.typing, topOf(pager, look)]).toEqual(['qG va ', 0]);
		expect(typing(pager, ['esc', 'q']).wishes).toEqual([{do: 'close'}]);
		expect(after(['/', 'a', 'backspace', 'backspace'], text).typing).toBeUndefined();
	});

	test.each<[string, string, string, string]>([
		['plain text', 'one two one', 'ONE'.toLowerCase(), '<one> two <one>'],
		['across a change of style', '\u001b[1mon\u001b[22me two', 'one', '\u001b[1m<on>\u001b[22m<e> two'],
		['inside a style', '\u001b[31ma needle b\u001b[39m', 'needle', '\u001b[31ma <needle> b\u001b[39m'],
		['not inside the codes themselves', '\u001b[31ma31\u001b[39m', '31', '\u001b[31ma<31>\u001b[39m'],
		['wide characters', '世界世', '界', '世<界>世'],
		['letters that grow in lower case', 'İx', 'x', 'İ<x>'],
	])('paints what is found: %s', (_, line, query, painted) => {
		expect(paintMatches(line, query, (_tone, text) => `<${text}>`)).toBe(painted);
	});
});

describe('selecting and copying', () => {
	test('copies the lines selected, downwards and upwards, without their styles', () => {
		const styled = openPager({title: '', lines: ['a  ', '\u001b[1mb\u001b[22m', 'c']});
		const copied = (keys: readonly string[]): readonly PagerWish[] => typing(styled, keys).wishes;
		expect(copied(['v', 'down', 'y'])).toEqual([{do: 'copy', text: 'a\nb'}]);
		expect(copied(['v', 'down', 'down', 'v', 'v', 'y'])).toEqual([{do: 'copy', text: 'a'}]);
		expect(copied(['v', 'end', 'y'])).toEqual([{do: 'copy', text: 'a\nb\nc'}]);
	});

	test('the window follows the selection', () => {
		const pager = after(['v', 'pagedown', 'pagedown', 'down']);
		expect([pager.selection, topOf(pager, look)]).toEqual([{from: 0, to: 21}, 17]);
	});

	test('without a selection what is on the screen is copied', () => {
		const {wishes, pager} = typing(open, ['end', 'y']);
		expect(wishes).toEqual([{do: 'copy', text: linesUpTo(100).slice(90).join('\n')}]);
		expect(pager.note).toBe('10 lines copied');
	});

	test('begins at what was found', () => {
		expect(after([...searchFor('line 7'), 'v']).selection).toEqual({from: 6, to: 6});
	});

	test('Esc leaves the selection first', () => {
		expect(typing(open, ['v', 'down', 'esc', 'esc']).wishes).toEqual([{do: 'close'}]);
	});
});
