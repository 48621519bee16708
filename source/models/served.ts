import type {Entry} from './catalogue.ts';

/** How a server serves a model, and what a person should know of it. */
export type Served = {readonly entry: Entry; readonly remark?: string};

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
