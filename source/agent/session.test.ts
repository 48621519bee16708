import {describe, expect, test} from 'vitest';
import type {Fact, Journal} from '../core/journal.ts';
import type {Ask, Reply} from '../core/model.ts';
import type {Rule} from '../core/approval.ts';
import type {Command} from '../core/session/command.ts';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import type {Call} from '../core/session/state.ts';
import {memoryJournal} from '../store/memory.ts';
import {
	answerOf,
	call,
	copyOf,
	exited,
	scriptedProfile,
	scriptedWorld,
	text,
	type CommandScript,
	type Memory,
	type Script,
} from '../testing/world.ts';
import {openSession, type Session} from './session.ts';

const now = () => new Date(0);

const opened = (change: Partial<Body<'session.opened'>> = {}): Omit<Body<'session.opened'>, 'type'> => ({
	session: 's',
	version: '0',
	directory: '/work',
	profile: scriptedProfile(),
	wall: {kind: 'docker', about: 'scripted'},
	attended: true,
	notices: [],
	...change,
});

const factsOf = async (journal: Journal<Body, Delta>): Promise<readonly SessionFact[]> => {
	const facts: SessionFact[] = [];
	for await (const fact of journal.read()) facts.push(fact);
	return facts;
};

/** Results so far in a conversation, by call id. */
const resultsIn = ({messages}: Ask): ReadonlyMap<string, boolean> =>
	new Map(
		messages.flatMap(({blocks}) =>
			blocks.flatMap(block => (block.type === 'result' ? [[block.call, !block.failed] as const] : [])),
		),
	);

const stageOf = ({system}: Ask): string => system.split('.', 1)[0] ?? '';

/** Makes some calls in order, one an answer, each again until it succeeds; then says it is done. */
const workThrough = (ask: Ask, todo: readonly [string, string, object][]): Reply => {
	const results = resultsIn(ask);
	for (const [id, tool, input] of todo) {
		const tried = [...results.keys()].filter(key => key.startsWith(`${id}-`));
		if (tried.some(key => results.get(key))) continue;
		return answerOf([call(`${id}-${tried.length}`, tool, input)]);
	}
	return answerOf([text('Done.')]);
};

const plan = {
	summary: 'Say hello twice.',
	steps: [
		{title: 'First', detail: 'write one', files: ['one.txt']},
		{title: 'Second', detail: 'write two', files: ['two.txt'], check: 'check two'},
	],
};

const isFailureRound = (ask: Ask): boolean => JSON.stringify(ask.messages[0]).includes('<failure>');

/** Three stages, two steps, a step's check, a final check that fails once and a second round. */
const script: Script = ask => {
	switch (stageOf(ask)) {
		case 'Find':
			return answerOf([text('{"files":[{"path":"one.txt","why":"it is the one","score":9}]}')]);
		case 'Plan':
			return isFailureRound(ask)
				? answerOf([call('p2', 'plan', {summary: 'Mend.', steps: [{title: 'Mend', detail: 'mend', files: []}]})])
				: answerOf([call('p1', 'plan', plan)]);
		default: {
			const brief = JSON.stringify(ask.messages[0]);
			if (brief.includes('write one')) return workThrough(ask, [['w1', 'write', {path: 'one.txt', text: 'hello'}]]);
			if (brief.includes('write two'))
				return workThrough(ask, [
					['s1', 'shell', {command: 'make it'}],
					['w2', 'write', {path: 'two.txt', text: 'hello'}],
				]);
			return workThrough(ask, [['w3', 'write', {path: 'two.txt', text: 'mended'}]]);
		}
	}
};

const commands: CommandScript = async (command, {files}) => {
	if (command !== 'npm test') return exited(0);
	return files.get('two.txt') === 'mended' ? exited(0, 'ok') : exited(1, 'two is wrong');
};

const memory = (): Memory => ({
	files: new Map([
		['one.txt', 'old'],
		['big.txt', 'x'.repeat(50)],
	]),
	ran: [],
});

