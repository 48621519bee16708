import {z} from 'zod';

/** A file and why something is so about it. */
const Because = z.object({path: z.string(), why: z.string()});

/** A time in which only the person worked: between two checkpoints. */
export const Span = z.object({from: z.string(), to: z.string()});
export type Span = Readonly<z.infer<typeof Span>>;

/**
 * What going back would do. `plan` is the store's own, kept on record so that going back can be cut off and done again; `conflicts` are
 * files that the person changed since, which are left alone unless asked for.
 */
export const WayBack = z.object({
	plan: z.json(),
	files: z.int().nonnegative(),
	conflicts: z.array(Because).readonly(),
});
export type WayBack = Readonly<z.infer<typeof WayBack>>;

/** What going back did: files put back, conflicts that stay, what could not be done, and the state before, to undo the undo. */
export const WentBack = z.object({
	before: z.string(),
	done: z.array(z.object({path: z.string(), kind: z.string()})).readonly(),
	kept: z.array(Because).readonly(),
	left: z.array(Because).readonly(),
});
export type WentBack = Readonly<z.infer<typeof WentBack>>;

export type Failed = {readonly failed: string};

/** The states that a workspace was in, kept outside of it. Nothing throws for a failure of the outside. */
export interface Checkpoints {
	take(label: string, signal: AbortSignal): Promise<{readonly id: string} | Failed>;
	/** The way from `since` (how the session left the files) to `to`; `person` are times in between that were the person's. */
	plan(to: string, since: string, person: readonly Span[]): Promise<WayBack | Failed>;
	/** Can be cut off anywhere and done again with the same way, until it was done once. */
	goBack(way: WayBack, conflicts: 'keep' | 'overwrite', signal: AbortSignal): Promise<WentBack | Failed>;
	/** Drops what is too old or too much, never what is in `kept`. */
	tidy(kept: readonly string[]): Promise<void>;
}
