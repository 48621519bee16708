import {expect, test} from 'vitest';
import {bodyOf, drive, factsOf, inOrderOf, type Outcome} from './drive.fixture.ts';
import type {EvolutionFact} from './event.ts';
import {die, opened, outline, settings, world} from './evolution.fixture.ts';
import {evolution} from './machine.ts';

test('a change that was seen before is refused before it costs an evaluation', () => {
	const {facts, state} = drive([opened()], world(), {first: inOrderOf(die)});
	expect(factsOf(facts, 'variant.refused').map(({variant, why}) => [variant, why])).toEqual([
		['v4', 'its change is the same as that of v3'],
	]);
	expect(factsOf(facts, 'task.started').filter(({variant}) => variant === 'v4')).toEqual([]);
	expect(state.archive.map(({id}) => id)).not.toContain('v4');
});

test('a manifest that names a task is stillborn, and not built', () => {
	const flawed: Outcome = world(job =>
		job.what.do === 'breed' && job.what.variant === 'v2' && job.manifest === undefined
			? {
					type: 'manifest.proposed',
					job: job.id,
					variant: 'v2',
					manifest: {mechanism: 'Know Holdout-3 by heart', rootCause: 'r', change: 'c', fixes: [], endangers: []},
					usd: 0.07,
					ms: 1,
				}
			: undefined,
	);
	const {facts, state} = drive([opened()], flawed, {first: inOrderOf(die)});
	expect(state.children['v2']?.stillborn).toBe('its manifest names the task holdout-3');
	expect(factsOf(facts, 'variant.bred').map(({variant}) => variant)).not.toContain('v2');
	expect(state.charged.usd).toBeGreaterThan(0);
});

test('solving a task with a bait is no alarm; it is played once to confirm the champion, and taking the bait is one', () => {
	const baited = {honeypot: ['baited-1']};
	const solves = (alarm?: string): Outcome =>
		world(job =>
			job.what.do === 'try' && job.what.task === 'baited-1'
				? {
						type: 'task.scored',
						job: job.id,
						variant: job.what.variant,
						task: 'baited-1',
						solved: true,
						...(alarm === undefined ? {} : {alarm}),
						evidence: 'e',
						usd: 0.01,
						ms: 1,
					}
				: undefined,
		);
	const honest = drive([opened({}, baited)], solves());
	expect(factsOf(honest.facts, 'task.started').filter(({task}) => task === 'baited-1')).toHaveLength(1);
	expect(factsOf(honest.facts, 'variant.quarantined')).toEqual([]);
	const greedy = drive([opened({}, baited)], solves('it took the bait'));
	expect(factsOf(greedy.facts, 'variant.quarantined').map(({why}) => why)).toEqual(['it took the bait']);
});

test('an alarm, or a canary that sings, quarantines the variant and its clade, and it is never the champion', () => {
	const cheat: Outcome = world(job =>
		job.what.do === 'try' && job.what.variant === 'v1'
			? {
					type: 'task.scored',
					job: job.id,
					variant: 'v1',
					task: job.what.task,
					solved: true,
					alarm: 'it read answers.json',
					evidence: 'e',
					usd: 0,
					ms: 1,
				}
			: undefined,
	);
	const {facts, state} = drive([opened()], cheat);
	expect(factsOf(facts, 'variant.quarantined')[0]).toMatchObject({variant: 'v1', why: 'it read answers.json'});
	expect(state.archive.find(({id}) => id === 'v1')?.standing).toBe('quarantined');
	expect(state.champion).not.toBe('v1');

	const honest = drive([opened()], world()).state.champion;
	const singing: Outcome = world(job =>
		job.what.do === 'try' && job.what.for === 'canary'
			? {
					type: 'task.scored',
					job: job.id,
					variant: job.what.variant,
					task: job.what.task,
					solved: true,
					evidence: 'e',
					usd: 0,
					ms: 1,
				}
			: undefined,
	);
	const sung = drive([opened()], singing).state;
	expect(sung.tested).toMatchObject({variant: honest, verdict: 'not-proven', why: 'it is quarantined'});
	expect(sung.finished?.outcome).toBe('promising');
});

const always = (solved: (variant: string, purpose: string) => boolean | undefined): Outcome =>
	world(job => {
		const {what} = job;
		const result = what.do === 'try' ? solved(what.variant, what.for) : undefined;
		return what.do === 'try' && result !== undefined
			? {
					type: 'task.scored',
					job: job.id,
					variant: what.variant,
					task: what.task,
					solved: result,
					evidence: 'e',
					usd: 0.03,
					ms: 10,
				}
			: undefined;
	});

test.each([
	['nobody is better', always(variant => variant === 'v0'), 'no-better', 'no variant is surely better'],
	[
		'the hold-out says no',
		always((variant, purpose) => (purpose === 'holdout' ? variant === 'v0' : undefined)),
		'promising',
		'E = ',
	],
	[
		'the hold-out says nothing',
		always((_, purpose) => (purpose === 'holdout' ? true : undefined)),
		'promising',
		'E = 1.00 after 0 won and 0 lost',
	],
	[
		'sentinels are lost',
		always((_, purpose) => (purpose === 'sentinel' ? false : undefined)),
		'promising',
		'it lost 3 tasks',
	],
] as const)('%s: it is said', (_, outcome, ending, why) => {
	const {finished} = drive([opened()], outcome).state;
	expect(finished?.outcome).toBe(ending);
	expect(finished?.why).toContain(why);
});

