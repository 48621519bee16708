import {describe, expect, test} from 'vitest';
import type {Reply} from '../core/model.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text} from '../testing/world.ts';
import {
	now,
	opened,
	factsOf,
	resultsIn,
	stageOf,
	workThrough,
	isFailureRound,
	editOnly,
	commands,
	memory,
	runWhole,
	expectPaired,
	plain,
	runWith,
	finishedOf,
} from './session.fixture.ts';
import {openSession} from './session.ts';

describe('a prompt through the stages', () => {
	test('goes from context over plan and steps to a green check, with a second round for what failed', async () => {
		const world = memory();
		const {last, facts} = await runWhole(world);
		expect(Object.fromEntries(world.files)).toMatchObject({'one.txt': 'hello', 'two.txt': 'mended'});
		expect(world.ran).toEqual(['make it', 'check two', 'npm test', 'npm test']);
		expect(last).toMatchObject({outcome: 'done', answer: 'Mend.\n\n- First: Done.\n- Second: Done.\n- Mend: Done.'});
		expect(facts.map(fact => fact.type).filter(type => !/^(tool|model)\./.test(type))).toEqual([
			'session.opened',
			'prompt.submitted',
			'turn.started',
			'stage.started',
			'context.ranked',
			'context.gathered',
			'stage.started',
			'plan.proposed',
			'stage.started',
			'step.started',
			'checkpoint.taken',
			'step.finished',
			'step.started',
			'step.finished',
			'check.requested',
			'check.requested',
			'stage.started',
			'plan.proposed',
			'stage.started',
			'step.started',
			'step.finished',
			'check.requested',
			'checkpoint.taken',
			'turn.finished',
		]);
		expectPaired(facts);
	});

	test.each([
		['green: it is not run again', 'mended', 'done', 1],
		['red: it is run once more at the end, and the next round begins', 'wrong', 'failed', 4],
	])('a check that the editor ran by itself counts; %s', async (_, wrote, outcome, times) => {
		const world = memory();
		const todo: [string, string, object][] = [
			['w', 'write', {path: 'two.txt', text: wrote}],
			['s', 'shell', {command: 'npm test'}],
		];
		const {state} = await runWith(
			scriptedWorld(world, {
				check: 'npm test',
				commands,
				script: ask => {
					const tried = resultsIn(ask);
					const next = todo.find(([id]) => !tried.has(id));
					return stageOf(ask) !== 'Edit' || next === undefined ? answerOf([text('Done.')]) : answerOf([call(...next)]);
				},
			}),
			{profile: {...editOnly(), limits: {rounds: 1, retries: 0}}},
		);
		expect(state.last?.outcome).toBe(outcome);
		expect(world.ran).toEqual(Array.from({length: times}, () => 'npm test'));
	});

	test('a question ends in an answer, and no edit stage is entered', async () => {
		const journal = memoryJournal<Body, Delta>(now);
		const asked: string[] = [];
		const world = scriptedWorld(memory(), {
			check: 'npm test',
			script: ask => {
				asked.push(stageOf(ask));
				return answerOf([text(stageOf(ask) === 'Find' ? '{"files":[]}' : 'It is 42.')]);
			},
		});
		const session = await openSession(journal, world, opened());
		await session.send({ask: 'submit', text: 'What is it?'});
		const {last} = await session.settled();
		await session.close();
		expect(last).toMatchObject({outcome: 'done', answer: 'It is 42.'});
		expect(asked).toEqual(['Find', 'Plan']);
		expect((await factsOf(journal)).filter(fact => fact.type === 'stage.started').map(fact => fact.stage)).toEqual([
			'context',
			'plan',
		]);
	});
});

