import {describe, expect, test} from 'vitest';
import type {Block} from '../core/message.ts';
import type {Ask, Reply} from '../core/model.ts';
import type {SessionFact} from '../core/session/event.ts';
import {answerOf, call, exited, scriptedProfile, scriptedWorld, text, type Script} from '../testing/world.ts';
import {editOnly, everyPrefixResumes, memory, plain, runWith, seeThrough, stageOf} from './session.fixture.ts';

const overflow: Reply = {kind: 'fault', fault: {kind: 'overflow', message: 'too long'}};

const isSummary = ({system}: Ask): boolean => system.includes('Sum it up');

const said = ({messages}: Ask): string => JSON.stringify(messages);

const blocksOf = ({messages}: Ask): readonly Block[] => messages.flatMap(({blocks}) => blocks);

/** Vendors turn a conversation down whose calls and results do not fit together. */
const expectWhole = (ask: Ask): void => {
	const calls = blocksOf(ask).flatMap(block => (block.type === 'call' ? [block.id] : []));
	const results = blocksOf(ask).flatMap(block => (block.type === 'result' ? [block.call] : []));
	expect(results).toEqual(calls);
};

const thinking: Block = {type: 'opaque', vendor: 'x', data: {signature: 'signed'}};

/** Looks, decides, runs a command, and is told twice that its request is too long; a conversation of `fits` messages is not. */
const work = (asks: Ask[], summary: Reply, fits = 3): Script => {
	return ask => {
		if (isSummary(ask)) return summary;
		asks.push(ask);
		expectWhole(ask);
		if (ask.messages.length > fits) return overflow;
		const done = new Set([...said(ask).matchAll(/ran (one|two)/g)].map(([, which]) => which));
		if (!done.has('one'))
			return answerOf([
				thinking,
				text('I look at src/a.ts because it is read there.'),
				call('1', 'shell', {command: 'one', path: 'src/a.ts'}),
			]);
		if (!done.has('two')) return answerOf([thinking, text('I decide for B.'), call('2', 'shell', {command: 'two'})]);
		return answerOf([text('Done.')]);
	};
};

const commands = async (command: string) => exited(0, `ran ${command}`);

const askedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'model.asked' ? [fact.attempt] : []));
const compactedOf = (facts: readonly SessionFact[]) =>
	facts.flatMap(fact => (fact.type === 'thread.compacted' ? [fact] : []));

