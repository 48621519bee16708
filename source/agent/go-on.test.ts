import {describe, expect, test} from 'vitest';
import {textOf} from '../core/message.ts';
import type {Ask} from '../core/model.ts';
import type {Profile} from '../core/profile.ts';
import type {Body} from '../core/session/event.ts';
import {goOnOr} from '../core/session/limits.ts';
import {REPEATS} from '../core/session/repeats.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {editOnly, everyPrefixResumes, memory, runWith, seeThrough, stageOf} from './session.fixture.ts';
import type {Session} from './session.ts';

const plan = {
	summary: 'Write two files.',
	steps: [
		{title: 'First', detail: 'write one', files: []},
		{title: 'Second', detail: 'write two', files: []},
	],
};

const writes: Readonly<Record<string, readonly string[]>> = {one: ['a', 'b', 'c'], two: ['d', 'e', 'f']};

/** Plans two steps of three files each, one a request. */
const script =
	(asks: Ask[] = [], act: (asked: number) => Promise<unknown> = async () => {}): Script =>
	async ask => {
		asks.push(ask);
		await act(asks.length);
		if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
		if (stageOf(ask) === 'Plan') return answerOf([call('p', 'plan', plan)]);
		const step = textOf(ask.messages[0]?.blocks ?? []).includes('write one') ? 'one' : 'two';
		const next = writes[step]?.[ask.messages.filter(({role}) => role === 'assistant').length];
		return next === undefined
			? answerOf([text(`Wrote ${step}.`)])
			: answerOf([call(next, 'write', {path: next, text: step})]);
	};

const cheap = {input: 0.001, output: 0.001, maxOutput: 1_000};

const limited = (
	stage: {readonly asks?: number; readonly maxCost?: number},
	limits: Partial<Profile['limits']> = {},
): Profile => {
	const profile = scriptedProfile({limits: {rounds: 0, retries: 0, ...limits}});
	return {...profile, stages: profile.stages.map(one => (one.does === 'edit' ? {...one, ...stage} : one))};
};

const say = (session: Session, text: string) => session.send({ask: 'submit', text});
const written = (facts: readonly Body[]) =>
	facts.flatMap(fact => (fact.type === 'tool.started' && fact.tool === 'write' ? [fact.title] : []));
const everyFile = ['a', 'b', 'c', 'd', 'e', 'f'].map(path => `Write ${path}`);

/** Says to go on until the work is done; how every turn ended. */
const untilDone = async (session: Session): Promise<void> => {
	for (let turns = 0; turns < 10; turns += 1) {
		const {last} = await session.settled();
		if (last?.outcome === 'done') return;
		expect(await say(session, 'Go on.')).toEqual({accepted: true});
	}
};