/** Answers yes to whatever is asked, until the turn is over. */
const seeThrough = async (session: Session): Promise<void> => {
	for (;;) {
		const state = await session.settled();
		const asked = state.turn?.calls.find(one => one.asked && one.answered === undefined && one.finished === undefined);
		if (asked === undefined) return;
		await session.send({ask: 'answer', call: asked.id, verdict: 'yes'});
	}
};

const runWhole = async (
	world: Memory,
	{mode = 'full-auto' as const, keep = (_: Body) => {}, facts = [] as readonly SessionFact[]} = {},
) => {
	const inner = memoryJournal<Body, Delta>(now, facts);
	const journal: Journal<Body, Delta> = {
		...inner,
		append: body => {
			keep(body);
			return inner.append(body);
		},
	};
	const session = await openSession(
		journal,
		scriptedWorld(world, {script, commands, check: 'npm test'}),
		opened({profile: scriptedProfile({mode})}),
	);
	if (session.state.submitted === 0) await session.send({ask: 'submit', text: 'Say hello.'});
	await seeThrough(session);
	const {last} = session.state;
	await session.close();
	return {last, facts: await factsOf(inner)};
};

const expectPaired = (facts: readonly SessionFact[]): void => {
	const count = (type: Body['type'], key: 'call' | 'ask') => {
		const counts: Record<string, number> = {};
		for (const fact of facts as readonly Record<string, unknown>[]) {
			if (fact['type'] !== type) continue;
			const id = String(fact[key]);
			counts[id] = (counts[id] ?? 0) + 1;
		}
		return counts;
	};
	const started = count('tool.started', 'call');
	const finished = count('tool.finished', 'call');
	expect(Object.values(started).filter(n => n !== 1)).toEqual([]);
	expect(Object.values(finished).filter(n => n !== 1)).toEqual([]);
	expect(Object.keys(started).filter(id => finished[id] === undefined)).toEqual([]);
	const asked = count('model.asked', 'ask');
	const ended = {...count('model.answered', 'ask'), ...count('model.failed', 'ask')};
	expect(ended).toEqual(asked);
	expect(facts.filter(fact => fact.type === 'turn.finished').length).toBe(
		facts.filter(fact => fact.type === 'turn.started').length,
	);
};

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

describe('crash', () => {
	test.each(['suggest', 'full-auto'] as const)(
		'%s: for every prefix of a session, before and after the lost effect, the end is the same and no call begins twice',
		async mode => {
			const whole = memory();
			/** The world as it was when each fact was about to be written: the effect is done, its fact is not yet kept. */
			const before: Memory[] = [];
			const {facts, last} = await runWhole(whole, {
				mode: mode as 'full-auto',
				keep: () => before.push(copyOf(whole)),
			});
			const answers = {...last, seq: 0};
			for (let kept = 2; kept < facts.length; kept += 1) {
				const prefix = facts.slice(0, kept);
				// Fact number `kept` (from 0) is lost: what it tells of has happened in one world and not in the other.
				for (const world of [before[kept - 1], before[kept]]) {
					if (world === undefined) throw new Error('no snapshot');
					const resumed = copyOf(world);
					const again = await runWhole(resumed, {mode: mode as 'full-auto', facts: prefix});
					expect({...again.last, seq: 0}, `after ${kept} facts`).toEqual(answers);
					expect(resumed.files, `after ${kept} facts`).toEqual(whole.files);
					expectPaired(again.facts);
				}
			}
		},
	);
});

const plain =
	(todo: readonly [string, string, object][]): Script =>
	ask =>
		stageOf(ask) === 'Edit' ? workThrough(ask, todo) : answerOf([text(`{"files":[]}`)]);

const editOnly = () => {
	const {stages, ...rest} = scriptedProfile();
	return {...rest, stages: stages.filter(stage => stage.does === 'edit')};
};

const runWith = async (
	world: ReturnType<typeof scriptedWorld>,
	change: Partial<Body<'session.opened'>> = {},
	act: (session: Session, journal: Journal<Body, Delta>) => Promise<void> = seeThrough,
) => {
	const journal = memoryJournal<Body, Delta>(now);
	const session = await openSession(journal, world, opened({profile: editOnly(), ...change}));
	await session.send({ask: 'submit', text: 'Do it.'});
	await act(session, journal);
	const {state} = session;
	await session.close();
	const facts = await factsOf(journal);
	expectPaired(facts);
	return {state, facts};
};

const finishedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'tool.finished' ? [[fact.outcome, fact.output] as const] : []));

describe('approval', () => {
	test('nobody there to ask: what needs approval is refused, the model is told why, and the turn says so', async () => {
		const world = memory();
		let told = '';
		const {state, facts} = await runWith(
			scriptedWorld(world, {
				script: ask => {
					const result = ask.messages.at(-1)?.blocks.find(block => block.type === 'result');
					if (result !== undefined) told = result.output;
					return result === undefined
						? answerOf([call('w', 'write', {path: 'a', text: 'b'})])
						: answerOf([text('I could not.')]);
				},
			}),
			{attended: false, profile: {...editOnly(), mode: 'suggest'}},
		);
		expect(told).toMatch(/needs approval/);
		expect(world.files.has('a')).toBe(false);
		expect(finishedOf(facts).map(([outcome]) => outcome)).toEqual(['unapproved']);
		expect(state.last).toMatchObject({outcome: 'unapproved', why: 'refused for want of approval: Write a'});
	});

	test('a no with words goes to the model; the next call is asked anew', async () => {
		const world = memory();
		const {facts} = await runWith(
			scriptedWorld(world, {script: plain([['w', 'write', {path: 'a', text: 'b'}]])}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async session => {
				await session.settled();
				await session.send({ask: 'answer', call: 't1.a1.1', verdict: 'no', say: 'call it c'});
				await seeThrough(session);
			},
		);
		expect(finishedOf(facts)).toEqual([
			['refused', 'The user refused this and says: call it c'],
			['ok', 'a is written'],
		]);
	});

	test('switching the mode while something is asked lets it go on', async () => {
		const world = memory();
		await runWith(
			scriptedWorld(world, {script: plain([['w', 'write', {path: 'a', text: 'b'}]])}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async session => {
				await session.settled();
				await session.send({ask: 'mode', mode: 'auto-edit'});
				await session.settled();
			},
		);
		expect(world.files.get('a')).toBe('b');
	});

	test('a grant of an exact command allows it, and no other', async () => {
		const asked: string[] = [];
		const {facts} = await runWith(
			scriptedWorld(memory(), {
				script: plain([
					['a', 'shell', {command: 'make'}],
					['b', 'shell', {command: 'make'}],
					['c', 'shell', {command: 'make clean'}],
				]),
			}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async session => {
				for (;;) {
					const state = await session.settled();
					const open = state.turn?.calls.find(one => one.asked && one.finished === undefined);
					if (open === undefined) return;
					asked.push(String(open.previewed?.title));
					const text = String(open.previewed?.preview?.script);
					const grant = {match: 'exact', text, keep: 'session'} as const;
					await session.send({ask: 'answer', call: open.id, verdict: 'yes', grant});
				}
			},
		);
		expect(asked).toEqual(['make', 'make clean']);
		expect(finishedOf(facts).map(([outcome]) => outcome)).toEqual(['ok', 'ok', 'ok']);
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

describe('going back', () => {
	const write = (path: string, text: string): [string, string, object] => [`w${path}${text}`, 'write', {path, text}];

	/** A session of two turns that change files; then `act` with its memory. */
	const afterTwo = async (act: (session: Session, world: Memory) => Promise<void>): Promise<readonly SessionFact[]> => {
		const world = memory();
		const {facts} = await runWith(
			scriptedWorld(world, {
				script: ask => {
					const request = JSON.stringify(ask.messages[0]);
					return plain([request.includes('Again') ? write('two.txt', 'second') : write('one.txt', 'first')])(ask, {
						vendor: 'x',
						id: 'c',
					});
				},
			}),
			{},
			async session => {
				await session.settled();
				await session.send({ask: 'submit', text: 'Again.'});
				await session.settled();
				await act(session, world);
			},
		);
		return facts;
	};

	test('an undo takes back the files of the last turn, then of the one before, then there is nothing left', async () => {
		await afterTwo(async (session, {files}) => {
			expect(await session.send({ask: 'undo', conflicts: 'keep'})).toEqual({accepted: true});
			await session.settled();
			expect([files.get('one.txt'), files.has('two.txt')]).toEqual(['first', false]);
			await session.send({ask: 'undo', conflicts: 'keep'});
			await session.settled();
			expect(files.get('one.txt')).toBe('old');
			expect(await session.send({ask: 'undo', conflicts: 'keep'})).toEqual({rejected: 'there is nothing to take back'});
			expect(session.state.past.map(({isUndone}) => isUndone)).toEqual([true, true]);
		});
	});

	test('what the person changed since stays, and is said; asked for, it is taken back too', async () => {
		for (const [conflicts, expected] of [
			['keep', 'mine'],
			['overwrite', undefined],
		] as const) {
			const facts = await afterTwo(async (session, {files}) => {
				files.set('two.txt', 'mine');
				await session.send({ask: 'undo', conflicts});
				await session.settled();
				expect(files.get('two.txt')).toBe(expected);
			});
			expect(facts.find(({type}) => type === 'undo.planned')).toMatchObject({way: {conflicts: [{path: 'two.txt'}]}});
		}
	});

	test('a rewind goes back to before any turn: files, chat, or both', async () => {
		for (const [what, file, turns] of [
			['files', 'old', 2],
			['chat', 'first', 0],
			['both', 'old', 0],
		] as const)
			await afterTwo(async (session, {files}) => {
				await session.send({ask: 'rewind', turn: 't1', what, conflicts: 'keep'});
				await session.settled();
				expect([what, files.get('one.txt'), session.state.past.length]).toEqual([what, file, turns]);
			});
	});

	test.each([
		['a turn that is not there', 't9', 'there is no turn t9'],
		['a turn that is running', 't1', 'a turn is running: stop it first'],
	])('%s is not gone back to', async (_, turn, rejected) => {
		await runWith(
			scriptedWorld(memory(), {script: plain([write('a', 'b')])}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async session => {
				await session.settled();
				if (turn === 't9') await seeThrough(session);
				expect(await session.send({ask: 'rewind', turn, what: 'both', conflicts: 'keep'})).toEqual({rejected});
				await seeThrough(session);
			},
		);
	});

	test('a turn that only read is no turn to take back, and costs no checkpoint', async () => {
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {script: plain([['s', 'shell', {command: 'cat a'}]])}),
		);
		expect(facts.filter(({type}) => type === 'checkpoint.taken')).toEqual([]);
		expect(state.past.map(({before}) => before)).toEqual([undefined]);
	});

	test('cut off between the plan and the going back, it is finished when the session is opened again', async () => {
		const world = memory();
		const states = new Map<string, ReadonlyMap<string, string>>();
		const parts = {states, script: plain([write('one.txt', 'first')])};
		const {facts} = await runWith(scriptedWorld(world, parts), {}, async session => {
			await session.settled();
			await session.send({ask: 'undo', conflicts: 'keep'});
			await session.settled();
		});
		const cut = facts.slice(
			0,
			facts.findIndex(({type}) => type === 'undo.finished'),
		);
		world.files.set('one.txt', 'first');
		const session = await openSession(
			memoryJournal<Body, Delta>(now, cut),
			scriptedWorld(world, parts),
			opened({profile: editOnly()}),
		);
		await session.settled();
		expect(world.files.get('one.txt')).toBe('old');
		await session.close();
	});
});

describe('a yes that says more', () => {
	const suggest = {profile: {...editOnly(), mode: 'suggest'}} as const;

	/** Answers what is asked, in order, with what `answer` makes of it. */
	const answering =
		(answer: (call: Call, nth: number) => Command) =>
		async (session: Session): Promise<void> => {
			for (let nth = 0; nth < 20; nth += 1) {
				const state = await session.settled();
				const open = state.turn?.calls.find(
					one => one.asked && one.answered === undefined && one.finished === undefined,
				);
				if (open === undefined) return;
				const sent = await session.send(answer(open, nth));
				expect(sent).toEqual({accepted: true});
			}
		};

	test('a prefix is granted for the session, is listed, and can be revoked', async () => {
		const asked: string[] = [];
		const todo = ['npm test', 'npm test -- -u', 'npm test'].map((command, at): [string, string, object] => [
			`c${at}`,
			'shell',
			{command},
		]);
		const {facts, state} = await runWith(scriptedWorld(memory(), {script: plain(todo)}), suggest, async session => {
			await answering((open, nth) => {
				asked.push(String(open.previewed?.title));
				return nth === 0
					? {ask: 'answer', call: open.id, verdict: 'yes', grant: {match: 'prefix', text: 'npm test', keep: 'session'}}
					: {ask: 'answer', call: open.id, verdict: 'yes'};
			})(session);
			const [grant] = session.state.grants;
			expect(grant).toMatchObject({match: 'prefix', text: 'npm test', keep: 'session'});
			expect(await session.send({ask: 'revoke', grant: grant?.id ?? ''})).toEqual({accepted: true});
			expect(await session.send({ask: 'revoke', grant: grant?.id ?? ''})).toMatchObject({rejected: expect.any(String)});
		});
		expect(asked).toEqual(['npm test']);
		expect(state.grants).toEqual([]);
		expect(finishedOf(facts).map(([outcome]) => outcome)).toEqual(['ok', 'ok', 'ok']);
	});

	test('a grant that would be too wide, or of another command, is turned down', async () => {
		await runWith(
			scriptedWorld(memory(), {script: plain([['c', 'shell', {command: 'rm x'}]])}),
			suggest,
			async session => {
				await session.settled();
				const send = (match: 'exact' | 'prefix', text: string) =>
					session.send({ask: 'answer', call: 't1.a1.1', verdict: 'yes', grant: {match, text, keep: 'session'}});
				expect(await send('prefix', 'rm')).toMatchObject({rejected: expect.stringMatching(/cannot be allowed safely/)});
				expect(await send('exact', 'rm y')).toMatchObject({rejected: expect.stringMatching(/not the command/)});
				await session.send({ask: 'answer', call: 't1.a1.1', verdict: 'yes'});
				await session.settled();
			},
		);
	});

	test('kept for the project, it becomes rules in the file of the person, on record before the call is made', async () => {
		const kept: Rule[] = [];
		const {facts} = await runWith(
			scriptedWorld(memory(), {kept, script: plain([['c', 'shell', {command: 'npm test'}]])}),
			suggest,
			answering(({id}) => ({
				ask: 'answer',
				call: id,
				verdict: 'yes',
				grant: {match: 'prefix', text: 'npm test', keep: 'project'},
			})),
		);
		expect(kept.map(({pattern, action}) => [pattern, action])).toEqual([
			['npm test', 'allow'],
			['npm test *', 'allow'],
		]);
		const types = facts.map(({type}) => type);
		expect(types.indexOf('grant.kept')).toBeLessThan(types.indexOf('tool.started'));
	});

	test('an edited call is looked at again, made as edited, and the model is told', async () => {
		const world = memory();
		const {facts} = await runWith(
			scriptedWorld(world, {script: plain([['w', 'write', {path: 'a', text: 'b'}]])}),
			suggest,
			answering(({id}) => ({ask: 'answer', call: id, verdict: 'yes', instead: {path: 'a', text: 'edited'}})),
		);
		expect(world.files.get('a')).toBe('edited');
		expect(facts.filter(({type}) => type === 'tool.previewed').length).toBe(2);
		expect(finishedOf(facts)).toEqual([['ok', 'The user changed this call before it was made.\na is written']]);
	});

	test('a call that was edited into what no mode may do is refused all the same', async () => {
		const world = memory();
		const {facts} = await runWith(
			scriptedWorld(world, {
				script: ask =>
					ask.messages.length === 1 ? answerOf([call('w', 'write', {path: 'a', text: 'b'})]) : answerOf([text('ok')]),
			}),
			suggest,
			answering(({id}) => ({ask: 'answer', call: id, verdict: 'yes', instead: {path: '.git/hooks/x', text: 'evil'}})),
		);
		expect(finishedOf(facts).map(([outcome]) => outcome)).toEqual(['refused']);
		expect([...world.files.keys()]).not.toContain('.git/hooks/x');
	});

	test('an explanation is asked of the planning model, once, and the question stays open', async () => {
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {
				script: ask =>
					ask.system.startsWith('A coding agent asks')
						? answerOf([text('It runs make.')])
						: stageOf(ask) === 'Plan'
							? answerOf([call('p', 'plan', {summary: 's', steps: [{title: 't', detail: 'd', files: []}]})])
							: plain([['c', 'shell', {command: 'make'}]])(ask, {vendor: 'x', id: 'c'}),
			}),
			{profile: {...scriptedProfile(), mode: 'suggest'}},
			answering(({id}, nth) => (nth === 0 ? {ask: 'explain', call: id} : {ask: 'answer', call: id, verdict: 'yes'})),
		);
		expect(facts.find(({type}) => type === 'explanation.given')).toMatchObject({text: 'It runs make.'});
		expect(state.last?.outcome).toBe('done');
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

describe('faults', () => {
	const fault = (kind: 'network' | 'rate-limit' | 'gone' | 'auth' | 'refused' | 'overflow', message = kind as string) =>
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

	test.each(['refused', 'overflow'] as const)('%s ends the turn at once', async kind => {
		const {state, facts} = await runWith(scriptedWorld(memory(), {script: () => fault(kind)}));
		expect(state.last).toMatchObject({outcome: 'failed', why: kind});
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
		['requests', {rounds: 0, retries: 0}, 0.001, /asked its model 10 times/],
	])('the limit of %s ends the turn', async (_, limits, cost, why) => {
		const {state} = await runWith(
			scriptedWorld(memory(), {
				script: ask => answerOf([call(`c${ask.messages.length}`, 'shell', {command: 'cat a'})], {cost}),
			}),
			{profile: {...editOnly(), limits}},
		);
		expect(state.last).toMatchObject({outcome: 'limit', why: expect.stringMatching(why)});
	});
});

test('delta: what is shown is repeated by a later fact, and a session without deltas is the same session', async () => {
	const shown: Delta[] = [];
	const facts = memoryJournal<Body, Delta>(now);
	const deaf: Journal<Body, Delta> = {...facts, show: delta => shown.push(delta)};
	const session = await openSession(deaf, scriptedWorld(memory(), {script, commands, check: 'npm test'}), opened());
	await session.send({ask: 'submit', text: 'Say hello.'});
	await session.settled();
	await session.close();
	const kept = await factsOf(facts);
	const answered = kept.flatMap(fact => (fact.type === 'model.answered' ? fact.blocks : []));
	const texts = shown.flatMap(delta => (delta.show === 'text' ? [delta.text] : []));
	expect(texts.length).toBeGreaterThan(0);
	expect(answered.flatMap(block => (block.type === 'text' ? [block.text] : []))).toEqual(texts);
	const strip = ({seq, ...fact}: Fact<Body>) => fact;
	expect(kept.map(strip)).toEqual((await runWhole(memory())).facts.map(strip));
});

test('write: a fact that cannot be written stops the session, and what is on record resumes', async () => {
	const world = memory();
	const inner = memoryJournal<Body, Delta>(now);
	let left = 9;
	const full: Journal<Body, Delta> = {
		...inner,
		append: async body => {
			left -= 1;
			if (left < 0) throw new Error('disk full');
			return inner.append(body);
		},
	};
	const session = await openSession(full, scriptedWorld(world, {script, commands, check: 'npm test'}), opened());
	await session.send({ask: 'submit', text: 'Say hello.'});
	await expect(session.settled()).rejects.toThrow('disk full');
	await expect(session.send({ask: 'submit', text: 'More.'})).rejects.toThrow('disk full');
	await session.close();
	const {last} = await runWhole(world, {facts: await factsOf(inner)});
	expect(last?.outcome).toBe('done');
	expect(world.files.get('two.txt')).toBe('mended');
});