describe('a planner that edits', () => {
	const solo = () => {
		const {stages, ...rest} = scriptedProfile();
		return {
			...rest,
			stages: stages.map(stage => ({...stage, tools: ['write', 'shell']})).filter(one => one.does === 'plan'),
		};
	};

	test.each([
		['mends what its check says, and ends done', 'mended', 'done', ['npm test', 'npm test']],
		['cannot mend it, and ends failed', 'old', 'failed', ['npm test', 'npm test', 'npm test']],
	])('%s', async (_, second, outcome, ran) => {
		const world = memory();
		const {state} = await runWith(
			scriptedWorld(world, {
				check: 'npm test',
				commands,
				script: ask =>
					workThrough(ask, [['w', 'write', {path: 'two.txt', text: isFailureRound(ask) ? second : 'wrong'}]]),
			}),
			{profile: solo()},
		);
		expect(state.last).toMatchObject({outcome, answer: 'Done.'});
		expect(world.ran).toEqual(ran);
	});

	test('that has nothing to mend it with ends failed, without another check', async () => {
		const world = memory();
		const {state} = await runWith(
			scriptedWorld(world, {
				check: 'npm test',
				commands,
				script: ask =>
					isFailureRound(ask)
						? answerOf([text('This fails for another reason.')])
						: workThrough(ask, [['w', 'write', {path: 'two.txt', text: 'wrong'}]]),
			}),
			{profile: solo()},
		);
		expect(state.last).toMatchObject({outcome: 'failed', answer: 'This fails for another reason.'});
		expect(world.ran).toEqual(['npm test']);
	});
});

describe('calls that make no sense go back to the model', () => {
	test.each([
		['an unknown tool', call('x', 'fly', {}), /no tool "fly"/],
		['a tool of another stage', call('x', 'plan', {}), /no tool "plan"/],
		['wrong arguments', call('x', 'write', {path: 1}), /do not fit: path: .*; text: /],
		[
			'broken JSON',
			{type: 'call', id: 'x', tool: 'write', input: null, malformed: '{"path": "a'} as const,
			/not valid JSON/,
		],
	])('%s', async (_, block, said) => {
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {
				script: ask => (ask.messages.length === 1 ? answerOf([block]) : answerOf([text('Sorry.')])),
			}),
		);
		expect(finishedOf(facts)).toEqual([['failed', expect.stringMatching(said)]]);
		expect(state.last?.outcome).toBe('done');
	});
});

test('what a checker says of an edit comes with its result; it runs for the files it is set up for, and an edit stands', async () => {
	const world = memory();
	const checkers = [
		{pattern: '*.ts', command: 'tsc'},
		{pattern: 'src/*', command: 'lint'},
	];
	const {facts} = await runWith(
		scriptedWorld(world, {
			script: plain([
				['a', 'write', {path: 'src/a.ts', text: 'x'}],
				['b', 'write', {path: 'b.md', text: 'y'}],
			]),
			commands: async command => (command === 'tsc' ? exited(2, 'a.ts(1,1): no') : exited(0)),
		}),
		{profile: {...editOnly(), checkers}},
	);
	expect(world.ran).toEqual(['tsc', 'lint']);
	expect(finishedOf(facts)).toEqual([
		['ok', 'src/a.ts is written\n\nThe checkers say:\n$ tsc\na.ts(1,1): no\nexit 2'],
		['ok', 'b.md is written'],
	]);
});

