import {expectedTokens} from '../context-use.ts';
import type {Fault} from '../fault.ts';
import type {Decision} from '../machine.ts';
import {COMPACT_AT, type Stage} from '../profile.ts';
import type {Body} from './event.ts';
import {finalText} from './fold-ask.ts';
import {askOnPrompt} from './hooks.ts';
import type {Step} from './step.ts';
import {asksSpent, overLimit, repeating} from './limits.ts';
import {sayRefusals} from './refusal.ts';
import {REPEATS} from './repeats.ts';
import {limitsOf, steeringIn, type SessionState, type Thread, type Turn} from './state.ts';
import {reserveNext} from './reserve.ts';
import {cutThread, isWorthSummingUp} from './thread-summary.ts';

/** What a stage's conversation needs now, or how it is over: with the model's last words, or with why it cannot go on. */
type ThreadNext =
	| {readonly decision: Decision<Body, Step>}
	| {readonly ended: string}
	| {readonly why: string; readonly outcome: 'failed' | 'limit' | 'unapproved'; readonly hint?: string};

const LONGEST_WAIT_MS = 60_000;

/** Exponential back-off with jitter, or what the vendor asked for. The jitter is a function of the record, as everything here. */
const delayFor = (failures: number, fault: Fault | undefined, asks: number): number => {
	if (failures === 0) return 0;
	const jitter = (asks * 7919) % 250;
	return Math.min(LONGEST_WAIT_MS, fault?.retryAfterMs ?? 500 * 2 ** (failures - 1) + jitter);
};

const failedBy = ({message, hint}: Fault) =>
	({why: message, outcome: 'failed', ...(hint === undefined ? {} : {hint})}) as const;

const isPassing = ({kind}: Fault): boolean => kind === 'network' || kind === 'rate-limit';

/** Finds the model that fills a stage now. */
export const chooseFor = (turn: Turn, {name}: Stage): Decision<Body, Step> => ({
	perform: {key: `${turn.id}.choose.${name}.${turn.excluded.length}`, do: 'choose', stage: name},
});

/** Why the model cannot be asked again, if so. */
const unaskable = (state: SessionState, turn: Turn, stage: Stage, {answers, stale, fault, failures}: Thread) => {
	const {missing} = turn;
	if (missing?.stage === stage.name) {
		const tried = missing.passed.map(({vendor, model, why}) => `${vendor}:${model} (${why})`).join(' · ');
		return fault === undefined
			? ({
					why: `no model can be had for ${missing.role}: ${tried}`,
					outcome: 'failed',
					hint: 'see unified-dgm models',
				} as const)
			: failedBy(fault);
	}
	if (fault !== undefined && failures > 0 && !isPassing(fault)) return failedBy(fault);
	if (answers >= stage.asks) return {...asksSpent(stage), outcome: 'limit'} as const;
	if (stale >= REPEATS)
		return turn.refusals.length > 0
			? ({...sayRefusals(state, turn.refusals), outcome: 'unapproved'} as const)
			: ({...repeating(stage, REPEATS), outcome: 'limit'} as const);
	const over = overLimit(state, turn, stage);
	if (over !== undefined) return {...over, outcome: 'limit'} as const;
	const reserved = reserveNext(state, turn, stage);
	return 'why' in reserved ? ({...reserved, outcome: 'limit'} as const) : undefined;
};

/** Would the next request take more of the window than it may, and is there something to sum up that the model has seen already? */
const isNearlyFull = (state: SessionState, turn: Turn, stage: Stage, thread: Thread, window: number): boolean =>
	isWorthSummingUp(cutThread(thread, 'share').old) &&
	expectedTokens(state, turn, stage) > window * (limitsOf(state).compactAt ?? COMPACT_AT);

/**
 * The conversation of a stage: choose a model, ask it, again after a fault that may pass, with another when it is gone. What the person
 * says meanwhile goes in before the next question, or in place of an end; not while files are found, whose answer is a list.
 */
export const nextForThread = (state: SessionState, turn: Turn, stage: Stage): ThreadNext => {
	const {thread} = turn;
	if (thread === undefined) return {why: `stage ${stage.name} has not begun`, outcome: 'failed'};
	const {open, fault, failures} = thread;
	if (open !== undefined)
		return {
			decision: open.orphan
				? {record: {type: 'model.failed', ask: open.ask, fault: {kind: 'aborted', message: 'The process ended.'}}}
				: {perform: {key: open.ask, do: 'ask'}},
		};
	const refusal = unaskable(state, turn, stage, thread);
	const said = stage.does === 'gather' || refusal !== undefined ? undefined : steeringIn(state);
	const text = finalText(thread);
	if (text !== undefined && said === undefined) return {ended: text};
	if (refusal !== undefined) return refusal;
	const model = turn.models[stage.name];
	if (model === undefined) return {decision: chooseFor(turn, stage)};
	if (said !== undefined) {
		const hooks = askOnPrompt(state, said.prompt);
		if ('decision' in hooks) return hooks;
		if (hooks.answer?.verdict === 'deny') return {decision: {record: {type: 'prompt.withdrawn', prompt: said.prompt}}};
		const context = hooks.answer?.context ?? '';
		return {
			decision: {
				record: {
					type: 'turn.steered',
					turn: turn.id,
					prompt: said.prompt,
					text: context === '' ? said.text : `${said.text}\n\n[a hook adds: ${context}]`,
					...(said.images.length === 0 ? {} : {images: said.images}),
				},
			},
		};
	}
	const why = thread.isTooLong
		? 'overflow'
		: isNearlyFull(state, turn, stage, thread, model.window)
			? 'share'
			: undefined;
	if (why !== undefined) return {decision: {perform: {key: `${turn.id}.sum-up.${turn.asks}`, do: 'sum-up', why}}};
	const reserved = reserveNext(state, turn, stage);
	return {
		decision: {
			record: {
				type: 'model.asked',
				ask: `${turn.id}.a${turn.asks + 1}`,
				stage: stage.name,
				model: model.name,
				attempt: failures + 1,
				delayMs: delayFor(failures, fault, turn.asks),
				...('maxOutput' in reserved ? reserved : {}),
			},
		},
	};
};
