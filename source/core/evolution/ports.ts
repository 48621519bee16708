import type {Effect} from '../effect.ts';
import type {Body} from './event.ts';
import type {Manifest} from './manifest.ts';

/** USD and milliseconds. `usd` is all that was ever paid under the key, also by tries that were killed; null when it is not known. */
export type Paid = {readonly usd: number | null; readonly ms: number};

/** It was stopped by its signal before it came to an end. */
type Aborted = {readonly aborted: string} & Paid;

/** A variant as the outside knows it: a commit in the agents repository. */
export type Agent = {readonly id: string; readonly commit: string};

/** What was tried from a parent before, and why it is not in the archive, when it is not. */
export type Before = {readonly variant: string; readonly manifest: Manifest; readonly stillborn?: string};

export type Proposal = {
	readonly key: string;
	readonly variant: string;
	readonly parent: Agent;
	readonly failure: Body<'parent.chosen'>['failure'];
	readonly before: readonly Before[];
	/** The most that proposal and build may cost together. */
	readonly capUsd: number | null;
};

/**
 * Breeds a child: first says what it is to be, then builds it. Both are asked with a key; asked again with the same key they return what they returned,
 * and pay nothing. A child that breaks the fence, does not type-check or fails the agent's tests is stillborn: a kind of result, as every failure of the
 * outside is. With a signal that is aborted already they tell what was paid, and do nothing.
 */
export interface Breeder {
	propose(
		proposal: Proposal,
		signal: AbortSignal,
	): Effect<string, ({readonly manifest: Manifest} & Paid) | ({readonly stillborn: string} & Paid) | Aborted>;
	build(
		build: Omit<Proposal, 'failure' | 'before'> & {readonly manifest: Manifest},
		signal: AbortSignal,
	): Effect<
		string,
		({readonly commit: string; readonly diff: string} & Paid) | ({readonly stillborn: string} & Paid) | Aborted
	>;
}

/** What a task says of a variant. */
export type Score = Pick<Body<'task.scored'>, 'solved' | 'invalid' | 'suspect' | 'signature' | 'alarm' | 'evidence'> &
	Paid;

export type Try = {
	readonly key: string;
	readonly agent: Agent;
	readonly task: string;
	/** The most that it may cost. */
	readonly capUsd: number | null;
};

/** Runs a variant on a task in one box and grades it in another. Keys and signals as for a breeder; what broke outside of the variant is `invalid`. */
export interface Grader {
	grade(one: Try, signal: AbortSignal): Effect<string, Score | Aborted>;
}

/** The pointer to the agent that is used. Moving it twice to the same place is moving it once. */
export interface Default {
	/** Makes a variant the default; says under which tag the one before is kept. */
	promote(agent: Agent, signal: AbortSignal): Effect<string, {readonly tag: string} | {readonly failed: string}>;
	/** Makes the one before the default again. */
	rollBack(agent: Agent, signal: AbortSignal): Effect<string, {readonly done: true} | {readonly failed: string}>;
}

/** Everything outside of an evolution. */
export type Outside = {readonly breeder: Breeder; readonly grader: Grader; readonly default: Default};
