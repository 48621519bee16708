import {z} from 'zod';
import type {Effect} from './effect.ts';
import {Ending, Reach, type Reading, type Sandbox} from './sandbox.ts';
import type {SymbolsAsked, SymbolsFound} from './workspace.ts';

/**
 * A file as a change would leave it. Digests are SHA-256 in hex of the file's bytes, null where there is no file.
 * With both on record before anything is written, a change that was cut off is finished, not repeated.
 */
export const FileIntent = z.object({
	/** Relative to the workspace with `/`, or absolute when outside. */
	path: z.string(),
	before: z.string().nullable(),
	after: z.string().nullable(),
});
export type FileIntent = Readonly<z.infer<typeof FileIntent>>;

/** What a call would do, found without doing it: what a person approves, and what a resumed session compares with. */
export const Preview = z.object({
	/** One line: `Edit src/a.ts (+2 −1)`, `npm test`. */
	title: z.string(),
	/** Paths outside the workspace and the added directories that the call would touch. */
	outside: z.array(z.string()).readonly(),
	/** Paths that no mode may write (`.git`, project configuration …). A call with any is refused. */
	protected: z.array(z.string()).readonly(),
	/** For writes: a unified diff of all files, and each file's digests. */
	diff: z.string().optional(),
	files: z.array(FileIntent).readonly().optional(),
	/** For commands: the script, and what reading it found. */
	script: z.string().optional(),
	reading: z
		.object({
			kind: z.enum(['read-only', 'plain', 'opaque']),
			why: z.string(),
			dangerous: z.string().optional(),
			segments: z.array(z.string()).readonly(),
			changing: z.array(z.string()).readonly().optional(),
			reach: Reach.optional(),
		})
		.readonly()
		.optional(),
	/** Set when it is not a wall that holds it: who carries it out. No mode makes such a call without asking. */
	beyond: z.string().optional(),
});
export type Preview = Readonly<z.infer<typeof Preview>>;

export const ToolResult = z.object({
	outcome: z.enum(['ok', 'failed', 'aborted']),
	/** What the model reads. */
	output: z.string(),
	/** For commands. */
	ending: Ending.optional(),
	/** Why a tool of ours did it: the evolved one in its place failed. */
	stoodIn: z.string().optional(),
});
export type ToolResult = Readonly<z.infer<typeof ToolResult>>;

/**
 * The part of a change that a person chose: the files named, whole (null) or only some of their hunks, numbered from 0 in the
 * order of the previewed diff. What is not named is not made.
 */
export const Selection = z
	.array(z.object({path: z.string(), hunks: z.array(z.int().nonnegative()).readonly().nullable()}))
	.readonly();
export type Selection = z.infer<typeof Selection>;

/** What a tool may touch. Handed in for each call; nothing is reached another way. */
export type Room = {
	/** The workspace: an absolute real path. */
	readonly directory: string;
	/** Further directories that may be read and written: absolute real paths. */
	readonly added: readonly string[];
	readonly sandbox: Sandbox;
	readonly signal: AbortSignal;
	readonly read: (script: string) => Promise<Reading>;
	/** Looks names up in the code of the workspace; absent where nothing knows them. */
	readonly symbols?: (asked: SymbolsAsked) => Promise<SymbolsFound>;
	/** Set when a person chose only a part of a change. */
	readonly only?: Selection;
	/** The preview that was approved and is on record; absent for calls without one. */
	readonly preview?: Preview;
};

export const Risk = z.enum(['read', 'write', 'run']);
export type Risk = z.infer<typeof Risk>;

/** Set when a preview cannot be made because the call itself is wrong; goes to the model as the call's result. */
export type Impossible = {readonly impossible: string};

/**
 * The agent's hands. `replay: 'safe'` promises that using it again after it was cut off anywhere ends in the same files.
 * `preview` touches nothing; tools that write or run have one. Neither throws for a wrong input or a failing world.
 */
export interface Tool<Input = unknown> {
	readonly name: string;
	/** What a model is told: what it does, when to use it, and the format of its input. */
	readonly about: string;
	readonly risk: Risk;
	readonly replay: 'safe' | 'never';
	readonly input: z.ZodType<Input>;
	/** The JSON Schema that models are told, where it is not made of `input`. */
	readonly schema?: Readonly<Record<string, unknown>>;
	/** The one string property that may be given as plain text where the vendor has free-form tools. */
	readonly freeform?: string;
	/** The string property that a person edits who wants the call otherwise. */
	readonly editable?: string;
	preview?(input: Input, room: Room): Promise<Preview | Impossible>;
	/** One line for people about a call: `src/a.ts 10-40`. */
	title(input: Input): string;
	use(input: Input, room: Room): Effect<string, ToolResult>;
}
