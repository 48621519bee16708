import {expect, test} from 'vitest';
import {betaDraw, lnBeta, lnGamma, lnShareBelow, quantile, shareBelow} from './beta.ts';
import {dieOf, split} from './dice.ts';

const choose = (n: bigint, k: bigint): bigint => {
	let value = 1n;
	for (let at = 1n; at <= k; at += 1n) value = (value * (n - k + at)) / at;
	return value;
};

/** I_x(a, b) for whole a and b and x = p / q, exactly, as a binomial tail (DLMF 8.17.5); then to 30 decimals. */
const exactShare = (p: bigint, q: bigint, a: bigint, b: bigint): number => {
	const n = a + b - 1n;
	let sum = 0n;
	for (let k = a; k <= n; k += 1n) sum += choose(n, k) * p ** k * (q - p) ** (n - k);
	const digits = (sum * 10n ** 40n) / q ** n;
	return Number(digits) / 1e40;
};

const shapes = [
	[1n, 1n],
	[1n, 2n],
	[2n, 1n],
	[3n, 8n],
	[41n, 21n],
	[1n, 60n],
	[120n, 81n],
	[400n, 400n],
	[801n, 3n],
] as const;

test.each(shapes)('the share of Beta(%d, %d) is the binomial tail, to a relative 1e-10', (a, b) => {
	for (const [p, q] of [
		[1n, 2n],
		[1n, 10n],
		[9n, 10n],
		[1n, 3n],
		[66n, 100n],
	] as const) {
		const exact = exactShare(p, q, a, b);
		if (exact < 1e-25) continue;
		const got = shareBelow(Number(p) / Number(q), {a: Number(a), b: Number(b)});
		expect(Math.abs(got / exact - 1), `${p}/${q}`).toBeLessThan(1e-10);
	}
});

test.each([
	// Closed forms: I_x(1/2, 1/2) = 2/π asin √x, I_x(a, 1) = x^a, I_x(1, b) = 1 − (1 − x)^b.
	[0.3, 0.5, 0.5, (2 / Math.PI) * Math.asin(Math.sqrt(0.3))],
	[0.7, 2.5, 1, 0.7 ** 2.5],
	[0.2, 1, 7.25, 1 - 0.8 ** 7.25],
	[0, 3, 4, 0],
	[1, 3, 4, 1],
])('the share below %d of Beta(%d, %d) is its closed form', (x, a, b, share) => {
	expect(Math.abs(shareBelow(x, {a, b}) - share)).toBeLessThan(1e-12);
});

test.each([
	[0.01, 1, 1, 0.01],
	[0.5, 1, 2, 1 - Math.SQRT1_2],
	[0.05, 4, 1, 0.05 ** 0.25],
	[0.95, 0.5, 0.5, Math.sin((Math.PI / 2) * 0.95) ** 2],
	[0, 3, 4, 0],
	[1, 3, 4, 1],
])('the %d quantile of Beta(%d, %d) is its closed form', (p, a, b, x) => {
	expect(Math.abs(quantile(p, {a, b}) - x)).toBeLessThan(1e-12);
});

test.each(shapes)('the quantiles of Beta(%d, %d) are where its shares say', (a, b) => {
	const shape = {a: Number(a), b: Number(b)};
	for (const p of [1e-6, 0.01, 0.05, 0.5, 0.95, 0.999])
		expect(Math.abs(shareBelow(quantile(p, shape), shape) / p - 1), `${p}`).toBeLessThan(1e-10);
});

test('the gamma function is the factorial, and Γ(1/2) is √π', () => {
	let factorial = 0;
	for (let n = 1; n < 170; n += 1) {
		expect(Math.abs(lnGamma(n) - factorial)).toBeLessThan(1e-13 * Math.max(10, factorial));
		factorial += Math.log(n);
	}
	expect(Math.abs(lnGamma(0.5) - Math.log(Math.PI) / 2)).toBeLessThan(1e-14);
	expect(Math.abs(lnGamma(0.25) - 1.2880225246980774)).toBeLessThan(1e-13);
	expect(Math.abs(lnBeta({a: 2, b: 3}) - Math.log(1 / 12))).toBeLessThan(1e-13);
});

test('shares too small for a number still have a logarithm', () => {
	expect(lnShareBelow(0.5, {a: 3000, b: 1})).toBeCloseTo(3000 * Math.log(0.5), 8);
});

test.each([
	[0, 1],
	[1, -1],
	[Number.NaN, 1],
	[1, Infinity],
])('Beta(%d, %d) is no distribution', (a, b) => {
	expect(() => shareBelow(0.5, {a, b})).toThrow(RangeError);
	expect(() => quantile(0.5, {a, b})).toThrow(RangeError);
	expect(() => betaDraw(dieOf(1), {a, b})).toThrow(RangeError);
});

test('what is no share has no quantile', () => {
	for (const p of [-0.1, 1.1, Number.NaN]) expect(() => quantile(p, {a: 1, b: 1})).toThrow(RangeError);
	expect(() => shareBelow(Number.NaN, {a: 1, b: 1})).toThrow(RangeError);
});

test.each([
	[1, 1],
	[0.4, 0.7],
	[3, 9],
	[200, 100],
])('draws from Beta(%d, %d) lie where its shares say: Kolmogorov and Smirnov at 1e-4', (a, b) => {
	const count = 4_000;
	const draws = Array.from({length: count}, (_, nth) => betaDraw(split(dieOf(11), nth), {a, b})).toSorted(
		(one, other) => one - other,
	);
	const farthest = Math.max(...draws.map((x, at) => Math.abs(shareBelow(x, {a, b}) - (at + 0.5) / count)));
	expect(farthest * Math.sqrt(count)).toBeLessThan(2.23);
});
