import {z} from 'zod';
import type {Effect} from './effect.ts';

export const WallKind = z.enum(['docker', 'seatbelt', 'native', 'bubblewrap', 'external', 'none']);
export type WallKind = z.infer<typeof WallKind>;

/** A script for `/bin/sh -c` (bash where there is one), and the directory it runs in (absolute, as on the host). */
export type Script = {readonly script: string; readonly cwd: string};

/** A word for a shell, whatever it holds. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A piece of output as it comes, decoded as UTF-8 with replacement. */
export type Output = {readonly stream: 'stdout' | 'stderr'; readonly text: string};

/**
 * How a command ended. `unstarted` is a wall that could not run it at all (engine stopped, image gone):
 * `why` in one line, `hint` says what to do.
 */
export const Ending = z.discriminatedUnion('kind', [
	z.object({kind: z.literal('exited'), code: z.int()}),
	z.object({kind: z.literal('signalled'), signal: z.string()}),
	z.object({kind: z.literal('timed-out'), afterMs: z.number()}),
	z.object({kind: z.literal('aborted')}),
	z.object({kind: z.literal('unstarted'), why: z.string(), hint: z.string().optional()}),
]);
export type Ending = Readonly<z.infer<typeof Ending>>;

/** How it ended, and its output in order (both streams), head and tail kept; `cut` says how many bytes are not here. */
export type Exit = {readonly ending: Ending; readonly output: string; readonly cut: number};

/** What of the machine a command may write: the workspace and what was added to it, or nothing at all. */
export type Writable = 'workspace' | 'nothing';

export type ExecOptions = {
	readonly signal: AbortSignal;
	readonly timeoutMs: number;
	/** The workspace when left out. A wall's own /tmp and home, which are gone with it, may always be written. */
	readonly write?: Writable;
};

/**
 * The port behind which walls stand. Promises (tested for every adapter by `testing/sandbox-law.ts`): what `exec` starts is gone,
 * with all its descendants, when it returns; abort and timeout return within a second; keys of ours are not in its environment.
 * Disposing leaves no container, mount or file behind.
 */
export interface Sandbox extends AsyncDisposable {
	readonly kind: WallKind;
	/** One line for people: `docker (node:24-bookworm-slim), network off`. */
	readonly about: string;
	exec(script: Script, options: ExecOptions): Effect<Output, Exit>;
}

/** What a script may start, as far as reading tells: rules that forbid are held against all of it. */
export const Reach = z.object({
	/**
	 * Every command that was found, behind wrappers and in scripts within the script, too: its words with one blank between them, without
	 * assignments and redirections, also by its bare name and without the options before its verb.
	 */
	commands: z.array(z.string()).readonly(),
	/** Texts that an interpreter runs: they are searched, not read. Quotes are left out, and one blank stands between words. */
	code: z.array(z.string()).readonly(),
	/** Some command has a name, or a script, that only running it would tell. */
	unsure: z.boolean(),
});
export type Reach = Readonly<z.infer<typeof Reach>>;

/** What reading a script found, without running it. `dangerous` says why it must be asked for in every mode. */
export type Reading = {
	/** `read-only`: provably changes nothing · `plain`: words joined by && || ; | · `opaque`: anything else. */
	readonly kind: 'read-only' | 'plain' | 'opaque';
	readonly why: string;
	readonly dangerous?: string;
	/** The commands that the script is made of, as written, when it is read-only or plain; empty when opaque. */
	readonly segments: readonly string[];
	/** Those of them that may change something. Records before this was kept have none, and all count. */
	readonly changing?: readonly string[];
	readonly reach?: Reach;
};

export const isSuccess = (ending: Ending): boolean => ending.kind === 'exited' && ending.code === 0;

/** How a command ended, in a few words: `exit 1`, `killed by SIGTERM`, `timed out after 30 s`. */
export const sayEnding = (ending: Ending): string => {
	switch (ending.kind) {
		case 'exited':
			return `exit ${ending.code}`;
		case 'signalled':
			return `killed by ${ending.signal}`;
		case 'timed-out':
			return `timed out after ${Math.round(ending.afterMs / 100) / 10} s`;
		case 'aborted':
			return 'interrupted';
		case 'unstarted':
			return `could not run: ${ending.why}${ending.hint ? ` (${ending.hint})` : ''}`;
	}
};
