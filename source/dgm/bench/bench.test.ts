import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {Grader} from '../../core/evolution/ports.ts';
import {playAll, type Contestant, type Played} from './play.ts';
import {comparisonOf, matched, standingOf, wilson} from './standing.ts';

const never = new AbortController().signal;

const contestant = (name: string, grade: Grader['grade']): Contestant => ({
	name,
	agent: {id: name, commit: name},
	grader: {grade},
});

const solving = (name: string, tasks: readonly string[]): Contestant =>
	contestant(name, async function* ({task}) {
		await setImmediate();
		return {solved: tasks.includes(task), evidence: 'e', usd: 0.01, ms: 5};
	});

const playing = async (contestants: readonly Contestant[], repeats = 1, workers = 1): Promise<readonly Played[]> => {
	const all: Played[] = [];
	await playAll(contestants, {
		tasks: ['a', 'b', 'c'],
		repeats,
		workers,
		signal: never,
		told: one => void all.push(one),
	});
	return all;
};

test.each([1, 2, 8])('with %s workers everybody plays everything, side by side, in turns', async workers => {
	const all = await playing([solving('x', ['a']), solving('y', ['b'])], 2, workers);
	const order = all.map(({contestant: name, task, repeat}) => `${repeat}${task}${name}`);
	expect(order).toEqual(['1ay', '1ax', '1bx', '1by', '1cy', '1cx', '2ax', '2ay', '2by', '2bx', '2cx', '2cy']);
});

test('an abort ends what runs; what did not end is not told', async () => {
	const stop = new AbortController();
	const all: Played[] = [];
	const slow = contestant('x', async function* ({task}, signal) {
		if (task === 'b') stop.abort();
		await setImmediate();
		return signal.aborted ? {aborted: 'stopped', usd: 0, ms: 1} : {solved: true, evidence: 'e', usd: 0, ms: 1};
	});
	await playAll([slow], {
		tasks: ['a', 'b', 'c'],
		repeats: 3,
		workers: 1,
		signal: stop.signal,
		told: one => void all.push(one),
	});
	expect(all.map(({task}) => task)).toEqual(['a']);
});

test('a grader that breaks ends all others before it is told', async () => {
	let running = 0;
	const breaking = contestant('x', async function* ({task}, signal) {
		running += 1;
		if (task === 'b') {
			running -= 1;
			throw new Error('a bug');
		}
		while (!signal.aborted) await setImmediate();
		running -= 1;
		return {aborted: 'stopped', usd: 0, ms: 1};
	});
	await expect(playing([breaking], 1, 3)).rejects.toThrow('a bug');
	expect(running).toBe(0);
});

test('an invalid try is never a success', async () => {
	const odd = contestant('x', async function* () {
		return {solved: true, invalid: 'nobody knows', evidence: 'e', usd: null, ms: 1};
	});
	const [first] = await playing([odd]);
	expect(first).toEqual({
		contestant: 'x',
		task: 'a',
		repeat: 1,
		solved: false,
		invalid: 'nobody knows',
		usd: null,
		ms: 1,
	});
	expect(standingOf('x', ['a', 'b', 'c'], await playing([odd]))).toMatchObject({share: 0, invalid: 3, usd: null});
});

test('a standing counts by tasks: repeats of one are no new ones', async () => {
	const even = contestant('x', async function* ({key, task}) {
		return {
			solved: task === 'a' || (task === 'b' && key.endsWith('.1')),
			evidence: 'e',
			usd: 0.5,
			ms: task === 'a' ? 10 : 30,
		};
	});
	expect(standingOf('x', ['c', 'b', 'a', 'never'], await playing([even], 2))).toEqual({
		name: 'x',
		tasks: [
			{task: 'c', solved: 0, tries: 2, invalid: 0, usd: 0.5, ms: 30},
			{task: 'b', solved: 1, tries: 2, invalid: 0, usd: 0.5, ms: 30},
			{task: 'a', solved: 2, tries: 2, invalid: 0, usd: 0.5, ms: 10},
		],
		share: 0.5,
		interval: wilson(0.5, 3),
		tries: 6,
		invalid: 0,
		usd: 3,
		ms: 30,
	});
});

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
test.each([
	[81, 263, 0.2553, 0.3662],
	[15, 148, 0.0624, 0.1605],
	[0, 20, 0, 0.1611],
	[1, 29, 0.0061, 0.1718],
])("Wilson's interval of %s of %s is the one that is published", (solved, n, low, high) => {
	const [from, to] = wilson(solved / n, n);
	expect(from).toBeCloseTo(low, 4);
	expect(to).toBeCloseTo(high, 4);
});

