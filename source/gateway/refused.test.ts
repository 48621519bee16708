import type {IncomingMessage} from 'node:http';
import {expect, test} from 'vitest';
import {startVendors} from '../testing/vendors.ts';
import {answerTo, ask, key, question, refusalOf, scene} from './gateway.fixture.ts';

const said = {say: ['Hello.'], usage: {input: 70, output: 30}} as const;

const other = 'udgm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const chat = {path: '/openai/chat/completions'};
const blocks = (...content: readonly object[]) => ({body: question({messages: [{role: 'user', content}]})});

const refused: readonly (readonly [string, object, readonly [number, string]])[] = [
	['no token', {token: undefined}, [401, 'unknown_token']],
	['another token', {token: other}, [401, 'unknown_token']],
	['the key itself', {token: key}, [401, 'unknown_token']],
	['an unknown path', {path: '/anthropic/v1/files'}, [404, 'not_allowed']],
	['a path that climbs', {path: '/anthropic/v1/../v1/messages'}, [404, 'not_allowed']],
	['a path with a query', {path: '/anthropic/v1/messages?beta=true'}, [404, 'not_allowed']],
	['a whole URL', {path: 'http://elsewhere.example/anthropic/v1/messages'}, [404, 'not_allowed']],
	['another method', {method: 'GET', body: ''}, [405, 'not_allowed']],
	['a body of another type', {headers: {'content-type': 'text/plain'}}, [415, 'invalid_request']],
	['a packed body', {headers: {'content-encoding': 'gzip'}}, [415, 'invalid_request']],
	['no JSON', {body: '{"model"'}, [400, 'invalid_request']],
	['JSON that is no object', {body: '[]'}, [400, 'invalid_request']],
	[
		'JSON that is nested too deep',
		{body: `{"model":"claude-sonnet-5-5","messages":${'['.repeat(50_000)}${']'.repeat(50_000)}}`},
		[400, 'invalid_request'],
	],
	['an unknown model', {body: question({model: 'claude-opus-5-5'})}, [403, 'model_not_allowed']],
	['a model of another path', {...chat}, [403, 'model_not_allowed']],
	['a model that is no name', {body: question({model: {}})}, [403, 'model_not_allowed']],
	['a negative limit', {body: question({max_tokens: -5})}, [400, 'invalid_request']],
	['a limit that is no number', {body: question({max_tokens: '5'})}, [400, 'invalid_request']],
	['a field that may cost or reach more', {body: question({service_tier: 'priority'})}, [403, 'not_allowed']],
	[
		'further models',
		{...chat, body: JSON.stringify({model: 'gpt-4.1', models: ['gpt-9'], messages: []})},
		[403, 'not_allowed'],
	],
	[
		'a tool that runs at the vendor',
		{body: question({tools: [{type: 'web_search_20250305', name: 'web_search'}]})},
		[403, 'not_allowed'],
	],
	['a remote tool server', {body: question({mcp_servers: [{url: 'https://elsewhere.example'}]})}, [403, 'not_allowed']],
	['tools that are none', {body: question({tools: 'all'})}, [403, 'not_allowed']],
	[
		'an image to be fetched',
		blocks({type: 'image', source: {type: 'url', url: 'https://elsewhere.example/?secret'}}),
		[403, 'not_allowed'],
	],
	[
		'one inside of a result',
		blocks({type: 'tool_result', tool_use_id: 'a', content: [{type: 'image', source: {type: 'url', url: 'x'}}]}),
		[403, 'not_allowed'],
	],
	['a stored file', blocks({type: 'document', source: {type: 'file', file_id: 'f'}}), [403, 'not_allowed']],
	[
		'a cache that costs more',
		blocks({type: 'text', text: 'a', cache_control: {type: 'ephemeral', ttl: '1h'}}),
		[403, 'not_allowed'],
	],
	[
		'an image to be fetched, as OpenAI says it',
		{
			...chat,
			body: JSON.stringify({
				model: 'gpt-4.1',
				messages: [{role: 'user', content: [{type: 'image_url', image_url: {url: 'https://elsewhere.example'}}]}],
			}),
		},
		[403, 'not_allowed'],
	],
];

test('what is not allowed is refused before any vendor hears of it, and is on record', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const token = at.token();
	const found = [];
	for (const [name, asking] of refused)
		found.push([name, asking, await refusalOf({socket: at.gateway.socket, token, ...asking})]);
	expect(found).toEqual(refused);
	expect(vendors.requests).toEqual([]);
	expect(at.entries.map(({kind}) => kind)).toEqual(refused.map(() => 'refused'));
	expect(at.gateway.spent({run: 'r'})).toEqual({tokens: 0, usd: 0, unpriced: 0});
});

test('what a call was given, and what a schema describes, may look like anything', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const input = {type: 'url', file_id: 'f', image_url: 'https://a.example'};
	const body = question({
		messages: [
			{role: 'user', content: 'Go.'},
			{role: 'assistant', content: [{type: 'tool_use', id: 'toolu_1', name: 'fetch', input}]},
			{role: 'user', content: [{type: 'tool_result', tool_use_id: 'toolu_1', content: 'done'}]},
		],
		tools: [
			{name: 'fetch', input_schema: {type: 'object', properties: {file_id: {type: 'string'}, url: {type: 'string'}}}},
		],
	});
	expect((await answerTo({socket: at.gateway.socket, token: at.token(), body})).status).toBe(200);
});

test('the vendor reads what was judged: of a key that comes twice, the one that was looked at', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const body = question().replace('{', '{"model":"claude-opus-5-5","max_tokens":900000,');
	expect((await answerTo({socket: at.gateway.socket, token: at.token(), body})).status).toBe(200);
	expect(vendors.requests.map(({body: {model, max_tokens}}) => [model, max_tokens])).toEqual([
		['claude-sonnet-5-5', 1000],
	]);
});

test('a token that was revoked counts no more', async () => {
	await using at = await scene('http://127.0.0.1:9');
	const token = at.token();
	at.gateway.revoke(token);
	expect(await refusalOf({socket: at.gateway.socket, token})).toEqual([401, 'unknown_token']);
});

test('Expect: 100-continue is asked for the body only when it will be read', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const headers = {expect: '100-continue'};
	const ok: IncomingMessage = await ask({socket: at.gateway.socket, token: at.token(), headers});
	ok.resume();
	expect(ok.statusCode).toBe(200);
	expect(await refusalOf({socket: at.gateway.socket, token: other, headers})).toEqual([401, 'unknown_token']);
});
