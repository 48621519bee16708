import {z} from 'zod';
import type {Command} from '../../core/evolution/command.ts';
import {Settings} from '../../core/evolution/settings.ts';

/** The version of this protocol. A change that an engine or a client must know of makes it another one. */
export const PROTOCOL = 1;

const Words = z.string().max(1_000);

const EvolutionCommand = z.discriminatedUnion('ask', [
	z.strictObject({ask: z.literal('pause'), why: Words}),
	z.strictObject({ask: z.literal('resume')}),
	z.strictObject({ask: z.literal('stop'), why: Words}),
	z.strictObject({ask: z.literal('promote')}),
	z.strictObject({ask: z.literal('roll-back'), why: Words}),
	z.strictObject({ask: z.literal('compare'), better: z.enum(['variant', 'before'])}),
	z.strictObject({ask: z.literal('forbid'), variant: Words}),
]) satisfies z.ZodType<Command>;

const Peer = z.object({name: Words, version: Words});

/** What each request takes. Nobody asks for anything else before `initialize` was answered. */
export const requests = {
	/** The first request: who asks, and which protocol they speak. */
	initialize: z.object({protocol: z.literal(PROTOCOL), client: Peer}),
	/** Opens a run where its record left off, or begins it, and lets it go on. The run that is open already is opened again by doing nothing. */
	'evolution/open': z.object({
		run: z
			.string()
			.regex(/^[\w.-]{1,100}$/, 'is the name of a run')
			.describe('Names the run'),
		folder: z.string().min(1).describe('Where the run is kept: its record is journal.jsonl in it'),
		suite: z.string().min(1).describe('The folder of the suite that it is judged on'),
		settings: Settings.optional().describe('How it is to go; a run that was begun keeps its own'),
	}),
	/** Asks something of the run that is open. */
	'evolution/command': EvolutionCommand,
	/** Halts what runs, and ends the engine. The run goes on when it is opened again. */
	'evolution/close': z.object({}).optional(),
} as const;

export type Method = keyof typeof requests;
export type Params<Name extends Method> = z.infer<(typeof requests)[Name]>;

/** What requests are answered with. */
export const Initialized = z.object({protocol: z.literal(PROTOCOL), engine: Peer});
export type Initialized = Readonly<z.infer<typeof Initialized>>;
export const Opened = z.object({
	run: z.string(),
	seq: z.int().nonnegative().describe('The last fact on record; each later one is told'),
});
export type Opened = Readonly<z.infer<typeof Opened>>;

/** What an engine tells without being asked. */
export const notifications = {
	/** A fact is on record. */
	'evolution/fact': z.object({
		fact: z.looseObject({seq: z.int().positive(), at: z.string(), type: z.string()}),
	}),
	/** Worth seeing now: what a job says, or the engine itself. Some are left out when nobody reads fast enough. */
	'evolution/progress': z.object({job: z.string().optional(), text: z.string()}),
	/** There is nothing to do but wait for a command: the run is paused, or over. */
	'evolution/settled': z.object({}),
	/** The engine ends. `failed` says why when it broke. */
	'evolution/ended': z.object({failed: z.string().optional()}),
} as const;

export type Notification = keyof typeof notifications;

/** Codes of errors, besides those of JSON-RPC itself (−32700, −32600 to −32603). */
export const codes = {
	notInitialized: -32_002,
	/** A command was turned down; the message says why. */
	turnedDown: 1,
	/** Something is amiss that a person can mend; `data.hint` may say how. */
	cannot: 2,
	/** No run is open. */
	notOpen: 3,
	/** Another run is open. */
	otherOpen: 4,
} as const;
