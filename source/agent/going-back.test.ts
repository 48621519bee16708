import {describe, expect, test} from 'vitest';
import type {Body, Delta, SessionFact} from '../core/session/event.ts';
import {memoryJournal} from '../store/memory.ts';
import {scriptedWorld, type Memory} from '../testing/world.ts';
import {now, opened, memory, seeThrough, plain, editOnly, runWith} from './session.fixture.ts';
import {openSession, type Session} from './session.ts';

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
