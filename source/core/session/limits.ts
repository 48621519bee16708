import type {Stage} from '../profile.ts';
import {limitsOf, type SessionState, type Turn} from './state.ts';
import {msOf, spentIn} from './spent.ts';

/** Why nothing more is asked, and what to do about it. */
export type Over = {readonly why: string; readonly hint?: string};

/** What is left in USD: of the turn, and of the stage, the least first. Empty when neither has a limit. */
export type Purse = {readonly left: number; readonly spent: number; readonly of: number; readonly stage?: string};

export const pursesOf = (state: SessionState, turn: Turn, {name, maxCost: own}: Stage): readonly Purse[] => {
	const {maxCost} = limitsOf(state);
	const {cost} = spentIn(turn, name);
	const purses: readonly Purse[] = [
		...(own === undefined ? [] : [{left: own - cost, spent: cost, of: own, stage: name}]),
		...(maxCost === undefined ? [] : [{left: maxCost - turn.cost, spent: turn.cost, of: maxCost}]),
	];
	return purses.toSorted((one, other) => one.left - other.left);
};

/** Whose limit it is, for people. */
export const limitOf = (what: 'cost' | 'time', stage: string | undefined): string =>
	stage === undefined ? `the ${what} limit` : `the ${what} limit of ${stage}`;

/** How a limit is raised. */
export const raise = (what: 'cost' | 'time', stage: string | undefined): string => {
	if (stage !== undefined) return `raise limits.stages.${stage}.${what === 'cost' ? 'max_cost_usd' : 'max_time'}`;
	return `raise it with ${what === 'cost' ? '--max-cost' : '--max-time'}`;
};

const isLate = (ms: number, most: number | undefined): boolean => most !== undefined && ms >= most;

/** Why a stage may not ask again, going by what was spent; what its next request may spend is for `reserve.ts`. */
export const overLimit = (state: SessionState, turn: Turn, stage: Stage): Over | undefined => {
	const [least] = pursesOf(state, turn, stage);
	const {name} = stage;
	const isUnknown = limitsOf(state).maxCost === undefined ? spentIn(turn, name).isUnknown : turn.costUnknown;
	if (least !== undefined && isUnknown)
		return {why: 'the price of a model is not known, so the cost limit cannot be kept'};
	if (least !== undefined && least.left <= 0)
		return {
			why: `${limitOf('cost', least.stage)} is reached: $${least.spent.toFixed(4)} of $${least.of}`,
			hint: raise('cost', least.stage),
		};
	if (isLate(Date.parse(state.at) - Date.parse(turn.startedAt), limitsOf(state).maxTimeMs))
		return {why: 'the time limit is reached', hint: raise('time', undefined)};
	return isLate(msOf(turn, name, state.at), stage.maxTimeMs)
		? {why: `${limitOf('time', name)} is reached`, hint: raise('time', name)}
		: undefined;
};
