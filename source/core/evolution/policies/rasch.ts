import type {Archive} from '../archive.ts';
import {cholesky, solveLower, solveUpper, squareOf, type Square} from '../cholesky.ts';

/** Standard deviations of the prior, in logits. */
const ROOT_ABILITY = 2;
const ROOT_DRIFT = 0.15;
const STEP = 0.5;
const DRIFT_STEP = 0.12;
const DIFFICULTY = 1.5;

/**
 * What is believed of abilities, drifts and difficulties: the posterior's mode, and L of L·Lᵀ, its precision over abilities and drifts with the
 * difficulties integrated out. Variant k has its ability at 2k and its drift (what its children gain on the average) at 2k + 1.
 */
export type Belief = {
	readonly mode: Float64Array;
	readonly difficulties: readonly number[];
	readonly precision: Square;
};

type Seen = {readonly variant: number; readonly task: number; readonly solved: boolean};

/** The prior's precision: a random walk along the tree, root ~ N(0, 2²), m_c − m_p ~ N(0, .12²), θ_c − θ_p − m_c ~ N(0, .5²). */
const priorOf = (archive: Archive): Square => {
	const prior = squareOf(2 * archive.length);
	const places = new Map(archive.map(({id}, at) => [id, at]));
	/** Adds the precision of one normal: that of a sum of parameters, each with its factor. */
	const add = (terms: readonly (readonly [at: number, factor: number])[], deviation: number): void => {
		for (const [row, one] of terms)
			for (const [column, other] of terms) {
				const at = row * prior.size + column;
				prior.at[at] = (prior.at[at] ?? 0) + (one * other) / deviation ** 2;
			}
	};
	for (const [at, {parent}] of archive.entries()) {
		const above = parent === null ? undefined : places.get(parent);
		const [ability, drift] = [2 * at, 2 * at + 1];
		if (above === undefined) {
			add([[ability, 1]], ROOT_ABILITY);
			add([[drift, 1]], ROOT_DRIFT);
			continue;
		}
		add(
			[
				[drift, 1],
				[2 * above + 1, -1],
			],
			DRIFT_STEP,
		);
		add(
			[
				[ability, 1],
				[2 * above, -1],
				[drift, -1],
			],
			STEP,
		);
	}
	return prior;
};

const times = ({size, at}: Square, vector: Float64Array): Float64Array =>
	vector.map((_, row) => {
		let sum = 0;
		for (let column = 0; column < size; column += 1) sum += (at[row * size + column] ?? 0) * (vector[column] ?? 0);
		return sum;
	});

/** One step of Newton from a point: the Schur complement takes the difficulties, which touch only abilities, out of the system. */
const newton = (prior: Square, seen: readonly Seen[], mode: Float64Array, difficulties: readonly number[]) => {
	const gradient = times(prior, mode).map(value => -value);
	const precision: Square = {size: prior.size, at: prior.at.slice()};
	const ofTask = difficulties.map(d => ({
		gradient: -d / DIFFICULTY ** 2,
		precision: 1 / DIFFICULTY ** 2,
		seen: new Map<number, number>(),
	}));
	for (const {variant, task, solved} of seen) {
		const one = ofTask[task];
		if (one === undefined) continue;
		const p = 1 / (1 + Math.exp((difficulties[task] ?? 0) - (mode[2 * variant] ?? 0)));
		const [pull, weight] = [Number(solved) - p, p * (1 - p)];
		gradient[2 * variant] = (gradient[2 * variant] ?? 0) + pull;
		one.gradient -= pull;
		one.precision += weight;
		one.seen.set(2 * variant, weight);
		const at = 2 * variant * (prior.size + 1);
		precision.at[at] = (precision.at[at] ?? 0) + weight;
	}
	for (const one of ofTask)
		for (const [row, weight] of one.seen) {
			gradient[row] = (gradient[row] ?? 0) + (weight * one.gradient) / one.precision;
			for (const [column, other] of one.seen) {
				const at = row * prior.size + column;
				precision.at[at] = (precision.at[at] ?? 0) - (weight * other) / one.precision;
			}
		}
	const lower = cholesky(precision);
	const step = solveUpper(lower, solveLower(lower, gradient));
	const taskSteps = ofTask.map(one => {
		let sum = one.gradient;
		for (const [row, weight] of one.seen) sum += weight * (step[row] ?? 0);
		return sum / one.precision;
	});
	return {step, taskSteps, precision: lower};
};

/** Steps longer than this, in logits, are shortened: far from the mode a sigmoid is flat, and Newton would overshoot. */
const LONGEST = 2;
const ROUNDS = 50;

/**
 * Laplace's approximation of the posterior under Rasch's model, P(solved) = σ(ability − difficulty), difficulty ~ N(0, 1.5²). The posterior is
 * log-concave: Newton's method finds its one mode. Rasch: Probabilistic models for some intelligence and attainment tests. 1960.
 */
export const beliefOf = (archive: Archive, tasks: readonly string[]): Belief => {
	const places = new Map(tasks.map((task, at) => [task, at]));
	const seen = archive.flatMap(({tried}, variant) =>
		Object.entries(tried).flatMap(([name, solved]) => {
			const task = places.get(name);
			return task === undefined ? [] : [{variant, task, solved}];
		}),
	);
	const prior = priorOf(archive);
	let mode = new Float64Array(prior.size);
	let difficulties: readonly number[] = tasks.map(() => 0);
	for (let round = 0; ; round += 1) {
		const {step, taskSteps, precision} = newton(prior, seen, mode, difficulties);
		const longest = Math.max(...step.map(Math.abs), ...taskSteps.map(Math.abs));
		if (longest < 1e-6 || round === ROUNDS) return {mode, difficulties, precision};
		const share = Math.min(1, LONGEST / longest);
		mode = mode.map((value, at) => value + share * (step[at] ?? 0));
		difficulties = difficulties.map((value, at) => value + share * (taskSteps[at] ?? 0));
	}
};