// By hand from the formula of the paper, in cells: (25.5 − 12.5) / 102 ± 1.96 √(38 − 13² / 102) / 102 for 25 won and 12 lost of 100; one, even; none.
test.each([
	[
		[...Array.from({length: 25}, () => 1), ...Array.from({length: 12}, () => -1), ...Array.from({length: 63}, () => 0)],
		0.0116,
		0.2433,
	],
	[[0], -0.6533, 0.6533],
	[[], -0.98, 0.98],
])('the interval of matched pairs is never certain of what few of them say', (differences, low, high) => {
	const [from, to] = matched(differences);
	expect([from, to]).toEqual([expect.closeTo(low, 3), expect.closeTo(high, 3)]);
});

test('of nothing nothing is known', () => {
	expect(wilson(0, 0)).toEqual([0, 1]);
	const empty = standingOf('x', ['a'], []);
	expect(empty).toMatchObject({tasks: [], share: 0, interval: [0, 1], tries: 0, usd: 0, ms: 0});
	expect(comparisonOf(empty, empty)).toBe(undefined);
});

test('a comparison pairs tasks that both tried equally often; it is the same each time, and its mirror', () => {
	const tries = (name: string, solved: Readonly<Record<string, readonly boolean[]>>): readonly Played[] =>
		Object.entries(solved).flatMap(([task, each]) =>
			each.map((isSolved, at) => ({contestant: name, task, repeat: at + 1, solved: isSolved, usd: 0, ms: 1})),
		);
	const tasks = ['a', 'b', 'c', 'd', 'e'];
	const one = standingOf(
		'x',
		tasks,
		tries('x', {a: [true, true], b: [true, false], c: [true], d: [false, false], e: [true]}),
	);
	const other = standingOf(
		'y',
		tasks,
		tries('y', {a: [false, true], b: [true, false], c: [true], d: [true, true], e: [true, true]}),
	);
	const found = comparisonOf(one, other);
	expect(found).toMatchObject({won: 1, lost: 1, pairs: 4, difference: -0.125});
	expect(comparisonOf(one, other)).toEqual(found);
	const mirrored = comparisonOf(other, one);
	expect(mirrored).toMatchObject({
		won: 1,
		lost: 1,
		difference: 0.125,
		evidence: found?.against,
		against: found?.evidence,
	});
	const [low = 0, high = 0] = found?.interval ?? [];
	expect(low).toBeLessThan(-0.125);
	expect(high).toBeGreaterThan(-0.125);
	expect(low).toBeGreaterThanOrEqual(-1);
	expect(high).toBeLessThanOrEqual(0.5);
});

test('one that solves what another never does is proven better, with an interval above nothing', () => {
	const tasks = Array.from({length: 12}, (_, at) => `t${at}`);
	const all = (name: string, solved: boolean): readonly Played[] =>
		tasks.map(task => ({contestant: name, task, repeat: 1, solved, usd: 0, ms: 1}));
	const found = comparisonOf(standingOf('x', tasks, all('x', true)), standingOf('y', tasks, all('y', false)));
	expect(found).toMatchObject({won: 12, lost: 0, difference: 1});
	expect(found?.interval).toEqual([expect.closeTo(0.6265, 3), 1]);
	expect(found?.evidence).toBeGreaterThan(20);
});
