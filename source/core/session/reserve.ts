import {expectedTokens} from '../context-use.ts';
import type {Stage} from '../profile.ts';
import {limitsOf, type SessionState, type Turn} from './state.ts';

const MILLION = 1_000_000;

/** Tokens of answer that a request must leave room for, to be worth what it costs. */
const LEAST_ANSWER = 2_000;

/**
 * Tokens of answer that the turn's cost limit leaves room for, after a request of so many tokens to the model of a stage; below 0 when it does
 * not even leave room for the request. Infinity when there is no limit, or when the prices are not known.
 */
export const affordableAnswer = (state: SessionState, turn: Turn, stage: string, tokens: number): number => {
	const {maxCost} = limitsOf(state);
	const prices = turn.models[stage]?.prices;
	if (maxCost === undefined || prices === undefined) return Infinity;
	const {input, output, long} = prices;
	const dearer = long !== undefined && tokens > long.above ? long : {input: 1, output: 1};
	const left = maxCost - turn.cost - (tokens * input * dearer.input) / MILLION;
	if (left < 0) return -1;
	return output === 0 ? Infinity : Math.floor((left * MILLION) / (output * dearer.output));
};

/**
 * What is set aside for the next request of a stage as its conversation stands: nothing to say when its longest answer fits the cost limit, else the tokens that it may
 * take; or why it is not made at all.
 */
export const reserveNext = (
	state: SessionState,
	turn: Turn,
	stage: Stage,
): {readonly maxOutput?: number} | {readonly why: string; readonly hint: string} => {
	const {maxCost} = limitsOf(state);
	if (maxCost === undefined) return {};
	const {name} = stage;
	const affordable = affordableAnswer(state, turn, name, expectedTokens(state, turn, stage));
	if (affordable === Infinity) return {};
	const most = turn.models[name]?.prices?.maxOutput ?? Infinity;
	if (affordable < Math.min(LEAST_ANSWER, most))
		return {
			why: `the next request may pass the cost limit: $${turn.cost.toFixed(4)} of $${maxCost} is spent`,
			hint: 'raise it with --max-cost',
		};
	return affordable < most ? {maxOutput: affordable} : {};
};
