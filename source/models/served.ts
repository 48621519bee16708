import {type Access, headersOf, homeServer} from './access.ts';
import type {Entry} from './catalogue.ts';
import {type Fetched, fetchJson} from './fetch-json.ts';

/** How a server serves a model, and what a person should know of it. */
export type Served = {readonly entry: Entry; readonly remark?: string};

/** Loading reads gigabytes from a disk; it would have to be waited for with the first question too. */
export const loadMs = 120_000;
export const askMs = 5_000;
const most = 16 * 2 ** 20;

/** Asks a server at home by its own API, beside the OpenAI-compatible one. Once `signal` is aborted nobody waits for the answer. */
export const askHome =
	(entry: Entry, access: Access, signal: AbortSignal | undefined) =>
	(path: string, timeoutMs: number, body?: object): Promise<Fetched> =>
		fetchJson(`${homeServer(entry, access)}${path}`, {
			headers: headersOf(entry, access.key),
			timeoutMs,
			most,
			redirect: 'error',
			body,
			...(signal === undefined ? {} : {signal}),
		});

/** Tokens that a server at home gives a model when nobody tells it otherwise, and it does not say. */
export const least = 4096;
/** Less is too little for an agent that reads files. */
const enough = 16_384;

type Given = {
	readonly server: string;
	readonly id: string;
	/** Tokens that the server gives the model, and that it was made for. */
	readonly window: number;
	readonly made: number | undefined;
};

/** What to say of a window that is too small, when it could be larger; empty otherwise. */
export const remarkOf = ({server, id, window, made}: Given, remedy: string): string =>
	window >= enough || (made ?? enough) <= window
		? ''
		: `${server} gives ${id} only ${window} tokens${made === undefined ? '' : ` of the ${made} that it was made for`}: ${remedy}`;
