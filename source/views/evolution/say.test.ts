import {expect, test} from 'vitest';
import {fold} from '../../core/evolution/fold.ts';
import type {Body, EvolutionFact} from '../../core/evolution/event.ts';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {sayFact, sayRecord, treeLines} from './say.ts';

const opened: Body<'evolution.opened'> = {
	type: 'evolution.opened',
	evolution: 'r1',
	version: '1.0.0',
	settings: {
		seed: 7,
		policy: 'hgm',
		workers: 2,
		budget: {evaluations: 60, usd: null, wallMs: 900_000},
		prices: {edit: {evaluations: 0, usd: null}, task: {usd: null}},
		price: 0,
		retries: 1,
		invalidInRow: 6,
		autoApprove: false,
	},
	suite: {id: 'core', version: '1', search: ['a', 'b'], holdout: ['c'], sentinel: [], canary: []},
	root: {commit: '0'.repeat(40)},
	notices: [],
};

const paid = {usd: 0, ms: 1_500};
const manifest = {mechanism: 'Search longer', rootCause: 'x', change: 'seconds: 60 → 90', fixes: [], endangers: []};

const bodies: readonly Body[] = [
	opened,
	{type: 'parent.chosen', job: 'j1', after: 0, variant: 'v1', parent: 'v0', failure: null},
	{type: 'manifest.proposed', job: 'j1', variant: 'v1', manifest, ...paid},
	{
		type: 'variant.bred',
		job: 'j1',
		variant: 'v1',
		commit: 'abcdef0123456789abcdef0123456789abcdef01',
		diff: 'd1',
		...paid,
	},
	{type: 'task.started', job: 'j2', after: 1, variant: 'v1', task: 'a', for: 'search'},
	{type: 'task.scored', job: 'j2', variant: 'v1', task: 'a', solved: true, evidence: 'e', ...paid},
	{type: 'task.started', job: 'j3', after: 2, variant: 'v0', task: 'b', for: 'search'},
	{
		type: 'task.scored',
		job: 'j3',
		variant: 'v0',
		task: 'b',
		solved: false,
		signature: 'changed\u001B[31m nothing\nand more',
		evidence: 'e',
		...paid,
	},
];

const told = (
	facts: readonly Body[],
): {readonly lines: readonly (string | undefined)[]; readonly state: EvolutionState} => {
	let state = initial;
	const lines = facts.map((body, at) => {
		const fact: EvolutionFact = {...body, seq: at + 1, at: `2026-11-21T10:00:${String(at).padStart(2, '0')}.000Z`};
		state = fold(state, fact);
		return sayFact(fact, state)?.text;
	});
	return {lines, state};
};

test('a run is told a line a fact, in words, without what a task may have printed for the terminal', () => {
	expect(told(bodies).lines).toEqual([
		'run r1 · hgm · seed 7 · 2 workers · 60 evaluations · no model is paid · 15 min 0 s · suite core 1: 2 to search on, 1 held out',
		undefined,
		'v1 from v0: Search longer (seconds: 60 → 90)',
		'v1 is viable: abcdef0123',
		undefined,
		'v1 solves a in 1.5 s',
		undefined,
		'v0 fails b in 1.5 s: changed nothing',
	]);
});

test('the record says in which boxes variants are judged, and when a process that goes on has others', () => {
	const rest = bodies.slice(1);
	const {lines, state} = told([
		{...opened, boxes: 'docker (image:1), network off'},
		...rest,
		{type: 'evolution.reopened', version: '2.0.0', boxes: 'native sandbox, network off'},
		{type: 'evolution.reopened', version: '2.0.0', boxes: 'docker (image:1), network off'},
		{type: 'evolution.reopened', version: '1.0.0'},
	]);
	expect(lines[0]).toMatch(/1 held out · judged in docker \(image:1\), network off$/);
	expect(lines.slice(-3)).toEqual([
		'goes on where it was, judged in native sandbox, network off',
		'goes on where it was, judged in docker (image:1), network off',
		'goes on where it was',
	]);
	expect(state.boxes).toEqual(['docker (image:1), network off', 'native sandbox, network off']);
	expect(told(bodies).state.boxes).toEqual([]);
});

test('what is not proven is said to be promising at most, with what it was judged by', () => {
	const tested: Body<'promotion.tested'> = {
		type: 'promotion.tested',
		after: 3,
		variant: 'v1',
		won: 2,
		lost: 0,
		evidence: 2.333,
		against: 0.3,
		sentinelsLost: 0,
		cost: null,
		time: 1,
		verdict: 'not-proven',
		why: 'the hold-out is used up',
	};
	expect(told([...bodies, tested]).lines.at(-1)).toBe(
		'promising, not proven: on the hold-out v1 alone solves 2, the default alone 0 (E = 2.33, 20 is proof); the hold-out is used up',
	);
	expect(told([...bodies, {...tested, verdict: 'proven', evidence: 32}]).lines.at(-1)).toMatch(/^proven: .*E = 32\.0/);
});

test('the archive is a tree: each variant below its parent, with its record and what it changed', () => {
	const grandchild: readonly Body[] = [
		{type: 'parent.chosen', job: 'j4', after: 3, variant: 'v2', parent: 'v1', failure: null},
		{
			type: 'manifest.proposed',
			job: 'j4',
			variant: 'v2',
			manifest: {...manifest, mechanism: 'Search shorter'},
			...paid,
		},
		{type: 'variant.bred', job: 'j4', variant: 'v2', commit: '1'.repeat(40), diff: 'd2', ...paid},
		{type: 'variant.quarantined', variant: 'v2', after: 4, why: 'it cheats'},
	];
	const {state} = told([...bodies, ...grandchild]);
	const lines = treeLines({...state, champion: 'v1'});
	expect(lines.map(({text}) => text.replace(/ \(.*?\)/, ''))).toEqual([
		"v0  0 of 1  today's agent",
		'  v1  1 of 1  Search longer [champion]',
		'    v2  not tried yet  Search shorter [quarantined]',
	]);
	expect(treeLines(initial)).toEqual([]);
});

test('a record says how sure it is', () => {
	expect(sayRecord(0, 0)).toBe('not tried yet');
	expect(sayRecord(10, 2)).toMatch(/^10 of 12 \(83 %, 90 % interval \d+ % to \d+ %\)$/);
});
