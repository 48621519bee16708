import {describe, expect, test} from 'vitest';
import type {Event} from '../testing/vendors/script.ts';
import {answer, call, holdTo, replyTo, type Row, said, text} from './stream.fixture.ts';

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
	const unknown = {usage: null, cost: null};
	const ends = (reason: string) => [chunk({}, reason), counted, done];

	const rows: readonly Row[] = [
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
		[
			'usage and [DONE] without a finish reason',
			{events: [chunk({content: 'ok'}), counted, done]},
			answer([text('ok')]),
		],
		[
			'the same with a call, and with a call that lacks its arguments',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '{"path":"a"}')}),
					called({index: 1, id: 'two', ...fn('read', '')}),
					counted,
					done,
				],
			},
			answer([call('one', {path: 'a'}), {...call('two', null), malformed: ''}], 'tools'),
		],
		[
			'an error after the finish reason, and the usage after that',
			{events: [chunk({content: 'and'}), chunk({}, 'length'), {data: {error: {message: 'oops'}}}, counted, done]},
			answer([text('and')], 'length'),
		],
		[
			'an error that holds the usage',
			{events: [chunk({content: 'and'}), chunk({}, 'length'), {data: {error: {message: 'oops'}, usage: counts}}]},
			answer([text('and')], 'length'),
		],
		[
			'an error as an object of its own',
			{events: [role, {data: {object: 'error', message: 'Too many', code: 429}}]},
			{kind: 'rate-limit'},
		],
		[
			'usage in the choice',
			{
				events: [
					chunk({content: 'ok'}),
					{data: {id: 'c', choices: [{delta: {}, finish_reason: 'stop', usage: counts}]}},
					done,
				],
			},
			answer([text('ok')]),
		],
		[
			'content as a list',
			{events: [chunk({content: [{type: 'text', text: 'o'}]}), chunk({content: ['k']}), ...ends('stop')]},
			answer([text('ok')]),
		],
		[
			'a message in place of the deltas',
			{
				events: [
					{data: {id: 'c', choices: [{message: {role: 'assistant', content: 'ok'}, finish_reason: 'stop'}]}},
					counted,
					done,
				],
			},
			answer([text('ok')]),
		],
		[
			'chunks of another answer',
			{
				events: [
					role,
					called({index: 0, id: 'one', ...fn('read', '{}')}),
					{data: {id: 'd', choices: [{index: 0, delta: {content: 'ok'}}]}},
					...ends('tool_calls'),
				],
			},
			{kind: 'network'},
		],
		[
			'chunks that all have ids of their own',
			{
				events: ['o', 'k'].map((content, at): Event => ({
					data: {id: `c${at}`, choices: [{delta: {content}, finish_reason: at === 1 ? 'stop' : null}], usage: counts},
				})),
			},
			answer([text('ok')]),
		],
		[
			'usage under an id of its own',
			{events: [role, chunk({content: 'ok'}), chunk({}, 'stop'), {data: {id: 'u', choices: [], usage: counts}}, done]},
			answer([text('ok')]),
		],
		[
			'calls without numbers and ids, each whole',
			{events: [called(fn('read', '{"path":"a"}')), called(fn('read', '{"path":"b"}')), ...ends('tool_calls')]},
			answer(
				['a', 'b'].map(path => ({...call('', {path}), id: expect.stringMatching(/^call_/)})),
				'tools',
			),
		],
		[
			'two calls of one id',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '{"path":"a"}')}),
					called({index: 1, id: 'one', ...fn('read', '{"path":"b"}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: 'a'}), call('one_2', {path: 'b'})], 'tools'),
		],
		[
			'a call that is said twice',
			{
				events: [
					called({index: 0, id: 'one', ...fn('read', '{"path":"a"}')}),
					called({index: 0, id: 'one', ...fn('read', '{"path":"a"}')}),
					...ends('tool_calls'),
				],
			},
			answer([call('one', {path: 'a'})], 'tools'),
		],
		['a call that never came', {events: [role, ...ends('tool_calls')]}, {kind: 'network'}],
		['no finish reason', {events: [chunk({content: 'ok'}), done]}, {kind: 'network'}],
	];
	holdTo(api, rows);

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
