import {z} from 'zod';
import {Grant, Mode} from '../approval.ts';
import {Span, WayBack, WentBack} from '../checkpoint.ts';
import {Fault} from '../fault.ts';
import {HookAnswer, HookPoint} from '../hook.ts';
import type {Fact} from '../journal.ts';
import {Image} from '../message.ts';
import {Answer, ModelName, Passed, Rates, Usage} from '../model.ts';
import {Plan} from '../plan.ts';
import {Candidate, Profile} from '../profile.ts';
import {Ending, WallKind} from '../sandbox.ts';
import {Preview, Risk, Selection, ToolResult} from '../tool.ts';
import {Excerpt, Outline, Ranking} from '../workspace.ts';

const Call = z.string().describe('Names a tool call, uniquely in the session');
const ModelsId = z
	.string()
	.optional()
	.describe(
		'The id that the model gave the call, as in the blocks of `model.answered`; left out when no model made it',
	);
/** How a call may end. */
const Outcome = z.enum(['ok', 'failed', 'aborted', 'refused', 'unapproved']);
const Ask = z.string().describe('Names a request to a model, uniquely in the session');

const Shell = z.string().describe('Names a command of the person, uniquely in the session');
const HookRun = z.string().describe('Names what hooks look at, uniquely in the session');
const Compaction = z.string().describe('Names a summing up, uniquely in the session');

/** A part of the files that the context model was asked about. */
const Part = z.object({
	files: z.array(z.string()).readonly(),
	outcome: z.enum(['answered', 'kept', 'failed']).describe('kept: the same was asked and answered before'),
	why: z.string().optional(),
});
export type Part = Readonly<z.infer<typeof Part>>;

/**
 * The facts of a session: the one table that is the protocol of the session file, of `--json` and of the server.
 * Its JSON Schema is published as `profiles/protocol.schema.json`.
 */
