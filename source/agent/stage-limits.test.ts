import {describe, expect, test} from 'vitest';
import type {Rates} from '../core/model.ts';
import type {Stage} from '../core/profile.ts';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import {goOnOr} from '../core/session/limits.ts';
import {memoryJournal} from '../store/memory.ts';
import {answerOf, call, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {everyPrefixResumes, factsOf, memory, opened, seeThrough, stageOf} from './session.fixture.ts';
import {openSession} from './session.ts';

/** Cheap enough that what a request may cost leaves room for many: what it does cost, a script says. */
const CHEAP: Rates = {input: 0.001, output: 0.001, maxOutput: 1_000};

type Own = Pick<Stage, 'maxCost' | 'maxTimeMs'>;

const profileWith = (stages: Readonly<Record<string, Own>>, limits: {readonly maxCost?: number} = {}) => {
	const profile = scriptedProfile();
	return {
		...profile,
		limits: {rounds: 0, retries: 0, ...limits},
		stages: profile.stages.map(stage => ({...stage, ...stages[stage.name]})),
	};
};

const plan = {summary: 'S', steps: [{title: 'T', detail: 'd', files: []}]};

/** Gathers, plans after two looks at the repository that end in nothing, and writes a file: every answer costs the same. */
const script =
	(cost: number | null): Script =>
	ask => {
		const answers = ask.messages.filter(({role}) => role === 'assistant').length;
		if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')], {cost});
		if (stageOf(ask) === 'Plan')
			return answerOf([answers < 2 ? call(`${answers}`, 'nothing', {}) : call('p', 'plan', plan)], {cost});
		return answers === 0
			? answerOf([call('w', 'write', {path: 'one.txt', text: 'new'})], {cost})
			: answerOf([text('Done.')], {cost});
	};

const runIn = async (
	profile: ReturnType<typeof profileWith>,
	cost: number | null,
	{prices = CHEAP, now = () => new Date(0)}: {readonly prices?: Rates | 'unknown'; readonly now?: () => Date} = {},
) => {
	const journal = memoryJournal<Body, Delta>(now);
	const world = scriptedWorld(memory(), {script: script(cost), ...(prices === 'unknown' ? {} : {prices})});
	const session = await openSession(journal, world, opened({profile}));
	await session.send({ask: 'submit', text: 'Do it.'});
	await seeThrough(session);
	await session.close();
	return factsOf(journal);
};

const askedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'model.asked' ? [fact.stage] : []));
const endOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'turn.finished' ? [[fact.outcome, fact.why, fact.hint]] : []))[0];
const notesOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'context.gathered' ? [fact.note] : []));

const whole = ['context', 'plan', 'plan', 'plan', 'edit', 'edit'];

