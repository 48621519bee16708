import {describe, expect, test} from 'vitest';
import type {Block} from '../core/message.ts';
import type {Ask} from '../core/model.ts';
import type {SessionFact} from '../core/session/event.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {editOnly, everyPrefixResumes, memory, runWith} from './session.fixture.ts';

const isSummary = ({system}: Ask): boolean => system.includes('Sum it up');
const said = ({messages}: Ask): string => JSON.stringify(messages);
const blocksOf = ({messages}: Ask): readonly Block[] => messages.flatMap(({blocks}) => blocks);

const compactedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'thread.compacted' ? [fact] : []));

const tokens = (input: number) => ({usage: {input, output: 0, cacheRead: 0, cacheWrite: 0}});
const commands = async (command: string) => exited(0, `ran ${command}`);

/** Three commands, then the end; the second answer says that `input` tokens were asked, of a window of 100,000. */
const script =
	(asks: Ask[], input: number): Script =>
	ask => {
		if (isSummary(ask)) return answerOf([text('Decision: B, because ran one.')], {cost: 0.5});
		asks.push(ask);
		const done = ['one', 'two', 'three'].filter(name => said(ask).includes(`ran ${name}`)).length;
		const thinking: Block = {type: 'opaque', vendor: 'x', data: `signed ${done}`};
		const next = [
			answerOf([thinking, text('I look because it matters.'), call('1', 'shell', {command: 'one', path: 'src/a.ts'})]),
			answerOf([thinking, call('2', 'shell', {command: 'two'})], tokens(input)),
			answerOf([thinking, call('3', 'shell', {command: 'three'})], tokens(100)),
		][done];
		return next ?? answerOf([text('Done.')], tokens(100));
	};

describe('a conversation that nearly fills the window', () => {
	test('is summed up before the next request: instructions, plan, open files, decisions and unseen results survive', async () => {
		const asks: Ask[] = [];
		const world = scriptedWorld(memory(), {commands, script: script(asks, 80_000)});
		const {workspace} = world;
		const instructed: typeof workspace = {
			...workspace,
			async *rank(...parts) {
				return {...(yield* workspace.rank(...parts)), instructions: 'Use tabs.'};
			},
		};
		const {state, facts} = await runWith({...world, workspace: instructed}, {profile: editOnly()});
		expect(state.last).toMatchObject({outcome: 'done', answer: 'Done.'});
		expect(compactedOf(facts)).toEqual([
			expect.objectContaining({stage: 'edit', why: 'share', keeps: 2, model: {vendor: 'x', id: 'c'}, cost: 0.5}),
		]);
		const after = asks[2] as Ask;
		expect(after.messages.map(({role}) => role)).toEqual(['user', 'user', 'assistant', 'user']);
		for (const kept of [
			'<instructions>\\nUse tabs.',
			'<request>\\nDo it.',
			'1. Do what was asked (now)',
			'<file path=\\"one.txt\\"',
			'src/a.ts: I look because it matters.',
			'Decision: B, because ran one.',
		])
			expect(said(after)).toContain(kept);
		expect(blocksOf(after).filter(({type}) => type !== 'text')).toEqual([
			{type: 'opaque', vendor: 'x', data: 'signed 1'},
			{type: 'call', id: '2', tool: 'shell', input: {command: 'two'}},
			{type: 'result', call: '2', output: 'ran two', failed: false},
		]);
	});

	test.each([
		['below the share, which is 0.8 when nothing else is said', 79_000, undefined, 0],
		['above it', 80_001, undefined, 1],
		['below a share of its own', 50_000, 0.6, 0],
		['above a share of its own', 60_001, 0.6, 1],
	])('%s', async (_, input, compactAt, times) => {
		const limits = {rounds: 0, retries: 0, ...(compactAt === undefined ? {} : {compactAt})};
		const {facts, state} = await runWith(scriptedWorld(memory(), {commands, script: script([], input)}), {
			profile: {...editOnly(), limits},
		});
		expect([state.last?.outcome, compactedOf(facts).length]).toEqual(['done', times]);
	});

	test('counts what came in since the vendor counted, and guesses where it did not count', async () => {
		for (const usage of [tokens(60_000).usage, null]) {
			const filler = 'x'.repeat(120_000);
			let asked = 0;
			const many: Script = ask => {
				if (isSummary(ask)) return answerOf([text('So far.')]);
				asked += 1;
				return asked < 4
					? answerOf([call(`${asked}`, 'shell', {command: 'cat'})], {usage})
					: answerOf([text('Done.')], {usage});
			};
			const {facts} = await runWith(scriptedWorld(memory(), {commands: async () => exited(0, filler), script: many}));
			expect(compactedOf(facts).map(({why}) => why)).toEqual(usage === null ? ['share'] : ['share', 'share']);
		}
	});

	test('that holds nothing but what is not seen yet is not summed up', async () => {
		const once: Script = ask =>
			ask.messages.length === 1
				? answerOf([call('1', 'shell', {command: 'one'})], tokens(99_999))
				: answerOf([text('Done.')], tokens(99_999));
		const {facts, state} = await runWith(scriptedWorld(memory(), {commands, script: once}), {
			profile: scriptedProfile({stages: editOnly().stages}),
		});
		expect([state.last?.outcome, compactedOf(facts)]).toEqual(['done', []]);
	});

	test('goes on from every prefix of the record to the same end', async () => {
		const facts = await everyPrefixResumes({
			parts: {commands, script: script([], 90_000)},
			from: ({type}) => type === 'turn.started',
			act: async session => {
				await session.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({last}) => [last?.outcome, last?.answer],
		});
		expect(compactedOf(facts).length).toBe(1);
	});
});
