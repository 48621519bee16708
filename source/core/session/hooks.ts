import {matches, type Judgement} from '../approval.ts';
import type {Hook, HookAnswer, HookPoint} from '../hook.ts';
import type {Decision} from '../machine.ts';
import type {Profile} from '../profile.ts';
import type {Body} from './event.ts';
import type {Call, SessionState} from './state.ts';
import type {Step} from './step.ts';

/** Where hooks look on: what is named once in a session, so that none of them runs twice for it. */
export type Place = {
	readonly run: string;
	readonly on: HookPoint;
	readonly call?: string;
	readonly prompt?: string;
	/** How a turn is about to end. */
	readonly ending?: {readonly outcome: string; readonly answer: string};
};

export const hooksAt = (profile: Profile | undefined, on: HookPoint, tool?: string): readonly Hook[] =>
	(profile?.hooks ?? []).filter(hook => hook.on === on && (tool === undefined || matches(hook.tool, tool)));

const CUT_OFF = 'the process ended while it ran: whether it did its work is not known, and it is not run again';

/**
 * What hooks say at a place, or what is to happen before that is known: that they begin is on record before they run, so that a session
 * that was cut off never runs them twice. Undefined when there are none.
 */
export const askHooks = (
	state: SessionState,
	place: Place,
	tool?: string,
): {readonly decision: Decision<Body, Step>} | {readonly answer: HookAnswer | undefined} => {
	const run = state.hooks[place.run];
	if (run?.answer !== undefined) return {answer: run.answer};
	const hooks = hooksAt(state.profile, place.on, tool);
	if (hooks.length === 0) return {answer: undefined};
	const {run: name, on} = place;
	if (run === undefined)
		return {decision: {record: {type: 'hooks.started', run: name, on, commands: hooks.map(({command}) => command)}}};
	if (run.isOrphan)
		return {
			decision: {
				record: {
					type: 'hooks.finished',
					run: name,
					on,
					answer: {verdict: on === 'before_tool' ? 'ask' : 'allow', reason: CUT_OFF, context: '', faults: [CUT_OFF]},
					ms: 0,
				},
			},
		};
	return {decision: {perform: {key: `${name}.hooks`, do: 'hooks', place}}};
};

/** Before a call: once more when a person changed it. */
export const beforeCall = ({id, answered}: Call): Place => ({
	run: `${id}.before${answered?.isChanged === true ? '.changed' : ''}`,
	on: 'before_tool',
	call: id,
});

const afterCall = ({id}: Call): Place => ({run: `${id}.after`, on: 'after_tool', call: id});

/** Does the call of a model wait to be looked at before its result goes back? */
export const owesAfter = (profile: Profile | undefined, {started, finished, told, tool, origin}: Call): boolean =>
	origin.by === 'model' &&
	started !== undefined &&
	finished !== undefined &&
	told === undefined &&
	hooksAt(profile, 'after_tool', tool).length > 0;

export const lookAfter = (state: SessionState, call: Call): Decision<Body, Step> => {
	const asked = askHooks(state, afterCall(call), call.tool);
	return 'decision' in asked ? asked.decision : undefined;
};

/** Hooks make a judgement stricter, never milder. */
export const tightened = (judgement: Judgement, answer: HookAnswer | undefined): Judgement => {
	if (answer === undefined || answer.verdict === 'allow' || judgement.verdict === 'deny') return judgement;
	const why = `a hook ${answer.verdict === 'deny' ? 'denies it' : 'says to ask'}${answer.reason === '' ? '' : `: ${answer.reason}`}`;
	return {verdict: answer.verdict, why};
};

const opening = ({opened}: SessionState): Place => ({run: `open${opened}`, on: 'session_start'});

const onPrompt = (prompt: string): Place => ({run: `${prompt}.prompt`, on: 'prompt', prompt});

/** What is to happen before anything else of this opening; undefined when nothing is. */
export const atOpening = (state: SessionState): Decision<Body, Step> => {
	const asked = askHooks(state, opening(state));
	return 'decision' in asked ? asked.decision : undefined;
};

export const askOnPrompt = (state: SessionState, prompt: string) => askHooks(state, onPrompt(prompt));

/** What hooks told of this opening and of this turn's prompt, for the model. */
export const toldByHooks = (state: SessionState): string =>
	[opening(state), ...(state.turn === undefined ? [] : [onPrompt(state.turn.id)])]
		.map(({run}) => state.hooks[run]?.answer?.context ?? '')
		.filter(text => text !== '')
		.join('\n\n');
