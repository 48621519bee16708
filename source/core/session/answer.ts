import {planAsMarkdown, type Plan} from '../plan.ts';
import type {Limits} from '../profile.ts';
import type {Body} from './event.ts';
import {timeSpent} from './limits.ts';
import {finalText} from './fold-ask.ts';
import {sayRefusals, titlesOf} from './refusal.ts';
import type {SessionState, Turn} from './state.ts';

type Finished = Omit<Body<'turn.finished'>, 'type'>;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

/** What the person reads at the end: the planner's own words, or what was done step by step. */
const answerOf = (turn: Turn): string => {
	// Stages that say something at the end of a step have said it; else the last words of the conversation count.
	if ((turn.phase === 'plan' || turn.said.length === 0) && turn.thread !== undefined)
		return finalText(turn.thread) ?? '';
	const [only, ...more] = turn.said;
	if (only === undefined) return '';
	if (more.length === 0) return only.text;
	const lines = turn.said.map(({title, text}) => `- ${title}${firstLine(text) === '' ? '' : `: ${firstLine(text)}`}`);
	return [turn.plan?.summary ?? '', '', ...lines].join('\n').trim();
};

/** What is not proved at the end of a turn: a check that fails, or was not run. */
const unproved = ({failure, unchecked}: Turn): string | undefined => {
	if (failure !== undefined)
		return failure.unstarted
			? `the check could not be run: ${failure.said}`
			: `the check still fails: ${failure.command} (${failure.said})`;
	return unchecked === undefined ? undefined : `the check was not run: ${unchecked}`;
};

/**
 * How a turn that has nothing left to do ends. A call that was refused, and that nothing shows to be needless, comes before all else: it may be
 * the reason for what is wrong besides.
 */
export const conclude = (state: SessionState, turn: Turn): Finished => {
	const base = {turn: turn.id, answer: answerOf(turn)};
	const why = unproved(turn);
	if (turn.refusals.length > 0) {
		const refused = sayRefusals(state, turn.refusals);
		return {
			...base,
			outcome: 'unapproved',
			...refused,
			why: [refused.why, ...(why === undefined ? [] : [why])].join('; '),
		};
	}
	return {...base, outcome: turn.failure === undefined ? 'done' : 'failed', ...(why === undefined ? {} : {why})};
};

/** How a turn ends in plan mode once its plan is laid down: with the plan. */
export const concludePlan = (state: SessionState, turn: Turn, plan: Plan): Finished => ({
	turn: turn.id,
	outcome: 'done',
	...(turn.step === 0 && turn.round === 0 ? {} : {why: 'plan mode: what is left of the plan is not carried out'}),
	...(turn.refusals.length === 0 ? {} : {outcome: 'unapproved', ...sayRefusals(state, turn.refusals)}),
	answer: planAsMarkdown(plan),
	planned: true,
});

/** How a turn that cannot go on ends: what was said so far stays its answer. */
export const giveUp = (
	turn: Turn,
	outcome: 'failed' | 'limit' | 'unapproved',
	why: string,
	hint?: string,
): Finished => ({
	turn: turn.id,
	outcome,
	answer: answerOf(turn),
	why:
		turn.refusals.length === 0 || outcome === 'unapproved'
			? why
			: `${why}; refused before that: ${titlesOf(turn.refusals)}`,
	...(hint === undefined ? {} : {hint}),
});

/** How a turn ends that somebody, or the clock, stopped. */
export const stopped = (limits: Limits, turn: Turn, why: Body<'interrupt.requested'>['why']): Finished =>
	why === 'time'
		? giveUp(turn, 'limit', timeSpent(limits.maxTimeMs).why, timeSpent(limits.maxTimeMs).hint)
		: {turn: turn.id, outcome: 'interrupted', answer: answerOf(turn), why: why === 'user' ? 'you stopped it' : why};
