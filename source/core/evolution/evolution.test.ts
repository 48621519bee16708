import {describe, expect, test} from 'vitest';
import {split} from './dice.ts';
import {bodyOf, drive, factsOf, inOrderOf} from './drive.fixture.ts';
import type {EvolutionFact} from './event.ts';
import {die, opened, outline, settings, world} from './evolution.fixture.ts';
import {evolution} from './machine.ts';
import {policies, type PolicyName} from './policies/index.ts';
import type {EvolutionState} from './state.ts';

/** What an evolution comes to, without the numbers and times of its facts. */
const outcomeOf = ({archive, children, champion, tested, charged, failures, finished}: EvolutionState) => ({
	archive,
	children,
	champion,
	tested,
	charged,
	failures,
	finished,
});

test('an evolution is priced, searches, names a champion, proves it on the hold-out, and waits for leave', () => {
	const {facts, state} = drive([opened()], world());
	const phases = facts.flatMap(({type}) =>
		['run.priced', 'champion.chosen', 'promotion.tested', 'run.finished'].includes(type) ? [type] : [],
	);
	expect(phases).toEqual(['run.priced', 'champion.chosen', 'promotion.tested', 'run.finished']);
	expect(state.finished?.outcome).toBe('proven');
	expect(state.tested?.evidence).toBeGreaterThanOrEqual(20);
	expect(evolution.accept(state, {ask: 'promote'})).toEqual({
		record: {type: 'promotion.approved', variant: state.champion, by: 'person'},
	});
	expect(state.jobs).toEqual([]);
});

describe('archive', () => {
	const whole = drive([opened()], world());

	test('whoever is first ends first: the archive is the same', () => {
		for (let order = 0; order < 20; order += 1)
			expect(outcomeOf(drive([opened()], world(), {first: inOrderOf(split(die, order))}).state)).toEqual(
				outcomeOf(whole.state),
			);
		const last = drive([opened()], world(), {first: running => running.length - 1});
		expect(outcomeOf(last.state)).toEqual(outcomeOf(whole.state));
	});

	test('for every prefix of an evolution, going on ends in the same archive', () => {
		const shuffled = drive([opened()], world(), {first: inOrderOf(die)});
		for (const {facts} of [whole, shuffled])
			for (let kept = 1; kept < facts.length; kept += 1) {
				const prefix = [...facts.slice(0, kept).map(bodyOf), {type: 'evolution.reopened', version: '2'} as const];
				expect(outcomeOf(drive(prefix, world(), {first: inOrderOf(split(die, kept))}).state), `${kept}`).toEqual(
					outcomeOf(whole.state),
				);
			}
	});

	test('a pause in between changes nothing', () => {
		for (const at of [1, 5, 20, 60, 100]) {
			const paused = drive([opened()], world(), {
				first: inOrderOf(die),
				after: {[at]: {ask: 'pause', why: 'lunch'}},
			});
			expect(paused.state.jobs.filter(({end}) => end === undefined)).toEqual([]);
			expect(paused.state.finished).toBe(undefined);
			const resumed = drive([...paused.facts.map(bodyOf), {type: 'run.resumed'}], world());
			expect(outcomeOf(resumed.state)).toEqual(outcomeOf(whole.state));
		}
	});

	test('another seed is another evolution', () => {
		expect(drive([opened({seed: 8})], world()).state.archive).not.toEqual(whole.state.archive);
	});
});

test.each(Object.keys(policies) as PolicyName[])(
	'%s: at every fact, what is charged and what is begun stay within the budget, and every job ends once',
	policy => {
		for (const budget of [
			{evaluations: 160, usd: null, wallMs: null},
			{evaluations: 1000, usd: 12.34, wallMs: null},
			{evaluations: 90, usd: 9.9, wallMs: null},
		]) {
			const {facts, state} = drive([opened({policy, budget})], world(), {first: inOrderOf(die)});
			let [evaluations, paid, set] = [0, 0, new Map<string, number>()];
			const ended: boolean[] = [];
			for (const fact of facts) {
				if (fact.type === 'task.started') set.set(fact.job, 0.1);
				if (fact.type === 'parent.chosen') set.set(fact.job, 0.5);
				evaluations += fact.type === 'task.started' ? 1 : fact.type === 'parent.chosen' ? 2 : 0;
				if ('usd' in fact && 'job' in fact) paid += fact.usd ?? 0;
				if (fact.type === 'task.scored' || fact.type === 'variant.bred' || fact.type === 'variant.stillborn')
					ended.push(set.delete(fact.job));
				expect(evaluations).toBeLessThanOrEqual(budget.evaluations);
				const begun = [...set.values()].reduce((sum, one) => sum + one, 0);
				expect(paid).toBeLessThanOrEqual((budget.usd ?? Infinity) + 1e-9);
				// What a child's manifest cost is in `paid` already while the child is being built.
				expect(paid + begun).toBeLessThanOrEqual((budget.usd ?? Infinity) + 0.07 * settings.workers + 1e-9);
			}
			expect([...set.keys()]).toEqual([]);
			expect(ended).not.toContain(false);
			expect(state.charged.evaluations).toBe(evaluations);
			expect(state.charged.usd).toBeCloseTo(paid, 9);
			expect(state.finished).not.toBe(undefined);
		}
	},
);

test('never more jobs at a time than workers, and no task twice by one variant while it has a result', () => {
	for (const workers of [1, 2, 5]) {
		const {facts} = drive([opened({workers})], world(), {first: inOrderOf(die)});
		let running = 0;
		for (const {type} of facts) {
			if (type === 'task.started' || type === 'parent.chosen') running += 1;
			if (type === 'task.scored' || type === 'variant.bred' || type === 'variant.stillborn') running -= 1;
			expect(running).toBeLessThanOrEqual(workers);
		}
		const tried = factsOf(facts, 'task.started').flatMap(fact =>
			fact.for === 'price' ? [] : [`${fact.variant} ${fact.task}`],
		);
		expect(new Set(tried).size).toBe(tried.length);
	}
});

test('children are begun only while they and the root are few against the evaluations begun', () => {
	let [children, tries] = [0, 0];
	for (const fact of drive([opened()], world()).facts) {
		if (fact.type === 'champion.chosen') break;
		if (fact.type === 'task.started') tries += 1;
		if (fact.type !== 'parent.chosen') continue;
		children += 1;
		expect(children).toBeLessThanOrEqual(tries ** 0.6);
	}
	expect(children).toBeGreaterThan(5);
});

test('the parent is tried against itself first, and the noise bounds what can be detected', () => {
	const {facts} = drive([opened()], world());
	const priced = factsOf(facts, 'run.priced');
	expect(priced).toHaveLength(1);
	const before = facts.slice(0, facts.indexOf(priced[0] as EvolutionFact));
	expect(factsOf(before, 'task.started').map(({variant, task, for: purpose}) => [variant, task, purpose])).toEqual(
		outline.search.slice(0, 4).flatMap(task => [
			['v0', task, 'price'],
			['v0', task, 'price'],
		]),
	);
	expect(priced[0]).toMatchObject({evaluations: 160 - 8 - (48 + 3 + 1), usd: 0.03, ms: 10, noise: 0});
	expect(priced[0]?.detectable).toBeGreaterThan(0.2);
});
