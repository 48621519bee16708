import {expect, test} from 'vitest';
import {chatCost, chatUsage, messagesUsage, moreOf, responsesUsage} from './usage.ts';

const usage = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
	input,
	output,
	cacheRead,
	cacheWrite,
});
const counts = (prompt_tokens: number, completion_tokens: number, total_tokens?: number, more: object = {}) => ({
	prompt_tokens,
	completion_tokens,
	...(total_tokens === undefined ? {} : {total_tokens}),
	...more,
});
const thought = (reasoning_tokens: number) => ({completion_tokens_details: {reasoning_tokens}});
const cached = (cached_tokens: number) => ({prompt_tokens_details: {cached_tokens}});

test.each<[string, object, object | null]>([
	['OpenAI, thinking inside the output', counts(100, 50, 150, {...thought(40), ...cached(64)}), usage(36, 50, 64)],
	['xAI, thinking beside it', counts(32, 9, 135, {...thought(94), ...cached(6)}), usage(26, 103, 6)],
	['xAI, 290 times as much', counts(12, 1, 303, thought(290)), usage(12, 291)],
	['xAI, without its total', counts(12, 1, undefined, thought(290)), usage(12, 291)],
	['a gateway that adds up what it does not understand', counts(12, 1, 13, thought(290)), usage(12, 291)],
	['Gemini, thinking in the total alone', counts(100, 10, 400), usage(100, 300)],
	['no output but the total', {prompt_tokens: 100, total_tokens: 150}, usage(100, 50)],
	['no input but the total', {completion_tokens: 50, total_tokens: 150}, usage(100, 50)],
	['a total that is too small', counts(100, 50, 100), usage(100, 50)],
	['a total of none', counts(100, 50, 0), usage(100, 50)],
	['DeepSeek', counts(100, 50, 150, {prompt_cache_hit_tokens: 40, prompt_cache_miss_tokens: 60}), usage(60, 50, 40)],
	['Kimi', counts(100, 50, 150, {cached_tokens: 40}), usage(60, 50, 40)],
	['audio among both', counts(100, 50, 150, {completion_tokens_details: {audio_tokens: 20}}), usage(100, 50)],
	['more from the cache than all input', counts(10, 50, undefined, cached(90)), usage(10, 50, 90)],
	['the cache beside the input', counts(10, 50, 150, cached(90)), usage(10, 50, 90)],
	['the cache beside the input, which is more', counts(60, 50, 150, cached(40)), usage(60, 50, 40)],
	[
		'written to the cache',
		counts(100, 5, 105, {prompt_tokens_details: {cached_tokens: 20, cache_write_tokens: 30}}),
		usage(50, 5, 20, 30),
	],
	['zeros, which count nothing', counts(0, 0, 0), null],
	['input alone', {prompt_tokens: 100}, null],
	['no numbers', {prompt_tokens: '100', completion_tokens: null}, null],
	['negative numbers', counts(-1, 50, 150), usage(100, 50)],
])('the usage of a chat answer: %s', (_name, said, expected) => {
	expect(chatUsage(said)).toEqual(expected);
});

test('nothing that any server could count is less than it says', () => {
	for (const prompt of [0, 1, 100])
		for (const completion of [0, 1, 50])
			for (const reasoning of [0, 1, 49, 50, 300])
				for (const read of [0, 1, 99, 100, 500])
					for (const total of [
						undefined,
						0,
						prompt + completion,
						prompt + completion + reasoning,
						prompt + completion + read,
						9999,
					]) {
						const said = counts(prompt, completion, total, {...thought(reasoning), ...cached(read)});
						for (const found of [
							chatUsage(said),
							responsesUsage({
								input_tokens: prompt,
								output_tokens: completion,
								total_tokens: total,
								output_tokens_details: {reasoning_tokens: reasoning},
								input_tokens_details: {cached_tokens: read},
							}),
						]) {
							if (found === null) continue;
							const {input, output, cacheRead} = found;
							const all = input + output + cacheRead;
							expect({said, input: input >= 0, cacheRead}).toEqual({said, input: true, cacheRead: read});
							expect({said, most: output >= Math.max(completion, reasoning)}).toEqual({said, most: true});
							expect({said, all: all >= Math.max(prompt + completion, total ?? 0)}).toEqual({said, all: true});
						}
					}
});

const messages = (start: object, ...deltas: readonly object[]) => {
	const {read, wrote, usage: found} = messagesUsage();
	read(start);
	for (const delta of deltas) {
		read(delta);
		wrote(delta);
	}
	return found();
};

test.each<[string, ReturnType<typeof messages>, object | null]>([
	[
		'input at the start, output at the end',
		messages({input_tokens: 7, output_tokens: 1}, {output_tokens: 3}),
		usage(7, 3),
	],
	['all of it at the end', messages({input_tokens: 0}, {input_tokens: 7, output_tokens: 3}), usage(7, 3)],
	['an end that counts no input', messages({input_tokens: 7}, {input_tokens: 0, output_tokens: 3}), usage(7, 3)],
	[
		'an end that says what was cached',
		messages({input_tokens: 100}, {input_tokens: 20, cache_read_input_tokens: 80, output_tokens: 3}),
		usage(20, 3, 80),
	],
	[
		'an end that does not say what was cached',
		messages({input_tokens: 20, cache_read_input_tokens: 80}, {input_tokens: 20, output_tokens: 3}),
		usage(20, 3, 80),
	],
	['an end twice, the second empty', messages({input_tokens: 7}, {output_tokens: 3}, {output_tokens: 0}), usage(7, 3)],
	[
		'writes that are counted by how long they stay',
		messages(
			{input_tokens: 7, cache_creation: {ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 5}},
			{output_tokens: 3},
		),
		usage(7, 3, 0, 15),
	],
	['no end: the first event counts only the beginning', messages({input_tokens: 7, output_tokens: 1}), null],
])('the usage of an answer over Messages: %s', (_name, found, expected) => {
	expect(found).toEqual(expected);
});

test('a count that is repeated in every chunk is the largest', () => {
	expect(moreOf(usage(7, 3), usage(7, 0))).toEqual(usage(7, 3));
	expect(moreOf(usage(7, 3), usage(5, 3, 2))).toEqual(usage(5, 3, 2));
	expect(moreOf(usage(7, 3), null)).toEqual(usage(7, 3));
});

test('a cost that a server names is in USD', () => {
	expect(chatCost({cost: 0.0125})).toBe(0.0125);
	expect(chatCost({cost_in_usd_ticks: 232_856_000})).toBeCloseTo(0.023_285_6, 12);
	expect(chatCost({})).toBeNull();
});
