import {evidenceAgainst, evidenceFor} from '../../core/evolution/statistics.ts';
import type {Played} from './play.ts';

/** How a contestant did on one task. */
export type OnTask = {
	readonly task: string;
	readonly solved: number;
	readonly tries: number;
	readonly invalid: number;
	/** Of one try, on the average, of those whose cost is known; null when none is. */
	readonly usd: number | null;
	readonly ms: number;
};

export type Standing = {
	readonly name: string;
	readonly tasks: readonly OnTask[];
	/** The mean over the tasks of the share of tries that solved it. */
	readonly share: number;
	/** Where the share lies with 95 %: Wilson's interval, counted by tasks. */
	readonly interval: readonly [low: number, high: number];
	readonly tries: number;
	readonly invalid: number;
	/** In all; null when the cost of a try is not known. */
	readonly usd: number | null;
	/** Of one try, the median. */
	readonly ms: number;
};

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/**
 * Wilson's score interval for a share of n, with 95 %. Repeats of a task are no new tasks, so `n` is the number of tasks; with repeats the interval is a
 * little wider than it need be. E. B. Wilson: Probable inference, the law of succession, and statistical inference. JASA 22, 1927.
 */
export const wilson = (share: number, n: number): readonly [number, number] => {
	if (n === 0) return [0, 1];
	const middle = (share + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
	const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
	return [Math.max(0, middle - half), Math.min(1, middle + half)];
};

const mean = (values: readonly number[]): number =>
	values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number => {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return mean(sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1));
};

const sumOf = (costs: readonly (number | null)[]): number | null =>
	costs.reduce((sum, usd) => (sum === null || usd === null ? null : sum + usd), 0);

const onTask = (task: string, tries: readonly Played[]): OnTask => {
	const known = tries.flatMap(({usd}) => usd ?? []);
	return {
		task,
		solved: tries.filter(({solved}) => solved).length,
		tries: tries.length,
		invalid: tries.filter(({invalid}) => invalid !== undefined).length,
		usd: known.length === 0 ? null : mean(known),
		ms: Math.round(mean(tries.map(({ms}) => ms))),
	};
};

const shareOf = ({solved, tries}: OnTask): number => solved / tries;

/** What is known of a contestant, from the tries that ended; tasks in the order that is given, those that were not tried left out. */
export const standingOf = (name: string, tasks: readonly string[], played: readonly Played[]): Standing => {
	const own = Map.groupBy(
		played.filter(({contestant}) => contestant === name),
		({task}) => task,
	);
	const each = tasks.flatMap(task => {
		const tries = own.get(task);
		return tries === undefined ? [] : [onTask(task, tries)];
	});
	const all = [...own.values()].flat();
	const share = mean(each.map(shareOf));
	return {
		name,
		tasks: each,
		share,
		interval: wilson(share, each.length),
		tries: all.length,
		invalid: each.reduce((sum, {invalid}) => sum + invalid, 0),
		usd: sumOf(all.map(({usd}) => usd)),
		ms: Math.round(median(all.map(({ms}) => ms))),
	};
};

export type Comparison = {
	/** Tasks of which the first solved more tries than the second, and the other way round. */
	readonly won: number;
	readonly lost: number;
	/** Tasks on which both were tried, equally often. */
	readonly pairs: number;
	/** That the first is the better one, and the worse one; proven from 20 on. */
	readonly evidence: number;
	readonly against: number;
	/** Of the shares, the first's over the second's. */
	readonly difference: number;
	/** Where it lies with 95 %: Agresti and Min's interval for matched pairs. */
	readonly interval: readonly [low: number, high: number];
};

/**
 * Where the mean of paired differences lies with 95 %, each from −1 to 1: the interval of Agresti and Min, who add two pairs, half a win and half a loss among them, so that few tasks never
 * look like certainty. A. Agresti, Y. Min: Simple improved confidence intervals for comparing matched proportions. Statistics in Medicine 24, 2005. With
 * repeats the differences are smaller than those of single tries, and the interval is a little wider than it need be.
 */
export const matched = (differences: readonly number[]): readonly [number, number] => {
	const n = differences.length + 2;
	const sum = differences.reduce((all, one) => all + one, 0);
	const squares = differences.reduce((all, one) => all + one * one, 0) + 1;
	const half = (Z * Math.sqrt(squares - (sum * sum) / n)) / n;
	return [Math.max(-1, sum / n - half), Math.min(1, sum / n + half)];
};

/** Two contestants on the tasks that both were tried on equally often; undefined when there is none. A task is one pair, however often it was repeated. */
export const comparisonOf = (one: Standing, other: Standing): Comparison | undefined => {
	const others = new Map(other.tasks.map(task => [task.task, task]));
	const differences = one.tasks.flatMap(task => {
		const twin = others.get(task.task);
		return twin === undefined || twin.tries !== task.tries ? [] : [shareOf(task) - shareOf(twin)];
	});
	if (differences.length === 0) return undefined;
	const won = differences.filter(difference => difference > 0).length;
	const lost = differences.filter(difference => difference < 0).length;
	return {
		won,
		lost,
		pairs: differences.length,
		evidence: evidenceFor({won, lost}),
		against: evidenceAgainst({won, lost}),
		difference: mean(differences),
		interval: matched(differences),
	};
};
