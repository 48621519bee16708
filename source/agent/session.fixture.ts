import {expect} from 'vitest';
import type {Journal} from '../core/journal.ts';
import {callsOf} from '../core/message.ts';
import type {Ask, Reply} from '../core/model.ts';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {
	answerOf,
	copyOf,
	call,
	exited,
	scriptedProfile,
	scriptedWorld,
	text,
	type CommandScript,
	type Memory,
	type Script,
} from '../testing/world.ts';
import {openSession, type Session} from './session.ts';

export const now = () => new Date(0);

export const opened = (change: Partial<Body<'session.opened'>> = {}): Omit<Body<'session.opened'>, 'type'> => ({
	session: 's',
	version: '0',
	directory: '/project',
	profile: scriptedProfile(),
	wall: {kind: 'docker', about: 'scripted'},
	attended: true,
	notices: [],
	...change,
});

export const factsOf = async (journal: Journal<Body, Delta>): Promise<readonly SessionFact[]> => {
	const facts: SessionFact[] = [];
	for await (const fact of journal.read()) facts.push(fact);
	return facts;
};

/** Results so far in a conversation, by call id. */
export const resultsIn = ({messages}: Ask): ReadonlyMap<string, boolean> =>
	new Map(
		messages.flatMap(({blocks}) =>
			blocks.flatMap(block => (block.type === 'result' ? [[block.call, !block.failed] as const] : [])),
		),
	);

export const stageOf = ({system}: Ask): string => system.split('.', 1)[0] ?? '';

/** Makes some calls in order, one an answer, each again until it succeeds; then says it is done. */
export const workThrough = (ask: Ask, todo: readonly [string, string, object][]): Reply => {
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

export const isFailureRound = (ask: Ask): boolean => JSON.stringify(ask.messages[0]).includes('<failure>');

/** Three stages, two steps, a step's check, a final check that fails once and a second round. */
export const script: Script = ask => {
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

export const commands: CommandScript = async (command, {files}) => {
	if (command !== 'npm test') return exited(0);
	return files.get('two.txt') === 'mended' ? exited(0, 'ok') : exited(1, 'two is wrong');
};

export const memory = (): Memory => ({
	files: new Map([
		['one.txt', 'old'],
		['big.txt', 'x'.repeat(50)],
	]),
	ran: [],
});

/** Answers yes to whatever is asked, until the turn is over. */
export const seeThrough = async (session: Session): Promise<void> => {
	for (;;) {
		const state = await session.settled();
		const asked = state.turn?.calls.find(one => one.asked && one.answered === undefined && one.finished === undefined);
		if (asked === undefined) return;
		await session.send({ask: 'answer', call: asked.id, verdict: 'yes'});
	}
};

export const runWhole = async (
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

/**
 * Every call of every answer, and every check, has one start and then one end, under the same names: the session's and the model's. The start
 * says which tool it is and what it is called; one that is not made ends as its start says.
 */
const expectCalls = (facts: readonly SessionFact[]): void => {
	const told = facts.filter(({type}) => type === 'tool.started' || type === 'tool.finished');
	type Wanted = {readonly call: string; readonly tool: string; readonly id?: string};
	const wanted = facts.flatMap((fact): readonly Wanted[] => {
		if (fact.type === 'check.requested') return [{call: fact.call, tool: 'shell'}];
		if (fact.type !== 'model.answered') return [];
		return callsOf(fact.blocks).map(({id, tool}, at) => ({call: `${fact.ask}.${at + 1}`, id, tool}));
	});
	for (const {tool, ...names} of wanted) {
		const [first, last, ...more] = told.filter(fact => 'call' in fact && fact.call === names.call);
		expect([first, last, more]).toEqual([
			expect.objectContaining({...names, type: 'tool.started', tool, title: expect.stringMatching(/\S/)}),
			expect.objectContaining({...names, type: 'tool.finished'}),
			[],
		]);
		if (first?.type === 'tool.started' && last?.type === 'tool.finished' && first.unmade !== undefined)
			expect([last.outcome, last.output]).toEqual([first.unmade, first.why]);
	}
	expect(told).toHaveLength(wanted.length * 2);
};

export const expectPaired = (facts: readonly SessionFact[]): void => {
	expectCalls(facts);
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

export const plain =
	(todo: readonly [string, string, object][]): Script =>
	ask =>
		stageOf(ask) === 'Edit' ? workThrough(ask, todo) : answerOf([text(`{"files":[]}`)]);

export const editOnly = () => {
	const {stages, ...rest} = scriptedProfile();
	return {...rest, stages: stages.filter(stage => stage.does === 'edit')};
};

export const runWith = async (
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

export const finishedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'tool.finished' ? [[fact.outcome, fact.output] as const] : []));

/**
 * Runs a session and opens it again from every prefix of its record that holds the first fact that `from` names, in the world as it was
 * before the next fact's effect and after: what `tell` says of the end must always be the same. Returns the facts of the whole.
 */
export const everyPrefixResumes = async ({
	parts,
	profile = editOnly(),
	from,
	act,
	tell,
}: {
	readonly parts: Parameters<typeof scriptedWorld>[1];
	readonly profile?: Body<'session.opened'>['profile'];
	readonly from: (fact: SessionFact) => boolean;
	readonly act: (session: Session, journal: Journal<Body, Delta>) => Promise<void>;
	readonly tell: (state: Session['state'], world: Memory) => unknown;
}): Promise<readonly SessionFact[]> => {
	const before: Memory[] = [];
	const go = async (world: Memory, facts: readonly SessionFact[], drive: typeof act) => {
		const inner = memoryJournal<Body, Delta>(now, facts);
		const journal: Journal<Body, Delta> = {
			...inner,
			append: body => {
				if (facts.length === 0) before.push(copyOf(world));
				return inner.append(body);
			},
		};
		const session = await openSession(journal, scriptedWorld(world, parts), opened({profile}));
		await drive(session, inner);
		await seeThrough(session);
		const told = tell(session.state, world);
		await session.close();
		const all = await factsOf(inner);
		expectPaired(all);
		return {told, facts: all};
	};
	const whole = await go(memory(), [], act);
	const first = whole.facts.findIndex(from);
	expect(first).toBeGreaterThan(0);
	for (let kept = first + 1; kept < whole.facts.length; kept += 1)
		for (const world of [before[kept - 1], before[kept]]) {
			if (world === undefined) throw new Error('no snapshot');
			const again = await go(copyOf(world), whole.facts.slice(0, kept), async () => {});
			expect(again.told, `after ${kept} facts`).toEqual(whole.told);
		}
	return whole.facts;
};
