import {describe, expect, test} from 'vitest';
import type {Message} from '../core/message.ts';
import type {Model, Reply} from '../core/model.ts';
import {asked, askOf} from '../testing/model-law/subject.ts';
import type {Event} from '../testing/vendors/script.ts';
import {startVendors, type Vendors} from '../testing/vendors.ts';
import {anthropicModel} from './anthropic.ts';
import {testEntry} from './entry.fixture.ts';
import {groqModel} from './groq.ts';
import {chatModel} from './openai-chat.ts';
import {responsesModel} from './openai-responses.ts';

// What real servers send and clients have broken on, one row each.

const key = 'test-key-0123456789';
const go: readonly Message[] = [{role: 'user', blocks: [{type: 'text', text: 'Go.'}]}];

const models = {
	anthropic: ({url}: Vendors): Model =>
		anthropicModel(testEntry('anthropic', 'claude-sonnet-5-5'), {key, baseUrl: url, idleMs: 300}),
	responses: ({openaiUrl}: Vendors): Model =>
		responsesModel(testEntry('openai', 'gpt-6-luna'), {key, baseUrl: openaiUrl, idleMs: 300}),
	chat: ({openaiUrl}: Vendors): Model =>
		chatModel(testEntry('openai', 'gpt-4.1'), {key, baseUrl: openaiUrl, idleMs: 300}),
	groq: ({url}: Vendors): Model =>
		groqModel(testEntry('groq', 'openai/gpt-oss-120b'), {key, baseUrl: url, idleMs: 300}),
};

type Streamed = {readonly events: readonly Event[]; readonly end?: 'close' | 'cut' | 'silence'};

const replyTo = async (api: keyof typeof models, {events, end = 'close'}: Streamed) => {
	await using vendors = await startVendors(() => ({events, end}));
	return await asked(models[api](vendors), askOf(go));
};

const said = (reply: Reply) => {
	if (reply.kind === 'fault') return {kind: reply.fault.kind};
	const {blocks, stop, usage, cost} = reply;
	return {blocks, stop, usage, cost};
};

const text = (value: string) => ({type: 'text', text: value});
const call = (id: string, input: unknown, tool = 'read') => ({type: 'call', id, tool, input});
const usage = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
	input,
	output,
	cacheRead,
	cacheWrite,
});

describe('Anthropic', () => {
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
	const answer = (blocks: readonly unknown[], stop = 'end') => ({
		blocks,
		stop,
		usage: usage(7, 3),
		cost: (7 * 2 + 3 * 10) / 1e6,
	});
	const opaque = (item: object) => ({type: 'opaque', vendor: 'anthropic', data: {model: 'claude-sonnet-5-5', item}});

	test.each<[string, Streamed, object]>([
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
	])('%s', async (_name, streamed, expected) => {
		expect(said((await replyTo('anthropic', streamed)).reply)).toEqual(expected);
	});
});

