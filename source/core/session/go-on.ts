import type {Past, SessionState, Turn} from './state.ts';

const GO_ON = /^\s*(?:please\s+)?(?:go on|continue|carry on|keep going)\s*[.!]*\s*$/i;

/** The prompt that is sent where a person says to go on without words. */
export const goOnText = 'go on';

/** The turn that a prompt continues: the last, when it was stopped before its end and the prompt says no more than to go on. */
export const continuedBy = (
	{turn, prompts, stopped}: SessionState,
	text: string,
	images: readonly unknown[],
): string | undefined =>
	turn === undefined && prompts.length === 0 && images.length === 0 && GO_ON.test(text) ? stopped?.id : undefined;

/** Can a turn that has ended so be continued? One that has come to its own end has nothing left to do. */
export const isStopped = (turn: Turn | undefined, outcome: Past['outcome']): boolean =>
	outcome === 'limit' || outcome === 'interrupted' || (outcome === 'failed' && turn?.failure === undefined);

/** A turn that takes up another where it was stopped: its plan, its step and its conversation, with a fresh allowance of everything. */
export const continueTurn = (
	stopped: Turn,
	{id, seq, at}: {readonly id: string; readonly seq: number; readonly at: string},
): Turn => {
	const {interrupt: _, isHurried: _____, before: __, after: ___, missing: ____, thread, ...rest} = stopped;
	return {
		...rest,
		id,
		prompt: seq,
		startedAt: at,
		models: {},
		excluded: [],
		asks: 0,
		checks: 0,
		cost: 0,
		costUnknown: false,
		spent: {},
		...(rest.stage === undefined ? {} : {stageAt: at}),
		...(thread === undefined
			? {}
			: {thread: {...thread, answers: 0, failures: 0, fault: undefined, failed: undefined, seen: [], stale: 0}}),
	};
};

export const withContinued = (past: readonly Past[], id: string): readonly Past[] =>
	past.map(one => (one.turn === id ? {...one, isContinued: true} : one));
