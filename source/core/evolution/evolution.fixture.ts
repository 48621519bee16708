import {dieOf, split, uniform, type Die} from './dice.ts';
import type {Outcome} from './drive.fixture.ts';
import type {Body} from './event.ts';
import type {Outline, Settings} from './settings.ts';

export const settings: Settings = {
	seed: 7,
	policy: 'hgm',
	workers: 3,
	budget: {evaluations: 160, usd: 20, wallMs: null},
	prices: {edit: {evaluations: 2, usd: 0.5}, task: {usd: 0.1}},
	price: 4,
	retries: 1,
	invalidInRow: 6,
	autoApprove: false,
};

const named = (name: string, count: number): readonly string[] =>
	Array.from({length: count}, (_, at) => `${name}-${at + 1}`);

export const outline: Outline = {
	id: 'meadow',
	version: '1',
	search: named('search', 12),
	holdout: named('holdout', 24),
	sentinel: named('sentinel', 3),
	canary: ['unsolvable-1'],
};

export const opened = (changed: Partial<Settings> = {}, suite: Partial<Outline> = {}): Body<'evolution.opened'> => ({
	type: 'evolution.opened',
	evolution: 'e1',
	version: '0.1.0',
	settings: {...settings, ...changed},
	suite: {...outline, ...suite},
	root: {commit: 'c0'},
	notices: [],
});

const numberIn = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);

/** A number of its own for every text: FNV-1a. */
const hash = (text: string): number =>
	Array.from(text).reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193), 0x811c9dc5) >>> 0;

const chance = (...words: readonly string[]): number => uniform(split(dieOf(12), hash(words.join(' '))), 0);

/** How able a variant is: what its parent is, and then some. Every fifth child is stillborn, and one is the same as an older one. */
const ability = (variant: string, parents: Readonly<Record<string, string>>): number => {
	const parent = parents[variant];
	return parent === undefined ? 0.2 : Math.min(0.98, ability(parent, parents) + 0.45 * chance('gain', variant) - 0.02);
};

/** A small world: the same job has the same outcome, whenever it runs. Costs are dollars that floats hold badly. */
export const world =
	(changed: (job: Parameters<Outcome>[0]) => Body | undefined = () => undefined): Outcome =>
	(job, state) => {
		const other = changed(job);
		if (other !== undefined) return other;
		const {what} = job;
		const parents = Object.fromEntries(Object.entries(state.children).map(([id, {parent}]) => [id, parent]));
		if (what.do === 'breed') {
			const {variant} = what;
			if (job.manifest === undefined)
				return {
					type: 'manifest.proposed',
					job: job.id,
					variant,
					manifest: {mechanism: `m of ${variant}`, rootCause: 'r', change: 'c', fixes: ['search-1'], endangers: []},
					usd: 0.07,
					ms: 20,
				};
			return numberIn(variant) % 5 === 0
				? {type: 'variant.stillborn', job: job.id, variant, why: 'the types do not fit', usd: 0.11, ms: 30}
				: {
						type: 'variant.bred',
						job: job.id,
						variant,
						commit: `c${variant}`,
						diff: `d${variant === 'v4' ? 'v3' : variant}`,
						usd: 0.13,
						ms: 40,
					};
		}
		const {variant, task} = what;
		const solved =
			what.for === 'sentinel' || (what.for !== 'canary' && chance('try', variant, task) < ability(variant, parents));
		return {
			type: 'task.scored',
			job: job.id,
			variant,
			task,
			solved,
			...(solved ? {} : {signature: `kind ${numberIn(task) % 3}`}),
			evidence: `${job.id}.jsonl`,
			usd: 0.03,
			ms: 10,
		};
	};

export const die: Die = dieOf(3);
