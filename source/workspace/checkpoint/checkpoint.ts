/** What a checkpoint or a file may cost. What is not given has a default. */
export type Caps = {
	/** A larger file is left out; bytes. 10 MB. */
	readonly fileBytes?: number;
	/** A workspace with more files, or more bytes in all, is not taken at all. 100,000 files; 2 GB. */
	readonly files?: number;
	readonly takeBytes?: number;
	/** What `collect` leaves of one workspace's store: bytes, states, and milliseconds since a state was last taken. 1 GB; 200; 30 days. */
	readonly storeBytes?: number;
	readonly states?: number;
	readonly ageMs?: number;
	/** A younger state is never collected: another session may be about to name it. An hour. */
	readonly graceMs?: number;
};

export type CheckpointOptions = {
	/** Absolute; made when it is not there, private. Must lie outside of the workspace. Holds a folder for each workspace. */
	readonly store: string;
	/** The workspace's absolute real path. */
	readonly directory: string;
	readonly caps?: Caps;
	/** Where programs are, as in PATH. Relative places and those in the workspace do not count. */
	readonly programs?: string;
	/** The person's home and XDG configuration folder: their git's global ignore rules count in a repository. */
	readonly home?: string;
	readonly configHome?: string;
	/** Milliseconds since 1970. */
	readonly now?: () => number;
};

/** A file of the workspace for a person to read: relative, with `/`; bytes that are not UTF-8 are shown as U+FFFD. */
type Shown = {readonly path: string};
export type Because = Shown & {readonly why: string};
export type ChangeKind = 'added' | 'changed' | 'deleted' | 'mode';
export type Change = Shown & {readonly kind: ChangeKind};
export type Failed = {readonly failed: string};

/**
 * `id` names the state, not the moment: the same state has the same id. `read` is how many files had to be read because they may
 * have changed. `left` is what is in the workspace but not in the checkpoint, without what ignore rules leave out.
 */
export type Taken = {
	readonly id: string;
	readonly files: number;
	readonly bytes: number;
	readonly read: number;
	readonly left: readonly Because[];
};

/** A time in which only the person worked: between two checkpoints. */
export type Span = {readonly from: string; readonly to: string};

/** A file that both the session and the person changed. `kind` is what the person did; `holds` stands for what it holds now. */
export type Conflict = Change & {readonly why: string; readonly holds: string};

/**
 * What going back would do. Plain data: it may be kept, and restored from again after a crash.
 *
 * - `changes`: what happens to files that are as the session left them
 * - `conflicts`: files that the session changed and the person changed after it; nothing happens to them unless asked for
 * - `theirs`: files that only the person changed: they stay as they are, whatever is asked for
 * - `left`: files that cannot be put back, because the checkpoint does not have them
 */
export type Plan = {
	readonly to: string;
	readonly since: string;
	readonly person: readonly Span[];
	readonly changes: readonly Change[];
	readonly conflicts: readonly Conflict[];
	readonly theirs: readonly Change[];
	readonly left: readonly Because[];
};

/**
 * What going back did. `before` is the checkpoint of the state before: `plan(before, 'now')` undoes the undo. `done` is empty when all
 * was as wanted. `kept` are conflicts that stay, `left` is what could not be done.
 */
export type Restored = {
	readonly before: string;
	readonly done: readonly Change[];
	readonly kept: readonly Because[];
	readonly left: readonly Because[];
};

export type RestoreOptions = {
	/** `overwrite` overwrites only what the plan lists, and only while it holds what it held then. */
	readonly conflicts: 'keep' | 'overwrite';
	/** An abort counts between two files; what was not reached is `left`. */
	readonly signal?: AbortSignal;
};

/** `bytes` of the store now; `over` when what may not be collected is alone more than the cap. */
export type Collected = {
	readonly states: number;
	readonly dropped: number;
	readonly bytes: number;
	readonly over: boolean;
};

/**
 * The states that a workspace was in. Neither the workspace's repository nor its `.git` is ever written, and nothing that it names is
 * run. Nothing throws for a failure of the outside: it is a `failed` with one line for a person.
 *
 * A checkpoint holds the files that no ignore rule leaves out (those that git tracks in any case, and those that an earlier checkpoint
 * of this session held), with their bytes, modes and links, and the folders. Nested repositories and submodules count with
 * their files, each by its own rules. Never: `.git` and its like, `node_modules`, bare repositories, pipes, sockets, devices.
 */
export interface Checkpoints {
	take(label: string, signal?: AbortSignal): Promise<Taken | Failed>;
	changes(from: string, to: string): Promise<readonly Change[] | Failed>;
	/**
	 * What going back to `to` would do, when the session left the workspace as in `since` (`now` is a name of both ports: what is there
	 * counts as the session's). `person` names times before `since` in which the person worked: what changed there is a conflict too.
	 */
	plan(to: string, since: string, person?: readonly Span[]): Promise<Plan | Failed>;
	/**
	 * Carries out a plan as far as possible. It can be killed at any point and done again with the same plan, until it was done
	 * once: each file is as before or as wanted, never half.
	 */
	restore(plan: Plan, options: RestoreOptions): Promise<Restored | Failed>;
	/** Drops states beyond the caps, oldest first, never those in `kept` nor the newest, and gives their bytes back. */
	collect(kept: readonly string[]): Promise<Collected | Failed>;
}

export const NOW = 'now';
