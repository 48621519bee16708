import {describe, expect, test} from 'vitest';
import type {Rule} from '../core/approval.ts';
import type {Command} from '../core/session/command.ts';
import type {Call} from '../core/session/state.ts';
import {answerOf, call, scriptedProfile, scriptedWorld, text} from '../testing/world.ts';
import {editOnly, stageOf, memory, seeThrough, plain, runWith, finishedOf} from './session.fixture.ts';
import {type Session} from './session.ts';

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
		expect(state.last).toMatchObject({
			outcome: 'unapproved',
			why: 'suggest shows every change before it is written, and nobody can be asked (refused: Write a)',
		});
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
		expect([...new Set(kept.map(({tool}) => tool))]).toEqual(['shell']);
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
