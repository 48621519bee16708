import {z} from 'zod';
import type {Effect} from './effect.ts';

/** A file that may matter. `score` is comparable only within one ranking; `why` is for people: `names "auth" · changed last week`. */
export const Ranked = z.object({
	path: z.string(),
	bytes: z.int().nonnegative(),
	score: z.number(),
	why: z.string(),
});
export type Ranked = Readonly<z.infer<typeof Ranked>>;

/** Lines `from` to `to` (1-based, inclusive) of a file; `text` without line numbers. The whole file when from is 1 and to is `of`. */
export const Excerpt = z.object({
	path: z.string(),
	from: z.int().positive(),
	to: z.int().nonnegative(),
	/** Lines in the file. */
	of: z.int().nonnegative(),
	text: z.string(),
	why: z.string(),
});
export type Excerpt = Readonly<z.infer<typeof Excerpt>>;

/** What a file defines, in place of its text: a line for each, `12-40 export const total = () =>`. */
export const Outline = z.object({path: z.string(), why: z.string(), lines: z.array(z.string()).readonly()});
export type Outline = Readonly<z.infer<typeof Outline>>;

/** A place wanted: a whole file, or some of its lines (1-based, inclusive). */
export type Wanted = {
	readonly path: string;
	readonly why: string;
	readonly ranges?: readonly {readonly from: number; readonly to: number}[];
};

export const Ranking = z.object({
	/** Files looked at. */
	seen: z.int().nonnegative(),
	/** Bytes of all of them together. */
	bytes: z.int().nonnegative(),
	/** Best first, at most some hundreds. */
	files: z.array(Ranked).readonly(),
	/** The command that checks this project (`npm test`, `python3 -m pytest -q`), null when none was found. */
	check: z.string().nullable(),
	/** AGENTS.md and its like, outermost first, joined; empty when there are none. */
	instructions: z.string(),
});
export type Ranking = Readonly<z.infer<typeof Ranking>>;

/** What was talked about before a request, in the same session: it counts for less than the request itself. */
export type Around = {
	/** Earlier requests, oldest first. */
	readonly earlier: readonly string[];
	/** Paths that were written. */
	readonly written: readonly string[];
};

/** Something that a file defines. Lines are 1-based and inclusive; `signature` is the line that its name stands in. */
export type Definition = {
	readonly name: string;
	readonly kind: string;
	readonly from: number;
	readonly to: number;
	readonly signature: string;
};

/** What is asked about the names in the code: where one is defined and used, or what the files at a path, or those of some paths, define. */
export type SymbolsAsked = {readonly name?: string; readonly path?: string; readonly paths?: readonly string[]};

/** `more` counts the files that were not looked at because there are too many. Best or first files first. */
export type SymbolsFound =
	| {
			readonly kind: 'name';
			readonly definitions: readonly (Definition & {readonly path: string})[];
			readonly references: readonly {readonly path: string; readonly lines: readonly number[]}[];
			readonly more: number;
	  }
	| {
			readonly kind: 'map';
			readonly files: readonly {readonly path: string; readonly definitions: readonly Definition[]}[];
			readonly more: number;
	  };

/** The repository as the agent sees it. Paths are relative to `directory`, with `/`. */
export interface Workspace {
	/** Absolute real path. */
	readonly directory: string;
	/** Ranks the files for a request without a model. Yields how many files were looked at so far. */
	rank(request: string, signal: AbortSignal, around?: Around): Effect<number, Ranking>;
	/**
	 * Reads what is wanted, best first, until `budget` bytes are spent. What is not there, binary or outside is left out;
	 * ranges are clipped to the file; overlapping ranges are joined; a file that does not fit is cut at a line.
	 */
	load(wanted: readonly Wanted[], budget: number): Promise<readonly Excerpt[]>;
	/** Looks names up in the code, as it is now (in `paths`: as it was when it was ranked last). Paths are relative; nothing is found in languages that are not known. */
	symbols?(asked: SymbolsAsked, signal: AbortSignal): Promise<SymbolsFound>;
}
