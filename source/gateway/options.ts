import type {Usage} from '../core/model.ts';
import type {Allowed} from './judge.ts';
import type {Entry} from './record.ts';
import type {Vendor} from './upstream.ts';
import type {Api} from './usage.ts';

/** One thing that callers may do: `POST /VENDOR/PATH` for one of these models. */
export type Route = {
	readonly vendor: string;
	readonly method: 'POST';
	/** What comes behind the vendor's base URL: `/v1/messages`. */
	readonly path: string;
	readonly api: Api;
	readonly models: readonly Allowed[];
};

export type Limits = {
	/** Bytes of a request's body; 32 MB when left out, as much as any vendor takes. */
	readonly bodyBytes?: number;
	/** Milliseconds in which the head, and the whole, of a request must have come; 10 s and 60 s. */
	readonly headMs?: number;
	readonly bodyMs?: number;
	/** Milliseconds without a byte after which a vendor is given up; ten minutes, because some think for long. */
	readonly silenceMs?: number;
	/** Connections at a time; 256. */
	readonly connections?: number;
};

/** USD for a usage; null when it is not known, and then nothing that has a cap in USD is let through. */
export type Prices = (vendor: string, model: string, usage: Usage) => number | null;

export type GatewayOptions = {
	/** Where the socket is to be. */
	readonly socket: string;
	readonly vendors: Readonly<Record<string, Vendor>>;
	readonly routes: readonly Route[];
	readonly prices: Prices;
	/** Keeps an entry, at once. When it throws, nothing more is let through: what cannot be recorded must not happen. */
	readonly record: (entry: Entry) => void;
	/** When an entry is made. */
	readonly now: () => Date;
	/** The record of an earlier life of these runs: what was spent then is spent. */
	readonly past?: readonly Entry[];
	readonly limits?: Limits;
};
