import {expect, test} from 'vitest';
import type {Event} from '../testing/vendors/script.ts';
import {answer, call, holdTo, replyTo, type Row, text, usage} from './stream.fixture.ts';

// OpenAI's Responses, as real servers send them.

const event = (type: string, data: object = {}): Event => ({event: type, data: {type, sequence_number: 1, ...data}});
const made = (output_index: number, item: object) => [
	event('response.output_item.added', {output_index, item: {...item, content: [], arguments: ''}}),
	event('response.output_item.done', {output_index, item}),
];
const message = (value: string, more: object = {}) => ({
	id: `msg_${value}`,
	type: 'message',
	role: 'assistant',
	status: 'completed',
	content: [{type: 'output_text', text: value, annotations: []}],
	...more,
});
const fn = (id: string, raw: string, status = 'completed') => ({
	id: `fc_${id}`,
	type: 'function_call',
	call_id: id,
	name: 'read',
	arguments: raw,
	status,
});
const thought = {id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'enc', status: 'completed'};
const counts = {input_tokens: 7, output_tokens: 3, total_tokens: 10};
const ended = (output: readonly object[], more: object = {}) => {
	const response = {
		id: 'r',
		object: 'response',
		model: 'gpt-6-luna',
		status: 'completed',
		output,
		usage: counts,
		...more,
	};
	return event(`response.${response.status}`, {response});
};
const opaque = (item: object) => ({type: 'opaque', vendor: 'openai', data: {model: 'gpt-6-luna', item}});
const kept = opaque({type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'enc'});
const incomplete = (reason: string) => ({status: 'incomplete', incomplete_details: {reason}});