describe('a turn that was stopped before its end goes on where it was', () => {
	test.each<[string, Profile, readonly [string, string]]>([
		[
			'after as many requests as it may make',
			limited({asks: 2}),
			['2 requests of the edit stage without an end (limits.stages.edit.asks)', goOnOr('limits.stages.edit.asks')],
		],
		[
			'after its money is spent',
			limited({}, {maxCost: 0.005}),
			['the cost limit is reached: $0.0050 of $0.005 (limits.max_cost_usd)', goOnOr('--max-cost, limits.max_cost_usd')],
		],
		[
			'after the money of a stage is spent',
			limited({maxCost: 0.003}),
			[
				'the cost limit of edit is reached: $0.0030 of $0.003 (limits.stages.edit.max_cost_usd)',
				goOnOr('limits.stages.edit.max_cost_usd'),
			],
		],
	])('%s', async (_, profile, [why, hint]) => {
		const world = memory();
		const asks: Ask[] = [];
		const {state, facts} = await runWith(
			scriptedWorld(world, {script: script(asks), prices: cheap}),
			{profile},
			untilDone,
		);
		const ends = facts.flatMap(fact => (fact.type === 'turn.finished' ? [fact] : []));
		expect(ends.length).toBeGreaterThan(1);
		expect(ends[0]).toMatchObject({outcome: 'limit', why, hint});
		expect([state.last?.outcome, state.last?.answer]).toEqual([
			'done',
			'Write two files.\n\n- First: Wrote one.\n- Second: Wrote two.',
		]);
		// Nothing is done twice: files are found and planned once, each file is written once, and no conversation begins anew.
		expect(facts.filter(({type}) => type === 'plan.proposed')).toHaveLength(1);
		expect(facts.filter(({type}) => type === 'context.gathered')).toHaveLength(1);
		expect(written(facts)).toEqual(everyFile);
		const editing = asks.filter(ask => stageOf(ask) === 'Edit');
		expect(editing.map(({messages}) => messages.length)).toEqual([1, 3, 5, 7, 1, 3, 5, 7]);
		// What was said before is told once, as what it is now.
		expect(textOf(editing.at(-1)?.messages[0]?.blocks ?? [])).not.toContain('ended (limit)');
	});

	test.each<[string, (session: Session) => Promise<unknown>, string]>([
		['by the clock', session => session.send({ask: 'interrupt', why: 'time'}), 'limit'],
		['by a person', session => session.send({ask: 'interrupt', why: 'user'}), 'interrupted'],
	])('stopped %s', async (_, stop, outcome) => {
		let session: Session | undefined;
		const {state, facts} = await runWith(
			scriptedWorld(memory(), {
				script: script([], async asked => (asked === 4 && session !== undefined ? stop(session) : undefined)),
			}),
			{profile: limited({}, {maxTimeMs: 600_000})},
			async opened => {
				session = opened;
				await untilDone(opened);
			},
		);
		const [first] = facts.flatMap(fact => (fact.type === 'turn.finished' ? [fact] : []));
		expect(first).toMatchObject({
			outcome,
			...(outcome === 'limit'
				? {why: 'the time limit is reached: 600 s (limits.max_time)', hint: goOnOr('--max-time, limits.max_time')}
				: {}),
		});
		expect([state.last?.outcome, written(facts)]).toEqual(['done', everyFile]);
	});

	test('stopped by a vendor that fails', async () => {
		let fails = true;
		const inner = script();
		const {state, facts} = await runWith(
			scriptedWorld(memory(), {
				script: (ask, name) => {
					if (ask.messages.length === 3 && fails) {
						fails = false;
						return {kind: 'fault', fault: {kind: 'invalid', message: 'no'}};
					}
					return inner(ask, name);
				},
			}),
			{profile: limited({})},
			untilDone,
		);
		expect(facts.find(({type}) => type === 'turn.finished')).toMatchObject({outcome: 'failed', why: 'no'});
		expect([state.last?.outcome, written(facts)]).toEqual(['done', everyFile]);
	});

	test('from every prefix of the record, in the same end', async () => {
		const facts = await everyPrefixResumes({
			parts: {script: script()},
			profile: limited({asks: 2}),
			from: ({type}) => type === 'prompt.submitted',
			act: async session => {
				await say(session, 'Do it.');
				await session.settled();
				await say(session, 'go on');
				await session.settled();
			},
			// A prefix that ends before the person says to go on ends there: what it has done is the same.
			tell: ({past}) => past.map(({answer, outcome}) => [answer, outcome])[0],
		});
		expect(facts.flatMap(fact => (fact.type === 'turn.started' ? [fact.continues] : []))).toEqual([undefined, 't1']);
	});

	test.each([
		['other words begin a turn of their own', 'Go on with the third file.', 'limit'],
		['after a turn that came to its end there is nothing to go on with', 'go on', 'done'],
	])('%s', async (_, words, outcome) => {
		const {facts} = await runWith(
			scriptedWorld(memory(), {script: script()}),
			{profile: limited(outcome === 'limit' ? {asks: 2} : {})},
			async session => {
				expect((await session.settled()).last?.outcome).toBe(outcome);
				await say(session, words);
				await session.settled();
			},
		);
		expect(facts.flatMap(fact => (fact.type === 'turn.started' ? [fact.continues] : []))).toEqual([
			undefined,
			undefined,
		]);
		expect(facts.filter(({type}) => type === 'context.gathered')).toHaveLength(2);
	});
});

describe('a loop', () => {
	const looping =
		(calls: readonly (readonly [string, object])[]): Script =>
		({messages}) => {
			const answers = messages.filter(({role}) => role === 'assistant').length;
			const [tool, input] = calls[answers % calls.length] ?? ['', {}];
			return answerOf([call(`c${answers}`, tool, input)]);
		};
	const profile = (asks: number, mode: Profile['mode'] = 'full-auto') => ({
		...editOnly(),
		mode,
		stages: editOnly().stages.map(stage => ({...stage, asks})),
	});

	test.each<[string, Parameters<typeof looping>[0], number]>([
		['of one call', [['shell', {command: 'cat a'}]], 1],
		[
			'of two calls in turn',
			[
				['shell', {command: 'cat a'}],
				['shell', {command: 'cat b'}],
			],
			2,
		],
	])('%s with the same results is stopped, and says what it is', async (_, calls, fresh) => {
		const {state, facts} = await runWith(scriptedWorld(memory(), {script: looping(calls)}), {profile: profile(1000)});
		expect(facts.filter(({type}) => type === 'model.asked')).toHaveLength(REPEATS + fresh);
		expect(state.last).toMatchObject({
			outcome: 'limit',
			why: `the last ${REPEATS} requests of the edit stage made calls that it had made before, with the same results`,
			hint: expect.stringContaining('"go on"'),
		});
	});

	test('of refused calls ends as not approved', async () => {
		const {state} = await runWith(scriptedWorld(memory(), {script: looping([['shell', {command: 'make'}]])}), {
			attended: false,
			profile: profile(1000, 'auto-edit'),
		});
		expect(state.last).toMatchObject({
			outcome: 'unapproved',
			why: expect.stringMatching(/nobody can be asked \(refused: make\)$/),
		});
	});

	test('that is none, as each look brings something new, goes on until its work is done', async () => {
		let looks = 0;
		const {state} = await runWith(
			scriptedWorld(memory(), {
				commands: async () => exited(0, `${(looks += 1)} of 300`),
				script: ask =>
					looks === 300
						? answerOf([text('Done.')])
						: looping([['shell', {command: 'cat a'}]])(ask, {vendor: 'x', id: 'c'}),
			}),
			{profile: profile(1000)},
			seeThrough,
		);
		expect([looks, state.last?.outcome]).toEqual([300, 'done']);
	});
});
