import {expect, test} from 'vitest';
import type {Body, Delta} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {scriptedWorld} from '../testing/world.ts';
import {editOnly, expectPaired, factsOf, memory, now, opened, plain} from './session.fixture.ts';
import {openSession} from './session.ts';

const begun = async (todo: Parameters<typeof plain>[0]) => {
	const journal = memoryJournal<Body, Delta>(now);
	const running = Promise.withResolvers<void>();
	const world = scriptedWorld(memory(), {
		script: plain(todo),
		// Heeds no signal at all.
		commands: () => {
			running.resolve();
			return new Promise(() => {});
		},
	});
	const session = await openSession(journal, world, opened({profile: editOnly()}));
	return {journal, session, running: running.promise};
};

test('what does not end when it is stopped is given up: its call and its turn have their ends on record', async () => {
	const {journal, session, running} = await begun([['s', 'shell', {command: 'hang'}]]);
	await session.send({ask: 'submit', text: 'Do it.'});
	await running;
	expect(await session.send({ask: 'interrupt', why: 'SIGINT'})).toEqual({accepted: true});
	expect(await session.send({ask: 'interrupt', why: 'SIGTERM'})).toHaveProperty('rejected');
	expect(await session.send({ask: 'interrupt', why: 'SIGINT', hurry: true})).toEqual({accepted: true});
	session.abandon();
	const {last} = await session.settled();
	await session.close();
	expect([last?.outcome, last?.why]).toEqual(['interrupted', 'SIGINT']);
	const facts = await factsOf(journal);
	expectPaired(facts);
	expect(facts.slice(-3)).toMatchObject([
		{type: 'tool.finished', outcome: 'aborted'},
		{type: 'checkpoint.taken', when: 'after', id: null},
		{type: 'turn.finished'},
	]);
});

test('a prompt whose turn has not begun is stopped as well, and one that waits behind it is left for later', async () => {
	const {journal, session} = await begun([]);
	await Promise.all([
		session.send({ask: 'submit', text: 'One.'}),
		session.send({ask: 'submit', text: 'Two.'}),
		session.send({ask: 'interrupt', why: 'SIGTERM'}),
	]);
	const {last, prompts} = await session.settled();
	await session.close();
	expect([last?.outcome, last?.why, prompts.map(({text}) => text)]).toEqual(['interrupted', 'SIGTERM', ['Two.']]);
	const facts = await factsOf(journal);
	expectPaired(facts);
	expect(facts.at(-1)?.type).toBe('turn.finished');
	// Opened again, it goes on with what waits.
	const again = await openSession(
		memoryJournal<Body, Delta>(now, facts),
		scriptedWorld(memory(), {script: plain([])}),
		opened({profile: editOnly()}),
	);
	expect(await again.settled()).toMatchObject({prompts: [], last: {outcome: 'done'}});
	await again.close();
});
