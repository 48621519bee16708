import type {Message} from '../../core/message.ts';

export type Vendor = 'anthropic' | 'openai' | 'groq';
export type Api = 'messages' | 'responses' | 'chat';
export type Json = Readonly<Record<string, unknown>>;

/** A request as a script decides on it: what all APIs have in common, and the raw body. */
export type Asked = {
	/** 1 for the first request that passed validation. */
	readonly number: number;
	readonly vendor: Vendor;
	readonly api: Api;
	readonly model: string;
	readonly system: string;
	/** Text, calls and results; adjacent messages of the same role are one. */
	readonly messages: readonly Message[];
	/** Names of the tools that it offers. */
	readonly tools: readonly string[];
	readonly body: Json;
	readonly headers: Readonly<Record<string, string>>;
};

/** A request as it came, with what it was answered with: 200, or why it was turned down. */
export type Recorded = Omit<Asked, 'number'> & {readonly status: number; readonly problem?: string};

/**
 * A part of an answer. A plain string is text. A call without `input` has no arguments at all; `raw` is sent as its arguments as it
 * is, also when it is no JSON; a string as `input` is free-form text for a custom tool.
 */
export type Part =
	| string
	| {readonly thinking: string}
	| {readonly tool: string; readonly input?: unknown; readonly raw?: string; readonly id?: string};

type Counted = {
	readonly input: number;
	readonly output: number;
	readonly cacheRead?: number;
	readonly cacheWrite?: number;
};

/** How a stream stops: whole and closed, cut off, or open and silent for ever. `after` counts events. */
export type Ending = {readonly end?: 'close' | 'cut' | 'silence'; readonly after?: number};

/** A server-sent event: `data` is JSON unless it is a string. */
export type Event = {readonly event?: string; readonly data: unknown};

/** An event as it is sent. */
export const sse = ({event, data}: Event): Buffer =>
	Buffer.from(
		`${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
	);

/** What the stand-in answers with. `waitMs` is spent before anything is sent. */
export type Scripted = {readonly waitMs?: number} & (
	| (Ending & {
			readonly say: readonly Part[];
			readonly stop?: 'end' | 'tools' | 'length' | 'pause' | 'refusal';
			/** Null leaves the usage out, where the API allows that. */
			readonly usage?: Counted | null;
			readonly served?: string;
	  })
	| {
			readonly status: number;
			readonly type?: string;
			readonly code?: string;
			readonly message: string;
			readonly headers?: Readonly<Record<string, string>>;
			/** Fields to add to the error object. */
			readonly more?: Json;
	  }
	| (Ending & {readonly events: readonly Event[]})
	| (Ending & {readonly bytes: string | Uint8Array})
	/** One line of so many bytes, as fast as it is read. */
	| {readonly flood: number}
	/** The connection is reset before anything is answered. */
	| {readonly reset: true}
);

export type Script = (asked: Asked) => Scripted | Promise<Scripted>;

/** Why a request is turned down. */
export type Problem = {
	readonly status: number;
	readonly type: string;
	readonly code?: string;
	readonly message: string;
};

export const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
/** An image as a URL that holds it, of a kind that all vendors take. */
export const isImageUrl = (url: unknown): boolean =>
	/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/.test(stringOf(url));

export const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Adjacent messages of one role as one, empty ones left out. */
export const joined = (messages: readonly Message[]): readonly Message[] => {
	const found: Message[] = [];
	for (const message of messages) {
		const last = found.at(-1);
		if (last?.role === message.role) found[found.length - 1] = {...last, blocks: [...last.blocks, ...message.blocks]};
		else if (message.blocks.length > 0) found.push(message);
	}
	return found;
};

/** The generation of a model, as far as its API differs. */
export const generationOf = (model: string) => ({
	/** Claude Sonnet 5 and later: no sampling parameters, no thinking budget, no prefill. */
	claude5: /^claude-[a-z]+-5/.test(model),
	/** 5.5 also refuses disabled thinking and forced tools. */
	claude55: /^claude-[a-z]+-5-[5-9]/.test(model),
	claudeEffort: /^claude-[a-z]+-5|^claude-opus-4-[5-9]|^claude-sonnet-4-6/.test(model),
	/** OpenAI's reasoning models. */
	reasons: /^(gpt-[5-9]|o\d)/.test(model),
});

/** What the stand-in gave out and wants back unchanged. */
export type Issued = {
	/** Thinking blocks by signature, reasoning items by encrypted content, as JSON. */
	readonly thoughts: Map<string, string>;
	/** For a call: the signature of the thought that came before it. */
	readonly before: Map<string, string>;
	/** Did the last answer pause? Then a request may end with it. */
	paused: boolean;
};

/** Shortens the boundary between bytes and characters: pieces of 1, 7, 3, 50, 2 … code units. */
export const piecesOf = (text: string): readonly string[] => {
	const sizes = [1, 7, 3, 50, 2, 19, 5, 200];
	const found: string[] = [];
	for (let at = 0, nth = 0; at < text.length; nth += 1) {
		const size = sizes[nth % sizes.length] ?? 1;
		found.push(text.slice(at, at + size));
		at += size;
	}
	return found;
};
