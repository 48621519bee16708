import {expect, test} from 'vitest';
import {dieOf, normal, pick, shuffled, split, threefry, uniform, weighted} from './dice.ts';

test.each([
	[
		[0, 0],
		[0, 0],
		[0x6b200159, 0x99ba4efe],
	],
	[
		[0xffffffff, 0xffffffff],
		[0xffffffff, 0xffffffff],
		[0x1cb996fc, 0xbb002be7],
	],
	[
		[0x13198a2e, 0x03707344],
		[0x243f6a88, 0x85a308d3],
		[0xc4923a9c, 0x483df7a0],
	],
] as const)('Threefry answers as its authors published: key %j, counter %j', (key, counter, block) => {
	expect(threefry(key, counter)).toEqual(block);
});

const many = Array.from({length: 20_000}, (_, nth) => nth);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a number depends on seed and count alone: not on what was asked before', () => {
	const forwards = many.slice(0, 50).map(nth => uniform(dieOf(7), nth));
	const backwards = many
		.slice(0, 50)
		.toReversed()
		.map(nth => uniform(dieOf(7), nth));
	expect(backwards.toReversed()).toEqual(forwards);
});

test('seeds, splits and counts give different numbers, also seeds past 32 bits', () => {
	const dice = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].flatMap(seed => {
		const die = dieOf(seed);
		return [die, split(die, 0), split(die, 1), split(split(die, 0), 0)];
	});
	const numbers = dice.flatMap(die => [0, 1, 2].map(nth => uniform(die, nth)));
	expect(new Set(numbers).size).toBe(numbers.length);
});

test('uniforms are uniform and normals are normal, to four standard errors', () => {
	const uniforms = many.map(nth => uniform(dieOf(1), nth));
	expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / many.length));
	expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...uniforms)).toBeLessThan(1);
	const normals = many.map(nth => normal(dieOf(1), nth));
	expect(Math.abs(mean(normals))).toBeLessThan(4 / Math.sqrt(many.length));
	expect(Math.abs(mean(normals.map(value => value ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / many.length));
});

test('what is picked is as likely as it is heavy, and what weighs nothing is never picked', () => {
	const counts = [0, 0, 0];
	for (const nth of many) {
		const at = weighted(dieOf(3), nth, [0, 1, 3]);
		counts[at] = (counts[at] ?? 0) + 1;
	}
	expect(counts[0]).toBe(0);
	expect(Math.abs((counts[1] ?? 0) / many.length - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / many.length));
	expect(weighted(dieOf(3), 0, [0, 0])).toBe(0);
	expect(many.every(nth => pick(dieOf(5), nth, 3) < 3)).toBe(true);
});

test('a shuffle keeps every item, and is another for another die', () => {
	const items = many.slice(0, 30);
	const order = shuffled(dieOf(1), items);
	expect(order.toSorted((one, other) => one - other)).toEqual(items);
	expect(order).toEqual(shuffled(dieOf(1), items));
	expect(order).not.toEqual(shuffled(dieOf(2), items));
});
