import {describe, expect, test} from 'vitest';
import type {Ask} from '../core/model.ts';
import {textOf} from '../core/message.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {
	editOnly,
	everyPrefixResumes,
	memory,
	plain,
	runWith,
	seeThrough,
	stageOf,
	workThrough,
} from './session.fixture.ts';
import type {Session} from './session.ts';

/** A script that hands something in while its model is asked for the nth time. */
const meanwhile =
	(nth: number, act: (session: Session) => Promise<unknown>, script: Script, asks: Ask[] = []) =>
	(session: () => Session): Script =>
	async (ask, name) => {
		asks.push(ask);
		if (asks.length === nth) await act(session());
		return script(ask, name);
	};

const steer = (said: string) => (session: Session) => session.send({ask: 'submit', text: said, how: 'steer'});

/** What a request holds, in order: who speaks, and what of it is said in words. */
const spoken = ({messages}: Ask): readonly string[] =>
	messages.map(({role, blocks}) => `${role}: ${blocks.map(block => block.type).join('+')} ${textOf(blocks)}`);

const run = async (
	nth: number,
	act: (session: Session) => Promise<unknown>,
	script: Script,
	profile = {...editOnly()} as ReturnType<typeof scriptedProfile>,
) => {
	const asks: Ask[] = [];
	let session: Session | undefined;
	const open = meanwhile(
		nth,
		act,
		script,
		asks,
	)(() => {
		if (session === undefined) throw new Error('not yet');
		return session;
	});
	const {state, facts} = await runWith(scriptedWorld(memory(), {script: open}), {profile}, async opened => {
		session = opened;
		await seeThrough(opened);
	});
	return {asks, state, facts};
};

