import {describe, expect, test} from 'vitest';
import type {Ask} from '../core/model.ts';
import {textOf} from '../core/message.ts';
import type {Candidate} from '../core/profile.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {
	answerOf,
	exited,
	scriptedProfile,
	scriptedWorld,
	text,
	type CommandScript,
	type Script,
} from '../testing/world.ts';
import {editOnly, factsOf, memory, now, opened, plain, runWith, seeThrough} from './session.fixture.ts';
import {openSession, type Session} from './session.ts';

const write = plain([['w', 'write', {path: 'a', text: 'b'}]]);
const say = () => answerOf([text('Done.')]);

const openingOf = ({messages}: Ask): string => textOf(messages[0]?.blocks ?? []);

const prompt = async (session: Session, said: string): Promise<void> => {
	await session.send({ask: 'submit', text: said});
	await seeThrough(session);
};

/** Runs until it is told to stop. */
const endless: CommandScript = (_, __, signal) =>
	new Promise(resolve => {
		signal.addEventListener('abort', () => resolve({ending: {kind: 'aborted'}, output: 'so far', cut: 0}));
	});

describe('a command of the person', () => {
	test('is run behind the wall without a question, is shown as it goes on, and the next turn knows of it', async () => {
		const world = memory();
		const asks: Ask[] = [];
		const {state, facts} = await runWith(
			scriptedWorld(world, {
				commands: async command => exited(1, `${command} says no`),
				script: ask => {
					asks.push(ask);
					return say();
				},
			}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async (session, journal) => {
				const shown: Delta[] = [];
				const stop = new AbortController();
				const watching = (async () => {
					for await (const seen of journal.watch({signal: stop.signal})) if ('delta' in seen) shown.push(seen.delta);
				})();
				await session.settled();
				expect(await session.send({ask: 'run', script: 'make && rm x'})).toEqual({accepted: true});
				await session.settled();
				stop.abort();
				await watching;
				expect(shown.filter(({show}) => show === 'output')).toEqual([
					{show: 'output', call: 's1', text: 'make && rm x says no'},
				]);
				await prompt(session, 'Why?');
			},
		);
		expect(facts.filter(({type}) => type.startsWith('shell.'))).toEqual([
			expect.objectContaining({type: 'shell.requested', shell: 's1', script: 'make && rm x'}),
			expect.objectContaining({
				type: 'shell.finished',
				shell: 's1',
				output: 'make && rm x says no',
				ending: {kind: 'exited', code: 1},
			}),
		]);
		expect(openingOf(asks[1] as Ask)).toContain(
			'<history>\nasked: Do it.\nended (done): Done.\n\nthe user ran: make && rm x\nmake && rm x says no\n(exit 1)\n</history>',
		);
		expect([world.ran, state.shells]).toEqual([['make && rm x'], []]);
	});

	test('that is asked for while a turn runs is run before the next; long output is kept at both ends', async () => {
		let session: Session | undefined;
		const {facts} = await runWith(
			scriptedWorld(memory(), {
				commands: async () => exited(0, `begin${'x'.repeat(100_000)}end`),
				script: async () => {
					if (session?.state.past.length === 0) {
						await session.send({ask: 'submit', text: 'Again.'});
						await session.send({ask: 'run', script: 'make'});
					}
					return say();
				},
			}),
			{},
			async opened => {
				session = opened;
				await opened.settled();
			},
		);
		const order = facts.map(({type}) => type).filter(type => /^(turn|shell)\./.test(type));
		expect(order).toEqual([
			'turn.started',
			'shell.requested',
			'turn.finished',
			'shell.finished',
			'turn.started',
			'turn.finished',
		]);
		const output = facts.flatMap(fact => (fact.type === 'shell.finished' ? [fact.output] : []))[0] ?? '';
		expect([output.length < 33_000, output.startsWith('begin'), output.endsWith('end')]).toEqual([true, true, true]);
	});

	test('can be stopped, with those that wait behind it; then nothing runs', async () => {
		const world = memory();
		const {state, facts} = await runWith(
			scriptedWorld(world, {commands: endless, script: say}),
			{},
			async (session, journal) => {
				await session.settled();
				expect(await session.send({ask: 'run', script: ' '})).toEqual({rejected: 'the command is empty'});
				for (const script of ['one', 'two']) await session.send({ask: 'run', script});
				for await (const seen of journal.watch()) if ('fact' in seen && seen.fact.type === 'shell.requested') break;
				while (world.ran.length === 0) await Promise.resolve();
				expect(await session.send({ask: 'interrupt', why: 'user'})).toEqual({accepted: true});
				await session.settled();
				expect(await session.send({ask: 'interrupt', why: 'user'})).toEqual({rejected: 'nothing is running'});
				await session.send({ask: 'run', script: 'three'});
				while (world.ran.length === 1) await Promise.resolve();
				expect(session.state.stop).toBeUndefined();
				await session.send({ask: 'interrupt', why: 'user'});
				await session.settled();
			},
		);
		expect(world.ran).toEqual(['one', 'three']);
		expect(state.ran.map(({script, output, ending}) => [script, output, ending.kind])).toEqual([
			['one', 'so far', 'aborted'],
			['two', '', 'aborted'],
			['three', 'so far', 'aborted'],
		]);
		expect(facts.filter(({type}) => type === 'shell.finished').length).toBe(3);
	});

	test('that was cut off is ended when the session is opened again, and not run twice', async () => {
		const world = memory();
		const parts = {script: say, commands: async () => exited(0, 'ran')};
		const {facts} = await runWith(scriptedWorld(world, parts), {}, async session => {
			await session.settled();
			await session.send({ask: 'run', script: 'make'});
			await session.settled();
		});
		const cut = facts.slice(
			0,
			facts.findIndex(({type}) => type === 'shell.finished'),
		);
		const journal = memoryJournal<Body, Delta>(now, cut);
		const session = await openSession(journal, scriptedWorld(world, parts), opened({profile: editOnly()}));
		const {ran, shells} = await session.settled();
		await session.close();
		expect(world.ran).toEqual(['make']);
		expect([ran.map(({script, ending}) => [script, ending.kind]), shells]).toEqual([[['make', 'aborted']], []]);
		expect(ran[0]?.output).toMatch(/not run again/);
	});

	test('is forgotten with the turns before it', async () => {
		const {state} = await runWith(scriptedWorld(memory(), {script: say}), {}, async session => {
			await session.settled();
			await session.send({ask: 'run', script: 'after one'});
			await prompt(session, 'Again.');
			await session.send({ask: 'run', script: 'after two'});
			await session.settled();
			await session.send({ask: 'rewind', turn: 't2', what: 'chat', conflicts: 'keep'});
			await session.settled();
		});
		expect(state.ran.map(({script}) => script)).toEqual(['after one']);
	});
});

describe('summing up', () => {
	const isSummary = ({system}: Ask): boolean => system.startsWith('You sum up');

	const session = async (
		act: (session: Session) => Promise<void>,
		{summaries = ['Summary one.', 'Summary two.'], profile = editOnly()} = {},
	) => {
		const asks: Ask[] = [];
		let made = 0;
		const script: Script = (ask, name) => {
			asks.push(ask);
			if (!isSummary(ask)) return write(ask, name);
			made += 1;
			return answerOf([text(summaries[made - 1] ?? '')], {cost: 0.5});
		};
		const ended = await runWith(scriptedWorld(memory(), {script}), {profile}, async opened => {
			await opened.settled();
			await act(opened);
		});
		return {...ended, asks};
	};

	const compact = async (opened: Session, focus?: string): Promise<void> => {
		expect(await opened.send({ask: 'compact', ...(focus === undefined ? {} : {focus})})).toEqual({accepted: true});
		await opened.settled();
	};

	test('asks the model that plans, with what was said and what is to be kept; later turns get the summary instead', async () => {
		const {asks, facts, state} = await session(async opened => {
			await compact(opened, ' the names ');
			await prompt(opened, 'Second.');
			await prompt(opened, 'Third.');
		});
		const question = openingOf(asks.find(isSummary) as Ask);
		expect(question).toContain('<conversation>\nasked: Do it.\nchanged: a\nended (done): Done.\n</conversation>');
		expect(question).toContain('<focus>\nKeep above all: the names\n</focus>');
		expect(facts.find(({type}) => type === 'history.compacted')).toMatchObject({
			compaction: 'c1',
			upto: 't1',
			summary: 'Summary one.',
			model: {vendor: 'x', id: 'c'},
			cost: 0.5,
			usage: {input: 100},
		});
		expect(openingOf(asks.at(-1) as Ask)).toContain(
			'<history>\nsummary of what was said before:\nSummary one.\n\nasked: Second.\nchanged: a\nended (done): Done.\n</history>',
		);
		expect(state.past.length).toBe(3);
	});

	test('of a summary and what followed it; going back brings back what held then', async () => {
		const back = (turn: string) => ({ask: 'rewind', turn, what: 'both', conflicts: 'keep'}) as const;
		const {asks} = await session(async opened => {
			await compact(opened);
			await prompt(opened, 'Second.');
			await compact(opened);
			expect(opened.state.compacted.map(({upto, summary}) => [upto, summary])).toEqual([
				['t1', 'Summary one.'],
				['t2', 'Summary two.'],
			]);
			await opened.send(back('t2'));
			await opened.settled();
			expect(opened.state.compacted.map(({summary}) => summary)).toEqual(['Summary one.']);
			await prompt(opened, 'Instead.');
			await opened.send(back('t1'));
			await opened.settled();
			expect([opened.state.compacted, opened.state.past]).toEqual([[], []]);
			await prompt(opened, 'Anew.');
		});
		const summaries = asks.filter(isSummary).map(openingOf);
		expect(summaries[1]).toContain('<conversation>\nsummary of what was said before:\nSummary one.\n\nasked: Second.');
		expect(openingOf(asks.at(-1) as Ask)).not.toContain('<history>');
	});

	test('without a model is what was asked and answered, cut short', async () => {
		const offline = scriptedProfile({roles: {write: [{vendor: 'offline', model: 'repair'}]}});
		const profile = {...offline, stages: editOnly().stages};
		const {asks, facts} = await session(async opened => compact(opened), {profile});
		expect(asks.filter(isSummary)).toEqual([]);
		expect(facts.find(({type}) => type === 'history.compacted')).toMatchObject({
			summary: 'asked: Do it.\nchanged: a\nended (done): Done.',
			model: null,
			usage: null,
			cost: 0,
		});
	});

	test.each<[string, string[], Partial<Record<string, readonly Candidate[]>>, string]>([
		['no model can be had', [], {write: []}, 'no model can be had for write'],
		['the model says nothing', [' '], {write: [{vendor: 'x', model: 'c'}]}, 'the model said nothing'],
	])('says why when %s, and leaves everything as it was', async (_, summaries, roles, why) => {
		const profile = {...editOnly(), roles: roles as Record<string, readonly Candidate[]>};
		const {state, facts} = await session(async opened => compact(opened), {summaries, profile});
		expect(facts.find(({type}) => type === 'compaction.failed')).toMatchObject({why});
		expect([state.compacted, state.compaction]).toEqual([[], undefined]);
	});

	test('is turned down where nothing is new, and can be stopped', async () => {
		let opened: Session | undefined;
		const {facts, state} = await runWith(
			scriptedWorld(memory(), {
				script: async (ask, name) => {
					if (!isSummary(ask)) return write(ask, name);
					expect(await opened?.send({ask: 'compact'})).toEqual({rejected: 'it is asked for already'});
					expect(await opened?.send({ask: 'interrupt', why: 'user'})).toEqual({accepted: true});
					return answerOf([text('Too late.')]);
				},
			}),
			{},
			async session => {
				opened = session;
				await session.settled();
				await session.send({ask: 'compact'});
				await session.settled();
			},
		);
		expect(facts.find(({type}) => type === 'compaction.failed')).toMatchObject({why: 'it was stopped'});
		expect([state.compacted, state.stop]).toEqual([[], undefined]);
		await session(async idle => {
			await compact(idle);
			expect(await idle.send({ask: 'compact'})).toEqual({rejected: 'there is nothing to sum up'});
		});
	});

	test('is made when the session is opened again, from whatever fact after it was asked for', async () => {
		const {facts} = await session(async opened => compact(opened));
		const first = facts.findIndex(({type}) => type === 'compaction.requested');
		for (let kept = first + 1; kept <= facts.length; kept += 1) {
			const script: Script = (ask, name) => (isSummary(ask) ? answerOf([text('Summary one.')]) : write(ask, name));
			const journal = memoryJournal<Body, Delta>(now, facts.slice(0, kept));
			const again = await openSession(journal, scriptedWorld(memory(), {script}), opened({profile: editOnly()}));
			const {compacted, compaction} = await again.settled();
			await again.close();
			expect([compacted.map(({upto, summary}) => [upto, summary]), compaction]).toEqual([
				[['t1', 'Summary one.']],
				undefined,
			]);
			expect((await factsOf(journal)).filter(({type}) => type === 'history.compacted').length).toBe(1);
		}
	});
});

describe('a role that is filled otherwise', () => {
	const other: readonly Candidate[] = [{vendor: 'x', model: 'other'}];

	test('is asked from the next turn on, also when the session is opened again; a profile that changed counts more', async () => {
		const asked: string[] = [];
		const script: Script = (_, {id}) => {
			asked.push(id);
			return say();
		};
		const {facts} = await runWith(scriptedWorld(memory(), {script}), {}, async session => {
			await session.settled();
			expect(await session.send({ask: 'model', role: 'write', candidates: other})).toEqual({accepted: true});
			expect(await session.send({ask: 'model', role: 'write', candidates: other})).toMatchObject({rejected: /already/});
			await prompt(session, 'Again.');
		});
		for (const roles of [editOnly().roles, {...editOnly().roles, write: [{vendor: 'x', model: 'newest'}]}]) {
			const session = await openSession(
				memoryJournal<Body, Delta>(now, facts),
				scriptedWorld(memory(), {script}),
				opened({profile: {...editOnly(), roles}}),
			);
			await prompt(session, 'And again.');
			await session.close();
		}
		expect(asked).toEqual(['c', 'other', 'other', 'newest']);
	});

	test.each([
		['think', other, 'there is no role think: write'],
		['write', [], 'no model is named'],
	])('%s: is turned down', async (role, candidates, rejected) => {
		await runWith(scriptedWorld(memory(), {script: say}), {}, async session => {
			await session.settled();
			expect(await session.send({ask: 'model', role, candidates})).toEqual({rejected});
		});
	});
});
