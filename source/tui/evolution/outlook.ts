import {evidenceFor, type Pairs} from '../../core/evolution/statistics.ts';
import {confirmation} from '../../core/evolution/settings.ts';
import {trialKey, type EvolutionState} from '../../core/evolution/state.ts';

/** Evaluations from which a pace can be told. */
const ENOUGH = 5;

/** Is anything done now? */
export const isAtWork = ({opened, finished, stop, paused, jobs}: EvolutionState): boolean =>
	opened !== undefined &&
	finished === undefined &&
	stop === undefined &&
	(!paused || jobs.some(({end}) => end === undefined));

/** Milliseconds at work, also since the last fact; `now` is of the clock that facts are dated by. */
export const activeAt = (state: EvolutionState, now: number, engine: 'here' | 'none'): number =>
	engine === 'here' && isAtWork(state) && !state.paused && state.at !== ''
		? state.activeMs + Math.max(0, now - Date.parse(state.at))
		: state.activeMs;

/** Evaluations that may come yet, at most. */
const evaluationsLeft = ({opened, champion, trial, charged, tested}: EvolutionState): number => {
	if (opened === undefined || tested !== undefined) return 0;
	if (champion === undefined) return Math.max(0, opened.settings.budget.evaluations - charged.evaluations);
	return Math.max(0, confirmation(opened.suite) - Object.keys(trial).length);
};

/**
 * How long a run may go on yet, at the pace so far: the most, in milliseconds, since a budget is a limit and no plan; and what says so,
 * that pace or the limit of time. Undefined while that cannot be told: too
 * little is known, or nothing is done.
 */
export const timeLeft = (
	state: EvolutionState,
	active: number,
): {readonly ms: number; readonly by: 'pace' | 'limit'} | undefined => {
	const {opened, charged} = state;
	if (opened === undefined || !isAtWork(state) || state.paused) return undefined;
	const {evaluations, usd, wallMs} = opened.settings.budget;
	const isPaced = charged.evaluations >= Math.min(ENOUGH, evaluations);
	const byEvaluations = isPaced ? (active / charged.evaluations) * evaluationsLeft(state) : Infinity;
	const byUsd = isPaced && usd !== null && charged.usd > 0 ? (active / charged.usd) * (usd - charged.usd) : Infinity;
	const byTime = wallMs === null || state.champion !== undefined ? Infinity : wallMs - active;
	const least = Math.max(0, Math.min(byEvaluations, byUsd, byTime));
	return Number.isFinite(least) ? {ms: least, by: least === Math.max(0, byTime) ? 'limit' : 'pace'} : undefined;
};

/** How champion and default compare on the hold-out so far. `tried` is how many tasks both have tried. */
export const pairsSoFar = (
	state: EvolutionState,
): (Pairs & {readonly tried: number; readonly e: number}) | undefined => {
	const {opened, champion, trial} = state;
	if (opened === undefined || champion === undefined) return undefined;
	const both = opened.suite.holdout.flatMap(task => {
		const one = trial[trialKey('holdout', champion, task)];
		const other = trial[trialKey('holdout', 'v0', task)];
		return one === undefined || other === undefined ? [] : [[one.solved, other.solved] as const];
	});
	const pairs = {
		won: both.filter(([one, other]) => one && !other).length,
		lost: both.filter(([one, other]) => !one && other).length,
	};
	return {...pairs, tried: both.length, e: evidenceFor(pairs)};
};