describe.each(['chat', 'groq'] as const)('OpenAI chat, as %s sends it', api => {
	const chunk = (delta: object, finish_reason: string | null = null, more: object = {}): Event => ({
		data: {id: 'c', model: 'm', choices: [{index: 0, delta, finish_reason}], ...more},
	});
	const counts = {prompt_tokens: 7, completion_tokens: 3, total_tokens: 10};
	const counted: Event = {data: {id: 'c', model: 'm', choices: [], usage: counts}};
	const done: Event = {data: '[DONE]'};
	const role = chunk({role: 'assistant', content: ''});
	const called = (of: object) => chunk({tool_calls: [of]});
	const fn = (name?: string, raw?: unknown) => ({
		function: {...(name === undefined ? {} : {name}), ...(raw === undefined ? {} : {arguments: raw})},
	});
	const answer = (blocks: readonly unknown[], stop = 'end') => ({
		blocks,
		stop,
		usage: usage(7, 3),
		cost: (7 * 2 + 3 * 10) / 1e6,
	});
	const unknown = {usage: null, cost: null};
	const ends = (reason: string) => [chunk({}, reason), counted, done];

	test.each<[string, Streamed, object]>([
		[
			'usage in a last chunk without choices',
			{events: [role, chunk({content: 'ok'}), ...ends('stop')]},
			answer([text('ok')]),
		],
		[
			'usage under x_groq',
			{events: [role, chunk({content: 'ok'}), chunk({}, 'stop', {x_groq: {id: 'r', usage: counts}}), done]},
			answer([text('ok')]),
		],
		[
			'no usage at all',
			{events: [role, chunk({content: 'ok'}), chunk({}, 'stop'), done]},
			{...answer([text('ok')]), ...unknown},
		],
		[
			'usage that is null, or counted in every chunk',
			{
				events: [
					chunk({content: 'ok'}, null, {usage: {...counts, completion_tokens: 1}}),
					chunk({}, 'stop', {usage: null}),
					counted,
					done,
				],
			},
			answer([text('ok')]),
		],
		[
			'a role-only first chunk, null content, no delta',
			{
				events: [
					role,
					chunk({content: null}),
					{data: {choices: [{index: 0}]}},
					{data: {choices: null}},
					chunk({content: 'ok'}),
					...ends('stop'),
				],
			},
			answer([text('ok')]),
		],
		[
			'a call whole in one chunk',
			{events: [called({index: 0, id: 'one', ...fn('read', '{"path":"a"}')}), ...ends('tool_calls')]},
			answer([call('one', {path: 'a'})], 'tools'),
		],
		[
			'call numbers that start at 3',
			{
				events: [
					called({index: 3, id: 'one', ...fn('read', '')}),
					called({index: 3, ...fn(undefined, '{"path"')}),
					called({index: 5, id: 'two', ...fn('patch', '{}')}),
					called({index: 3, ...fn(undefined, ':"a"}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: 'a'}), call('two', {}, 'patch')], 'tools'),
		],
		[
			'every call numbered 0',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '{"path":"a"}')}),
					called({index: 0, id: 'two', ...fn('read', '{"path":"b"}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: 'a'}), call('two', {path: 'b'})], 'tools'),
		],
		[
			'calls without numbers',
			{
				events: [
					called({id: 'one', ...fn('read', '{"path"')}),
					called({...fn(undefined, ':"a"}')}),
					called({id: 'two', ...fn('read')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: 'a'}), call('two', {})], 'tools'),
		],
		[
			'the name again in every piece',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '{"path"')}),
					called({index: 0, id: 'one', ...fn('read', ':"a"}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: 'a'})], 'tools'),
		],
		[
			'the id after the name',
			{
				events: [
					called({index: 0, ...fn('read', '{')}),
					called({index: 0, id: 'one', ...fn(undefined, '}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {})], 'tools'),
		],
		[
			'a call without an id',
			{events: [called({index: 0, ...fn('read', '{}')}), ...ends('tool_calls')]},
			answer([{...call('', {}), id: expect.stringMatching(/^call_[\w-]{36}$/)}], 'tools'),
		],
		[
			'arguments as an object',
			{events: [called({index: 0, id: 'one', ...fn('read', {path: 'a'})}), ...ends('tool_calls')]},
			answer([call('one', {path: 'a'})], 'tools'),
		],
		[
			'arguments cut inside a UTF-16 pair',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '{"path":"\uD83E')}),
					called({index: 0, ...fn(undefined, '\uDD9C"}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: '🦜'})], 'tools'),
		],
		[
			'white space after the JSON',
			{events: [called({index: 0, id: 'one', ...fn('read', '{"path":"a"}  \n\n  ')}), ...ends('tool_calls')]},
			answer([call('one', {path: 'a'})], 'tools'),
		],
		[
			'calls in an answer that says it stopped',
			{events: [called({index: 0, id: 'one', ...fn('read', '{}')}), ...ends('stop')]},
			answer([call('one', {})], 'tools'),
		],
		['the limit', {events: [chunk({content: 'and'}), ...ends('length')]}, answer([text('and')], 'length')],
		[
			'the limit inside the second call',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '')}),
					called({index: 1, id: 'two', ...fn('read', '')}),
					...ends('length'),
				],
			},
			answer([call('one', {}), {...call('two', null), malformed: ''}], 'length'),
		],
		['a content filter', {events: [chunk({content: 'and'}), ...ends('content_filter')]}, {kind: 'refused'}],
		['a refusal', {events: [chunk({refusal: 'I will not.'}), ...ends('stop')]}, {kind: 'refused'}],
		[
			'an error in the stream',
			{events: [role, {data: {error: {message: 'overloaded', type: 'server_error', code: 'server_error'}}}]},
			{kind: 'network'},
		],
		[
			'an error with a status as its code',
			{events: [role, {data: {error: {message: 'Too many', code: 429}}}]},
			{kind: 'rate-limit'},
		],
		[
			'an end without [DONE]',
			{events: [chunk({content: 'ok'}), chunk({}, 'stop')]},
			{...answer([text('ok')]), ...unknown},
		],
		[
			'a connection that stays open after the end',
			{events: [chunk({content: 'ok'}), ...ends('stop')], end: 'silence'},
			answer([text('ok')]),
		],
		[
			'a connection that breaks after the last word',
			{events: [chunk({content: 'ok'}), chunk({}, 'stop')], end: 'cut'},
			{...answer([text('ok')]), ...unknown},
		],
		['no finish reason', {events: [chunk({content: 'ok'}), done]}, {kind: 'network'}],
	])('%s', async (_name, streamed, expected) => {
		expect(said((await replyTo(api, streamed)).reply)).toEqual(expected);
	});

	test('text cut inside a UTF-16 pair is shown whole', async () => {
		const {shown, reply} = await replyTo(api, {
			events: [chunk({content: 'a\uD83E'}), chunk({content: '\uDD9C'}), chunk({content: 'b'}), ...ends('stop')],
		});
		expect(said(reply)).toEqual(answer([text('a🦜b')]));
		expect(shown).toEqual(['a', '🦜', 'b'].map(each => ({kind: 'text', text: each})));
	});

	test.each(['reasoning', 'reasoning_content'])('thinking in %s is shown', async name => {
		const {shown} = await replyTo(api, {events: [chunk({[name]: 'Hm.'}), chunk({content: 'ok'}), ...ends('stop')]});
		expect(shown).toEqual([
			{kind: 'thinking', text: 'Hm.'},
			{kind: 'text', text: 'ok'},
		]);
	});
});

describe('OpenAI Responses', () => {
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
	const answer = (blocks: readonly unknown[], stop = 'end') => ({
		blocks,
		stop,
		usage: usage(7, 3),
		cost: (7 * 2 + 3 * 10) / 1e6,
	});
	const opaque = (item: object) => ({type: 'opaque', vendor: 'openai', data: {model: 'gpt-6-luna', item}});
	const kept = opaque({type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'enc'});
	const incomplete = (reason: string) => ({status: 'incomplete', incomplete_details: {reason}});

	test.each<[string, Streamed, object]>([
		[
			'items out of order',
			{events: [...made(2, fn('two', '{}')), ...made(0, thought), ...made(1, fn('one', '{"path":"a"}')), ended([])]},
			answer([kept, call('one', {path: 'a'}), call('two', {})], 'tools'),
		],
		['items only in the last event', {events: [ended([thought, message('ok')])]}, answer([kept, text('ok')])],
		[
			'a custom tool call',
			{
				events: [
					ended([{id: 'ctc', type: 'custom_tool_call', call_id: 'one', name: 'patch', input: '*** Begin Patch'}]),
				],
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
					...made(0, {id: 'x', type: 'news'}),
					ended([{id: 'x', type: 'news'}, message('ok')]),
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
	])('%s', async (_name, streamed, expected) => {
		expect(said((await replyTo('responses', streamed)).reply)).toEqual(expected);
	});

	test('thinking is shown when the server summarises it', async () => {
		const {shown} = await replyTo('responses', {
			events: [event('response.reasoning_summary_text.delta', {delta: 'Hm.'}), ended([message('ok')])],
		});
		expect(shown[0]).toEqual({kind: 'thinking', text: 'Hm.'});
	});
});

describe('Groq', () => {
	const failed = (failed_generation: string) => ({
		message: 'Failed to call a function. Please adjust your prompt.',
		type: 'invalid_request_error',
		code: 'tool_use_failed',
		failed_generation,
	});
	const malformed = '<function=read{"path": "a</function>';

	test.each<[string, string, object]>([
		['in its own tags', malformed, {...call('', null), malformed}],
		['as JSON that is whole', '{"name": "read", "arguments": {"path": "a"}}', call('', {path: 'a'})],
		[
			'as JSON that is not',
			'{"name": "read", "arguments": {"path": "a',
			{...call('', null), malformed: '{"name": "read", "arguments": {"path": "a'},
		],
	])('a badly formed call %s comes back as a call that the model can mend', async (_name, generation, block) => {
		const {message, ...more} = failed(generation);
		await using vendors = await startVendors(() => ({status: 400, type: more.type, code: more.code, message, more}));
		const {reply} = await asked(models.groq(vendors), askOf(go));
		expect(reply).toEqual({
			kind: 'answer',
			blocks: [{...block, id: expect.stringMatching(/^call_/)}],
			stop: 'tools',
			usage: null,
			cost: null,
			served: 'openai/gpt-oss-120b',
		});
	});

	test('so it does when it fails in mid-stream, after some text', async () => {
		const {reply} = await replyTo('groq', {
			events: [
				{data: {choices: [{index: 0, delta: {content: 'So. '}}]}},
				{event: 'error', data: {error: failed(malformed)}},
			],
		});
		expect(reply).toMatchObject({
			kind: 'answer',
			stop: 'tools',
			blocks: [text('So. '), {type: 'call', tool: 'read', malformed}],
		});
	});

	test('a badly formed call of no tool of ours may be tried again', async () => {
		const {reply} = await replyTo('groq', {
			events: [{event: 'error', data: {error: failed('<function=launch{}</function>')}}],
		});
		expect(said(reply)).toEqual({kind: 'network'});
	});

	test('a stream that was stopped early says why', async () => {
		const {reply} = await replyTo('groq', {events: [{data: {choices: [], x_groq: {id: 'r', error: 'over capacity'}}}]});
		expect(reply).toMatchObject({
			kind: 'fault',
			fault: {kind: 'network', message: expect.stringContaining('over capacity')},
		});
	});
});
