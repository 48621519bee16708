import {describe, expect, test} from 'vitest';
import type {Journal} from '../core/journal.ts';
import type {Block} from '../core/message.ts';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import {fold} from '../core/session/fold.ts';
import {next} from '../core/session/next.ts';
import {initial} from '../core/session/state.ts';
import {memoryJournal} from '../store/memory.ts';
import {answerOf, call, exited, scriptedWorld, text, type Script} from '../testing/world.ts';
import {
	editOnly,
	everyPrefixResumes,
	factsOf,
	memory,
	now,
	opened,
	resultsIn,
	runWith,
	seeThrough,
} from './session.fixture.ts';
import {openSession, type Session} from './session.ts';

/** Calls of every kind: such as are made, and such as fail, each in its own way, before they begin. */
const calls = {
	made: call('toolu_1', 'write', {path: 'new.txt', text: 'hello'}),
	red: call('toolu_2', 'shell', {command: 'false'}),
	'a wrong shape': call('toolu_3', 'write', {path: 7}),
	'no JSON': {type: 'call', id: 'toolu_4', tool: 'write', input: null, malformed: '{"path": "a'} as Block,
	'no such tool': call('toolu_5', 'teleport', {}),
	'no name': call('toolu_6', ' ', {}),
	impossible: call('toolu_7', 'impossible', {}),
	dull: call('toolu_8', 'dull', {}),
	'denied by a rule': call('toolu_9', 'shell', {command: 'rm x'}),
	'denied by a hook': call('toolu_10', 'shell', {command: 'hooked'}),
	'needs approval': call('toolu_11', 'write', {path: '/etc/motd', text: 'x'}),
	'an id used before': call('toolu_1', 'shell', {command: 'false'}),
	'an empty id': call('', 'teleport', {}),
} as const satisfies Record<string, Block>;
type Kind = keyof typeof calls;
const kinds = Object.keys(calls) as Kind[];

const calling =
	(which: readonly Kind[]): Script =>
	ask =>
		ask.messages.some(({role}) => role === 'assistant') && resultsIn(ask).size > 0
			? answerOf([text('Done.')])
			: answerOf(which.map(kind => calls[kind]));

const profile = {
	...editOnly(),
	stages: editOnly().stages.map(stage => ({...stage, tools: [...stage.tools, 'impossible', 'dull']})),
	rules: [{tool: 'shell', pattern: 'rm *', action: 'deny' as const}],
	hooks: [{on: 'before_tool' as const, tool: 'shell', command: 'look', timeoutMs: 1_000}],
};

const worldOf = (which: readonly Kind[]) => {
	const world = scriptedWorld(memory(), {
		script: calling(which),
		commands: async command => exited(command === 'false' ? 1 : 0),
	});
	const write = world.tools.get('write');
	if (write === undefined) throw new Error('no tool to copy');
	const impossible = {
		...write,
		name: 'impossible',
		input: write.input.catch({path: 'a', text: 'b'}),
		preview: async () => ({impossible: 'It does not apply.'}),
	};
	const dull = {...impossible, name: 'dull', title: () => ''};
	return {
		...world,
		tools: new Map([...world.tools, ['impossible', impossible], ['dull', dull]]),
		hook: async (_: unknown, input: unknown) =>
			({
				verdict: JSON.stringify(input).includes('hooked') ? 'deny' : 'allow',
				reason: 'not that',
				context: '',
			}) as const,
	};
};

const endings = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'tool.finished' ? [fact.outcome] : []));

const sayNo = async (session: Session): Promise<void> => {
	for (;;) {
		const {turn} = await session.settled();
		const open = turn?.calls.find(one => one.asked && one.answered === undefined && one.finished === undefined);
		if (open === undefined) return;
		await session.send({ask: 'answer', call: open.id, verdict: 'no', say: 'rather not'});
	}
};

