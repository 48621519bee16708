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

/** How a turn that a limit ended goes on, and by which setting the limit is raised. */
export const goOnOr = (setting: string): string =>
	`to go on with a fresh allowance, say "go on" (or: unified-dgm resume --last) · to raise the limit: ${setting}`;

/** The setting that a limit is. */
export const settingOf = (what: 'cost' | 'time', stage: string | undefined): string => {
	const name = what === 'cost' ? 'max_cost_usd' : 'max_time';
	return stage === undefined ? `limits.${name}` : `limits.stages.${stage}.${name}`;
};

/** How a limit is passed by. */
export const raise = (what: 'cost' | 'time', stage: string | undefined): string =>
	goOnOr(`${stage === undefined ? `--max-${what}, ` : ''}${settingOf(what, stage)}`);

const sayMs = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** The time of a turn, or of a stage of it, is over. */
export const timeSpent = (ms: number | undefined, stage?: string): Over => ({
	why: `${limitOf('time', stage)} is reached${ms === undefined ? '' : `: ${sayMs(ms)}`} (${settingOf('time', stage)})`,
	hint: raise('time', stage),
});

/** A stage has made as many requests for one piece of work as it may. */
export const asksSpent = ({name, asks}: Stage): Over => ({
	why: `${asks} ${asks === 1 ? 'request' : 'requests'} of the ${name} stage without an end (limits.stages.${name}.asks)`,
	hint: goOnOr(`limits.stages.${name}.asks`),
});

/** A stage goes round in circles. */
export const repeating = ({name}: Stage, times: number): Over => ({
	why: `the last ${times} requests of the ${name} stage made calls that it had made before, with the same results`,
	hint: 'say what to do instead; or say "go on" (or: unified-dgm resume --last) to let it go on',
});

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
			why: `${limitOf('cost', least.stage)} is reached: $${least.spent.toFixed(4)} of $${least.of} (${settingOf('cost', least.stage)})`,
			hint: raise('cost', least.stage),
		};
	if (isLate(Date.parse(state.at) - Date.parse(turn.startedAt), limitsOf(state).maxTimeMs))
		return timeSpent(limitsOf(state).maxTimeMs);
	return isLate(msOf(turn, name, state.at), stage.maxTimeMs) ? timeSpent(stage.maxTimeMs, name) : undefined;
};