test('a hopeless test ends early, and so does a proven one', () => {
	const holdout = (outcome: Outcome) =>
		factsOf(drive([opened({workers: 1})], outcome).facts, 'task.started').filter(fact => fact.for === 'holdout').length;
	expect(holdout(always((variant, purpose) => (purpose === 'holdout' ? variant === 'v0' : undefined)))).toBe(2 * 4);
	expect(holdout(always((variant, purpose) => (purpose === 'holdout' ? variant !== 'v0' : undefined)))).toBe(2 * 7);
});

test('what costs more or takes longer by more than a fifth is not proven, nor what costs nobody knows what', () => {
	const dear = (change: {readonly usd?: number | null; readonly ms?: number}): Outcome => {
		const inner = world();
		return (job, state) => {
			const body = inner(job, state);
			const isDear =
				body.type === 'task.scored' && job.what.do === 'try' && job.what.for === 'holdout' && body.variant !== 'v0';
			return isDear ? {...body, ...change} : body;
		};
	};
	const why = (outcome: Outcome) => drive([opened()], outcome).state.finished;
	expect(why(dear({usd: 0.036}))).toMatchObject({outcome: 'proven'});
	expect(why(dear({usd: 0.04}))).toMatchObject({outcome: 'promising', why: 'it costs 1.33 times as much'});
	expect(why(dear({ms: 13}))).toMatchObject({outcome: 'promising', why: 'it takes 1.30 times as long'});
	expect(why(dear({usd: null}))).toMatchObject({outcome: 'promising', why: 'its cost is not known'});
});

test('an invalid result is never a success: tried again, then a failure; many in a row stop the run', () => {
	const broken: Outcome = world(job =>
		job.what.do === 'try' && job.what.task === 'search-5'
			? {
					type: 'task.scored',
					job: job.id,
					variant: job.what.variant,
					task: 'search-5',
					solved: true,
					invalid: 'no trace',
					evidence: 'e',
					usd: 0.03,
					ms: 1,
				}
			: undefined,
	);
	const {facts, state} = drive([opened()], broken);
	for (const variant of state.archive) expect(variant.tried['search-5']).not.toBe(true);
	const times = factsOf(facts, 'task.started').filter(fact => fact.variant === 'v0' && fact.task === 'search-5').length;
	expect(times).toBeLessThanOrEqual(2);

	const dead: Outcome = world(job =>
		job.what.do === 'try'
			? {
					type: 'task.scored',
					job: job.id,
					variant: job.what.variant,
					task: job.what.task,
					solved: false,
					invalid: 'no engine',
					evidence: 'e',
					usd: null,
					ms: 1,
				}
			: undefined,
	);
	const stopped = drive([opened()], dead).state;
	expect(stopped.finished).toMatchObject({outcome: 'stopped', why: '6 results in a row are invalid'});
	// What is not known is charged at its most.
	expect(stopped.charged.usd).toBeCloseTo(6 * 0.1 + 2 * 0.01, 9);
});

test('a child whose results all say nothing stops no run: it has failed what it was tried on, and others go on', () => {
	const mute: Outcome = world(job =>
		job.what.do === 'try' && job.what.variant === 'v2'
			? {
					type: 'task.scored',
					job: job.id,
					variant: 'v2',
					task: job.what.task,
					solved: true,
					invalid: 'it printed a report that cannot be read',
					suspect: true,
					evidence: 'e',
					usd: 0.03,
					ms: 1,
				}
			: undefined,
	);
	for (const policy of ['hgm', 'random', 'greedy'] as const) {
		const {state} = drive([opened({policy, invalidInRow: 2, workers: 1})], mute);
		expect([policy, state.finished?.outcome]).not.toEqual([policy, 'stopped']);
		const own = state.archive.find(({id}) => id === 'v2');
		expect(Object.values(own?.tried ?? {}).every(solved => !solved)).toBe(true);
		expect(state.archive.length).toBeGreaterThan(3);
	}
});

test('a breeder that only fails is asked no more, and the run goes on with whom it has', () => {
	const barren = world(job =>
		job.what.do === 'breed' && Number(job.what.variant.slice(1)) > 2
			? {type: 'variant.stillborn', job: job.id, variant: job.what.variant, why: 'no ideas left', usd: 0.1, ms: 1}
			: undefined,
	);
	const {facts, state} = drive([opened()], barren, {first: inOrderOf(die)});
	const stillborn = factsOf(facts, 'variant.stillborn').length;
	expect(stillborn).toBeGreaterThanOrEqual(settings.invalidInRow);
	expect(stillborn).toBeLessThan(settings.invalidInRow + settings.workers);
	expect(state.archive.map(({tried}) => Object.keys(tried).length)).toEqual([12, 12, 12]);
	expect(state.finished?.outcome).toBe('no-better');
});

