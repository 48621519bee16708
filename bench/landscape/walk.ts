import {drive} from '../../source/core/evolution/drive.fixture.ts';
import type {PolicyName} from '../../source/core/evolution/policies/index.ts';
import type {Settings} from '../../source/core/evolution/settings.ts';
import type {EvolutionState} from '../../source/core/evolution/state.ts';
import {landscapeOf, type Agent, type Assumptions} from './model.ts';

export type Walk = {
	readonly policy: PolicyName;
	readonly seed: number;
	/** Evaluations to spend; what an edit is charged of them; tasks to search on. */
	readonly budget: number;
	readonly edit: number;
	readonly tasks: number;
	readonly given: Assumptions;
};

export type Walked = {
	/** The true rates of the champion, and of the best agent that was bred. */
	readonly champion: number;
	readonly best: number;
	readonly agents: number;
	readonly charged: number;
	/** For each variant that was tried and bred from: its score in the search, and the true mean of its descendants. */
	readonly clades: readonly (readonly [score: number, descendants: number])[];
};

const settingsOf = ({policy, seed, budget, edit}: Walk): Settings => ({
	seed,
	policy,
	workers: 1,
	budget: {evaluations: budget, usd: null, wallMs: null},
	prices: {edit: {evaluations: edit, usd: null}, task: {usd: null}},
	price: 0,
	retries: 0,
	invalidInRow: 1_000_000,
	autoApprove: false,
});

const orderAmong = ({children}: EvolutionState, variant: string, parent: string): number => {
	const siblings = Object.keys(children).filter(id => children[id]?.parent === parent);
	return siblings.indexOf(variant);
};

/** One evolution on one landscape, by the machine that real evolutions run on, without its engine. */
export const walk = (one: Walk): Walked => {
	const land = landscapeOf(one.seed, one.given);
	const agents = new Map<string, Agent>([['v0', land.root]]);
	const agentOf = (id: string): Agent => {
		const agent = agents.get(id);
		if (agent === undefined) throw new Error(`${id} was never born`);
		return agent;
	};
	const search = Array.from({length: one.tasks}, (_, at) => `${at}`);
	const {state} = drive(
		[
			{
				type: 'evolution.opened',
				evolution: `${one.policy}-${one.seed}`,
				version: '0',
				settings: settingsOf(one),
				suite: {id: 'landscape', version: '1', search, holdout: [], sentinel: [], canary: []},
				root: {commit: 'v0'},
				notices: [],
			},
		],
		({id: job, what}, before) => {
			const paid = {usd: 0, ms: 0};
			if (what.do === 'try') {
				const {variant, task} = what;
				return {
					type: 'task.scored',
					job,
					variant,
					task,
					solved: land.solves(agentOf(variant), Number(task)),
					evidence: '',
					...paid,
				};
			}
			const {variant, parent} = what;
			const child = land.child(agentOf(parent), orderAmong(before, variant, parent));
			if (child === undefined) return {type: 'variant.stillborn', job, variant, why: 'it does not run', ...paid};
			agents.set(variant, child);
			return {type: 'variant.bred', job, variant, commit: variant, diff: variant, ...paid};
		},
	);
	const descendants = (id: string): readonly string[] =>
		state.archive.flatMap(one => (one.parent === id ? [one.id, ...descendants(one.id)] : []));
	return {
		champion: land.rateOf(agentOf(state.champion ?? 'v0')),
		best: Math.max(...[...agents.values()].map(agent => land.rateOf(agent))),
		agents: state.archive.length,
		charged: state.charged.evaluations,
		clades: state.archive.flatMap(({id, tried}) => {
			const results = Object.values(tried);
			const below = descendants(id);
			if (results.length < 5 || below.length === 0) return [];
			const mean = below.reduce((sum, other) => sum + land.rateOf(agentOf(other)), 0) / below.length;
			return [[results.filter(Boolean).length / results.length, mean] as const];
		}),
	};
};
