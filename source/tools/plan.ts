import {Plan} from '../core/plan.ts';
import type {Tool} from '../core/tool.ts';
import {count, oneLine} from './clip.ts';
import {lenient} from './lenient.ts';

const ABOUT = `Proposes what is to be done, and ends planning. Use it once, when you know enough.
Each step is carried out by an editor who sees only that step and its files, one after the other: say in "detail" what to change
and why, precisely, with the names and values it needs. Put what belongs together into one step; most tasks need one to five.
If nothing has to be changed, do not use it: just answer.`;

const Input = Plan.extend({
	steps: Plan.shape.steps.describe('What is done, in this order; each step builds on the ones before it'),
});

/** The end of planning. Using it changes nothing: the session goes on from its input. */
export const plan = (): Tool<Plan> => ({
	name: 'plan',
	about: ABOUT,
	risk: 'read',
	replay: 'safe',
	input: lenient(Input),
	title: ({summary, steps}) => `${oneLine(summary, 100)} (${count(steps.length, 'step')})`,
	// oxlint-disable-next-line require-yield
	async *use({steps}) {
		return {outcome: 'ok', output: `The plan is taken: ${count(steps.length, 'step')}.`};
	},
});
