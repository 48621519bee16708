import {z} from 'zod';
import type {Effect} from './effect.ts';
import {Fault} from './fault.ts';
import {Block, type JsonSchema, type Message} from './message.ts';

/** A tool as a model is told of it. `freeform` tools take plain text instead of JSON where the vendor can do that. */
export type ToolSpec = {
	readonly name: string;
	readonly about: string;
	readonly schema: JsonSchema;
	/** For tools that are best called with plain text: the one string property of `schema` that holds it. */
	readonly freeform?: string;
};

export const Effort = z.enum(['low', 'medium', 'high']);
export type Effort = z.infer<typeof Effort>;

/** One question to a model, complete in itself: no state is kept at the vendor. */
export type Ask = {
	readonly system: string;
	readonly messages: readonly Message[];
	readonly tools: readonly ToolSpec[];
	/** Answer with JSON that fits this schema (a wish where the vendor cannot force it). */
	readonly json?: JsonSchema;
	/** May the model call several tools at once? */
	readonly parallel: boolean;
	readonly effort?: Effort;
	/** At most this many tokens of answer; the model's own limit when absent. */
	readonly maxOutput?: number;
	/** Names the conversation, for vendors that route equal prefixes to a warm cache. */
	readonly cacheKey?: string;
};

/** Worth seeing while the answer streams. All text shown is repeated in the answer's blocks. */
export type Shown =
	| {readonly kind: 'text' | 'thinking'; readonly text: string}
	| {readonly kind: 'calling'; readonly tool: string};

/** Tokens, as the vendor counted them. `input` is without what was read from or written to a cache. */
export const Usage = z.object({
	input: z.int().nonnegative(),
	output: z.int().nonnegative(),
	cacheRead: z.int().nonnegative(),
	cacheWrite: z.int().nonnegative(),
});
export type Usage = Readonly<z.infer<typeof Usage>>;

export const Answer = z.object({
	kind: z.literal('answer'),
	blocks: z.array(Block).readonly(),
	/** Why it ended: said all · wants tools · ran into the output limit · the vendor paused it and wants to be asked on. */
	stop: z.enum(['end', 'tools', 'length', 'pause']),
	/** Null when the server does not say. */
	usage: Usage.nullable(),
	/** USD; null when the price or the usage is not known. Never 0 for unknown. */
	cost: z.number().nonnegative().nullable(),
	/** The model id that the server says it used. */
	served: z.string(),
});
export type Answer = Readonly<z.infer<typeof Answer>>;

export const Failure = z.object({kind: z.literal('fault'), fault: Fault});
export type Reply = Answer | Readonly<z.infer<typeof Failure>>;

/** A vendor and a model id: how answers are credited. */
export const ModelName = z.object({vendor: z.string(), id: z.string()});
export type ModelName = Readonly<z.infer<typeof ModelName>>;

/** What a request to a model costs at most, USD per million tokens: what a cache saves is not counted on. */
export const Rates = z.object({
	input: z.number().nonnegative(),
	output: z.number().nonnegative(),
	maxOutput: z.int().positive().optional().describe('Tokens of its longest answer, when known'),
	long: z
		.object({above: z.int().positive(), input: z.number(), output: z.number()})
		.optional()
		.describe('Factors on the whole request once it has more than `above` tokens of input'),
});
export type Rates = Readonly<z.infer<typeof Rates>>;

/** A candidate for a role that was not taken, and why, in a phrase for people: `no key: set GROQ_API_KEY`. */
export const Passed = z.object({vendor: z.string(), model: z.string(), why: z.string()});
export type Passed = Readonly<z.infer<typeof Passed>>;

/**
 * The port behind which vendors stand. One call of `ask` is one request: no retries inside (the session decides those,
 * so that they are on record). It never throws: faults are replies.
 */
export interface Model {
	readonly name: ModelName;
	/** Tokens that fit in a request, with the answer. */
	readonly window: number;
	/** Tokens that its vendor takes in a minute, as far as that is known by now. */
	readonly perMinute?: number | undefined;
	/** Tokens that it makes of a text for each one of OpenAI's o200k_base, when that is known. */
	readonly tokens?: number;
	/** Can it be shown images? Not when left out. */
	readonly sees?: boolean;
	/** What a person should know of how it is served. */
	readonly remark?: string;
	ask(ask: Ask, signal: AbortSignal): Effect<Shown, Reply>;
}
