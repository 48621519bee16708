import {z} from 'zod';
import {Mode, Rule} from '../core/approval.ts';
import {Effort} from '../core/model.ts';
import {Checker} from '../core/profile.ts';
import {SomeKnobs} from '../core/repair.ts';
import {WallKind} from '../core/sandbox.ts';
import {Duration} from './duration.ts';
import {Brought, extensions} from './extensions.ts';
import {SettledUi, Ui} from './ui.ts';

/** A model for a role: `vendor:model`, a name that the catalogue knows, or `{provider, model}`. */
const ModelEntry = z.union([z.string(), z.strictObject({provider: z.string(), model: z.string()})]);
const RoleEntry = z.union([ModelEntry, z.array(ModelEntry)]);
export type ModelEntry = z.infer<typeof ModelEntry>;

const Security = z.strictObject({
	approval_mode: Mode,
	sandbox_mode: z.enum(['auto', ...WallKind.options]),
	network_enabled: z.boolean(),
	/** The container image of the docker wall. */
	image: z.string(),
	/** Directories besides the workspace that may be read and written. */
	add_dirs: z.array(z.string()),
});

const StageLimits = z.strictObject({
	max_cost_usd: z.number().positive(),
	max_time: Duration,
	/** Requests to its model for one piece of work. */
	asks: z.int().positive(),
});

const Limits = z.strictObject({
	rounds: z.int().nonnegative(),
	retries: z.int().nonnegative(),
	/** Share of a model's window that may be filled before a conversation is summed up. */
	compact_at: z.number().gt(0).lte(1),
	max_cost_usd: z.number().positive(),
	max_time: Duration,
	/** What single stages may take of a turn, by their names. */
	stages: z.record(z.string(), StageLimits.partial()),
});

const Instructions = z.strictObject({
	/** Names of files that are read in a folder without an AGENTS.md. */
	fallback_names: z.array(z.string().regex(/^[^/\\\\]+$/, 'is a name of a file, without a folder')),
});

/** How the agent improves itself. It names programs, so it is the person's own to say. */
const Dgm = z.strictObject({
	/** The command line of another engine in the place of the shipped one: a program, and its arguments. */
	engine: z.tuple([z.string().min(1)], z.string()),
	/** Off: nothing is bred, and nobody is told to. */
	evolution_enabled: z.boolean(),
	/** The suite that a run is judged on when none is named. */
	benchmark_suite: z.string().min(1),
	/** How far a variant may reach: profiles and prompts, or also some of the agent's sources. */
	scope: z.enum(['profile', 'source']),
	/** What is proven becomes today's agent without asking. */
	auto_approve: z.boolean(),
	/** Always so; kept because it is said. */
	test_before_merge: z.literal(true, 'is always so: nothing is promoted without a test'),
	/** USD that a run may cost, when nothing else is said. */
	budget_usd: z.number().positive(),
	/** Evaluations, and time at work, that it may take. */
	evaluations: z.int().positive(),
	max_time: Duration,
	/** When a run is due: see `unified-dgm evolve schedule`. */
	schedule: z.enum(['off', 'manual', 'daily', 'weekly']),
	/** After so many calls of tools in real use. */
	after_tool_calls: z.int().positive(),
	/** After so many failures of one kind in real use. */
	on_repeated_failures: z.int().min(2),
	/** What happens when one is due as a session ends: the person is told, or it begins. */
	start: z.enum(['ask', 'auto']),
});

const StageEntry = z.strictObject({
	name: z.string(),
	does: z.enum(['gather', 'plan', 'edit']),
	role: z.string().optional(),
	/** A file, beside the profile that names it. */
	prompt: z.string(),
	tools: z.array(z.string()).default([]),
	effort: Effort.optional(),
	parallel: z.boolean().default(false),
	budget: z.int().positive(),
	asks: z.int().positive(),
	max_cost_usd: z.number().positive().optional(),
	max_time: Duration.optional(),
});

/** What a project may say, and everybody else. */
const shared = {
	models: z.record(z.string(), RoleEntry).optional(),
	limits: Limits.partial().optional(),
};

/** What a profile may say. */
const profile = {
	...shared,
	stages: z.array(StageEntry).min(1).optional(),
	security: Security.partial().optional(),
	ui: Ui.partial().optional(),
	/** How repairs are looked for without a model. */
	repair: SomeKnobs.optional(),
};

/** What may stand in each kind of file. A repository says nothing about images, keys, what is permitted or how it looks. */
export const Layers = {
	profile: z.strictObject(profile),
	project: z.strictObject({
		...shared,
		stages: z.undefined().optional(),
		profile: z.string().optional(),
		security: Security.pick({approval_mode: true, network_enabled: true})
			// That a wall stands around this program is not for a repository to say.
			.extend({sandbox_mode: Security.shape.sandbox_mode.exclude(['external'])})
			.partial()
			.optional(),
		// None of these counts before the person has seen and allowed it.
		...extensions,
	}),
	user: z.strictObject({
		...profile,
		...extensions,
		profile: z.string().optional(),
		permissions: z.array(Rule).optional(),
		checkers: z.array(Checker).optional(),
		trusted_projects: z.array(z.string()).optional(),
		instructions: Instructions.partial().optional(),
		dgm: Dgm.partial().optional(),
	}),
	/** What the person decided about one project, in a file of their own. */
	personal: z.strictObject({
		directory: z.string().optional(),
		trusted: z.boolean().optional(),
		permissions: z.array(Rule).optional(),
		brought: z.array(Brought).optional(),
	}),
} as const;

export type LayerKind = keyof typeof Layers;
export type Layer = z.infer<typeof Layers.user>;

/** All layers together, with nothing missing that a session needs. */
export const Merged = z.object({
	// Milliseconds by now: the layers have read what people wrote.
	stages: z.array(StageEntry.extend({max_time: z.number().optional()})).min(1),
	models: z.record(z.string(), RoleEntry),
	limits: Limits.extend({
		max_time: z.number(),
		stages: z.record(z.string(), StageLimits.extend({max_time: z.number()}).partial()),
	}).partial({max_cost_usd: true, max_time: true, stages: true}),
	security: Security.partial({image: true, add_dirs: true}),
	ui: SettledUi,
	repair: SomeKnobs.optional(),
	permissions: z.array(Rule).optional(),
	checkers: z.array(Checker).optional(),
	instructions: Instructions.partial().optional(),
	dgm: Dgm.extend({max_time: z.number()}).partial().optional(),
});
export type Merged = z.infer<typeof Merged>;
