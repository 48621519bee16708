import {planAsMarkdown, type Plan} from '../plan.ts';
import type {Body} from './event.ts';
import {finalText} from './fold-ask.ts';
import type {Turn} from './state.ts';

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

/** How a turn that has nothing left to do ends. */
export const conclude = (turn: Turn): Finished => {
	const base = {turn: turn.id, answer: answerOf(turn)};
	if (turn.failure !== undefined) {
		const {command, said, unstarted} = turn.failure;
		return {
			...base,
			outcome: 'failed',
			why: unstarted ? `the check could not be run: ${said}` : `the check still fails: ${command} (${said})`,
		};
	}
	if (turn.unapproved.length > 0)
		return {
			...base,
			outcome: 'unapproved',
			why: `refused for want of approval: ${turn.unapproved.join(' · ')}`,
			hint: 'run it on a terminal to be asked, or choose --auto-edit or --full-auto',
		};
	if (turn.unchecked !== undefined) return {...base, outcome: 'done', why: `the check was not run: ${turn.unchecked}`};
	return {...base, outcome: 'done'};
};

/** How a turn ends in plan mode once its plan is laid down: with the plan. */
export const concludePlan = ({id, step, round}: Turn, plan: Plan): Finished => ({
	turn: id,
	outcome: 'done',
	answer: planAsMarkdown(plan),
	planned: true,
	...(step === 0 && round === 0 ? {} : {why: 'plan mode: what is left of the plan is not carried out'}),
});

/** How a turn that cannot go on ends: what was said so far stays its answer. */
export const giveUp = (turn: Turn, outcome: 'failed' | 'limit', why: string, hint?: string): Finished => ({
	turn: turn.id,
	outcome,
	answer: answerOf(turn),
	why,
	...(hint === undefined ? {} : {hint}),
});

/** How a turn ends that somebody, or the clock, stopped. */
export const stopped = (turn: Turn, why: Body<'interrupt.requested'>['why']): Finished =>
	why === 'time'
		? giveUp(turn, 'limit', 'the time limit is reached', 'raise it with --max-time')
		: {turn: turn.id, outcome: 'interrupted', answer: answerOf(turn), why: why === 'user' ? 'you stopped it' : why};