export const facts = {
	'session.opened': z.object({
		session: z.string(),
		version: z.string(),
		directory: z.string(),
		profile: Profile,
		wall: z.object({
			kind: WallKind,
			about: z.string(),
			fallback: z.boolean().optional().describe('True: there is no sandbox because none works here'),
		}),
		/** False when nobody can be asked: what needs approval is refused. */
		attended: z.boolean(),
		forkedFrom: z
			.object({
				session: z.string(),
				turn: z.string().nullable().describe('The turn before which the record was cut; null when it was taken whole'),
			})
			.optional()
			.describe('The session whose record this one began as'),
		/** What a person should know about this opening: a wall that is not there, a line of the record that was lost. */
		notices: z.array(z.string()).readonly(),
	}),
	'prompt.submitted': z.object({
		prompt: z.string(),
		text: z.string(),
		how: z
			.enum(['steer', 'queue'])
			.optional()
			.describe('Into the turn that runs, or a turn of its own, as when left out'),
		images: z.array(Image).readonly().optional(),
		continues: z.string().optional().describe('The turn that it takes up where that was stopped'),
	}),
	'prompt.withdrawn': z.object({prompt: z.string()}),
	'title.changed': z.object({title: z.string()}),
	'model.set': z.object({role: z.string(), candidates: z.array(Candidate).min(1).readonly()}),
	'mode.changed': z.object({mode: Mode}),
	'turn.started': z.object({
		turn: z.string(),
		prompt: z.string(),
		continues: z.string().optional().describe('The turn that it takes up where that was stopped'),
	}),
	'turn.steered': z.object({
		turn: z.string(),
		prompt: z.string(),
		text: z.string().describe('What the person says to the turn that runs'),
		images: z.array(Image).readonly().optional(),
	}),
	'stage.started': z.object({
		stage: z.string(),
		round: z.int().nonnegative().describe('0 for the first plan; each failed check begins another'),
	}),
	'model.chosen': z.object({
		stage: z.string(),
		model: ModelName,
		window: z.int().positive(),
		passed: z.array(Passed).readonly(),
		warning: z.string().optional(),
		prices: Rates.optional().describe('Left out when they are not known'),
		perMinute: z.int().positive().optional().describe('Tokens that its vendor takes in a minute, when known'),
		tokens: z.number().positive().optional().describe('Tokens that it makes for each one of o200k_base, when known'),
	}),
	'model.missing': z.object({
		stage: z.string(),
		role: z.string(),
		passed: z.array(Passed).readonly(),
	}),
	'model.asked': z.object({
		ask: Ask,
		stage: z.string(),
		model: ModelName,
		attempt: z.int().positive(),
		delayMs: z.number().nonnegative().describe('Waited before the request is sent'),
		maxOutput: z
			.int()
			.positive()
			.optional()
			.describe('Tokens of answer that the cost limit leaves room for, when those are few'),
	}),
	'model.answered': Answer.omit({kind: true}).extend({
		ask: Ask,
		ms: z.number().nonnegative(),
		parts: z
			.array(Part)
			.readonly()
			.optional()
			.describe('When it was several questions, one for each part of the files'),
	}),
	'model.failed': z.object({ask: Ask, fault: Fault}),
	'thread.compacted': z.object({
		stage: z.string(),
		why: z.enum(['overflow', 'share']).describe('A request did not fit · the window is nearly full'),
		summary: z.string().describe('What stands in the conversation of the stage for what was said before'),
		keeps: z.int().nonnegative().describe('The last messages, which stay as they are'),
		model: ModelName.nullable().describe('Null when it was made without a model'),
		usage: Usage.nullable(),
		cost: z.number().nonnegative().nullable(),
		ms: z.number().nonnegative(),
	}),
	'context.ranked': z.object({ranking: Ranking, excerpts: z.array(Excerpt).readonly(), whole: z.boolean()}),
	'context.gathered': z.object({
		seen: z.int().nonnegative(),
		by: z
			.enum(['all', 'ranking', 'model'])
			.describe('Everything fitted · ranked without a model · chosen by the model'),
		excerpts: z.array(Excerpt).readonly(),
		outlines: z.array(Outline).readonly().optional().describe('Of files that matter and did not fit'),
		looked: z.int().nonnegative().optional().describe('Files whose text a model has read for it'),
		files: z
			.array(z.object({path: z.string(), why: z.string(), form: z.enum(['full', 'slices', 'skeleton'])}))
			.readonly()
			.optional()
			.describe('What matters, and in which form it goes on: whole · some of its lines · what it defines'),
		note: z.string().optional(),
	}),
	'plan.proposed': z.object({plan: Plan, round: z.int().nonnegative()}),
	'step.started': z.object({
		round: z.int().nonnegative(),
		index: z.int().nonnegative(),
		of: z.int().positive(),
		title: z.string(),
		excerpts: z.array(Excerpt).readonly(),
	}),
	'step.finished': z.object({round: z.int().nonnegative(), index: z.int().nonnegative(), text: z.string()}),
	'check.requested': z.object({
		call: Call,
		command: z.string(),
		step: z.int().nonnegative().nullable().describe('The step it checks; null for the whole'),
	}),
	'tool.previewed': z.object({
		call: Call,
		id: ModelsId,
		tool: z.string(),
		title: z.string(),
		risk: Risk,
		replay: z.enum(['safe', 'never']),
		editable: z.string().optional().describe('The property of the input that a person may edit as text'),
		preview: Preview.optional(),
	}),
	'approval.asked': z.object({call: Call, why: z.string()}),
	'approval.answered': z.object({
		call: Call,
		verdict: z.enum(['yes', 'no']),
		grant: Grant.optional().describe('With a yes: what else is allowed by it'),
		say: z.string().optional().describe('With a no: what to do instead'),
		instead: z.json().optional().describe('With a yes: the input as the person changed it'),
		only: Selection.optional().describe('With a yes: the part of the change that is to be made'),
	}),
	'grant.kept': z.object({
		grant: Call,
		where: z.string().nullable().describe('The file; null when it could not be written'),
	}),
	'grant.revoked': z.object({grant: Call}),
	'explanation.requested': z.object({call: Call}),
	'explanation.given': z.object({call: Call, text: z.string(), cost: z.number().nonnegative().nullable()}),
	'tool.started': z.object({
		call: Call,
		id: ModelsId,
		tool: z.string(),
		title: z.string(),
		replay: z.enum(['safe', 'never']),
		why: z.string().describe('Why it may begin; for a call that does not, what is wrong with it'),
		unmade: Outcome.exclude(['ok'])
			.optional()
			.describe(
				'Nothing is done: the call makes no sense, is refused, or came too late. Its end follows, with this outcome',
			),
	}),
	'tool.finished': z.object({
		call: Call,
		id: ModelsId,
		outcome: Outcome,
		output: z.string(),
		ending: ToolResult.shape.ending,
		stoodIn: ToolResult.shape.stoodIn,
		ms: z.number().nonnegative(),
	}),
	'hooks.started': z.object({
		run: HookRun,
		on: HookPoint,
		commands: z.array(z.string()).readonly(),
	}),
	'hooks.finished': z.object({run: HookRun, on: HookPoint, answer: HookAnswer, ms: z.number().nonnegative()}),
	'checkpoint.taken': z.object({
		turn: z.string(),
		when: z.enum(['before', 'after']),
		id: z.string().nullable().describe('Null when the files could not be kept'),
		why: z.string().optional(),
	}),
	'undo.requested': z.object({
		turn: z.string().describe('The first turn that is taken back; all later ones are, too'),
		what: z.enum(['files', 'chat', 'both']),
		to: z.string().nullable(),
		since: z.string(),
		person: z.array(Span).readonly(),
		conflicts: z.enum(['keep', 'overwrite']),
	}),
	'undo.planned': z.object({way: WayBack}),
	'undo.finished': z.object({went: WentBack.nullable(), why: z.string().optional().describe('Why nothing was done')}),
	'shell.requested': z.object({shell: Shell, script: z.string().describe('As the person typed it')}),
	'shell.finished': z.object({
		shell: Shell,
		output: z.string(),
		ending: Ending,
		ms: z.number().nonnegative(),
	}),
	'compaction.requested': z.object({
		compaction: Compaction,
		focus: z.string().optional().describe('What is to be kept above all'),
	}),
	'history.compacted': z.object({
		compaction: Compaction,
		upto: z.string().describe('The last turn that the summary stands for'),
		summary: z.string(),
		model: ModelName.nullable().describe('Null when it was made without a model'),
		usage: Usage.nullable(),
		cost: z.number().nonnegative().nullable(),
		ms: z.number().nonnegative(),
	}),
	'compaction.failed': z.object({compaction: Compaction, why: z.string(), hint: z.string().optional()}),
	'interrupt.requested': z.object({
		why: z.enum(['user', 'SIGINT', 'SIGTERM', 'SIGHUP', 'time']),
		hurry: z.literal(true).optional().describe('What was begun did not end in time, and is given up where it is'),
	}),
	'turn.finished': z.object({
		turn: z.string(),
		outcome: z
			.enum(['done', 'failed', 'limit', 'unapproved', 'interrupted'])
			.describe('done · a check or a model failed · a limit was reached · what was needed was refused · stopped'),
		answer: z.string(),
		planned: z.boolean().optional().describe('True: the answer is a plan, made in plan mode, which is not carried out'),
		why: z.string().optional(),
		hint: z.string().optional(),
	}),
} as const;

