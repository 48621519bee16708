import {expect, test} from 'vitest';
import type {Archive} from './archive.ts';
import {dieOf, split, uniform, type Die} from './dice.ts';
import {detectable, powerOf} from './power.ts';
import {championOf, evidenceAgainst, evidenceFor, interval90, lowerBound, verdictOn} from './statistics.ts';

/** E exactly: 2^(n+1) · B(w+1, l+1) · P(Binomial(n + 1, ½) ≤ w), whose pieces are ratios of whole numbers. */
const exact = (won: number, lost: number): number => {
	const n = BigInt(won + lost);
	const factorial = (k: bigint): bigint => (k <= 1n ? 1n : k * factorial(k - 1n));
	let tail = 0n;
	for (let k = 0n; k <= BigInt(won); k += 1n) tail += factorial(n + 1n) / factorial(k) / factorial(n + 1n - k);
	const scaled = (tail * factorial(BigInt(won)) * factorial(BigInt(lost)) * 10n ** 30n) / factorial(n + 1n);
	return Number(scaled) / 1e30;
};

test('evidence is what whole numbers say, to a relative 1e-10', () => {
	for (let won = 0; won <= 60; won += 4)
		for (let lost = 0; lost <= 60; lost += 3)
			expect(Math.abs(evidenceFor({won, lost}) / exact(won, lost) - 1), `${won}–${lost}`).toBeLessThan(1e-10);
});

test('without pairs there is no evidence, and for and against are mirrored', () => {
	expect(evidenceFor({won: 0, lost: 0})).toBeCloseTo(1, 12);
	expect(evidenceAgainst({won: 3, lost: 9})).toBe(evidenceFor({won: 9, lost: 3}));
});

test.each([
	[7, 0, 'better'],
	[6, 0, 'open'],
	[0, 4, 'hopeless'],
	[0, 3, 'open'],
	[5, 5, 'open'],
	[2, 10, 'hopeless'],
	[30, 10, 'better'],
] as const)('%d won and %d lost: %s', (won, lost, verdict) => {
	expect(verdictOn({won, lost})).toBe(verdict);
});

/** How the test ends when every pair is looked at, of at most `most` deciding pairs that are each won with probability `p`. */
const trial = (die: Die, p: number, most: number): ReturnType<typeof verdictOn> => {
	let won = 0;
	for (let n = 1; n <= most; n += 1) {
		won += uniform(die, n) < p ? 1 : 0;
		const verdict = verdictOn({won, lost: n - won});
		if (verdict !== 'open') return verdict;
	}
	return 'open';
};

/** The same by someone who never gives up, and looks after every pair for the chance to stop: the worst that optional stopping can do. */
const everProven = (die: Die, p: number, most: number): boolean => {
	let won = 0;
	for (let n = 1; n <= most; n += 1) {
		won += uniform(die, n) < p ? 1 : 0;
		if (evidenceFor({won, lost: n - won}) >= 20) return true;
	}
	return false;
};

test.each([0.5, 0.45, 0.3])(
	'a challenger that wins a pair with probability %d is accepted in at most 5 of 100 runs, though one looks after every pair',
	p => {
		const runs = 2_000;
		const accepted = Array.from({length: runs}, (_, nth) => everProven(split(dieOf(2026), nth), p, 200)).filter(
			Boolean,
		);
		// Three standard errors above 5 % would be 6.5 %: the bound itself must hold with room.
		expect(accepted.length / runs).toBeLessThanOrEqual(0.05);
	},
);

test('a real gain is found: 70 % of 200 deciding pairs are enough nearly always', () => {
	const verdicts = Array.from({length: 400}, (_, nth) => trial(split(dieOf(7), nth), 0.7, 200));
	expect(verdicts.filter(verdict => verdict === 'better').length / verdicts.length).toBeGreaterThan(0.9);
});

test('power is the share of simulated trials that accept', () => {
	const [tasks, noise, gain] = [60, 0.3, 0.2];
	const runs = 4_000;
	let accepted = 0;
	for (let nth = 0; nth < runs; nth += 1) {
		const die = split(dieOf(99), nth);
		let [won, lost] = [0, 0];
		for (let task = 0; task < tasks && verdictOn({won, lost}) === 'open'; task += 1) {
			const chance = uniform(die, task);
			if (chance < (noise + gain) / 2) won += 1;
			else if (chance < noise) lost += 1;
		}
		accepted += verdictOn({won, lost}) === 'better' ? 1 : 0;
	}
	const power = powerOf({tasks, noise}, gain);
	expect(Math.abs(accepted / runs - power)).toBeLessThan(4 * Math.sqrt((power * (1 - power)) / runs));
});

test('more tasks and less noise find smaller gains; few tasks find none, and no gain is hardly ever found', () => {
	const at = (tasks: number, noise: number) => detectable({tasks, noise}) ?? Infinity;
	expect(at(200, 0.2)).toBeLessThan(at(60, 0.2));
	expect(at(60, 0.1)).toBeLessThan(at(60, 0.4));
	expect(detectable({tasks: 6, noise: 0})).toBe(null);
	expect(detectable({tasks: 0, noise: 0.2})).toBe(null);
	expect(powerOf({tasks: 60, noise: 0.3}, at(60, 0.3))).toBeGreaterThanOrEqual(0.8);
	expect(powerOf({tasks: 200, noise: 0.3}, 0)).toBeLessThan(0.05);
});

test('an interval and a bound are quantiles of the posterior', () => {
	expect(interval90({solved: 0, failed: 0}).map(x => Math.round(x * 1e9) / 1e9)).toEqual([0.05, 0.95]);
	expect(lowerBound({solved: 3, failed: 0})).toBeCloseTo(0.01 ** 0.25, 12);
});

const variant = (id: string, solved: number, failed: number, standing: 'open' | 'forbidden' = 'open') => ({
	id,
	parent: id === 'v0' ? null : 'v0',
	commit: id,
	standing,
	tried: Object.fromEntries(Array.from({length: solved + failed}, (_, at) => [`t${at}`, at < solved])),
});

test('the champion is who is surely good, not who was lucky twice; of equals the oldest; never one that is closed', () => {
	const archive: Archive = [variant('v0', 20, 30), variant('v1', 2, 0), variant('v2', 30, 20), variant('v3', 30, 20)];
	expect(championOf(archive)?.id).toBe('v2');
	expect(championOf([...archive, variant('v4', 50, 0, 'forbidden')])?.id).toBe('v2');
	expect(championOf([])).toBe(undefined);
});
