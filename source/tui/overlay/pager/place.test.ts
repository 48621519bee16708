import {describe, expect, test} from 'vitest';
import type {Input} from '../../keys/key.ts';
import {keymap} from '../../keys/keymap.ts';
import {wrap} from '../../text/wrap.ts';
import {lookOf, press} from '../screen.fixture.ts';
import {paintPager} from './paint.ts';
import {keyPager, openPager, topOf, type Pager, type PagerWish} from './pager.ts';
import {withLines} from './place.ts';

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
describe('other lines', () => {
	const prose = Array.from(
		{length: 300},
		(_, at) => `Paragraph ${at}: ${'some words that are broken '.repeat((at % 7) + 1)}end.`,
	);
	const at = (columns: number): readonly string[] => prose.flatMap(one => ['', ...wrap(one, columns)]);

	test.each([
		[80, 40],
		[40, 80],
		[120, 33],
		[33, 120],
	])('what is read stays where it is when %i columns become %i', (before, now) => {
		const lines = at(before);
		const top = lines.findIndex(line => line.startsWith('Paragraph 211:'));
		const pager = withLines(openPager({title: '', lines, at: top}), at(now));
		expect(paintPager(pager, lookOf(now, 12))[1]).toMatch(/^Paragraph 211:/);
	});

	test('of words that come again and again those near the same share of the text are taken', () => {
		const refrain = (count: number): readonly string[] =>
			Array.from({length: count}, (_, at) => (at % 2 === 0 ? 'the same refrain' : `verse ${at}`));
		const pager = withLines(openPager({title: '', lines: refrain(100), at: 50}), ['an odd line', ...refrain(200)]);
		expect(topOf(pager, look)).toBe(101);
	});

	test('growth at the end moves nothing', () => {
		expect(topOf(withLines(after(['pagedown']), linesUpTo(500)), look)).toBe(10);
	});

	test('the start stays the start, the end the end', () => {
		expect(topOf(withLines(open, linesUpTo(7)), look)).toBe(0);
		expect(topOf(withLines(openPager({title: '', lines: linesUpTo(50), at: 'end'}), linesUpTo(80)), look)).toBe(70);
	});

	test('a text that is gone leaves no hole', () => {
		expect(topOf(withLines(after(['end']), ['other']), look)).toBe(0);
		expect(topOf(withLines(after(['end']), []), look)).toBe(0);
	});

	test('what was searched for is found in the new lines', () => {
		const pager = withLines(after(['/', ...'line 9'.split(''), 'enter']), ['', 'line 9', 'x line 9']);
		expect(pager.found).toEqual({query: 'line 9', lines: [1, 2], at: undefined});
	});
});
