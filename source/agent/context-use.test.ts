import {describe, expect, test} from 'vitest';
import {contextUse} from '../core/context-use.ts';
import {initial} from '../core/session/state.ts';
import type {Usage} from '../core/model.ts';
import {answerOf, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {memory, runWith, stageOf} from './session.fixture.ts';

const counting =
	(usage: Usage | null): Script =>
	ask =>
		answerOf([text(stageOf(ask) === 'Find' ? '{"files":[{"path":"big.txt","why":"big"}]}' : 'It is 42.')], {usage});

const after = async (usage: Usage | null, prompts: readonly string[] = []) => {
	const {state} = await runWith(
		scriptedWorld(memory(), {script: counting(usage)}),
		{profile: scriptedProfile()},
		async session => {
			await session.settled();
			for (const said of prompts) {
				await session.send({ask: 'submit', text: said});
				await session.settled();
			}
		},
	);
	return state;
};

const input = (tokens: number): Usage => ({input: tokens, output: 9, cacheRead: 0, cacheWrite: 0});

describe('what fills the window', () => {
	test('before anything was asked is the system prompt and the tools, in a window that is not known', () => {
		expect(contextUse({...initial, profile: scriptedProfile()})).toEqual({
			stage: 'plan',
			window: null,
			used: expect.any(Number),
			parts: [
				{name: 'system prompt', tokens: expect.any(Number)},
				{name: 'tools', tokens: 250},
			],
		});
		expect(contextUse(initial)).toBeUndefined();
		expect(contextUse({...initial, profile: scriptedProfile()}, 'dream')).toBeUndefined();
	});

	test('is told of each stage, by its parts, which are together what is used', async () => {
		const state = await after(null);
		const uses = ['context', 'plan', 'edit'].map(name => contextUse(state, name));
		expect(uses.map(use => [use?.stage, use?.window, use?.parts.map(({name}) => name)])).toEqual([
			['context', 100_000, ['system prompt', 'files']],
			['plan', 100_000, ['system prompt', 'tools', 'history', 'files']],
			['edit', null, ['system prompt', 'tools']],
		]);
		for (const use of uses) expect(use?.used).toBe(use?.parts.reduce((sum, {tokens}) => sum + tokens, 0));
	});

	test('grows with the history, and by as much as the vendor counts more than was guessed', async () => {
		const history = async (usage: Usage | null, prompts: readonly string[]): Promise<number> =>
			contextUse(await after(usage, prompts))?.parts.find(({name}) => name === 'history')?.tokens ?? 0;
		const [one, two] = [await history(null, []), await history(null, ['x'.repeat(400)])];
		expect(two - one).toBeGreaterThan(100);
		expect(await history(input(1_000_000), [])).toBeCloseTo(one * 4, -1);
		expect(await history({...input(1), cacheRead: 1}, [])).toBeCloseTo(one / 4, -1);
	});

	test('counts as a tokenizer does, not bytes or letters', async () => {
		const used = async (prompt: string): Promise<number> => contextUse(await after(null, [prompt]))?.used ?? 0;
		const [latin, wide] = [await used('word '.repeat(80)), await used('世'.repeat(400))];
		expect(wide - latin).toBe(192);
	});

	test('holds the conversation while a turn runs', async () => {
		const seen: (number | undefined)[] = [];
		await runWith(
			scriptedWorld(memory(), {script: () => answerOf([text('x'.repeat(4_000))], {usage: null})}),
			{profile: {...scriptedProfile(), stages: scriptedProfile().stages.filter(({does}) => does === 'plan')}},
			async session => {
				await session.settled();
				const state = session.state.measured?.state;
				const turn = state?.turn;
				if (state === undefined || turn?.thread === undefined) throw new Error('nothing was asked');
				const message = {role: 'assistant', blocks: [{type: 'text', text: 'x'.repeat(4_000)}]} as const;
				for (const messages of [[], [message]]) {
					const use = contextUse({...state, turn: {...turn, thread: {...turn.thread, messages}}});
					seen.push(use?.parts.find(({name}) => name === 'conversation')?.tokens);
				}
			},
		);
		expect(seen).toEqual([undefined, 1_000]);
	});
});
