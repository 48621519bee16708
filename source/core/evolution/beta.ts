import {normal, split, uniform, type Die} from './dice.ts';

/** Shape parameters: the distribution Beta(a, b) has mean a / (a + b). Both are finite and above 0. */
export type Shape = {readonly a: number; readonly b: number};

/** Lanczos' approximation with g = 7 and n = 9; coefficients by Godfrey, 2001. Relative error about 1e-15. */
const lanczos = [
	0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
	12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** The natural logarithm of Γ(x), for x above 0. Lanczos: A precision approximation of the gamma function. 1964. */
export const lnGamma = (x: number): number => {
	if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
	let sum: number = lanczos[0];
	for (let at = 1; at < lanczos.length; at += 1) sum += (lanczos[at] ?? 0) / (x - 1 + at);
	const base = x + 6.5;
	return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
};

/** The natural logarithm of B(a, b). */
export const lnBeta = ({a, b}: Shape): number => lnGamma(a) + lnGamma(b) - lnGamma(a + b);

const checked = ({a, b}: Shape): void => {
	if (!(a > 0 && b > 0 && Number.isFinite(a + b))) throw new RangeError(`Beta(${a}, ${b}) is not a distribution`);
};

/** The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz' method; converges fast for x below (a + 1) / (a + b + 2). */
const fraction = ({a, b}: Shape, x: number): number => {
	const tiny = 1e-300;
	const safe = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
	let c = 1;
	let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
	let value = d;
	for (let m = 1; m < 10_000; m += 1) {
		const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / safe(1 + even * d);
		c = safe(1 + even / c);
		value *= d * c;
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / safe(1 + odd * d);
		c = safe(1 + odd / c);
		value *= d * c;
		if (Math.abs(d * c - 1) < 1e-15) return value;
	}
	throw new RangeError(`the incomplete beta function of Beta(${a}, ${b}) at ${x} does not converge`);
};

/**
 * The natural logarithm of I_x(a, b), the share of Beta(a, b) below x: exact to a relative 1e-10 for shapes up to some thousands.
 * In logarithms, because evidence multiplies what is far too small for a number by what is far too large.
 */
export const lnShareBelow = (x: number, shape: Shape): number => {
	checked(shape);
	if (Number.isNaN(x)) throw new RangeError('x is not a number');
	if (x <= 0) return -Infinity;
	if (x >= 1) return 0;
	const {a, b} = shape;
	const front = a * Math.log(x) + b * Math.log1p(-x) - lnBeta(shape);
	if (x < (a + 1) / (a + b + 2)) return front - Math.log(a) + Math.log(fraction(shape, x));
	return Math.log1p(-Math.exp(front - Math.log(b) + Math.log(fraction({a: b, b: a}, 1 - x))));
};

/** I_x(a, b): the share of Beta(a, b) below x. */
export const shareBelow = (x: number, shape: Shape): number => Math.exp(lnShareBelow(x, shape));

/** The x below which the share `p` of Beta(a, b) lies, to about 1e-12: Newton's method, kept between bounds that bisection narrows. */
export const quantile = (p: number, shape: Shape): number => {
	checked(shape);
	if (!(p >= 0 && p <= 1)) throw new RangeError(`${p} is not a share`);
	if (p === 0 || p === 1) return p;
	const {a, b} = shape;
	const scale = lnBeta(shape);
	let [low, high] = [0, 1];
	let x = a / (a + b);
	for (let round = 0; round < 200; round += 1) {
		const above = shareBelow(x, shape) - p;
		if (above > 0) high = x;
		else low = x;
		const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - scale);
		const newton = x - above / density;
		const following = newton > low && newton < high ? newton : (low + high) / 2;
		if (Math.abs(following - x) <= 1e-15 + 1e-14 * x) return following;
		x = following;
	}
	return x;
};

/**
 * A draw from the gamma distribution of that shape and scale 1. Marsaglia, Tsang: A simple method for generating gamma variables. ACM TOMS 26, 2000;
 * shapes below 1 by their boost.
 */
const gammaDraw = (die: Die, shape: number): number => {
	if (shape < 1) return gammaDraw(split(die, 0), shape + 1) * (1 - uniform(die, 0)) ** (1 / shape);
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	// The normals take the numbers 2n and 2n + 1 of one die, the tests those of another.
	const tests = split(die, 1);
	for (let nth = 0; ; nth += 1) {
		const x = normal(die, nth);
		const v = (1 + c * x) ** 3;
		if (v <= 0) continue;
		if (Math.log(1 - uniform(tests, nth)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
	}
};

/** A draw from Beta(a, b), always the same for one die. */
export const betaDraw = (die: Die, shape: Shape): number => {
	checked(shape);
	const one = gammaDraw(split(die, 2), shape.a);
	return one / (one + gammaDraw(split(die, 3), shape.b));
};
