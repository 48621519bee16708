import {describe, expect, test} from 'vitest';
import {lookOf} from '../overlay/screen.fixture.ts';
import {commit, scrollBy} from './commit.ts';
import {frameOf} from './frame.ts';
import type {Ui} from './state.ts';
import {blank} from './ui.fixture.ts';

const look = lookOf(40, 12);
const numbered = (from: number, count: number): readonly string[] =>
	Array.from({length: count}, (_, at) => `line ${from + at}`);

describe('in the scrollback', () => {
	test('lines that come before the ones there are written go along with them, in order', () => {
		const one = commit(blank(look), ['a'], 0);
		const two = commit(one, ['b', 'c'], 0);
		const three = commit(two, ['d'], two.commit.id);
		expect([one, two, three].map(ui => ui.commit)).toEqual([
			{id: 1, lines: ['a']},
			{id: 1, lines: ['a', 'b', 'c']},
			{id: 2, lines: ['d']},
		]);
	});

	test('nothing is kept of what is written', () => {
		let ui: Ui = blank(look);
		const size = JSON.stringify(commit(ui, numbered(1_000, 3), 0)).length;
		for (let at = 1_000; at < 3_000; at += 1) ui = commit(ui, numbered(at, 3), ui.commit.id);
		expect(JSON.stringify(ui).length).toBeLessThan(size + 10);
		expect(ui.scroll.lines).toEqual([]);
	});

	test('nothing changes by no lines', () => {
		const ui = blank(look);
		expect(commit(ui, [], 0)).toBe(ui);
	});
});

describe('on the whole screen', () => {
	const full = (count: number): Ui => commit(blank(look, {screen: 'full'}), numbered(0, count), 0);
	const seen = (ui: Ui): readonly string[] => frameOf(ui, 0).above;

	test('the last lines are seen, and new ones come below', () => {
		expect(seen(full(50)).at(-1)).toBe('line 49');
		expect(seen(commit(full(50), ['new'], 0)).at(-1)).toBe('new');
	});

	test.each([1, 3, 40])('who reads further up stays there while %i lines come', count => {
		const up = scrollBy(full(50), -10);
		const later = commit(up, numbered(50, count), 0);
		expect(seen(later).slice(0, -1)).toEqual(seen(up).slice(0, -1));
		expect([seen(up).at(-1), seen(later).at(-1)]).toEqual([
			'↓ 11 more lines (End)',
			`↓ ${11 + count} more lines (End)`,
		]);
	});

	test('neither end is passed', () => {
		const ui = full(50);
		expect(scrollBy(ui, 5)).toBe(ui);
		const top = scrollBy(ui, -1_000);
		expect(seen(top)[0]).toBe('line 0');
		expect(seen(top)).toHaveLength(seen(ui).length);
		expect(seen(top).filter(line => line === '')).toEqual([]);
		expect(scrollBy(top, -5)).toBe(top);
		expect(scrollBy(top, Infinity).scroll.below).toBe(0);
	});

	test('a transcript that fits does not move', () => {
		const ui = full(3);
		expect(scrollBy(ui, -5)).toBe(ui);
	});

	test('what is kept is bounded, and who reads what is given up is moved to the oldest line there is', () => {
		const top = scrollBy(full(20_000), -Infinity);
		const later = commit(top, numbered(20_000, 30), 0);
		expect(later.scroll.lines).toHaveLength(20_000);
		expect(seen(later)).toHaveLength(seen(top).length);
		expect(seen(later)[0]).toBe('line 30');
	});
});
