import {expect, test} from 'vitest';
import {halvesOf, waysToBreak} from '../testing/vendors/bytes.ts';
import {type Event, sse} from '../testing/vendors/script.ts';
import {meterOf} from './meter.ts';
import type {Api} from './usage.ts';

const data = (value: unknown): Event => ({data: value});
const counts = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
	input,
	output,
	cacheRead,
	cacheWrite,
});
const start = (usage: object) => data({type: 'message_start', message: {usage}});
const delta = (usage: object) => data({type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage});
const chunk = (more: object) => data({choices: [{delta: {content: '"usage" 世界'}}], ...more});
const finish = (more: object = {}) => data({choices: [{delta: {}, finish_reason: 'stop'}], ...more});
const chat = {prompt_tokens: 9, completion_tokens: 4};
const responses = {input_tokens: 9, output_tokens: 4, input_tokens_details: {cached_tokens: 5, cache_write_tokens: 1}};

const rows: readonly (readonly [string, Api, readonly Event[], object | null])[] = [
	[
		'what came with the start and the end',
		'messages',
		[start({input_tokens: 5, cache_read_input_tokens: 2, output_tokens: 1}), delta({output_tokens: 9})],
		counts(5, 9, 2),
	],
	[
		'a later count wins, a null is none',
		'messages',
		[
			start({input_tokens: 5, output_tokens: 1}),
			delta({input_tokens: 6, output_tokens: 9, cache_creation_input_tokens: null}),
		],
		counts(6, 9),
	],
	['an answer that did not end', 'messages', [start({input_tokens: 5, output_tokens: 1})], null],
	['counts that are none', 'messages', [start({input_tokens: -5, output_tokens: 1}), delta({output_tokens: 9})], null],
	[
		'the last event',
		'responses',
		[
			data({type: 'response.created', response: {usage: null}}),
			data({type: 'response.completed', response: {usage: responses}}),
		],
		counts(3, 4, 5, 1),
	],
	[
		'one that was cut short',
		'responses',
		[data({type: 'response.incomplete', response: {usage: responses}})],
		counts(3, 4, 5, 1),
	],
	['one that says nothing', 'responses', [data({type: 'response.completed', response: {}})], null],
	[
		'a last chunk without choices',
		'chat',
		[chunk({}), finish(), data({choices: [], usage: chat}), data('[DONE]')],
		counts(9, 4),
	],
	['usage with the end', 'chat', [chunk({}), finish({usage: chat})], counts(9, 4)],
	["Groq's own place", 'chat', [chunk({}), finish({x_groq: {usage: chat}})], counts(9, 4)],
	[
		"Kimi's own place",
		'chat',
		[chunk({}), data({choices: [{delta: {}, finish_reason: 'stop', usage: chat}]})],
		counts(9, 4),
	],
	[
		'thinking that is counted beside the output',
		'chat',
		[
			finish(),
			data({choices: [], usage: {...chat, total_tokens: 303, completion_tokens_details: {reasoning_tokens: 290}}}),
		],
		counts(9, 294),
	],
	['thinking that only the total counts', 'chat', [finish({usage: {...chat, total_tokens: 303}})], counts(9, 294)],
	['a count that goes along is not the whole', 'chat', [chunk({usage: chat})], null],
	['a count of what is no number', 'chat', [data({choices: [], usage: {...chat, prompt_tokens: '9'}})], null],
	['nonsense', 'chat', [data('{"usage":'), data([]), data(7), data('')], null],
];

test.each(rows)('usage is read in passing, wherever it breaks: %s', (_name, api, events, expected) => {
	const bytes = Buffer.concat(events.map(sse));
	const windows = Buffer.from(bytes.toString().replaceAll('\n', '\r\n'));
	const ways = [bytes, windows].flatMap(each => [[each], ...waysToBreak(each), ...halvesOf(each)]);
	const found = ways.map(pieces => {
		const meter = meterOf(api, 'text/event-stream; charset=utf-8');
		for (const piece of pieces) meter.take(Buffer.from(piece));
		return meter.usage();
	});
	expect(found).toEqual(ways.map(() => expected));
});

test.each([
	['messages', {usage: {input_tokens: 5, output_tokens: 9}}, counts(5, 9)],
	['responses', {usage: responses}, counts(3, 4, 5, 1)],
	['chat', {usage: chat}, counts(9, 4)],
	['chat', {choices: []}, null],
	['messages', [], null],
] as const)('usage of a whole answer: %s %o', (api, body, expected) => {
	const bytes = Buffer.from(JSON.stringify(body));
	for (const pieces of waysToBreak(bytes)) {
		const meter = meterOf(api, 'application/json');
		for (const piece of pieces) meter.take(Buffer.from(piece));
		expect([meter.usage(), meter.usage()]).toEqual([expected, expected]);
	}
});

test('a line of 100 MB is not held, and what comes after it is still read', () => {
	const meter = meterOf('chat', 'text/event-stream');
	const before = process.memoryUsage().arrayBuffers;
	for (let nth = 0; nth < 100; nth += 1) meter.take(Buffer.alloc(2 ** 20, 'a'));
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 2 ** 20);
	meter.take(Buffer.concat([Buffer.from('\n'), sse({data: {choices: [], usage: chat}})]));
	expect(meter.usage()).toEqual(counts(9, 4));
});
