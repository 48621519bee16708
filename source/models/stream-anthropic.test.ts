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
		'a second message, of another answer',
		{
			events: [
				start,
				tool({path: 'a'}),
				close(0),
				event({type: 'message_start', message: {id: 'm2', usage: {input_tokens: 7, output_tokens: 1}}}),
				...ok,
				...finish('end_turn'),
			],
		},
		{kind: 'network'},
	],
	['the start of the same message twice', {events: [start, start, ...ok, ...finish('end_turn')]}, answer([text('ok')])],
	[
		'a signature that its block does not announce',
		{
			events: [
				start,
				open(0, {type: 'thinking', thinking: ''}),
				add(0, {type: 'thinking_delta', thinking: 'Hm'}),
				add(0, {type: 'signature_delta', signature: 'sig'}),
				close(0),
				...finish('end_turn'),
			],
		},
		answer([opaque({type: 'thinking', thinking: 'Hm', signature: 'sig'})]),
	],
	[
		'an answer that is whole in its first event',
		{
			events: [
				event({
					type: 'message_start',
					message: {
						id: 'm',
						content: [
							{type: 'text', text: 'ok'},
							{type: 'tool_use', id: 'one', name: 'read', input: {path: 'a'}},
						],
						stop_reason: 'tool_use',
						usage: {input_tokens: 7, output_tokens: 3},
					},
				}),
				event({type: 'message_stop'}),
			],
		},
		answer([text('ok'), call('one', {path: 'a'})], 'tools'),
	],
	[
		'no names of events, no index, no types',
		{
			events: [
				{data: {type: 'message_start', message: {usage: {input_tokens: 7}}}},
				{data: {type: 'content_block_start', content_block: {text: ''}}},
				{data: {type: 'content_block_delta', delta: {text: 'ok'}}},
				{data: {type: 'content_block_stop'}},
				{data: {type: 'content_block_start', content_block: {id: 'one', name: 'read'}}},
				{data: {type: 'content_block_delta', delta: {partial_json: '{"path":"a"}'}}},
				{data: {type: 'content_block_stop'}},
				{data: {type: 'message_delta', delta: {}, usage: {output_tokens: 3}}},
				{data: {type: 'message_stop'}},
			],
		},
		answer([text('ok'), call('one', {path: 'a'})], 'tools'),
	],
	[
		'a call without an id',
		{events: [start, open(0, {type: 'tool_use', name: 'read', input: {}}), close(0), ...finish('tool_use')]},
		answer([{...call('', {}), id: expect.stringMatching(/^toolu_[\w-]{36}$/)}], 'tools'),
	],
	[
		'two calls of one id',
		{
			events: [
				start,
				tool({path: 'a'}),
				close(0),
				open(1, {type: 'tool_use', id: 'one', name: 'read', input: {path: 'b'}}),
				close(1),
				...finish('tool_use'),
			],
		},
		answer([call('one', {path: 'a'}), call('one_2', {path: 'b'})], 'tools'),
	],
	[
		'a piece of arguments that came without them',
		{events: [start, tool(), add(0, {type: 'input_json_delta'}), close(0), ...finish('tool_use')]},
		answer([{...call('one', null), malformed: ''}], 'tools'),
	],
	[
		'no usage at the end, which would be less than it was',
		{
			events: [
				start,
				...ok,
				event({type: 'message_delta', delta: {stop_reason: 'end_turn'}}),
				event({type: 'message_stop'}),
			],
		},
		{...answer([text('ok')]), usage: null, cost: null},
	],
	[
		'a connection that stays open after the end',
		{events: [start, ...ok, ...finish('end_turn')], end: 'silence'},
		answer([text('ok')]),
	],
];
holdTo('anthropic', rows);
