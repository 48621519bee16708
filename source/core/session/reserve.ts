import {expectedTokens} from '../context-use.ts';
import {requestsOf} from '../parts.ts';
import type {Stage} from '../profile.ts';
import {limitOf, pursesOf, raise, settingOf, type Over} from './limits.ts';
import type {SessionState, Turn} from './state.ts';

const MILLION = 1_000_000;

/** Tokens of answer that a request must leave room for, to be worth what it costs. */
const LEAST_ANSWER = 2_000;

/**
 * Tokens of answer that the cost limits of the turn and of the stage leave room for, after a request of so many tokens to its model; below 0 when
 * they do not even leave room for the request. Infinity when there is no limit; undefined when there is one, and the prices are not known.
 */
export const affordableAnswer = (state: SessionState, turn: Turn, stage: Stage, tokens: number): number | undefined => {
	const [least] = pursesOf(state, turn, stage);
	if (least === undefined) return Infinity;
	const prices = turn.models[stage.name]?.prices;
	if (prices === undefined) return undefined;
	const {input, output, long} = prices;
	const dearer = long !== undefined && tokens > long.above ? long : {input: 1, output: 1};
	const left = least.left - (tokens * input * dearer.input) / MILLION;
	if (left < 0) return -1;
	return output === 0 ? Infinity : Math.floor((left * MILLION) / (output * dearer.output));
};

/**
 * What is set aside for the next request of a stage as its conversation stands: nothing to say when its longest answer fits the cost limits, else
 * the tokens that it may take; or why it is not made at all.
 */
export const reserveNext = (state: SessionState, turn: Turn, stage: Stage): {readonly maxOutput?: number} | Over => {
	const [least] = pursesOf(state, turn, stage);
	const model = turn.models[stage.name];
	// Who is to be asked is not known yet, or nobody keeps count.
	if (least === undefined || model === undefined) return {};
	const affordable = affordableAnswer(state, turn, stage, expectedTokens(state, turn, stage));
	if (affordable === undefined)
		return {
			why: `the price of ${model.name.id} is not known, so ${limitOf('cost', least.stage)} cannot be kept`,
			hint: 'state its prices in models.yaml, choose another model, or ask without a cost limit',
		};
	if (affordable === Infinity) return {};
	// Of several requests at once each has an answer.
	const most = (model.prices?.maxOutput ?? Infinity) * requestsOf(state, turn, stage);
	if (affordable < Math.min(LEAST_ANSWER, most))
		return {
			why: `the next request may pass ${limitOf('cost', least.stage)}: $${least.spent.toFixed(4)} of $${least.of} is spent (${settingOf('cost', least.stage)})`,
			hint: raise('cost', least.stage),
		};
	return affordable < most ? {maxOutput: affordable} : {};
};