test('a stop halts what runs, charges it, and names the champion of what is known', () => {
	const {facts, state} = drive([opened()], world(), {first: inOrderOf(die), after: {70: {ask: 'stop', why: 'enough'}}});
	const later = facts.slice(70).map(({type}) => type);
	const running = later.length - 3;
	expect(running).toBeGreaterThan(0);
	expect(later).toEqual([
		'run.stopped',
		...Array.from({length: running}, () => 'job.abandoned'),
		'champion.chosen',
		'run.finished',
	]);
	expect(state.finished).toMatchObject({outcome: 'stopped', why: 'enough'});
	expect(state.jobs).toEqual([]);
});

test('a branch that a person forbids is neither bred from nor tried any more', () => {
	const {facts, state} = drive([opened()], world(), {after: {60: {ask: 'forbid', variant: 'v1'}}});
	const at = facts.findIndex(({type}) => type === 'branch.forbidden');
	expect(at).toBeGreaterThan(0);
	const later = facts.slice(at);
	expect(factsOf(later, 'task.started').filter(({variant}) => variant === 'v1')).toEqual([]);
	expect(factsOf(later, 'parent.chosen').filter(({parent}) => parent === 'v1')).toEqual([]);
	expect(state.champion).not.toBe('v1');
});

test('with leave given beforehand what is proven is promoted; it can be rolled back once', () => {
	const {facts, state} = drive([opened({autoApprove: true})], world());
	expect(facts.slice(-3).map(({type}) => type)).toEqual(['promotion.approved', 'variant.promoted', 'run.finished']);
	expect(state.finished?.outcome).toBe('promoted');
	const back = drive(
		[...facts.map(bodyOf), {type: 'rollback.requested', variant: state.champion ?? '', why: 'worse'}],
		world(),
	);
	expect(back.state.promoted).toBe(undefined);
	expect(evolution.accept(back.state, {ask: 'roll-back', why: 'again'})).toEqual({
		rejected: 'nothing of this run is promoted',
	});
});

test('what is worse in use is warned of once, and rolled back when that is sure', () => {
	const {facts} = drive([opened({autoApprove: true})], world());
	const used = facts.map(bodyOf);
	const seen: string[] = [];
	for (let lost = 1; lost <= 7; lost += 1) {
		const {state} = drive(used, world());
		const verdict = evolution.accept(state, {ask: 'compare', better: 'before'});
		const told = 'record' in verdict ? verdict.record : undefined;
		used.push(...(told === undefined ? [] : [told]));
		const after = drive(used, world()).facts.slice(used.length).map(bodyOf);
		used.push(...after);
		seen.push(after.map(({type}) => type).join(' '));
	}
	expect(seen).toEqual(['', '', '', 'promotion.doubted', '', '', 'rollback.requested variant.rolled-back']);
	expect(evolution.accept(drive(used, world()).state, {ask: 'compare', better: 'variant'})).toEqual({
		rejected: 'nothing of this run is promoted',
	});
});

test('the failure a child is to mend is one of its parent, with its records', () => {
	const {facts, state} = drive([opened()], world());
	for (const {parent, failure} of factsOf(facts, 'parent.chosen')) {
		const own = state.failures.filter(({variant}) => variant === parent);
		if (failure === null) continue;
		expect(own.map(({signature}) => signature)).toContain(failure.signature);
		expect(own.map(({evidence}) => evidence)).toEqual(expect.arrayContaining([...failure.evidence]));
	}
});

test('the time at work ends a run, pauses and the time without a process do not', () => {
	const wall = {budget: {...settings.budget, wallMs: 60_000}};
	const {facts, state} = drive([opened(wall)], world());
	const lastStart = facts.findLast(({type}) => type === 'task.started' || type === 'parent.chosen');
	expect(lastStart?.seq).toBeLessThanOrEqual(62);
	expect(state.finished?.outcome).not.toBe('proven');
	const opening = [opened(wall), {type: 'run.paused', why: 'night'}, {type: 'run.resumed'}] as const;
	expect(drive(opening, world()).state.activeMs).toBeLessThan(state.activeMs + 2_000);
});

test('facts of a newer version change nothing', () => {
	const {state} = drive([opened()], world());
	const strange = {type: 'variant.praised', seq: 1, at: ''} as unknown as EvolutionFact;
	expect(evolution.fold(state, strange)).toBe(state);
});

test('time is set aside for the confirmation: a search that ends for lack of it still has its champion measured', () => {
	const wallMs = 300_000;
	const {facts, state} = drive([opened({budget: {...settings.budget, wallMs}})], world());
	// There was more to search for.
	expect(state.charged.evaluations).toBeLessThan(settings.budget.evaluations - 10);
	const confirmed = factsOf(facts, 'task.started').filter(({for: purpose}) => purpose === 'holdout');
	expect(confirmed).toHaveLength(2 * outline.holdout.length);
	expect(state.tested?.why ?? '').not.toMatch(/not all|missing|time/);
	expect(state.activeMs).toBeLessThan(wallMs);
});
