import {expect, test} from 'vitest';
import type {Archive, Standing} from '../archive.ts';
import {dieOf, split} from '../dice.ts';
import {policies, type PolicyName} from './index.ts';
import type {Choice, View} from './policy.ts';
import {beliefOf} from './rasch.ts';

const tasks = Array.from({length: 20}, (_, at) => `t${at}`);

type Row = readonly [id: string, parent: string | null, solved: number, failed: number, standing?: Standing];

const archiveOf = (rows: readonly Row[]): Archive =>
	rows.map(([id, parent, solved, failed, standing = 'open']) => ({
		id,
		parent,
		commit: id,
		standing,
		tried: Object.fromEntries(tasks.slice(0, solved + failed).map((task, at) => [task, at < solved])),
	}));

const viewOf = (rows: readonly Row[], rest: Partial<View> = {}): View => ({
	archive: archiveOf(rows),
	tasks,
	breeding: [],
	trying: [],
	evaluations: rows.reduce((sum, [, , solved, failed]) => sum + solved + failed, 0),
	children: rows.length - 1,
	left: 0.5,
	can: {expand: true, evaluate: true},
	...rest,
});

const names = Object.keys(policies) as PolicyName[];
const many = Array.from({length: 300}, (_, nth) => split(dieOf(5), nth));
const choices = (name: PolicyName, view: View) => many.map(die => policies[name](view, die));
const parentsOf = (chosen: readonly (Choice | undefined)[]): readonly string[] =>
	chosen.flatMap(choice => (choice?.do === 'expand' ? [choice.parent] : []));
const shareOf = (parents: readonly string[], id: string): number =>
	parents.filter(parent => parent === id).length / parents.length;

const grown: readonly Row[] = [
	['v0', null, 10, 10],
	['v1', 'v0', 14, 6],
	['v2', 'v0', 6, 14],
	['v3', 'v1', 2, 2],
	['v4', 'v0', 0, 10],
];

test.each(names)('%s chooses the same for the same view and die, and changes neither', name => {
	const view = viewOf(grown);
	const before = structuredClone(view);
	expect(choices(name, view)).toEqual(choices(name, view));
	expect(view).toEqual(before);
});

test.each(names)(
	'%s never chooses what the budget cannot pay, what is tried or being tried, or who is closed',
	name => {
		const closed: readonly Row[] = grown.map(([id, parent, solved, failed]) =>
			id === 'v1' || id === 'v3' ? [id, parent, solved, failed, 'forbidden'] : [id, parent, solved, failed],
		);
		const trying = tasks.slice(10, 20).map(task => ({variant: 'v4', task}));
		for (const can of [
			{expand: true, evaluate: true},
			{expand: false, evaluate: true},
			{expand: true, evaluate: false},
			{expand: false, evaluate: false},
		]) {
			const view = viewOf(closed, {can, trying});
			const allowed = can.expand ? [undefined, 'v0', 'v2', 'v4'] : [undefined];
			for (const choice of choices(name, view))
				expect(allowed).toContain(choice?.do === 'evaluate' ? 'an evaluation' : choice?.parent);
		}
	},
);

test.each(names)('%s tries the root first, one task after another, when there is nothing else', name => {
	const view = viewOf([['v0', null, 0, 0]]);
	for (const choice of choices(name, view)) expect(choice).toMatchObject({do: 'evaluate', variant: 'v0'});
});

test.each(['hgm', 'tree'] as const)(
	'%s may breed from the root though it solved nothing, and from nobody else who did not',
	name => {
		const view = viewOf([
			['v0', null, 0, 20],
			['v1', 'v0', 0, 20],
		]);
		expect(new Set(parentsOf(choices(name, view)))).toEqual(new Set(['v0']));
	},
);

test('hgm breeds from the productive clade, also when its founder is weak itself; greedy breeds from the best', () => {
	const rows: readonly Row[] = [
		['v0', null, 8, 12],
		['v1', 'v0', 9, 11],
		['v2', 'v0', 12, 8],
		['v3', 'v1', 19, 1],
		['v4', 'v1', 18, 2],
		['v5', 'v2', 2, 18],
		['v6', 'v2', 1, 19],
	];
	const parents = parentsOf(choices('hgm', viewOf(rows, {evaluations: 400})));
	expect(parents.length).toBe(many.length);
	expect(shareOf(parents, 'v2')).toBe(0);
	expect(shareOf(parents, 'v3')).toBeGreaterThan(0.5);
	expect(new Set(parentsOf(choices('greedy', viewOf(rows))))).toEqual(new Set(['v3']));
});

test.each([
	[4, 0, 'evaluate'],
	[10, 3, 'evaluate'],
	[11, 3, 'expand'],
] as const)('hgm, after %d evaluations and %d children, chooses to %s', (evaluations, children, wants) => {
	const view = viewOf([['v0', null, 2, 2]], {evaluations, children: children === 0 ? 3 : children});
	expect(new Set(choices('hgm', view).map(choice => choice?.do))).toEqual(new Set([wants]));
});

test('hgm draws ever more sharply as the budget runs out', () => {
	const rows: readonly Row[] = [
		['v0', null, 4, 6],
		['v1', 'v0', 6, 4],
	];
	const share = (left: number): number => {
		const chosen = choices('hgm', viewOf(rows, {left, children: 9}));
		return chosen.filter(choice => choice?.do === 'evaluate' && choice.variant === 'v1').length / chosen.length;
	};
	expect(share(0.01)).toBeGreaterThan(share(1));
	expect(share(0.01)).toBeGreaterThan(0.98);
});

