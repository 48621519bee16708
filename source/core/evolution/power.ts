import {lnGamma} from './beta.ts';
import {verdictOn} from './statistics.ts';

const lnChoose = (n: number, k: number): number => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);

const binomial = (n: number, k: number, p: number): number => {
	if (p <= 0) return k === 0 ? 1 : 0;
	if (p >= 1) return k === n ? 1 : 0;
	return Math.exp(lnChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
};

/** At which pairs of won and lost the test ends, for every number of deciding pairs up to `most`. */
const endings = (most: number): readonly (readonly ReturnType<typeof verdictOn>[])[] =>
	Array.from({length: most + 1}, (_, n) => Array.from({length: n + 1}, (_, won) => verdictOn({won, lost: n - won})));

type Endings = ReturnType<typeof endings>;

/** With which probability the test has said "better" by the n-th deciding pair, for each n, when each is won with probability `p`. */
const acceptedBy = (table: Endings, p: number): readonly number[] => {
	let going: readonly number[] = [1];
	let accepted = 0;
	const by = [0];
	for (const row of table.slice(1)) {
		const next = row.map((_, won) => (going[won] ?? 0) * (1 - p) + (going[won - 1] ?? 0) * p);
		accepted += next.reduce((sum, mass, won) => sum + (row[won] === 'better' ? mass : 0), 0);
		going = next.map((mass, won) => (row[won] === 'open' ? mass : 0));
		by.push(accepted);
	}
	return by;
};

const powerIn = (table: Endings, tasks: number, noise: number, gain: number): number => {
	const deciding = Math.min(1, Math.max(noise, gain));
	if (deciding === 0) return 0;
	const by = acceptedBy(table, Math.min(1, (1 + gain / deciding) / 2));
	return by.reduce((sum, accepted, n) => sum + binomial(tasks, n, deciding) * accepted, 0);
};

/** What is compared: on how many paired tasks, of which what share would decide for one side or the other if both were the same agent. */
export type Trial = {readonly tasks: number; readonly noise: number};

/** The probability that the promotion's test accepts a challenger that solves a larger share by `gain`, by exact summation over its paths. */
export const powerOf = ({tasks, noise}: Trial, gain: number): number => powerIn(endings(tasks), tasks, noise, gain);

/** The smallest gain, to a thousandth, that the promotion's test accepts with a probability of at least 80 %; null when there is none. */
export const detectable = ({tasks, noise}: Trial): number | null => {
	const table = endings(tasks);
	if (powerIn(table, tasks, noise, 1) < 0.8) return null;
	let [low, high] = [0, 1000];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (powerIn(table, tasks, noise, middle / 1000) >= 0.8) high = middle;
		else low = middle;
	}
	return high / 1000;
};