const rows: readonly Row[] = [
	[
		'items out of order',
		{events: [...made(2, fn('two', '{}')), ...made(0, thought), ...made(1, fn('one', '{"path":"a"}')), ended([])]},
		answer([kept, call('one', {path: 'a'}), call('two', {})], 'tools'),
	],
	['items only in the last event', {events: [ended([thought, message('ok')])]}, answer([kept, text('ok')])],
	[
		'a custom tool call',
		{
			events: [ended([{id: 'ctc', type: 'custom_tool_call', call_id: 'one', name: 'patch', input: '*** Begin Patch'}])],
		},
		answer([call('one', '*** Begin Patch', 'patch')], 'tools'),
	],
	[
		'reasoning that is not encrypted, which cannot be sent back',
		{events: [ended([{...thought, encrypted_content: null}, message('ok')])]},
		answer([text('ok')]),
	],
	[
		'a phase',
		{events: [ended([message('Reading.', {phase: 'commentary'}), fn('one', '')])]},
		answer([opaque({type: 'phase', phase: 'commentary'}), text('Reading.'), call('one', {})], 'tools'),
	],
	[
		'an answer that is incomplete',
		{events: [ended([message('and')], incomplete('max_output_tokens'))]},
		answer([text('and')], 'length'),
	],
	[
		'an answer that is incomplete inside a call',
		{events: [ended([fn('one', '{}'), fn('two', '', 'incomplete')], incomplete('max_output_tokens'))]},
		answer([call('one', {}), {...call('two', null), malformed: ''}], 'length'),
	],
	[
		'text that is shown but not in the last event',
		{
			events: [
				event('response.output_text.delta', {output_index: 0, delta: 'and'}),
				ended([], incomplete('max_output_tokens')),
			],
		},
		answer([text('and')], 'length'),
	],
	[
		'an answer that a filter ended',
		{events: [ended([message('and')], incomplete('content_filter'))]},
		{kind: 'refused'},
	],
	[
		'a refusal',
		{events: [ended([{...message(''), content: [{type: 'refusal', refusal: 'I will not.'}]}])]},
		{kind: 'refused'},
	],
	[
		'a failed response',
		{events: [ended([], {status: 'failed', error: {code: 'server_error', message: 'An error occurred'}})]},
		{kind: 'network'},
	],
	[
		'a response that failed for its limits',
		{
			events: [
				ended([], {status: 'failed', error: {code: 'rate_limit_exceeded', message: 'Please try again in 1.5s.'}}),
			],
		},
		{kind: 'rate-limit'},
	],
	[
		'an error event',
		{events: [event('error', {code: 'context_length_exceeded', message: 'too long', param: null})]},
		{kind: 'overflow'},
	],
	[
		'an error event of the other form',
		{events: [{event: 'error', data: {error: {type: 'server_error', code: 'server_error', message: 'oops'}}}]},
		{kind: 'network'},
	],
	['no usage', {events: [ended([message('ok')], {usage: null})]}, {...answer([text('ok')]), usage: null, cost: null}],
	[
		'usage with reads from and writes to the cache',
		{
			events: [
				ended([message('ok')], {
					usage: {...counts, input_tokens: 100, input_tokens_details: {cached_tokens: 50, cache_write_tokens: 20}},
				}),
			],
		},
		{...answer([text('ok')]), usage: usage(30, 3, 50, 20), cost: expect.closeTo((60 + 30 + 25 + 80) / 1e6, 12)},
	],
	[
		'items and events that nobody knows yet',
		{
			events: [
				event('response.news'),
				event('keepalive'),
				...made(0, {id: 'x', type: 'news'}),
				ended([{id: 'x', type: 'news'}, message('ok')]),
			],
		},
		answer([text('ok')]),
	],
	[
		'reasoning in the clear',
		{
			events: [
				ended([{...thought, encrypted_content: null, content: [{type: 'reasoning_text', text: 'Hm.'}]}, message('ok')]),
			],
		},
		answer([
			opaque({type: 'reasoning', id: 'rs_1', summary: [], content: [{type: 'reasoning_text', text: 'Hm.'}]}),
			text('ok'),
		]),
	],
	[
		'a second response, of another answer',
		{
			events: [
				event('response.created', {response: {id: 'r'}}),
				...made(0, fn('one', '{}')),
				event('response.created', {response: {id: 'r2'}}),
				...made(0, message('ok')),
				ended([], {id: 'r2'}),
			],
		},
		{kind: 'network'},
	],
	[
		'the end of another answer',
		{events: [event('response.created', {response: {id: 'r0'}}), ...made(0, fn('one', '{}')), ended([])]},
		{kind: 'network'},
	],
	[
		'no names of events, and the end without its response',
		{
			events: [...made(0, message('ok')).map(({data}) => ({data})), {data: {type: 'response.completed'}}],
		},
		{...answer([text('ok')]), usage: null, cost: null},
	],
	[
		'arguments in the deltas alone',
		{
			events: [
				...['{"path"', ':"a"}'].map(delta => event('response.function_call_arguments.delta', {output_index: 0, delta})),
				event('response.output_item.done', {
					output_index: 0,
					item: {type: 'function_call', call_id: 'one', name: 'read'},
				}),
				ended([]),
			],
		},
		answer([call('one', {path: 'a'})], 'tools'),
	],
	[
		'a call that has no arguments anywhere',
		{events: [ended([{type: 'function_call', call_id: 'one', name: 'read'}])]},
		answer([{...call('one', null), malformed: ''}], 'tools'),
	],
	[
		'a call that began and never ended',
		{
			events: [
				event('response.output_item.added', {
					output_index: 0,
					item: {type: 'function_call', call_id: 'one', name: 'read'},
				}),
				event('response.function_call_arguments.delta', {output_index: 0, delta: '{"pa'}),
				ended([]),
			],
		},
		{kind: 'network'},
	],
	[
		'text in the deltas alone',
		{
			events: [
				event('response.output_text.delta', {output_index: 0, delta: 'ok'}),
				ended([{type: 'message', role: 'assistant'}]),
			],
		},
		answer([text('ok')]),
	],
	['no terminal event', {events: made(0, message('ok'))}, {kind: 'network'}],
	[
		'a connection that stays open after the end',
		{events: [ended([message('ok')])], end: 'silence'},
		answer([text('ok')]),
	],
];
holdTo('responses', rows);

test('thinking is shown when the server summarises it', async () => {
	const {shown} = await replyTo('responses', {
		events: [event('response.reasoning_summary_text.delta', {delta: 'Hm.'}), ended([message('ok')])],
	});
	expect(shown[0]).toEqual({kind: 'thinking', text: 'Hm.'});
});
