import {expect, test} from 'vitest';
import {type Block, callsOf, type Message} from '../core/message.ts';
import {idsOf} from './call-ids.ts';
import {type Turn, turnsOf} from './turns.ts';

type Reader = Parameters<typeof turnsOf>[1];

const readers: readonly Reader[] = [
	{vendor: 'anthropic', api: 'messages', id: 'claude-sonnet-5-5'},
	{vendor: 'openai', api: 'responses', id: 'gpt-6-luna'},
	{vendor: 'openai', api: 'chat', id: 'gpt-4.1'},
	{vendor: 'openrouter', api: 'chat', id: 'mistralai/mistral-medium'},
	{vendor: 'compatible', api: 'chat', id: 'kimi-k2.6'},
];

/** A generator of numbers below some other, the same for the same seed. */
const dice = (seed: number) => {
	let state = seed;
	return (below: number): number => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
};

/** Ids that are the same but for the characters that some vendors do not take, of any length, empty, and the same again. */
const oddIds = [
	'functions.read:0',
	'functions_read_0',
	'functions:read.0',
	'call_1',
	'',
	'é🦜',
	'abcdefgh1',
	`${'x'.repeat(70)}.`,
];

const conversationOf = (seed: number): readonly Message[] => {
	const roll = dice(seed);
	const pick = <Value>(from: readonly Value[]): Value => from[roll(from.length)] as Value;
	const messages: Message[] = [];
	for (let round = 0; round < 6; round += 1) {
		const calls = Array.from({length: 1 + roll(3)}, (): Block => ({
			type: 'call',
			id: pick(oddIds),
			tool: 'read',
			input: round,
		}));
		const by = pick([undefined, ...readers]);
		messages.push({
			role: 'assistant',
			blocks: calls,
			...(by === undefined ? {} : {by: {vendor: by.vendor, id: by.id}}),
		});
		if (roll(4) > 0)
			messages.push({
				role: 'user',
				blocks: callsOf(calls).map(({id}, nth) => ({
					type: 'result',
					call: id,
					output: `${round}.${nth}`,
					failed: false,
				})),
			});
	}
	return messages;
};

const said = (turns: readonly Turn[]) => {
	const calls = turns.map(turn => (turn.role === 'assistant' ? callsOf(turn.blocks) : []));
	const results = turns.map(turn => (turn.role === 'user' ? turn.results : []));
	return {calls, results};
};

test('in any conversation each call has one result, under the same id, and no two of a turn are the same', () => {
	for (let seed = 1; seed <= 400; seed += 1) {
		const messages = conversationOf(seed);
		for (const reader of readers) {
			const {calls, results} = said(turnsOf(messages, reader));
			for (const [at, turn] of calls.entries()) {
				const ids = turn.map(({id}) => id);
				expect({seed, reader, ids: new Set(ids).size}).toEqual({seed, reader, ids: ids.length});
				const answered = ids.length === 0 ? [] : results[at + 1]?.map(({call}) => call);
				expect(answered).toEqual(ids);
			}
		}
	}
});

test('an id that another model gave is one that the reader takes, unlike all others', () => {
	for (let seed = 1; seed <= 400; seed += 1) {
		const messages = conversationOf(seed).map(({by: _, ...message}): Message => message);
		for (const reader of readers) {
			const ids = said(turnsOf(messages, reader))
				.calls.flat()
				.map(({id}) => id);
			expect(ids.filter(id => !idsOf(reader).fits(id))).toEqual([]);
			expect({seed, reader, ids: new Set(ids).size}).toEqual({seed, reader, ids: ids.length});
		}
	}
});

test('an id stays what it is as the conversation goes on, so that what is cached stays so', () => {
	for (let seed = 1; seed <= 50; seed += 1) {
		const messages = conversationOf(seed).map(({by: _, ...message}): Message => message);
		for (const reader of readers) {
			const all = said(turnsOf(messages, reader))
				.calls.flat()
				.map(({id}) => id);
			for (let length = 1; length < messages.length; length += 1) {
				const ids = said(turnsOf(messages.slice(0, length), reader))
					.calls.flat()
					.map(({id}) => id);
				expect(ids).toEqual(all.slice(0, ids.length));
			}
		}
	}
});

test('an id goes back to its model as it came, also one that it gives in every answer', () => {
	for (const reader of readers) {
		const by = {vendor: reader.vendor, id: reader.id};
		const messages = [0, 1].flatMap((round): readonly Message[] => [
			{role: 'assistant', blocks: [{type: 'call', id: 'functions.read:0', tool: 'read', input: round}], by},
			{role: 'user', blocks: [{type: 'result', call: 'functions.read:0', output: `${round}`, failed: false}]},
		]);
		const {calls, results} = said(turnsOf(messages, reader));
		expect(calls.flat().map(({id}) => id)).toEqual(['functions.read:0', 'functions.read:0']);
		expect(results.flat().map(({call, output}) => [call, output])).toEqual([
			['functions.read:0', '0'],
			['functions.read:0', '1'],
		]);
	}
});

test('an id of another model never takes the place of one of its own', () => {
	const by = {vendor: 'anthropic', id: 'claude-sonnet-5-5'};
	const [reader] = readers as readonly [Reader];
	const call = (id: string): Block => ({type: 'call', id, tool: 'read', input: 1});
	const result = (id: string): Message => ({
		role: 'user',
		blocks: [{type: 'result', call: id, output: id, failed: false}],
	});
	const turns = turnsOf(
		[
			{role: 'assistant', blocks: [call('a.b')]},
			result('a.b'),
			{role: 'assistant', blocks: [call('a_b')], by},
			result('a_b'),
		],
		reader,
	);
	const ids = said(turns)
		.calls.flat()
		.map(({id}) => id);
	expect(ids[1]).toBe('a_b');
	expect(ids[0]).not.toBe('a_b');
});
