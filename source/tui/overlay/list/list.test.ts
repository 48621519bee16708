import {describe, expect, test} from 'vitest';
import {keymap} from '../../keys/keymap.ts';
import type {Input} from '../../keys/key.ts';
import {lookOf, press} from '../screen.fixture.ts';
import {chosenItem, keyList, openList, withItems, type Item, type List, type ListWish} from './list.ts';

const look = lookOf(80, 24);

const typing = (
	from: List,
	inputs: readonly (string | Input)[],
): {readonly list: List; readonly wishes: readonly ListWish[]} => {
	let list = from;
	const wishes: ListWish[] = [];
	for (const one of inputs) {
		const keyed = keyList(list, typeof one === 'string' ? press(one) : one, keymap, look);
		list = keyed.list;
		if (keyed.wish !== undefined) wishes.push(keyed.wish);
	}
	return {list, wishes};
};

const items: readonly Item[] = ['approve.ts', 'diff.ts', 'resume.ts', 'résumé.md', 'plan.ts'].map((label, at) => ({
	id: `i${at}`,
	label,
	detail: `detail ${at}`,
}));
const open = openList({title: 'Files', items});
const many = openList({
	title: 'Many',
	items: Array.from({length: 50}, (_, at) => ({id: String(at), label: `item ${at}`})),
});

describe('moving', () => {
	test.each<[readonly string[], string]>([
		[[], '0'],
		[['down'], '1'],
		[['ctrl+n', 'ctrl+n', 'ctrl+p'], '1'],
		[['up'], '49'],
		[['end'], '49'],
		[['end', 'down'], '0'],
		[['pagedown'], '8'],
		[['pagedown', 'pagedown', 'pageup'], '8'],
		[['end', 'pagedown'], '49'],
		[['pageup'], '0'],
		[['end', 'home'], '0'],
	])('%j is at %s', (keys, id) => {
		expect(chosenItem(typing(many, keys).list)?.id).toBe(id);
	});

	test('the wheel moves, and stops at the ends', () => {
		const wheel = (by: number): Input => ({type: 'wheel', by});
		expect([wheel(3), wheel(-9), wheel(99)].map(input => typing(many, [input]).list.at)).toEqual([3, 0, 49]);
	});

	test('Enter and Tab choose what is at hand, Esc and Ctrl+C close', () => {
		const chosen: ListWish = {do: 'choose', id: '1'};
		expect(typing(many, ['down', 'enter', 'tab', 'esc', 'ctrl+c']).wishes).toEqual([
			chosen,
			chosen,
			{do: 'close'},
			{do: 'close'},
		]);
	});

	test('another than the first can be at hand when it opens; one that is not there is the first', () => {
		expect([openList({title: '', items, chosen: 'i2'}).at, openList({title: '', items, chosen: 'i9'}).at]).toEqual([
			2, 0,
		]);
	});
});

describe('searching', () => {
	const foundBy = (query: string): readonly string[] =>
		openList({title: '', items, query}).matches.map(({item}) => item.label);

	test.each<[string, readonly string[]]>([
		['', items.map(({label}) => label)],
		['  ', items.map(({label}) => label)],
		['appr', ['approve.ts']],
		['resume', ['résumé.md', 'resume.ts']],
		['aprv', ['approve.ts']],
		['detail 4', ['plan.ts']],
		['zzz', []],
	])('%j', (query, labels) => {
		expect(foundBy(query)).toEqual(labels);
	});

	test('typing narrows, and goes to the best one; taking back widens again', () => {
		const {list} = typing(open, ['down', 'down', 'd', 'i']);
		expect([list.query, list.at, chosenItem(list)?.label]).toEqual(['di', 0, 'diff.ts']);
		expect(typing(list, ['backspace', 'backspace']).list.matches).toHaveLength(5);
		expect(typing(list, ['ctrl+u']).list.query).toBe('');
	});

	test('which letters fit is told', () => {
		expect(openList({title: '', items, query: 'diff'}).matches[0]?.found).toEqual([0, 1, 2, 3]);
	});

	test('a paste is typed as one line, without escapes', () => {
		expect(typing(open, [{type: 'paste', text: 'di\u001b[2J\nff'}]).list.query).toBe('di ff');
	});

	test('a space is typed, not a key', () => {
		expect(typing(open, ['a', 'space', 'b']).list.query).toBe('a b');
	});

	test('Enter on nothing chooses nothing', () => {
		expect(typing(open, ['z', 'z', 'z', 'enter', 'down', 'up', 'pagedown', 'delete']).wishes).toEqual([]);
	});

	test.each(['focus', 'background'] as const)('%s means nothing to it', type => {
		const input: Input = type === 'focus' ? {type, focus: 'in'} : {type, red: 0, green: 0, blue: 0};
		expect(typing(open, [input]).list).toEqual(open);
	});
});

describe('deleting', () => {
	const deletable = openList({title: '', items, removal: 'delete'});

	test('is asked for twice', () => {
		expect(typing(deletable, ['down', 'delete']).wishes).toEqual([]);
		expect(typing(deletable, ['down', 'delete', 'delete']).wishes).toEqual([{do: 'delete', id: 'i1'}]);
		expect(typing(deletable, ['ctrl+x', 'ctrl+x', 'delete']).wishes).toEqual([{do: 'delete', id: 'i0'}]);
	});

	test.each([['down'], ['up'], ['a'], ['backspace'], ['home']])('is forgotten after %s', key => {
		expect(typing(deletable, ['delete', key, 'delete']).wishes).toEqual([]);
	});

	test('is not there where nothing can be deleted', () => {
		expect(typing(open, ['delete', 'delete', 'ctrl+x'])).toEqual({list: open, wishes: []});
	});
});

describe('other items', () => {
	const {list} = typing(open, ['down', 'down']);

	test('keep the same one at hand, wherever it is now', () => {
		expect(chosenItem(withItems(list, items.toReversed()))?.id).toBe('i2');
	});

	test('put the next in the place of one that is gone, or the last', () => {
		expect(chosenItem(withItems(list, items.toSpliced(2, 1)))?.id).toBe('i3');
		expect(chosenItem(withItems(list, items.slice(0, 1)))?.id).toBe('i0');
		expect(chosenItem(withItems(list, []))).toBeUndefined();
	});

	test('are searched for what is written', () => {
		const narrowed = typing(open, ['d', 'i', 'f', 'f']).list;
		const {matches} = withItems(narrowed, [{id: 'n', label: 'difference.ts'}, ...items]);
		expect(matches.map(({item}) => item.label)).toEqual(['diff.ts', 'difference.ts']);
	});
});

test('texts of others are lines without escapes', () => {
	const list = openList({title: 'a\u001b[2J', items: [{id: '1', label: 'x\u001b[31m\ny', detail: 'd\u0007'}]});
	expect([list.title, list.items]).toEqual(['a', [{id: '1', label: 'x y', detail: 'd'}]]);
});
