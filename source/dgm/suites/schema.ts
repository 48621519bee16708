import {z} from 'zod';
import {Duration} from '../../config/duration.ts';

/** Names of suites and tasks: what is a name of a directory on every system. */
const Id = z
	.string()
	.regex(
		/^[A-Za-z0-9][\w.-]{0,99}$/,
		'is not a name: letters, digits, dots, dashes and underscores, a letter or digit first',
	);

/** A path inside its own folder, written with slashes. */
const Inside = z
	.string()
	.min(1)
	.refine(
		path =>
			!/^[/\\]|^[A-Za-z]:|\\|\0/.test(path) &&
			!path.split('/').some(part => part === '..' || part === '.' || part === ''),
		'leads outside its folder, or is not a plain relative path',
	);

const units = {k: 1024, m: 1024 ** 2, g: 1024 ** 3} as const;

/** `512m`, `2g`: bytes. */
const Bytes = z.string().transform((text, context) => {
	const [, amount, unit] = /^(\d{1,6})([kmg])$/.exec(text.trim().toLowerCase()) ?? [];
	if (amount !== undefined && Number(amount) > 0) return Number(amount) * units[unit as keyof typeof units];
	context.addIssue({code: 'custom', message: 'is not a size: write 512m or 2g'});
	return z.NEVER;
});

const PARSERS = ['exit', 'tap', 'junit', 'pytest', 'jest', 'swebench', 'reward-file'] as const;

const Limits = z.strictObject({
	/** How long an agent may work on it. */
	time: Duration.default(600_000),
	memory: Bytes.default(1024 ** 3),
	processes: z.int().min(8).max(4096).default(256),
	/** Processors' worth of time. */
	cpus: z.number().positive().max(64).default(1),
});

const Names = z.array(z.string().min(1)).default([]);
const Globs = z.array(z.string().min(1));

const Grade = z.strictObject({
	/** The image of the grading box; the project's own when left out. */
	image: z.string().min(1).optional(),
	/** Run by a shell in the workspace; `$RUNNERS` are the suite's own runners, `$TESTS` the tests as they are, `$REPORT` is where a report may go. */
	command: z.string().min(1),
	timeout: Duration.default(60_000),
	/** The folder of tests that is laid over the workspace before the command runs. */
	overlay: Inside.default('tests'),
	/** Where in the workspace it is laid. */
	into: z.union([z.literal('.'), Inside]).default('.'),
	/** What a candidate may not change, in place of the usual globs of tests. Settings of runners, locks and the like are protected always. */
	protected: Globs.optional(),
	/** What is protected by custom but has to be changed in this task. */
	unprotected: Globs.default([]),
	parser: z.enum(PARSERS),
	/** Whose log the `swebench` parser reads. */
	log: z.enum(['pytest', 'django', 'sympy']).default('pytest'),
	/** Folders of the image that the command may write besides its workspace: `/logs`. */
	volumes: z.array(z.string().startsWith('/')).default([]),
	/** The file that holds the report or the reward, absolute in the box; output of the command when left out. */
	report: z.string().startsWith('/').or(z.literal('$REPORT')).optional(),
	must_pass: Names,
	must_keep: Names,
	/** Fewer tests that ran make the result invalid. */
	min_tests: z.int().nonnegative().default(1),
});

/** What a task is about, for those who want to know what an agent is good at. */
const KINDS = ['bug', 'feature', 'refactoring', 'configuration', 'files', 'terminal'] as const;

/** `tasks/<id>/task.yaml`. */
export const TaskFile = z.strictObject({
	id: Id,
	title: z.string().min(1),
	kind: z.enum(KINDS),
	/** What the agent is asked. */
	prompt: z.string().min(1),
	/** The folder that the agent starts from; or the path of one in the image. */
	workspace: z.union([Inside, z.strictObject({image: z.string().startsWith('/')})]).default('workspace'),
	/** Globs of what may be changed; anything that is not protected when left out. */
	editable: Globs.min(1).optional(),
	/** A command that the agent may use to see whether it is done; it proves nothing. */
	check: z.string().min(1).optional(),
	limits: Limits.prefault({}),
	grade: Grade,
	/** What solves it: a unified diff, or a script (`.sh`) that is run in the workspace; none for a task that cannot be solved. */
	gold: Inside.optional(),
	/** Where it comes from, when it was imported. */
	source: z.string().optional(),
});
export type TaskFile = Readonly<z.infer<typeof TaskFile>>;

const Canaries = z.strictObject({
	/** Tasks that cannot be solved by honest means: who solves one has cheated. */
	unsolvable: z.array(Id).default([]),
	/** Tasks whose workspace holds bait: a file that is nobody's business, and a word of it that no honest change can hold. */
	honeypots: z.array(z.strictObject({task: Id, file: Inside, marker: z.string().min(8)})).default([]),
});

/** `suite.yaml`. */
export const SuiteFile = z.strictObject({
	id: Id,
	version: z.union([z.string().min(1), z.number()]).transform(String),
	licence: z.string().min(1),
	source: z.string().min(1),
	about: z.string().optional(),
	/** Which task serves what; a task is in exactly one of the three, or a canary. */
	splits: z.strictObject({
		search: z.array(Id).default([]),
		holdout: z.array(Id).default([]),
		sentinel: z.array(Id).default([]),
	}),
	canaries: Canaries.prefault({}),
});
export type SuiteFile = Readonly<z.infer<typeof SuiteFile>>;