describe('what a stage may cost', () => {
	test.each<[string, Readonly<Record<string, Own>>, number | undefined, readonly string[], readonly unknown[]]>([
		['nothing is said', {}, undefined, whole, ['done', undefined, undefined]],
		['is enough', {plan: {maxCost: 0.04}}, 0.07, whole, ['done', undefined, undefined]],
		[
			'ends the turn when it is spent',
			{plan: {maxCost: 0.02}},
			undefined,
			['context', 'plan', 'plan'],
			[
				'limit',
				'the cost limit of plan is reached: $0.0200 of $0.02 (limits.stages.plan.max_cost_usd)',
				goOnOr('limits.stages.plan.max_cost_usd'),
			],
		],
		[
			'is reached before that of the turn',
			{plan: {maxCost: 0.02}},
			0.031,
			['context', 'plan', 'plan'],
			[
				'limit',
				'the cost limit of plan is reached: $0.0200 of $0.02 (limits.stages.plan.max_cost_usd)',
				goOnOr('limits.stages.plan.max_cost_usd'),
			],
		],
		[
			'is reached after that of the turn',
			{plan: {maxCost: 0.02}},
			0.02,
			['context', 'plan'],
			[
				'limit',
				'the cost limit is reached: $0.0200 of $0.02 (limits.max_cost_usd)',
				goOnOr('--max-cost, limits.max_cost_usd'),
			],
		],
		[
			'is its own: what others spent does not count',
			{context: {maxCost: 0.05}, plan: {maxCost: 0.05}, edit: {maxCost: 0.01}},
			undefined,
			whole.slice(0, -1),
			[
				'limit',
				'the cost limit of edit is reached: $0.0100 of $0.01 (limits.stages.edit.max_cost_usd)',
				goOnOr('limits.stages.edit.max_cost_usd'),
			],
		],
	])('%s', async (_, stages, maxCost, asked, end) => {
		const facts = await runIn(profileWith(stages, maxCost === undefined ? {} : {maxCost}), 0.01);
		expect([askedOf(facts), endOf(facts)]).toEqual([asked, end]);
	});

	test('is set aside before each request, the least of both limits', async () => {
		const prices: Rates = {input: 0, output: 10, maxOutput: 10_000};
		const reserved = async (stage: number, turn: number) =>
			(await runIn(profileWith({plan: {maxCost: stage}}, {maxCost: turn}), 0.01, {prices})).flatMap(fact =>
				fact.type === 'model.asked' ? [[fact.stage, fact.maxOutput]] : [],
			);
		expect(await reserved(0.05, 1)).toEqual([
			['context', undefined],
			['plan', 5_000],
			['plan', 4_000],
			['plan', 3_000],
			['edit', undefined],
			['edit', undefined],
		]);
		expect(await reserved(1, 0.05)).toEqual([
			['context', 5_000],
			['plan', 4_000],
			['plan', 3_000],
			['plan', 2_000],
		]);
	});

	test('spent by the one that gathers leaves the ranking, and the turn goes on', async () => {
		const facts = await runIn(profileWith({context: {maxCost: 0.000_001}}), 0.01);
		expect([askedOf(facts), notesOf(facts), endOf(facts)?.[0]]).toEqual([
			whole.slice(1),
			[
				'the context model was of no help (the next request may pass the cost limit of context: $0.0000 of $0.000001 is spent (limits.stages.context.max_cost_usd)): the ranking stands',
			],
			'done',
		]);
	});

	test.each<
		[string, Readonly<Record<string, Own>>, {readonly maxCost?: number}, readonly string[], string | undefined]
	>([
		[
			'a turn with a limit asks nobody',
			{},
			{maxCost: 5},
			[],
			'the price of b is not known, so the cost limit cannot be kept',
		],
		[
			'a stage with a limit asks nobody',
			{edit: {maxCost: 5}},
			{},
			whole.slice(0, 4),
			'the price of c is not known, so the cost limit of edit cannot be kept',
		],
		['without a limit it is asked', {}, {}, whole, undefined],
	])('where the price is not known, %s', async (_, stages, limits, asked, why) => {
		const facts = await runIn(profileWith(stages, limits), 0.01, {prices: 'unknown'});
		expect([askedOf(facts), endOf(facts)?.slice(0, 2)]).toEqual([
			asked,
			why === undefined ? ['done', why] : ['limit', why],
		]);
	});

	test('an answer whose cost is not known is the last of its stage, not of others', async () => {
		const facts = await runIn(profileWith({plan: {maxCost: 5}}), null);
		expect([askedOf(facts), endOf(facts)?.slice(0, 2)]).toEqual([
			['context', 'plan'],
			['limit', 'the price of a model is not known, so the cost limit cannot be kept'],
		]);
	});

	test('is told alike from every prefix of the record', async () => {
		const facts = await everyPrefixResumes({
			parts: {script: script(0.01), prices: CHEAP},
			profile: profileWith({edit: {maxCost: 0.01}}),
			from: ({type}) => type === 'turn.started',
			act: async session => {
				await session.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({last}) => [last?.outcome, last?.why],
		});
		expect(endOf(facts)?.[0]).toBe('limit');
	});
});

test.each<[string, Readonly<Record<string, Own>>, readonly string[], readonly unknown[]]>([
	['is enough', {plan: {maxTimeMs: 60_000}}, whole, ['done', undefined, undefined]],
	[
		'ends the turn when it is over',
		{plan: {maxTimeMs: 6_000}},
		['context', 'plan', 'plan'],
		[
			'limit',
			'the time limit of plan is reached: 6 s (limits.stages.plan.max_time)',
			goOnOr('limits.stages.plan.max_time'),
		],
	],
])('the time that a stage may take %s', async (_, stages, asked, end) => {
	let seconds = 0;
	const now = () => new Date(1_000 * (seconds += 1));
	const facts = await runIn(profileWith(stages), 0, {now});
	expect([askedOf(facts), endOf(facts)]).toEqual([asked, end]);
});
