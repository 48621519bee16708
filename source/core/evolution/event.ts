import {z} from 'zod';
import type {Fact} from '../journal.ts';
import {Manifest} from './manifest.ts';
import {Outline, Settings} from './settings.ts';

const Job = z.string().describe('Names a piece of work, uniquely in the run: its key outside, too');
const Variant = z.string().describe('Names a variant, uniquely in the run; v0 is the root');
const After = z
	.int()
	.nonnegative()
	.describe('Jobs whose results, in the order they were begun, were known to this decision');
const paid = {
	usd: z.number().nonnegative().nullable().describe('All that was paid for it; null when it is not known'),
	ms: z.number().nonnegative(),
};

const Boxes = z
	.string()
	.optional()
	.describe('In what kind of boxes variants are judged, and what those promise; left out by older versions');

/** What a task is tried for. */
export const Purpose = z.enum(['price', 'search', 'holdout', 'sentinel', 'canary']);
export type Purpose = z.infer<typeof Purpose>;

/** The facts of an evolution: the one table that is the protocol of its journal, of `--json` and of the server. */
export const facts = {
	'evolution.opened': z.object({
		evolution: z.string(),
		version: z.string(),
		settings: Settings,
		suite: Outline,
		root: z.object({commit: z.string()}).describe("Today's default agent"),
		notices: z.array(z.string()).readonly(),
		boxes: Boxes,
	}),
	'evolution.reopened': z.object({version: z.string(), boxes: Boxes}).describe('Another process goes on with it'),
	'run.priced': z.object({
		after: After,
		evaluations: z.int().nonnegative().describe('What the rest of the budget buys in the search'),
		usd: z.number().nonnegative().nullable().describe('Of one evaluation, on the average, as far as is known'),
		ms: z.number().nonnegative().nullable().describe('Of one evaluation, on the average'),
		noise: z.number().nullable().describe('The share of tasks that the parent solved in one of two tries'),
		detectable: z
			.number()
			.nullable()
			.describe('The smallest gain that the hold-out confirms with 80 %; null when it confirms none'),
	}),
	'parent.chosen': z.object({
		job: Job,
		after: After,
		variant: Variant,
		parent: Variant,
		failure: z
			.object({signature: z.string(), evidence: z.array(z.string()).readonly()})
			.nullable()
			.describe('The kind of failure that the child is to mend; null when the parent failed nothing'),
	}),
	'manifest.proposed': z.object({job: Job, variant: Variant, manifest: Manifest, ...paid}),
	'variant.bred': z.object({
		job: Job,
		variant: Variant,
		commit: z.string(),
		diff: z.string().describe('A fingerprint: equal for changes that are equal but for layout'),
		...paid,
	}),
	'variant.stillborn': z.object({job: Job, variant: Variant, why: z.string(), ...paid}),
	'variant.refused': z
		.object({variant: Variant, after: After, why: z.string()})
		.describe('Before it cost an evaluation'),
	'task.started': z.object({
		job: Job,
		after: After,
		variant: Variant,
		task: z.string(),
		for: Purpose,
	}),
	'task.scored': z.object({
		job: Job,
		variant: Variant,
		task: z.string(),
		solved: z.boolean(),
		invalid: z.string().optional().describe('Why the result says nothing'),
		suspect: z.literal(true).optional().describe('The variant itself may have brought about that it says nothing'),
		signature: z.string().optional().describe('The kind of failure: stage, tool, error, cause'),
		alarm: z.string().optional().describe('What the variant did that only a cheat does'),
		evidence: z.string().describe('Where the record of it is kept'),
		...paid,
	}),
	'job.abandoned': z.object({job: Job, why: z.string(), ...paid}),
	'variant.quarantined': z.object({variant: Variant, after: After, why: z.string()}).describe('With its whole clade'),
	'branch.forbidden': z.object({variant: Variant}).describe('By a person, with its whole clade'),
	'champion.chosen': z.object({
		after: After,
		variant: Variant,
		solved: z.int().nonnegative(),
		failed: z.int().nonnegative(),
		lowerBound: z.number().describe('The rate that it exceeds with 99 %'),
	}),
	'promotion.tested': z.object({
		after: After,
		variant: Variant,
		won: z.int().nonnegative().describe('Tasks of the hold-out that only it solved'),
		lost: z.int().nonnegative().describe('Those that only the default solved'),
		evidence: z.number().describe('That it is better: E, proven from 20 on'),
		against: z.number().describe('That it is worse'),
		sentinelsLost: z.int().nonnegative(),
		cost: z.number().nullable().describe("Its median cost over the default's; null when it is not known"),
		time: z.number().nullable().describe("Its median time over the default's"),
		verdict: z.enum(['proven', 'not-proven']),
		why: z.string().optional(),
	}),
	'promotion.approved': z.object({variant: Variant, by: z.enum(['person', 'settings'])}),
	'variant.promoted': z.object({variant: Variant, tag: z.string().describe('What the default was before')}),
	'use.compared': z
		.object({variant: Variant, better: z.enum(['variant', 'before'])})
		.describe('A piece of real work that one of the two did and the other would not have, or undid'),
	'promotion.doubted': z.object({variant: Variant, against: z.number().describe('The evidence that it is worse')}),
	'rollback.requested': z.object({variant: Variant, why: z.string()}),
	'variant.rolled-back': z.object({variant: Variant}),
	'promotion.failed': z.object({variant: Variant, doing: z.enum(['promote', 'roll-back']), why: z.string()}),
	'run.paused': z.object({why: z.string()}),
	'run.resumed': z.object({why: z.string().optional()}),
	'run.stopped': z.object({why: z.string()}),
	'run.finished': z.object({
		after: After,
		outcome: z
			.enum(['promoted', 'proven', 'promising', 'no-better', 'stopped'])
			.describe('promising: best in the search, not proven on the hold-out'),
		why: z.string(),
		evaluations: z.int().nonnegative().describe('Charged, with the edits'),
		usd: z.number().nonnegative().describe('Charged: what was paid, or the most it could be where that is not known'),
	}),
} as const;

export type FactType = keyof typeof facts;
/** The body of a fact of one type, or of any. */
export type Body<Type extends FactType = FactType> = {
	[Name in Type]: Readonly<z.infer<(typeof facts)[Name]>> & {readonly type: Name};
}[Type];
export type EvolutionFact = Fact<Body>;

/** Worth seeing now: what a job says while it runs. */
export type Delta = {readonly show: 'job'; readonly job: string; readonly text: string};

const isKnown = (type: string): type is FactType => Object.hasOwn(facts, type);

/** What is wrong with a fact that comes from disk or wire, in one line, if anything is. Types that this version does not know are a newer version's right. */
export const wrongIn = (data: Fact<{type: string}>): string | undefined => {
	if (!isKnown(data.type)) return undefined;
	const parsed = facts[data.type].safeParse(data);
	if (parsed.success) return undefined;
	const [issue] = parsed.error.issues;
	return `${data.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
};
