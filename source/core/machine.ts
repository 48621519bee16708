import type {Fact} from './journal.ts';

/** What a machine wants to happen now: a fact recorded, or a step performed. `undefined` is to wait for a command. */
export type Decision<Body, Step> = {readonly record: Body} | {readonly perform: Step} | undefined;

/** What a machine says of a command: the fact it becomes, or why it is turned down. */
export type Verdict<Body> = {readonly record: Body} | {readonly rejected: string};

/** A step has a key: two decisions that want the step of the same key want the same piece of work. */
export type Keyed = {readonly key: string};

/**
 * A piece of work as three pure functions over its own record.
 *
 * `fold` never sees a delta and never fails on a fact it does not know. `next` must change its mind once the fact it asked
 * for (or the fact that a step returned) is folded, otherwise the engine would ask for ever. While a step is performed, a
 * command may change what `next` wants: when the key is no longer the same, the engine aborts the step and keeps what it returns.
 */
export interface Machine<State, Body, Command, Step extends Keyed> {
	readonly initial: State;
	fold(state: State, fact: Fact<Body>): State;
	next(state: State): Decision<Body, Step>;
	accept(state: State, command: Command): Verdict<Body>;
}
