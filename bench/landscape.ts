import {parseArgs} from 'node:util';
import {policies, type PolicyName} from '../source/core/evolution/policies/index.ts';
import {assumptions, type Assumptions} from './landscape/model.ts';
import {correlation, intervalOf} from './landscape/figures.ts';
import {walk, type Walked} from './landscape/walk.ts';

/**
 * Compares the policies on simulated landscapes at equal budget: 800 evaluations, edits charged as two of them, 60 tasks, as many landscapes as seeds, the
 * same for every policy. Printed is the *true* rate of each run's champion on tasks of which it has seen none. The policies and the machine are those of the
 * product; the assumptions stand in `landscape/model.ts`. `--seeds N`, `--policies a,b`, and `--variations N`: landscapes for each variation of the assumptions.
 */
const {values} = parseArgs({
	options: {
		seeds: {type: 'string', default: '200'},
		variations: {type: 'string', default: '40'},
		policies: {type: 'string', default: 'best-of-n,random,greedy,dgm,hgm'},
	},
});
const seeds = Array.from({length: Number(values.seeds)}, (_, at) => at + 1);
const isPolicy = (name: string): name is PolicyName => Object.hasOwn(policies, name);
const names = values.policies.split(',').filter(isPolicy);

const BUDGET = 800;
const TASKS = 60;

type Runs = ReadonlyMap<PolicyName, readonly Walked[]>;

const runAll = (chosen: readonly PolicyName[], over: readonly number[], edit: number, given: Assumptions): Runs =>
	new Map(
		chosen.map(policy => [policy, over.map(seed => walk({policy, seed, budget: BUDGET, edit, tasks: TASKS, given}))]),
	);

const percent = (rate: number): string => (100 * rate).toFixed(1);
const mean = (figures: readonly number[]): number => intervalOf(figures).mean;
const championsOf = (runs: readonly Walked[]): readonly number[] => runs.map(({champion}) => champion);

/** The mean difference of two policies over the same landscapes, with its 95 % interval. */
const difference = (runs: Runs, better: PolicyName, worse: PolicyName): string => {
	const ones = championsOf(runs.get(better) ?? []);
	const others = championsOf(runs.get(worse) ?? []);
	const {mean: gain, low, high} = intervalOf(ones.map((one, at) => one - (others[at] ?? 0)));
	return `${percent(gain).padStart(5)}  [${percent(low)}, ${percent(high)}]`;
};

const begun = performance.now();
const main = runAll(names, seeds, 2, assumptions);
console.log(`Seeds 1–${seeds.length}, ${BUDGET} evaluations, an edit charged as 2, ${TASKS} tasks, root at 40.0 %`);
console.log(`\n${'policy'.padEnd(16)}champion, true rate and 95 %   best bred  agents  most charged  score~clade`);
for (const [policy, runs] of main) {
	const {mean: rate, low, high} = intervalOf(championsOf(runs));
	const charged = Math.max(...runs.map(one => one.charged));
	if (charged > BUDGET) throw new Error(`${policy} charged ${charged} of ${BUDGET}`);
	console.log(
		[
			policy.padEnd(16),
			`${percent(rate)}  [${percent(low)}, ${percent(high)}]`.padEnd(30),
			percent(mean(runs.map(({best}) => best))).padStart(10),
			mean(runs.map(({agents}) => agents))
				.toFixed(1)
				.padStart(8),
			`${charged}`.padStart(14),
			correlation(runs.flatMap(({clades}) => clades))
				.toFixed(2)
				.padStart(13),
		].join(''),
	);
}

console.log('\nGains over the same landscapes, in points, with 95 % intervals');
const steps: readonly (readonly [PolicyName, PolicyName])[] = [
	['greedy', 'best-of-n'],
	['dgm', 'greedy'],
	['hgm', 'dgm'],
	['hgm', 'greedy'],
];
for (const [better, worse] of steps)
	if (main.has(better) && main.has(worse))
		console.log(`  ${better} over ${worse}`.padEnd(26) + difference(main, better, worse));

/** What the order rests on: each assumption left out or changed, on fewer landscapes. */
const variations: Readonly<Record<string, {readonly given?: Partial<Assumptions>; readonly edit?: number}>> = {
	'as above': {},
	'edits charged as 6': {edit: 6},
	'no dead ends': {given: {siblings: 0}},
	'all lineages alike': {given: {siblings: 0, driftStep: 0}},
	'overfitting three times as strong': {given: {overfit: 0.15}},
	'root at 20 %': {given: {rootRate: 0.2}},
	'gains do not shrink': {given: {saturation: 0}},
};
const few = seeds.slice(0, Number(values.variations));
const rows = few.length === 0 ? [] : Object.entries(variations);
if (rows.length > 0) {
	console.log(`\nWhat it rests on (seeds 1–${few.length}): gain with 95 % interval`);
	console.log(`  ${''.padEnd(40)}${'greedy over best-of-n'.padEnd(26)}${'dgm over greedy'.padEnd(26)}hgm over dgm`);
}
for (const [about, {given = {}, edit = 2}] of rows) {
	const runs = runAll(['best-of-n', 'greedy', 'dgm', 'hgm'], few, edit, {...assumptions, ...given});
	console.log(
		`  ${about.padEnd(40)}` +
			steps
				.slice(0, 3)
				.map(([better, worse]) => difference(runs, better, worse).padEnd(26))
				.join('')
				.trimEnd(),
	);
}
console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