describe('a request that does not fit', () => {
	test('is made again once its conversation is summed up by its model; what was opened, called and brought back last is told', async () => {
		const asks: Ask[] = [];
		const {state, facts} = await runWith(
			scriptedWorld(memory(), {
				commands,
				script: work(asks, answerOf([text('We look. Decision: ran one, so B.')], {cost: 0.5})),
			}),
		);
		expect(state.last).toMatchObject({outcome: 'done', answer: 'Done.'});
		expect(compactedOf(facts)).toEqual([
			expect.objectContaining({stage: 'edit', why: 'overflow', keeps: 0, model: {vendor: 'x', id: 'c'}, cost: 0.5}),
		]);
		const last = asks.at(-1) as Ask;
		expect(last.messages.map(({role}) => role)).toEqual(['user', 'user']);
		expect(blocksOf(last).filter(({type}) => type !== 'text')).toEqual([]);
		for (const kept of [
			'<request>\\nDo it.',
			'Decision: ran one, so B.',
			'src/a.ts: I look at src/a.ts because it is read there.',
			'<last-results>\\nsaid: I decide for B.\\ncalled shell: {\\"command\\":\\"two\\"}\\nresult: ran two',
			'1. Do what was asked (now)',
		])
			expect(said(last)).toContain(kept);
		expect(askedOf(facts)).toEqual([1, 1, 1, 1]);
	});

	test.each<[string, Reply]>([
		['fails', {kind: 'fault', fault: {kind: 'overflow', message: 'this too'}}],
		['says nothing', answerOf([text(' ')])],
	])('is summed up in short when the model %s', async (_, summary) => {
		const asks: Ask[] = [];
		const {state, facts} = await runWith(scriptedWorld(memory(), {commands, script: work(asks, summary)}));
		expect(state.last?.outcome).toBe('done');
		expect(compactedOf(facts).map(({model}) => model)).toEqual([null]);
		expect(said(asks.at(-1) as Ask)).toContain('result: ran one');
	});

	test('is summed up without a model where there is none but the offline ones', async () => {
		const asks: Ask[] = [];
		const profile = {...editOnly(), roles: {write: [{vendor: 'offline', model: 'repair'}]}};
		const {facts} = await runWith(scriptedWorld(memory(), {commands, script: work(asks, answerOf([text('never')]))}), {
			profile,
		});
		expect(compactedOf(facts)).toMatchObject([{model: null, cost: 0}]);
	});

	test('even so ends the turn, and says what to do; an answer between allows another summary', async () => {
		const {state, facts} = await runWith(scriptedWorld(memory(), {script: () => overflow}));
		expect(state.last).toMatchObject({
			outcome: 'failed',
			why: 'too long (also after the conversation was summed up)',
			hint: expect.stringContaining('larger window'),
		});
		expect([askedOf(facts).length, compactedOf(facts).length]).toEqual([2, 1]);
		let count = 0;
		const script: Script = ask => {
			if (isSummary(ask)) return answerOf([text('So far.')]);
			count += 1;
			if (count === 9) return answerOf([text('Done.')]);
			return count % 2 === 0 ? overflow : answerOf([call('1', 'shell', {command: `${count}`})]);
		};
		const again = await runWith(scriptedWorld(memory(), {script}));
		expect([again.state.last?.outcome, compactedOf(again.facts).length]).toEqual(['done', 4]);
	});

	test('at its very beginning is made again with files only named; where files are found the ranking stands at last', async () => {
		const world = memory();
		world.files.set('huge.txt', 'y'.repeat(500));
		const script: Script = ask => (said(ask).includes('yyyy') ? overflow : plain([])(ask, {vendor: 'x', id: 'a'}));
		const {state, facts} = await runWith(scriptedWorld(world, {script}), {profile: scriptedProfile()});
		expect(state.last?.outcome).toBe('done');
		expect(compactedOf(facts).map(({stage, model}) => [stage, model])).toContainEqual(['context', null]);
		const stubborn: Script = ask => (stageOf(ask) === 'Find' ? overflow : answerOf([text('Fine.')]));
		const other = await runWith(scriptedWorld(memory(), {script: stubborn}), {profile: scriptedProfile()});
		expect(other.facts.find(({type}) => type === 'context.gathered')).toMatchObject({
			by: 'ranking',
			note: expect.stringContaining('too long'),
		});
	});

	test('keeps what the person said meanwhile', async () => {
		const asks: Ask[] = [];
		const {state} = await runWith(
			scriptedWorld(memory(), {commands, script: work(asks, answerOf([text('ran one.')]), 4)}),
			{},
			async session => {
				await session.send({ask: 'submit', text: 'Mind the tests.', how: 'steer'});
				await seeThrough(session);
			},
		);
		expect(state.last?.outcome).toBe('done');
		expect(asks.at(-1)?.messages.length).toBe(2);
		expect(said(asks.at(-1) as Ask)).toContain('<steering>\\nThe user added: Mind the tests.');
	});

	test('goes on from every prefix of the record to the same end', async () => {
		const facts = await everyPrefixResumes({
			parts: {commands, script: work([], answerOf([text('So far: ran one.')]))},
			from: ({type}) => type === 'turn.started',
			act: async session => {
				await session.send({ask: 'submit', text: 'Do it.'});
			},
			tell: ({last}) => [last?.outcome, last?.answer],
		});
		expect(compactedOf(facts).length).toBe(1);
	});

	test('can be stopped while it is summed up', async () => {
		let stop = async () => {};
		const script: Script = async ask => {
			if (!isSummary(ask)) return ask.messages.length > 1 ? overflow : answerOf([call('1', 'shell', {command: 'x'})]);
			await stop();
			return answerOf([text('Too late.')]);
		};
		const {state, facts} = await runWith(scriptedWorld(memory(), {script}), {}, async session => {
			stop = async () => {
				await session.send({ask: 'interrupt', why: 'user'});
			};
			await session.settled();
		});
		expect([state.last?.outcome, compactedOf(facts)]).toEqual(['interrupted', []]);
	});
});
