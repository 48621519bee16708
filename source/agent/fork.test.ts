import {describe, expect, test} from 'vitest';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import {forkAt} from '../core/session/fork.ts';
import {memoryJournal} from '../store/memory.ts';
import {answerOf, scriptedWorld, text} from '../testing/world.ts';
import {editOnly, factsOf, memory, now, opened, plain, runWith, seeThrough} from './session.fixture.ts';
import {openSession, type Session} from './session.ts';

const world = () => scriptedWorld(memory(), {script: plain([['w', 'write', {path: 'a', text: 'b'}]])});

const say = async (session: Session, said: string): Promise<void> => {
	await session.send({ask: 'submit', text: said});
	await seeThrough(session);
};

/** Three turns, with a prompt that waited while the second ran. */
const record = async () => {
	const {facts, state} = await runWith(world(), {}, async session => {
		await seeThrough(session);
		await session.send({ask: 'rename', title: 'Hello'});
		await session.send({ask: 'submit', text: 'Again.'});
		await session.send({ask: 'submit', text: 'And again.'});
		await session.settled();
	});
	expect(state.past.map(({request}) => request)).toEqual(['Do it.', 'Again.', 'And again.']);
	return {facts, past: state.past};
};

const reopen = async (facts: readonly SessionFact[], turn: string | null, act: (session: Session) => Promise<void>) => {
	const journal = memoryJournal<Body, Delta>(now, facts);
	const session = await openSession(
		journal,
		world(),
		opened({session: 'fork', profile: editOnly(), forkedFrom: {session: 's', turn}}),
	);
	await act(session);
	const {state} = session;
	await session.close();
	return {state, facts: await factsOf(journal)};
};

describe('a fork', () => {
	test('begins as the record was before the prompt, and goes its own way', async () => {
		const {facts, past} = await record();
		for (const [at, {turn}] of past.entries()) {
			const cut = forkAt(facts, turn);
			expect(cut.map(({seq}) => seq)).toEqual(cut.map((_, nth) => nth + 1));
			const fork = await reopen(cut, turn, async session => {
				const idle = await session.settled();
				expect([idle.past, idle.prompts]).toEqual([past.slice(0, at), []]);
				await say(session, 'Otherwise.');
			});
			expect(fork.state.past.map(({request}) => request)).toEqual([
				...past.slice(0, at).map(({request}) => request),
				'Otherwise.',
			]);
			expect(fork.state.session).toBe('fork');
			const prompts = fork.facts.flatMap(fact => (fact.type === 'prompt.submitted' ? [fact.prompt] : []));
			expect(new Set(prompts).size).toBe(prompts.length);
			expect(fork.facts.find(({seq}) => seq === cut.length + 1)).toMatchObject({forkedFrom: {session: 's', turn}});
		}
	});

	test('of all leaves out a turn that is not over', async () => {
		const {facts, past} = await record();
		expect(forkAt(facts, null)).toEqual(facts);
		const cut = facts.findIndex(({type, ...rest}) => type === 'turn.finished' && 'turn' in rest && rest.turn === 't2');
		const {state} = await reopen(forkAt(facts.slice(0, cut), null), null, async session => {
			await session.settled();
		});
		expect(state.past).toEqual(past.slice(0, 1));
	});

	test('cannot be made where no turn was', async () => {
		const {facts} = await record();
		expect(() => forkAt(facts, 't9')).toThrow('there is no turn t9');
	});
});

describe('a title', () => {
	test('is one line that says something, and is kept', async () => {
		const {state, facts} = await runWith(
			scriptedWorld(memory(), {script: () => answerOf([text('Done.')])}),
			{},
			async session => {
				expect(await session.send({ask: 'rename', title: ' The\n  name '})).toEqual({accepted: true});
				expect(await session.send({ask: 'rename', title: 'The name'})).toEqual({rejected: 'it is called that already'});
				expect(await session.send({ask: 'rename', title: ' \n'})).toEqual({rejected: 'the title is empty'});
				await session.settled();
			},
		);
		expect(state.title).toBe('The name');
		const again = await reopen(facts, null, async session => {
			await session.settled();
		});
		expect(again.state.title).toBe('The name');
	});
});
