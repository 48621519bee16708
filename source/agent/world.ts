import type {Rule} from '../core/approval.ts';
import type {Checkpoints} from '../core/checkpoint.ts';
import type {Hook, HookAnswer} from '../core/hook.ts';
import type {Model, ModelName, Passed, Rates} from '../core/model.ts';
import type {Candidate} from '../core/profile.ts';
import type {Reading, Sandbox} from '../core/sandbox.ts';
import type {Tool} from '../core/tool.ts';
import type {Workspace} from '../core/workspace.ts';

/** A model that failed, and why. */
export type Excluded = ModelName & {readonly why: string};

/** The model that fills a role now, and who was passed over for it. */
export type Chosen = {
	readonly model?: Model;
	readonly passed: readonly Passed[];
	readonly warning?: string;
	/** What it costs, when that is known. */
	readonly prices?: Rates;
};

/** What one hook says, or what went wrong with it. */
export type HookSaid = Omit<HookAnswer, 'faults'> | {readonly fault: string};

/** Where tools come from that are not part of the agent. */
export type Guests = {
	/** There will be work: what takes time to start is started, and not waited for. */
	begin(): void;
	/** The tools there are now. Never rejects, and is settled within a time of its own. */
	tools(signal: AbortSignal): Promise<readonly Tool[]>;
};

/** Everything outside of a session. Tests pass a scripted one. */
export type World = {
	/** A local server may have to load its model first; once it is aborted, nobody waits for that. */
	choose(candidates: readonly Candidate[], excluded: readonly Excluded[], signal: AbortSignal): Promise<Chosen>;
	/** The model of that name, as `choose` gave it. */
	open(name: ModelName): Promise<Model | undefined>;
	readonly tools: ReadonlyMap<string, Tool>;
	/** Tools that other programs bring, which may come and go; none of them takes the name of one of ours. */
	readonly guests?: Guests;
	/** Instructions for agents in folders below the workspace that are on the way to some files in it. */
	readonly nested?: (paths: readonly string[]) => Promise<readonly {readonly name: string; readonly text: string}[]>;
	/** Answers of models that hold as long as the question is the same to the byte. Neither rejects. */
	readonly answers?: {
		find(question: string): Promise<string | undefined>;
		keep(question: string, answer: string): Promise<void>;
	};
	/** Runs a hook; never rejects. */
	readonly hook?: (hook: Hook, input: unknown, signal: AbortSignal) => Promise<HookSaid>;
	readonly sandbox: Sandbox;
	readonly checkpoints: Checkpoints;
	readonly workspace: Workspace;
	/** Further directories that may be read and written: absolute real paths. */
	readonly added: readonly string[];
	/** An image in Base64, or undefined when its file cannot be read. */
	readonly image: (path: string) => Promise<string | undefined>;
	readonly read: (script: string) => Promise<Reading>;
	/** Keeps rules for this project in the person's own file; returns its path, or null when it could not be written. */
	readonly keepRules: (rules: readonly Rule[]) => Promise<string | null>;
	/** Milliseconds, monotonic: for durations only. */
	readonly clock: () => number;
	/** Resolves after so many milliseconds, or when it is aborted. */
	readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
};
