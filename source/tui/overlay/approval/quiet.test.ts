import {describe, expect, test} from 'vitest';
import {isAnswer, mayOpen, waitFor} from './quiet.ts';

describe('a question opens only after a second without typing', () => {
	test.each<[string, {now: number; lastTyped?: number; asked: number}, number]>([
		['nothing was ever typed', {now: 5_000, asked: 5_000}, 0],
		['nothing was typed for long', {now: 5_000, lastTyped: 100, asked: 5_000}, 0],
		['exactly a second ago', {now: 5_000, lastTyped: 4_000, asked: 4_500}, 0],
		['a moment less than a second ago', {now: 5_000, lastTyped: 4_001, asked: 4_500}, 1],
		['in this very moment', {now: 5_000, lastTyped: 5_000, asked: 5_000}, 1_000],
		['typing went on after it was asked', {now: 9_000, lastTyped: 8_700, asked: 5_000}, 700],
		['it is not asked yet', {now: 5_000, asked: 5_200}, 200],
	])('%s', (_, times, ms) => {
		expect([waitFor(times), mayOpen(times)]).toEqual([ms, ms === 0]);
	});

	test('it may open when the wait is over, and not before', () => {
		const times = {now: 0, lastTyped: -300, asked: 0};
		const wait = waitFor(times);
		expect([mayOpen({...times, now: wait - 1}), mayOpen({...times, now: wait})]).toEqual([false, true]);
	});
});

test.each<[number, number, boolean]>([
	[99, 100, false],
	[100, 100, false],
	[101, 100, true],
])('a key typed at %i answers a question opened at %i: %s', (typed, opened, answers) => {
	expect(isAnswer({typed, opened})).toBe(answers);
});
