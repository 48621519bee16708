import {dieOf, normal, split, uniform, type Die} from '../../source/core/evolution/dice.ts';

/**
 * A simulated landscape of agents that edit themselves. Nobody's measured landscape: a few assumptions, each from a finding of the papers, with numbers that
 * are written here. One of them, the dead ends, was added after a first version without it had shown `greedy` and `dgm` even; its size was not searched for.
 *
 * - An agent has an ability on a logit scale, a task a difficulty; it solves a task with probability σ(ability − difficulty) (Rasch). The root solves 40 % of
 *   tasks, as the seed agent of both papers' comparison does.
 * - An agent has a *drift*, the mean gain of its children, which they inherit with a change of their own: lineages differ in how well they go on improving, and
 *   that is not the same as how good they are (HGM: the metaproductivity–performance mismatch).
 * - Children are noisy: most change little, some are worse than their parent, some do not run at all and never enter the archive (DGM: only those that
 *   compile and can still edit do), some enter it damaged (both papers' trees are full of dead ends).
 * - Some agents are dead ends: whatever is bred from them misses alike, however good they are themselves (DGM: without an open-ended archive the search
 *   gets stuck at agents whose children are no better; its parents of later breakthroughs were not the best of their time). So the children of one agent
 *   share a part of their luck, as much of it as each has of its own.
 * - Gains shrink as agents get better: what is easily gained is gained first.
 * - A part of what a child gains, it gains on the search's tasks alone (overfitting: its change came from those tasks' failures).
 * - A result is one throw: agents are stochastic, and one evaluation of one task is all that a budget unit buys.
 */
export type Assumptions = {
	/** The root's share of tasks, the standard deviation of difficulties (logits). */
	readonly rootRate: number;
	readonly difficulty: number;
	/** The root's drift; how much it changes from parent to child; the noise of one step (standard deviations, logits). */
	readonly rootDrift: number;
	readonly driftStep: number;
	readonly step: number;
	/** What all children of one agent gain or lose alike, and do not hand on (standard deviation, logits). */
	readonly siblings: number;
	/** How much of the drift is lost per logit gained over the root. */
	readonly saturation: number;
	/** Shares of children that do not run, and that run but are damaged; how much those lose on the average (logits). */
	readonly stillborn: number;
	readonly damaged: number;
	readonly damage: number;
	/** Mean of what a child gains on the search's tasks alone (logits). */
	readonly overfit: number;
};

export const assumptions: Assumptions = {
	rootRate: 0.4,
	difficulty: 1.5,
	rootDrift: 0.05,
	driftStep: 0.12,
	step: 0.35,
	siblings: 0.35,
	saturation: 0.08,
	stillborn: 0.2,
	damaged: 0.15,
	damage: 1.2,
	overfit: 0.05,
};

export type Agent = {readonly ability: number; readonly drift: number; readonly overfit: number; readonly die: Die};

export type Landscape = {
	readonly root: Agent;
	/** The child that is the `nth` of its parent in this landscape, whoever asks for it; undefined when it does not run. */
	child(parent: Agent, nth: number): Agent | undefined;
	/** Whether an agent solves a task of the search, by its place: the same throw whenever it is asked. */
	solves(agent: Agent, task: number): boolean;
	/** The share of all tasks that an agent solves on the average, not of the search's. */
	rateOf(agent: Agent): number;
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** σ(ability − d) averaged over d ~ N(0, deviation²), by the midpoint rule over ±5 standard deviations. */
const rateAt = (ability: number, deviation: number): number => {
	const points = 200;
	let [sum, weights] = [0, 0];
	for (let at = 0; at < points; at += 1) {
		const z = -5 + (10 * (at + 0.5)) / points;
		const weight = Math.exp(-(z ** 2) / 2);
		sum += weight * sigmoid(ability - deviation * z);
		weights += weight;
	}
	return sum / weights;
};

/** The ability with which `rate` of all tasks are solved, by bisection. */
const abilityFor = (rate: number, deviation: number): number => {
	let [low, high] = [-20, 20];
	for (let round = 0; round < 60; round += 1) {
		const middle = (low + high) / 2;
		if (rateAt(middle, deviation) < rate) low = middle;
		else high = middle;
	}
	return low;
};

/** The landscape of a seed: the same tasks and the same children for every policy that walks it, so that policies are compared in pairs. */
export const landscapeOf = (seed: number, given: Assumptions): Landscape => {
	const world = dieOf(seed);
	const rootAbility = abilityFor(given.rootRate, given.difficulty);
	const difficulties = split(world, 1);
	return {
		root: {ability: rootAbility, drift: given.rootDrift, overfit: 0, die: split(world, 0)},
		child: (parent, nth) => {
			const die = split(parent.die, nth);
			const fate = uniform(split(die, 0), 0);
			if (fate < given.stillborn) return undefined;
			const isDamaged = fate < given.stillborn + given.damaged;
			const shrunk = parent.drift - given.saturation * Math.max(0, parent.ability - rootAbility);
			const gain = isDamaged
				? -given.damage * Math.abs(normal(split(die, 1), 0))
				: shrunk + given.siblings * normal(split(parent.die, 2 ** 31 + 1), 0) + given.step * normal(split(die, 1), 0);
			return {
				ability: parent.ability + gain,
				drift: parent.drift + given.driftStep * normal(split(die, 2), 0),
				overfit: parent.overfit + given.overfit * 2 * uniform(split(die, 3), 0),
				die: split(die, 4),
			};
		},
		solves: (agent, task) =>
			uniform(split(agent.die, 2 ** 31), task) <
			sigmoid(agent.ability + agent.overfit - given.difficulty * normal(difficulties, task)),
		rateOf: ({ability}) => rateAt(ability, given.difficulty),
	};
};