/** Stops the turn at the first fact of the type, or when a person is asked, unless it ends before. */
const stopAt =
	(type: SessionFact['type']) =>
	async (session: Session, journal: Journal<Body, Delta>): Promise<void> => {
		const types = new Set<SessionFact['type']>([type, 'approval.asked', 'turn.finished']);
		for await (const seen of journal.watch()) if ('fact' in seen && types.has(seen.fact.type)) break;
		await session.send({ask: 'interrupt', why: 'user'});
		await session.settled();
	};

/** Each kind alone, then all of them in one answer. */
const answers: readonly (readonly Kind[])[] = [...kinds.map(kind => [kind]), kinds];

// What `runWith` returns has passed the law: every call of every answer has one start and one end, in order, under its names.
describe('every call has a start with its tool, its title and the id of the model, and then one end', () => {
	test.each([
		['a person says yes', true, seeThrough],
		['a person says no', true, sayNo],
		['no person is there', false, seeThrough],
		['the turn is stopped before a call is looked at', true, stopAt('model.answered')],
		['the turn is stopped when a call begins', true, stopAt('tool.started')],
		['the turn is stopped when a person is asked', true, stopAt('approval.asked')],
	] as const)('%s', async (_, attended, act) => {
		for (const which of answers) {
			const {facts} = await runWith(worldOf(which), {profile, attended}, act);
			expect(endings(facts)).toHaveLength(which.length);
		}
	});

	test('the ways of failing are told apart', async () => {
		const {facts} = await runWith(worldOf(kinds), {profile, attended: false});
		const told = facts.flatMap(fact =>
			fact.type === 'tool.started' ? [[fact.tool, fact.title, fact.id, fact.unmade ?? 'made'].join(' · ')] : [],
		);
		expect(told).toEqual([
			'write · Write new.txt · toolu_1 · made',
			'shell · false · toolu_2 · made',
			'write · write · toolu_3 · failed',
			'write · write · toolu_4 · failed',
			'teleport · teleport · toolu_5 · failed',
			'  · a tool without a name · toolu_6 · failed',
			'impossible · Write a · toolu_7 · failed',
			'dull · dull · toolu_8 · failed',
			'shell · rm x · toolu_9 · refused',
			'shell · hooked · toolu_10 · refused',
			'write · Write /etc/motd · toolu_11 · unapproved',
			'shell · false · toolu_1 · made',
			'teleport · teleport ·  · failed',
		]);
	});

	test('from every prefix of the record', async () => {
		const which = kinds.filter(
			kind => !kind.startsWith('denied by a hook') && kind !== 'impossible' && kind !== 'dull',
		);
		const facts = await everyPrefixResumes({
			parts: {script: calling(which), commands: async () => exited(1)},
			profile: {...editOnly(), rules: profile.rules},
			from: ({type}) => type === 'turn.started',
			act: async session => {
				await session.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({last}, {files}) => [last?.outcome, [...files]],
		});
		expect(endings(facts)).toHaveLength(which.length);
	});
});

test('a record from before calls that are not made had a start goes on from each of its facts to the same end', async () => {
	const world = worldOf(kinds);
	const {facts} = await runWith(world, {profile, attended: false});
	const old = facts.flatMap((fact): readonly SessionFact[] => {
		if (fact.type === 'tool.started' && fact.unmade !== undefined) return [];
		if (fact.type !== 'tool.started' && fact.type !== 'tool.finished' && fact.type !== 'tool.previewed') return [fact];
		const {id: _, ...rest} = fact;
		return [rest];
	});
	expect(old.length).toBeLessThan(facts.length);
	const state = old.reduce(fold, initial);
	expect([state.turn, state.last?.outcome, next(state)]).toEqual([undefined, 'unapproved', undefined]);
	for (let kept = 3; kept < old.length; kept += 1) {
		const journal = memoryJournal<Body, Delta>(now, old.slice(0, kept));
		const session = await openSession(journal, worldOf(kinds), opened({profile, attended: false}));
		await seeThrough(session);
		expect(session.state.last?.outcome, `after ${kept} facts`).toBe('unapproved');
		await session.close();
		const all = await factsOf(journal);
		expect(endings(all), `after ${kept} facts`).toHaveLength(kinds.length);
	}
});