describe('a prompt that steers', () => {
	test('goes in before the next question, after the results of the calls that were open', async () => {
		const {asks, state, facts} = await run(1, steer('In blue.'), plain([['w', 'write', {path: 'a', text: 'b'}]]));
		expect(asks.map(({messages}) => messages.length)).toEqual([1, 4]);
		expect(spoken(asks[1] as Ask).slice(1)).toEqual([
			'assistant: call ',
			'user: result ',
			expect.stringMatching(/^user: text The user says, while you work:\nIn blue\.\n/),
		]);
		expect(facts.filter(({type}) => type === 'turn.steered')).toEqual([
			expect.objectContaining({turn: 't1', prompt: 'p2', text: 'In blue.'}),
		]);
		expect(state.past).toMatchObject([{request: 'Do it.', steered: ['In blue.'], outcome: 'done'}]);
		expect(state.prompts).toEqual([]);
	});

	test('keeps a conversation going that had come to its end', async () => {
		const {asks, state} = await run(1, steer('And why?'), ask =>
			answerOf([text(ask.messages.length === 1 ? 'Done.' : 'Because.')]),
		);
		expect(asks.length).toBe(2);
		expect(state.last).toMatchObject({outcome: 'done', answer: 'Because.'});
	});

	test('is seen by the later stages and steps, and by the next turn', async () => {
		const {asks, state} = await run(
			2,
			steer('In blue.'),
			ask => {
				if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
				if (stageOf(ask) !== 'Plan') return answerOf([text('Done.')]);
				const isSteered = spoken(ask).some(line => line.includes('In blue'));
				const steps = ['one', 'two'].map(title => ({title, detail: title, files: []}));
				return answerOf(isSteered ? [call('p', 'plan', {summary: 's', steps})] : [text('Nothing to do.')]);
			},
			scriptedProfile(),
		);
		const openings = asks.filter(ask => stageOf(ask) === 'Edit').map(ask => spoken(ask)[0]);
		expect(openings.length).toBe(2);
		for (const opening of openings) expect(opening).toContain('<steering>\nThe user added: In blue.\n</steering>');
		expect(state.past[0]?.steered).toEqual(['In blue.']);
	});

	test('that comes as the planner lays down its plan is for the first step, once', async () => {
		const {asks, state} = await run(
			2,
			steer('In blue.'),
			ask => {
				if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
				const steps = ['one', 'two'].map(title => ({title, detail: title, files: []}));
				return answerOf(stageOf(ask) === 'Plan' ? [call('p', 'plan', {summary: 's', steps})] : [text('Done.')]);
			},
			scriptedProfile(),
		);
		const told = asks.map(ask => [stageOf(ask), JSON.stringify(ask.messages).split('In blue').length - 1]);
		expect(told).toEqual([
			['Find', 0],
			['Plan', 0],
			['Edit', 1],
			['Edit', 1],
		]);
		expect(state.last?.outcome).toBe('done');
	});

	test('does not answer what is asked, nor take it away', async () => {
		const {state, facts} = await runWith(
			scriptedWorld(memory(), {script: plain([['w', 'write', {path: 'a', text: 'b'}]])}),
			{profile: {...editOnly(), mode: 'suggest'}},
			async session => {
				await session.settled();
				expect(await session.send({ask: 'submit', text: 'In blue.', how: 'steer'})).toEqual({accepted: true});
				const waiting = await session.settled();
				expect(waiting.turn?.calls.map(({asked, answered}) => [asked, answered])).toEqual([[true, undefined]]);
				expect(waiting.turn?.steered).toEqual([]);
				await seeThrough(session);
			},
		);
		expect(state.past.map(({steered}) => steered)).toEqual([['In blue.']]);
		const order = facts.map(({type}) => type);
		expect(order.indexOf('tool.finished')).toBeLessThan(order.indexOf('turn.steered'));
	});

	describe('is a prompt like any other', () => {
		const once: Script = () => answerOf([text('Done.')]);
		const profile = {...editOnly(), stages: editOnly().stages.map(stage => ({...stage, asks: 1}))};

		test('when the turn may ask no more', async () => {
			const {state} = await run(1, steer('Again.'), once, profile);
			expect(state.past.map(({request, steered}) => [request, steered])).toEqual([
				['Do it.', []],
				['Again.', []],
			]);
		});

		test('when it comes too late: it steers no other turn', async () => {
			const {state} = await run(
				1,
				async session => {
					await session.send({ask: 'submit', text: 'Waits.', how: 'queue'});
					await steer('Too late.')(session);
				},
				once,
				profile,
			);
			expect(state.past.map(({request, steered}) => [request, steered])).toEqual([
				['Do it.', []],
				['Waits.', []],
				['Too late.', []],
			]);
		});

		test('where no turn runs', async () => {
			const {state, facts} = await runWith(scriptedWorld(memory(), {script: once}), {profile}, async session => {
				await session.settled();
				await steer('Again.')(session);
				await session.settled();
			});
			expect(state.past.map(({request}) => request)).toEqual(['Do it.', 'Again.']);
			expect(facts.findLast(({type}) => type === 'prompt.submitted')).toMatchObject({how: 'queue'});
		});
	});

	test('is heard once, from whatever fact the session is opened again', async () => {
		let session: Session | undefined;
		let sent = false;
		const facts = await everyPrefixResumes({
			parts: {
				commands: async () => exited(0),
				script: async ask => {
					if (!sent) {
						sent = true;
						if (session !== undefined) await steer('In blue.')(session);
					}
					return workThrough(ask, [
						['s', 'shell', {command: 'make'}],
						['w', 'write', {path: 'a', text: 'b'}],
					]);
				},
			},
			from: fact => fact.type === 'prompt.submitted' && fact.how === 'steer',
			act: async opened => {
				session = opened;
				await opened.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({past, prompts}, {files}) => ({
				past: past.map(({before: _, after: __, ...one}) => one),
				prompts,
				files: [...files],
			}),
		});
		expect(facts.filter(({type}) => type === 'turn.steered').length).toBe(1);
	});
});

describe('prompts that wait', () => {
	test('are taken in order when the turn is over, but for those taken back', async () => {
		const {state} = await run(
			1,
			async session => {
				for (const said of ['One.', 'Two.', 'Three.']) await session.send({ask: 'submit', text: said, how: 'queue'});
				expect(session.state.prompts.map(({prompt, text: said}) => [prompt, said])).toEqual([
					['p2', 'One.'],
					['p3', 'Two.'],
					['p4', 'Three.'],
				]);
				expect(await session.send({ask: 'unqueue', prompt: 'p3'})).toEqual({accepted: true});
				expect(await session.send({ask: 'unqueue', prompt: 'p3'})).toEqual({rejected: 'no prompt p3 waits'});
				expect(await session.send({ask: 'unqueue', prompt: 'p1'})).toEqual({rejected: 'no prompt p1 waits'});
			},
			() => answerOf([text('Done.')]),
		);
		expect(state.past.map(({request}) => request)).toEqual(['Do it.', 'One.', 'Three.']);
	});
});
