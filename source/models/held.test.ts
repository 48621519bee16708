import {countTokens as count} from 'gpt-tokenizer/encoding/o200k_base';
import {describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import type {Ask, Model} from '../core/model.ts';
import {countTokens, mostTokens} from './count.ts';
import {heldToWindow} from './held.ts';

const never = new AbortController().signal;

const asked = (system: string, texts: readonly string[] = []): Ask => ({
	system,
	messages: texts.map(text => ({role: 'user', blocks: [{type: 'text', text}]})),
	tools: [],
	parallel: false,
});

const modelOf = (window: number, tokens: number | undefined, sent: Ask[]): Model => ({
	name: {vendor: 'x', id: 'm'},
	window,
	...(tokens === undefined ? {} : {tokens}),
	async *ask(ask) {
		sent.push(ask);
		return {kind: 'answer', blocks: [], stop: 'end', usage: null, cost: null, served: 'm'};
	},
});

/** Numbers that look random and are always the same. */
const dice = (seed: number): ((below: number) => number) => {
	let state = seed;
	return below => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
};

const words = [
	'const',
	' value',
	' = ',
	'await ',
	'naïve ',
	'代码',
	'モデル',
	'🙂',
	'прив',
	'\n\t',
	'();',
	'0x9f86d081',
	'<|endoftext|>',
	'MIIBIj',
	' ',
];

describe('a question', () => {
	test('that is sent is never counted above the window, and one that is not sent is', async () => {
		const roll = dice(11);
		let [sent, held] = [0, 0];
		for (let turn = 0; turn < 120; turn += 1) {
			const text = Array.from({length: 1 + roll(400)}, () => words[roll(words.length)] ?? '').join('');
			const ask = asked('Be brief.', [text, text.slice(0, roll(200))]);
			const window = 20 + roll(900);
			const factor = [undefined, 1, 1.3, 1.55][roll(4)];
			const got: Ask[] = [];
			const reply = await run(heldToWindow(modelOf(window, factor, got)).ask(ask, never));
			const tokens = Math.ceil((await countTokens(ask)) * (factor ?? 1));
			expect([got.length, reply.kind === 'fault' ? reply.fault.kind : 'sent']).toEqual(
				tokens <= window ? [1, 'sent'] : [0, 'overflow'],
			);
			sent += got.length;
			held += 1 - got.length;
		}
		expect(Math.min(sent, held)).toBeGreaterThan(10);
	});

	test.each([
		['prose', 'A good assistant looks things up quietly.'],
		['what steers a tokenizer', 'x <|endoftext|> <|im_start|> y'],
		['halves of a pair', '\ud83d x \ude00'],
		['nothing', ''],
		['a long text in slices', 'some words in a row, '.repeat(10_000)],
	])('with %s is counted as its tokenizer does, and never above its bytes', async (_, text) => {
		const tokens = await countTokens(asked(text));
		const exact = count(text, {disallowedSpecial: new Set<string>()});
		expect(Math.abs(tokens - 8 - exact)).toBeLessThanOrEqual(4);
		expect(tokens).toBeLessThanOrEqual(mostTokens(asked(text)));
	});

	test('counts calls, results, tools, images and what a vendor hands back', async () => {
		const ask: Ask = {
			system: 'S',
			messages: [
				{
					role: 'user',
					blocks: [{type: 'image', media: 'image/png', path: '/a.png', data: 'A'.repeat(100_000)} as never],
				},
				{
					role: 'assistant',
					blocks: [
						{type: 'call', id: '1', tool: 'read', input: {path: 'a.ts'}},
						{type: 'opaque', vendor: 'x', data: {sign: 'abc'}},
					],
				},
				{role: 'user', blocks: [{type: 'result', call: '1', output: 'one two three', failed: false}]},
			],
			tools: [{name: 'read', about: 'Reads.', schema: {type: 'object'}}],
			parallel: false,
			json: {type: 'object'},
		};
		const tokens = await countTokens(ask);
		expect(tokens).toBeGreaterThan(1_500);
		expect(tokens).toBeLessThan(1_650);
	});
});
