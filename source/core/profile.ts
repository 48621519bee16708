import {z} from 'zod';
import {Mode, Rule} from './approval.ts';
import {Hook} from './hook.ts';
import {Effort} from './model.ts';

/** One model that may fill a role: a vendor and a model's id or alias. */
export const Candidate = z.object({vendor: z.string(), model: z.string()});
export type Candidate = Readonly<z.infer<typeof Candidate>>;

/**
 * A stage of the orchestrator, as data. What it `does` is the contract of how it ends:
 * `gather` in files that matter, `plan` in a plan or a plain answer, `edit` in changed files, step by step.
 */
export const Stage = z.object({
	name: z.string(),
	does: z.enum(['gather', 'plan', 'edit']),
	/** Which model fills it; a gather stage without a role ranks without a model. */
	role: z.string().optional(),
	/** The system prompt's text. */
	prompt: z.string(),
	tools: z.array(z.string()).readonly(),
	effort: Effort.optional(),
	/** Several tool calls in one answer? */
	parallel: z.boolean(),
	/** Requests to the model for one piece of work (a context, a plan, a step), at most. */
	asks: z.int().positive(),
	/** Bytes of files that the stage is given to begin with. */
	budget: z.int().positive(),
	/** USD, and milliseconds, that it may take of one turn. */
	maxCost: z.number().positive().optional(),
	maxTimeMs: z.number().positive().optional(),
});
export type Stage = Readonly<z.infer<typeof Stage>>;

/** The share of a window that is filled before a conversation is summed up. */
export const COMPACT_AT = 0.8;

export const Limits = z.object({
	/** Plans after the first, each made from what a failed check said. */
	rounds: z.int().nonnegative(),
	/** Times that a request is tried again after a fault that may pass. */
	retries: z.int().nonnegative(),
	/** Share of a model's window at which a conversation is summed up before it goes on: {@link COMPACT_AT} when left out. */
	compactAt: z.number().gt(0).lte(1).optional(),
	/** USD for one turn. */
	maxCost: z.number().positive().optional(),
	/** Milliseconds for one turn. */
	maxTimeMs: z.number().positive().optional(),
});
export type Limits = Readonly<z.infer<typeof Limits>>;

/** A command that is run after each edit of files that match, its complaints shown to the model: a compiler, a linter. */
export const Checker = z.object({
	/** Paths, with `*` for any run of characters. */
	pattern: z.string(),
	command: z.string(),
});
export type Checker = Readonly<z.infer<typeof Checker>>;

/** Everything about an agent that a session is run with; on record with each opening, so that the record explains itself. */
export const Profile = z.object({
	name: z.string(),
	stages: z.array(Stage).min(1).readonly(),
	roles: z.record(z.string(), z.array(Candidate).readonly()),
	limits: Limits,
	mode: Mode,
	rules: z.array(Rule).readonly(),
	/** The person's own: a repository names none. */
	checkers: z.array(Checker).readonly().default([]),
	/** The person's own, or a project's that the person has allowed one by one. */
	hooks: z.array(Hook).readonly().optional(),
});
export type Profile = Readonly<z.infer<typeof Profile>>;
