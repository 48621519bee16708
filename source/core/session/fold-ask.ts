import type {Fault} from '../fault.ts';
import {callsOf, imageBlock, textOf, type CallBlock, type Image, type Message} from '../message.ts';
import type {ModelName} from '../model.ts';
import {afterAnswer, afterFault, afterSaying, isOpen} from './breaker.ts';
import {inTurn, type Fold} from './fold-turn.ts';
import {spend} from './spent.ts';
import type {Call, Thread} from './state.ts';

const say = (text: string): Message => ({role: 'user', blocks: [{type: 'text', text}]});

/** What a person says to a conversation that goes on. */
export const steering = (text: string, images: readonly Image[]): Message => {
	const said = say(
		`The user says, while you work:\n${text}\n\nThis counts more than what was said before. Go on with it in mind.`,
	);
	return {...said, blocks: [...said.blocks, ...images.map(imageBlock)]};
};

const CUT = 'Your answer was cut off at the output limit. Go on where it stopped, in smaller pieces.';

const called = (ask: string, {id, tool, input, malformed}: CallBlock, index: number): Call => ({
	// Vendors do not promise ids that are unique beyond one answer; the record needs some that are.
	id: `${ask}.${index + 1}`,
	block: id,
	tool,
	input,
	...(malformed === undefined ? {} : {malformed}),
	origin: {by: 'model'},
});

const NO_ROOM = 'ask for less at a time, or fill the role with a model that has a larger window';

const sayFault = ({message, hint}: Fault): string => (hint === undefined ? message : `${message} (${hint})`);

/** A request that does not fit is made again once its conversation is summed up; one that does not fit even so never will. */
const tooLong = (thread: Thread, {message, hint = NO_ROOM}: Fault): Thread =>
	thread.isCutDown
		? {
				...thread,
				failures: thread.failures + 1,
				fault: {kind: 'overflow', message: `${message} (also after the conversation was summed up)`, hint},
			}
		: {...thread, failures: 0, isTooLong: true};

const fail: Fold<'model.failed'> = inTurn((turn, {fault}, state) => {
	const {thread} = turn;
	if (thread?.open === undefined) return turn;
	const {open, ...others} = thread;
	const rest = {...others, failed: open.model};
	// A process that died has not failed: its request is simply made again.
	if (fault.kind === 'aborted') return {...turn, thread: others};
	if (fault.kind === 'overflow') return {...turn, thread: tooLong(rest, fault)};
	const failures = thread.failures + 1;
	const passing = fault.kind === 'network' || fault.kind === 'rate-limit';
	const spent = passing && failures > (state.profile?.limits.retries ?? 0);
	const leave = spent || fault.kind === 'gone' || fault.kind === 'auth';
	if (!leave) return {...turn, thread: {...rest, failures, fault}};
	const {[thread.stage]: _, ...models} = turn.models;
	return {
		...turn,
		models,
		excluded: [...turn.excluded, {...open.model, why: sayFault(fault)}],
		thread: {...rest, failures: 0, fault},
	};
});

/** A vendor whose breaker opens fills no stage of this turn any more, until it is chosen again for want of another. */
export const failAsk: Fold<'model.failed'> = (state, fact) => {
	const vendor = state.turn?.thread?.open?.model.vendor;
	const after = fail(state, fact);
	if (vendor === undefined || after.turn === undefined) return after;
	const breakers = afterFault(state.breakers, vendor, fact.fault);
	if (isOpen(state.breakers, vendor) || !isOpen(breakers, vendor)) return {...after, breakers};
	const models = Object.fromEntries(Object.entries(after.turn.models).filter(([, {name}]) => name.vendor !== vendor));
	return {...after, breakers, turn: {...after.turn, models}};
};

const isSame = (one: ModelName | undefined, other: ModelName): boolean =>
	one?.vendor === other.vendor && one.id === other.id;

/** A model that was not the one that failed is asked for the first time. */
export const chooseModel: Fold<'model.chosen'> = (state, {stage, model, window, passed, prices, perMinute, tokens}) => {
	const {turn, breakers} = state;
	if (turn === undefined) return state;
	const thread =
		turn.thread === undefined || turn.thread.stage !== stage || isSame(turn.thread.failed, model)
			? turn.thread
			: {...turn.thread, failures: 0};
	const said = passed.map(({vendor}) => vendor).filter(vendor => vendor !== model.vendor);
	return {
		...state,
		breakers: afterSaying(breakers, said),
		turn: {
			...turn,
			thread,
			models: {
				...turn.models,
				[stage]: {
					name: model,
					window,
					...(prices === undefined ? {} : {prices}),
					...(perMinute === undefined ? {} : {perMinute}),
					...(tokens === undefined ? {} : {tokens}),
				},
			},
		},
	};
};

const answer: Fold<'model.answered'> = inTurn((turn, {ask, blocks, stop, cost, usage, parts}) => {
	const {thread} = turn;
	if (thread?.open === undefined) return turn;
	const {open, fault: _, isCutDown: __, used: ___, ...rest} = thread;
	const calls = callsOf(blocks);
	const spoken: Message = {role: 'assistant', blocks, by: open.model};
	const cut = stop === 'length' && calls.length === 0;
	return {
		...spend(turn, thread.stage, cost),
		calls: [...turn.calls, ...calls.map((call, index) => called(ask, call, index))],
		thread: {
			...rest,
			failures: 0,
			answers: thread.answers + 1,
			...(parts === undefined ? {} : {parts}),
			...(usage === null ? {} : {used: usage.input + usage.cacheRead + usage.cacheWrite + usage.output}),
			messages: cut ? [...thread.messages, spoken, say(CUT)] : [...thread.messages, spoken],
		},
	};
});

export const answerAsk: Fold<'model.answered'> = (state, fact) => {
	const vendor = state.turn?.thread?.open?.model.vendor;
	const after = answer(state, fact);
	return vendor === undefined ? after : {...after, breakers: afterAnswer(after.breakers, vendor)};
};

/** The summary takes the place of what it stands for; the opening tells what the person said meanwhile, and shows no more files than fit. */
export const compactThread: Fold<'thread.compacted'> = inTurn((turn, {stage, why, summary, keeps, cost}) => {
	const {thread} = turn;
	if (thread?.stage !== stage) return turn;
	const {isTooLong: _, fault: __, isCutDown: ___, used: ____, ...rest} = thread;
	const {messages} = thread;
	return {
		...spend(turn, stage, cost),
		thread: {
			...rest,
			failures: 0,
			steered: turn.steered.length,
			// A quarter of the window, at four bytes a token; nothing when even less than the window was too much.
			room: why === 'overflow' ? 0 : (turn.models[stage]?.window ?? 0),
			...(why === 'overflow' ? {isCutDown: true} : {}),
			messages: [say(summary), ...messages.slice(messages.length - keeps)],
		},
	};
});

/** The text a thread ended in, once its last message is the model's and asks for nothing. */
export const finalText = ({messages}: Thread): string | undefined => {
	const last = messages.at(-1);
	return last?.role === 'assistant' && callsOf(last.blocks).length === 0 ? textOf(last.blocks) : undefined;
};
