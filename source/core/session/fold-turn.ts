import type {Fact} from '../journal.ts';
import type {Body, FactType} from './event.ts';
import type {Call, SessionState, Thread, Turn} from './state.ts';

/** What a fact of one type does to the state. */
export type Fold<Type extends FactType> = (state: SessionState, fact: Fact<Body<Type>>) => SessionState;

export const inTurn =
	<Type extends FactType>(fold: (turn: Turn, fact: Fact<Body<Type>>, state: SessionState) => Turn): Fold<Type> =>
	(state, fact) =>
		state.turn === undefined ? state : {...state, turn: fold(state.turn, fact, state)};

export const patchCall = (turn: Turn, id: string, change: (call: Call) => Call): Turn => ({
	...turn,
	calls: turn.calls.map(call => (call.id === id ? change(call) : call)),
});

/** A conversation that begins now, in a turn that was steered so often. */
export const threadOf = (stage: string, {steered}: Turn): Thread => ({
	stage,
	messages: [],
	steered: steered.length,
	answers: 0,
	seen: [],
	stale: 0,
	failures: 0,
});
