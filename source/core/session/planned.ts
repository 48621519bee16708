import {callsOf} from '../message.ts';
import {Plan} from '../plan.ts';
import type {Thread} from './state.ts';

/** The tool whose use ends the planning stage. */
const PLAN_TOOL = 'plan';

/** The plan that the last answer of a thread laid down, once its call is through. */
export const plannedIn = ({messages}: Thread): Plan | undefined => {
	const results = messages.at(-1);
	const answer = messages.at(-2);
	if (results?.role !== 'user' || answer?.role !== 'assistant') return undefined;
	const call = callsOf(answer.blocks).find(
		({id, tool}) =>
			tool === PLAN_TOOL && results.blocks.some(block => block.type === 'result' && block.call === id && !block.failed),
	);
	return call && Plan.safeParse(call.input).data;
};
