import type {Body, Purpose} from './event.ts';
import type {Manifest} from './manifest.ts';

/** How a job ended. */
export type End =
	| {readonly as: 'bred'; readonly commit: string; readonly diff: string}
	| {readonly as: 'stillborn'; readonly why: string}
	| ({readonly as: 'scored'} & Pick<
			Body<'task.scored'>,
			'solved' | 'invalid' | 'suspect' | 'signature' | 'alarm' | 'evidence' | 'usd' | 'ms'
	  >)
	| {readonly as: 'abandoned'; readonly why: string};

export type Breeding = {
	readonly do: 'breed';
	readonly variant: string;
	readonly parent: string;
	readonly failure: Body<'parent.chosen'>['failure'];
};
export type Trying = {
	readonly do: 'try';
	readonly variant: string;
	readonly task: string;
	readonly for: Purpose;
};

/** A piece of work that was begun, and whose result no decision knows yet. */
export type Job = {
	readonly id: string;
	readonly what: Breeding | Trying;
	/** What a child is to be, once that is known: the first half of its breeding. */
	readonly manifest?: Manifest;
	/** USD paid so far; null when something that was paid is not known. */
	readonly usd: number | null;
	readonly end?: End;
};