export type FactType = keyof typeof facts;
/** The body of a fact of one type, or of any. */
export type Body<Type extends FactType = FactType> = {
	[Name in Type]: Readonly<z.infer<(typeof facts)[Name]>> & {readonly type: Name};
}[Type];
export type SessionFact = Fact<Body>;

/** Worth seeing now; each is repeated in full by a later fact. */
export type Delta =
	| {readonly show: 'text' | 'thinking'; readonly ask: string; readonly text: string}
	| {readonly show: 'calling'; readonly ask: string; readonly tool: string}
	| {readonly show: 'output'; readonly call: string; readonly text: string}
	| {readonly show: 'looked'; readonly files: number}
	/** A question that is asked in parts: how many have an answer. */
	| {readonly show: 'parts'; readonly ask: string; readonly done: number; readonly of: number};

const isKnown = (type: string): type is FactType => Object.hasOwn(facts, type);

/**
 * Parses a fact that comes from disk or wire. A fact of a type that this version does not know is `unknown`: kept and ignored.
 * A known one that does not fit its schema is `broken`, with the reason in one line.
 */
export const parseFact = (
	data: Fact<{type: string}>,
): {readonly fact: SessionFact} | {readonly unknown: string} | {readonly broken: string} => {
	if (!isKnown(data.type)) return {unknown: data.type};
	const parsed = facts[data.type].safeParse(data);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		return {broken: `${data.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim()};
	}
	return {fact: {...parsed.data, type: data.type, seq: data.seq, at: data.at} as SessionFact};
};
