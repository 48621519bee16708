import {expect} from 'vitest';
import type {Event} from '../testing/vendors/script.ts';
import {answer, call, holdTo, type Row, text, usage} from './stream.fixture.ts';

// Anthropic's Messages, as real servers send them.

const event = (data: {type: string} & Record<string, unknown>): Event => ({event: data.type, data});
const start = event({
	type: 'message_start',
	message: {
		id: 'm',
		type: 'message',
		role: 'assistant',
		model: 'claude-sonnet-5-5',
		content: [],
		stop_reason: null,
		usage: {input_tokens: 7, output_tokens: 1, cache_read_input_tokens: null},
	},
});
const ping = event({type: 'ping'});
const open = (index: number, content_block: object) => event({type: 'content_block_start', index, content_block});
const add = (index: number, delta: object) => event({type: 'content_block_delta', index, delta});
const close = (index: number) => event({type: 'content_block_stop', index});
const finish = (stop_reason: string, counts: object = {output_tokens: 3}, more: object = {}) => [
	event({type: 'message_delta', delta: {stop_reason, stop_sequence: null, ...more}, usage: counts}),
	event({type: 'message_stop'}),
];
const ok = [open(0, {type: 'text', text: ''}), add(0, {type: 'text_delta', text: 'ok'}), close(0)];
const tool = (input: object = {}) => open(0, {type: 'tool_use', id: 'one', name: 'read', input});
const opaque = (item: object) => ({type: 'opaque', vendor: 'anthropic', data: {model: 'claude-sonnet-5-5', item}});

const rows: readonly Row[] = [
	[
		'pings anywhere',
		{events: [ping, start, ping, ...ok.flatMap(each => [each, ping]), ...finish('end_turn'), ping]},
		answer([text('ok')]),
	],
	[
		'a call without arguments',
		{events: [start, tool(), close(0), ...finish('tool_use')]},
		answer([call('one', {})], 'tools'),
	],
	[
		'a call whose arguments come with its start',
		{events: [start, tool({path: 'a'}), close(0), ...finish('tool_use')]},
		answer([call('one', {path: 'a'})], 'tools'),
	],
	[
		'an overload in mid-stream',
		{events: [start, ...ok, event({type: 'error', error: {type: 'overloaded_error', message: 'Overloaded'}})]},
		{kind: 'rate-limit'},
	],
	[
		'an internal error in mid-stream',
		{events: [start, event({type: 'error', error: {type: 'api_error', message: 'Internal'}})]},
		{kind: 'network'},
	],
	['a pause', {events: [start, ...ok, ...finish('pause_turn')]}, answer([text('ok')], 'pause')],
	[
		'a refusal',
		{
			events: [
				start,
				...ok,
				...finish(
					'refusal',
					{output_tokens: 3},
					{stop_details: {type: 'refusal', category: 'cyber', explanation: null}},
				),
			],
		},
		{kind: 'refused'},
	],
	[
		'the limit inside a call',
		{
			events: [
				start,
				tool(),
				add(0, {type: 'input_json_delta', partial_json: '{"pa'}),
				close(0),
				...finish('max_tokens'),
			],
		},
		answer([{...call('one', null), malformed: '{"pa'}], 'length'),
	],
	[
		'the window full',
		{events: [start, ...ok, ...finish('model_context_window_exceeded')]},
		answer([text('ok')], 'length'),
	],
	[
		'a call in an answer that says it is over',
		{events: [start, tool(), close(0), ...finish('end_turn')]},
		answer([call('one', {})], 'tools'),
	],
	[
		'thinking that was redacted or hidden, kept as it is',
		{
			events: [
				start,
				open(0, {type: 'redacted_thinking', data: 'xyz'}),
				close(0),
				open(1, {type: 'thinking', thinking: '', signature: ''}),
				add(1, {type: 'signature_delta', signature: 's1'}),
				close(1),
				open(2, {type: 'text', text: 'ok'}),
				close(2),
				...finish('end_turn'),
			],
		},
		answer([
			opaque({type: 'redacted_thinking', data: 'xyz'}),
			opaque({type: 'thinking', thinking: '', signature: 's1'}),
			text('ok'),
		]),
	],
	[
		'thinking that was cut off before its signature',
		{
			events: [
				start,
				open(0, {type: 'thinking', thinking: '', signature: ''}),
				add(0, {type: 'thinking_delta', thinking: 'Hm'}),
				...finish('max_tokens'),
			],
		},
		answer([], 'length'),
	],
	[
		'blocks out of order, and an empty one',
		{
			events: [
				start,
				open(2, {type: 'text', text: ''}),
				add(2, {type: 'text_delta', text: 'b'}),
				open(0, {type: 'text', text: ''}),
				open(1, {type: 'text', text: ''}),
				add(1, {type: 'text_delta', text: 'a'}),
				...finish('end_turn'),
			],
		},
		answer([text('a'), text('b')]),
	],
	[
		'events and deltas that nobody knows yet',
		{
			events: [
				start,
				event({type: 'news'}),
				ok[0] as Event,
				add(0, {type: 'citations_delta', citation: {}}),
				add(9, {type: 'text_delta', text: 'lost'}),
				...ok.slice(1),
				...finish('end_turn'),
			],
		},
		answer([text('ok')]),
	],
	[
		'usage that the last event corrects',
		{
			events: [
				start,
				...ok,
				...finish('end_turn', {
					input_tokens: 100,
					output_tokens: 3,
					cache_read_input_tokens: 50,
					cache_creation_input_tokens: 10,
				}),
			],
		},
		{...answer([text('ok')]), usage: usage(100, 3, 50, 10), cost: expect.closeTo((200 + 30 + 25 + 40) / 1e6, 12)},
	],
	[
		'a stop reason without the terminal event',
		{events: [start, ...ok, ...finish('end_turn').slice(0, 1)]},
		{kind: 'network'},
	],
	[
		'a connection that stays open after the end',
		{events: [start, ...ok, ...finish('end_turn')], end: 'silence'},
		answer([text('ok')]),
	],
];
holdTo('anthropic', rows);