describe('faults', () => {
	const fault = (kind: 'network' | 'rate-limit' | 'gone' | 'auth' | 'refused', message = kind as string) =>
		({kind: 'fault', fault: {kind, message, retryAfterMs: 1}}) as const;

	test('a passing fault is tried again, and is on record', async () => {
		let tries = 0;
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {
				script: () => {
					tries += 1;
					return tries < 3 ? fault('rate-limit') : answerOf([text('ok')]);
				},
			}),
		);
		expect(state.last).toMatchObject({outcome: 'done', answer: 'ok'});
		expect(facts.flatMap(fact => (fact.type === 'model.asked' ? [[fact.attempt, fact.delayMs]] : []))).toEqual([
			[1, 0],
			[2, 1],
			[3, 1],
		]);
	});

	test.each(['gone', 'auth'] as const)('%s: the next candidate is taken, and credited', async kind => {
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {script: (_, {id}) => (id === 'c' ? fault(kind) : answerOf([text(id)]))}),
		);
		expect(state.last).toMatchObject({outcome: 'done', answer: 'c2'});
		expect(facts.flatMap(fact => (fact.type === 'model.chosen' ? [fact.model.id] : []))).toEqual(['c', 'c2']);
	});

	test('when all candidates fail, the turn says what the last one said', async () => {
		const {state} = await runWith(scriptedWorld(memory(), {script: () => fault('auth', 'the key is refused')}));
		expect(state.last).toMatchObject({outcome: 'failed', why: 'the key is refused'});
	});

	test('a refusal ends the turn at once', async () => {
		const {state, facts} = await runWith(scriptedWorld(memory(), {script: () => fault('refused')}));
		expect(state.last).toMatchObject({outcome: 'failed', why: 'refused'});
		expect(facts.filter(fact => fact.type === 'model.asked').length).toBe(1);
	});

	test('a context model that answers no JSON, or not at all, leaves the ranking standing', async () => {
		const run = async (reply: Reply) => {
			const {facts, state} = await runWith(
				scriptedWorld(memory(), {
					script: ask => (stageOf(ask) === 'Find' ? reply : answerOf([text('fine')])),
				}),
				{profile: scriptedProfile()},
			);
			expect(state.last?.outcome).toBe('done');
			return facts.find(fact => fact.type === 'context.gathered');
		};
		expect(await run(answerOf([text('I think a.txt')]))).toMatchObject({by: 'ranking', note: /no JSON/});
		expect(await run(fault('refused', 'will not'))).toMatchObject({by: 'ranking', note: /will not/});
		expect(await run(answerOf([text('{"files":[{"path":"nowhere","why":"x"}]}')]))).toMatchObject({
			by: 'ranking',
			note: /named no file/,
		});
	});
});

describe('stopping', () => {
	test('an interrupt aborts what runs, ends every call, and the turn', async () => {
		const {state, facts} = await runWith(
			scriptedWorld(memory(), {
				script: plain([['s', 'shell', {command: 'sleep'}]]),
				commands: (_, __, signal) =>
					new Promise(resolve => {
						signal.addEventListener('abort', () => resolve({ending: {kind: 'aborted'}, output: '', cut: 0}));
					}),
			}),
			{},
			async (session, journal) => {
				for await (const seen of journal.watch()) if ('fact' in seen && seen.fact.type === 'tool.started') break;
				expect(await session.send({ask: 'interrupt', why: 'SIGINT'})).toEqual({accepted: true});
				await session.settled();
			},
		);
		expect(state.last).toMatchObject({outcome: 'interrupted', why: 'SIGINT'});
		expect(finishedOf(facts).map(([outcome]) => outcome)).toEqual(['aborted']);
	});

	test('an interrupt while something is asked ends it', async () => {
		const {state} = await runWith(
			scriptedWorld(memory(), {script: plain([['w', 'write', {path: 'a', text: 'b'}]])}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async session => {
				await session.settled();
				await session.send({ask: 'interrupt', why: 'user'});
				await session.settled();
			},
		);
		expect(state.last?.outcome).toBe('interrupted');
	});

	test.each([
		['cost', {rounds: 0, retries: 0, maxCost: 0.0015}, 0.001, /cost limit is reached/],
		['a cost that is not known', {rounds: 0, retries: 0, maxCost: 1}, null, /price of a model is not known/],
		[
			'requests',
			{rounds: 0, retries: 0},
			0.001,
			/^10 requests of the edit stage without an end \(limits\.stages\.edit\.asks\)$/,
		],
	])('the limit of %s ends the turn', async (_, limits, cost, why) => {
		const {state} = await runWith(
			scriptedWorld(memory(), {
				script: ask => answerOf([call(`c${ask.messages.length}`, 'shell', {command: 'cat a'})], {cost}),
				prices: {input: 0.01, output: 0.01, maxOutput: 1_000},
			}),
			{profile: {...editOnly(), limits}},
		);
		expect(state.last).toMatchObject({outcome: 'limit', why: expect.stringMatching(why)});
	});
});
