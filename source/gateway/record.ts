import type {Usage} from '../core/model.ts';
import type {Caller} from './passes.ts';

/** Tokens of any kind, and USD; null when no price is known. */
export type Amount = {readonly tokens: number; readonly usd: number | null};

type About = {
	/** ISO 8601. */
	readonly at: string;
	/** Numbers requests; `asked` and `ended` of one request share it. */
	readonly number: number;
};

/**
 * A line of the gateway's record; plain JSON without bodies, keys or tokens. Every `asked` has one `ended`; an `asked` without one was under way
 * when the host died, and counts with all that was reserved for it.
 */
export type Entry = About &
	(
		| {
				readonly kind: 'asked';
				readonly caller: Caller;
				readonly vendor: string;
				readonly path: string;
				readonly model: string;
				/** Bytes of the body. */
				readonly bytes: number;
				/** The most that this request can cost, held back until its end. */
				readonly reserved: Amount;
		  }
		| {
				readonly kind: 'ended';
				readonly caller: Caller;
				readonly vendor: string;
				readonly model: string;
				/** The vendor's own; null when it did not answer. */
				readonly status: number | null;
				/** Answered to its end · cut off by the vendor · given up by the caller · the vendor could not be reached, or answered nothing. */
				readonly outcome: 'answered' | 'cut' | 'aborted' | 'failed';
				/** As the vendor counted; null when it did not say. */
				readonly usage: Usage | null;
				/** USD of that usage; null when it or its price is not known. */
				readonly cost: number | null;
				/** What counts against the caps: the cost or, where it is not known, all that was reserved. */
				readonly charged: Amount;
				readonly ms: number;
		  }
		| {
				readonly kind: 'refused';
				/** Null for somebody without a token that counts. */
				readonly caller: Caller | null;
				readonly status: number;
				readonly code: string;
				readonly why: string;
				readonly ms: number;
		  }
	);

/** A body that `Entry` and its envelope are made of. */
export type Said = Entry extends infer One ? (One extends Entry ? Omit<One, keyof About> : never) : never;