test('dgm chooses parents as its formula says', () => {
	const parents = parentsOf(choices('dgm', viewOf(grown)));
	const weight = (score: number, children: number): number => 1 / (1 + Math.exp(-10 * (score - 0.5))) / (1 + children);
	const weights = [weight(0.5, 3), weight(0.7, 1), weight(0.3, 0), weight(0.5, 0), weight(0, 0)];
	const total = weights.reduce((sum, one) => sum + one, 0);
	// v3 has not had its first look yet: nobody breeds before that.
	expect(parents).toEqual([]);
	const looked = viewOf(grown.map(row => (row[0] === 'v3' ? ['v3', 'v1', 10, 10] : row)));
	for (const [at, id] of ['v0', 'v1', 'v2', 'v3', 'v4'].entries()) {
		const p = (weights[at] ?? 0) / total;
		const share = shareOf(parentsOf(choices('dgm', looked)), id);
		expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / many.length) + 1e-9);
	}
});

test('dgm around the best three tells weak agents apart, where one half does not', () => {
	const weak = viewOf([
		['v0', null, 1, 19],
		['v1', 'v0', 4, 16],
	]);
	const share = (name: PolicyName) => shareOf(parentsOf(choices(name, weak)), 'v1');
	expect(share('dgm-top-three')).toBeGreaterThan(0.7);
	expect(share('dgm')).toBeGreaterThan(share('random'));
});

test('the staged policies look at 10 tasks first, and go on only with who is as good as published, or as the root', () => {
	const next = (rows: readonly Row[]) => policies.greedy(viewOf(rows), dieOf(1));
	expect(
		next([
			['v0', null, 20, 0],
			['v1', 'v0', 1, 8],
		]),
	).toEqual({do: 'evaluate', variant: 'v1', task: 't9'});
	expect(
		next([
			['v0', null, 20, 0],
			['v1', 'v0', 3, 7],
		]),
	).toEqual({do: 'expand', parent: 'v0'});
	expect(
		next([
			['v0', null, 20, 0],
			['v1', 'v0', 4, 6],
		]),
	).toEqual({do: 'evaluate', variant: 'v1', task: 't10'});
	expect(
		next([
			['v0', null, 2, 18],
			['v1', 'v0', 1, 9],
		]),
	).toEqual({do: 'evaluate', variant: 'v1', task: 't10'});
});

test('greedy takes the oldest of equals, best-of-n always the root, random anybody', () => {
	const rows: readonly Row[] = [
		['v0', null, 10, 10],
		['v1', 'v0', 12, 8],
		['v2', 'v1', 12, 8],
	];
	expect(new Set(parentsOf(choices('greedy', viewOf(rows))))).toEqual(new Set(['v1']));
	expect(new Set(parentsOf(choices('best-of-n', viewOf(rows))))).toEqual(new Set(['v0']));
	const parents = parentsOf(choices('random', viewOf(rows)));
	for (const id of ['v0', 'v1', 'v2']) expect(Math.abs(shareOf(parents, id) - 1 / 3)).toBeLessThan(0.11);
});

/** The log posterior of Rasch's model over the tree, written out once more to find its mode by another way. */
const logPosterior = (archive: Archive, mode: readonly number[], difficulties: readonly number[]): number => {
	const places = new Map(archive.map(({id}, at) => [id, at]));
	const normal = (x: number, deviation: number): number => -(x ** 2) / 2 / deviation ** 2;
	let sum = difficulties.reduce((all, d) => all + normal(d, 1.5), 0);
	for (const [at, {parent, tried}] of archive.entries()) {
		const [ability = 0, drift = 0] = mode.slice(2 * at, 2 * at + 2);
		const above = places.get(parent ?? '');
		sum +=
			above === undefined
				? normal(ability, 2) + normal(drift, 0.15)
				: normal(drift - (mode[2 * above + 1] ?? 0), 0.12) + normal(ability - (mode[2 * above] ?? 0) - drift, 0.5);
		for (const [task, solved] of Object.entries(tried)) {
			const s = ability - (difficulties[tasks.indexOf(task)] ?? 0);
			sum -= Math.log1p(Math.exp(solved ? -s : s));
		}
	}
	return sum;
};

test("the mode of Rasch's model is where no step in any direction gains", () => {
	const archive = archiveOf(grown);
	const {mode, difficulties} = beliefOf(archive, tasks);
	const best = logPosterior(archive, [...mode], difficulties);
	const moved = (values: readonly number[], at: number, by: number) =>
		values.map((value, other) => (other === at ? value + by : value));
	for (const by of [-1e-3, 1e-3]) {
		for (const at of mode.keys())
			expect(logPosterior(archive, moved([...mode], at, by), difficulties)).toBeLessThan(best);
		for (const at of difficulties.keys())
			expect(logPosterior(archive, [...mode], moved(difficulties, at, by))).toBeLessThan(best);
	}
});

test('what all solve is easy, what nobody solves is hard, and nothing tried is the prior', () => {
	const {difficulties} = beliefOf(archiveOf(grown), tasks);
	expect(difficulties[0]).toBeLessThan(difficulties[19] ?? 0);
	const nothing = beliefOf(archiveOf([['v0', null, 0, 0]]), tasks);
	expect([...nothing.mode]).toEqual([0, 0]);
	expect(nothing.precision.at[0]).toBeCloseTo(1 / 2, 12);
	expect(nothing.precision.at[3]).toBeCloseTo(1 / 0.15, 12);
});

test('tree tries what it is least certain of', () => {
	// v0 solved the first ten tasks and failed the others: where v1 has tried nothing, the middle is least certain.
	const view = viewOf(
		[
			['v0', null, 10, 10],
			['v1', 'v0', 0, 0],
		],
		{evaluations: 1, children: 9},
	);
	const chosen = choices('tree', view).flatMap(choice => (choice?.do === 'evaluate' ? [choice.variant] : []));
	expect(new Set(chosen)).toEqual(new Set(['v1']));
});
