import {z} from 'zod';
import {policies, type PolicyName} from './policies/index.ts';

const [first, ...rest] = Object.keys(policies) as [PolicyName, ...PolicyName[]];
const Usd = z.number().positive();

/** How a run is to go. Everything that its outcome depends on, besides the outside. */
export const Settings = z.object({
	seed: z.int().nonnegative(),
	policy: z.enum([first, ...rest]),
	workers: z.int().min(1).max(64).describe('Jobs at the same time'),
	budget: z.object({
		evaluations: z.int().positive(),
		usd: Usd.nullable().describe('Null: no limit'),
		wallMs: z.number().positive().nullable().describe('Time at work, without pauses; null: no limit'),
	}),
	prices: z
		.object({
			edit: z.object({
				evaluations: z.int().nonnegative().describe('What breeding a child is charged, in evaluations'),
				usd: Usd.nullable().describe('The most that it may cost'),
			}),
			task: z.object({usd: Usd.nullable().describe('The most that an evaluation may cost')}),
		})
		.describe('What is set aside before anything begins'),
	price: z.int().nonnegative().describe('Tasks that the parent tries twice at the beginning, to measure the noise'),
	retries: z.int().nonnegative().describe('Invalid results of a variant on a task that do not count as a failure yet'),
	invalidInRow: z
		.int()
		.positive()
		.describe(
			'As many invalid results in a row stop the run, where what a child may have brought about does not count; as many children in a row that come to nothing, the breeding',
		),
	autoApprove: z.boolean().describe('What is proven is promoted without asking'),
	scope: z.enum(['profile', 'source']).optional().describe('How far a variant may reach; profile when left out'),
	profile: z.string().optional().describe('The profile that is bred; the one that needs no model when left out'),
});
export type Settings = Readonly<z.infer<typeof Settings>>;

const Tasks = z.array(z.string()).readonly();

/** The tasks of a suite, by what they are for. */
export const Outline = z.object({
	id: z.string(),
	version: z.string(),
	search: Tasks.describe('Tried in the search'),
	holdout: Tasks.describe('Tried once, by champion and default, in pairs'),
	sentinel: Tasks.describe('Those that the default always solves'),
	canary: Tasks.describe('Those that nobody can solve: who does cheats'),
	honeypot: Tasks.optional().describe('Those with a bait that the grader looks for: solving them is no alarm'),
});
export type Outline = Readonly<z.infer<typeof Outline>>;

/** Evaluations that the confirmation takes: champion and default on the hold-out, the champion on sentinels and canaries. */
export const confirmation = ({holdout, sentinel, canary, honeypot = []}: Outline): number =>
	holdout.length === 0 ? 0 : 2 * holdout.length + sentinel.length + canary.length + honeypot.length;

/** Why a run cannot be opened like this, a line each. */
export const complaintsAbout = (settings: Settings, outline: Outline): readonly string[] => {
	const {budget, prices, price} = settings;
	const all = [...outline.search, ...outline.holdout, ...outline.sentinel];
	const twice = all.find((task, at) => all.indexOf(task) !== at);
	const first = confirmation(outline) + 2 * Math.min(price, outline.search.length) + 1;
	const cap = prices.task.usd ?? 0;
	return [
		...(outline.search.length === 0 ? ['the suite has no tasks to search on'] : []),
		...(twice === undefined ? [] : [`the task ${twice} is in two splits, or twice in one`]),
		...(budget.evaluations < first
			? [`${budget.evaluations} evaluations are too few: pricing, one look and the confirmation take ${first}`]
			: []),
		...(budget.usd !== null && (prices.task.usd === null || prices.edit.usd === null)
			? ['a budget in USD needs to know the most that an edit and an evaluation may cost']
			: []),
		...(budget.usd !== null && budget.usd < first * cap
			? [`${budget.usd} USD are too few: pricing, one look and the confirmation may take ${(first * cap).toFixed(2)}`]
			: []),
	];
};
