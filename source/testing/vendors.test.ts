import {describe, expect, test} from 'vitest';
import {startVendors, type Vendors} from './vendors.ts';

// The stand-in is only worth something when it turns down what the vendors turn down.

type Sent = Record<string, unknown>;

const headers = {'content-type': 'application/json', authorization: 'Bearer k'};
const claude = {'content-type': 'application/json', 'x-api-key': 'k', 'anthropic-version': '2023-06-01'};

const post = async ({url}: Vendors, path: string, body: unknown, with_: Record<string, string>) => {
	const response = await fetch(url + path, {
		method: 'POST',
		headers: with_,
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return {status: response.status, text: await response.text()};
};

const statusOf = async (
	path: string,
	body: unknown,
	with_: Record<string, string> = path === '/v1/messages' ? claude : headers,
) => {
	await using vendors = await startVendors(() => ({say: ['ok']}));
	return (await post(vendors, path, body, with_)).status;
};

const user = {role: 'user', content: 'Go.'};

describe('Messages', () => {
	const base: Sent = {model: 'claude-sonnet-5-5', max_tokens: 100, stream: true, messages: [user]};
	const use = {role: 'assistant', content: [{type: 'tool_use', id: 'one', name: 'read', input: {}}]};
	const result = {type: 'tool_result', tool_use_id: 'one', content: 'x'};
	const tools = [{name: 'read', description: 'r', input_schema: {type: 'object'}}];
	const marked = Array.from({length: 5}, () => ({type: 'text', text: 'x', cache_control: {type: 'ephemeral'}}));
	const older = {...base, model: 'claude-haiku-4-5-20251001'};

	test.each<[string, Sent]>([
		['no limit', {...base, max_tokens: undefined}],
		['a temperature', {...base, temperature: 0}],
		['a thinking budget', {...base, thinking: {type: 'enabled', budget_tokens: 2000}, max_tokens: 4000}],
		['thinking disabled', {...base, thinking: {type: 'disabled'}}],
		['a forced tool', {...base, tools, tool_choice: {type: 'any'}}],
		['a choice without tools', {...base, tool_choice: {type: 'auto'}}],
		['a prefilled answer', {...base, messages: [user, {role: 'assistant', content: 'So'}]}],
		['a field that nobody knows', {...base, max_output_tokens: 5}],
		['an effort that the model does not know', {...older, output_config: {effort: 'low'}}],
		['a budget over the limit', {...older, thinking: {type: 'enabled', budget_tokens: 2000}}],
		['no messages', {...base, messages: []}],
		['an assistant first', {...base, messages: [{role: 'assistant', content: 'Hi'}, user]}],
		['empty text', {...base, messages: [{role: 'user', content: [{type: 'text', text: ' '}]}]}],
		['a call without its result', {...base, messages: [user, use, user]}],
		['a call at the end', {...base, messages: [user, use]}],
		[
			'a result after text',
			{...base, messages: [user, use, {role: 'user', content: [{type: 'text', text: 'x'}, result]}]},
		],
		['a result of no call', {...base, messages: [{role: 'user', content: [result]}]}],
		[
			'the same call twice',
			{...base, messages: [user, use, {role: 'user', content: [result]}, use, {role: 'user', content: [result]}]},
		],
		[
			'thinking that it never wrote',
			{
				...base,
				messages: [user, {role: 'assistant', content: [{type: 'thinking', thinking: 'x', signature: 's'}]}, user],
			},
		],
		['five marks', {...base, messages: [{role: 'user', content: marked}]}],
		['a tool without a schema', {...base, tools: [{name: 'read'}]}],
		['no stream', {...base, stream: false}],
	])('%s is turned down', async (_name, body) => {
		expect(await statusOf('/v1/messages', body)).toBe(400);
	});

	test('what is documented is taken', async () => {
		expect(await statusOf('/v1/messages', base)).toBe(200);
		expect(
			await statusOf('/v1/messages', {
				...older,
				temperature: 0,
				max_tokens: 4000,
				thinking: {type: 'enabled', budget_tokens: 2000},
			}),
		).toBe(200);
		expect(
			await statusOf('/v1/messages', {...base, tools, messages: [user, use, {role: 'user', content: [result]}]}),
		).toBe(200);
	});

	test('thinking must come back with its call, unchanged', async () => {
		await using vendors = await startVendors(() => ({say: [{thinking: 'Hm.'}, {tool: 'read', id: 'one'}]}));
		await post(vendors, '/v1/messages', base, claude);
		const thinking = {type: 'thinking', thinking: 'Hm.', signature: 'sig-1-0-3'};
		const back = async (...thoughts: object[]) =>
			(
				await post(
					vendors,
					'/v1/messages',
					{
						...base,
						messages: [
							user,
							{role: 'assistant', content: [...thoughts, ...use.content]},
							{role: 'user', content: [result]},
						],
					},
					claude,
				)
			).status;
		expect([await back(thinking), await back(), await back({...thinking, thinking: 'Ho.'})]).toEqual([200, 400, 400]);
	});

	test.each([
		['no key', {'content-type': 'application/json', 'anthropic-version': '2023-06-01'}, 401],
		['no version', {'content-type': 'application/json', 'x-api-key': 'k'}, 400],
	])('%s is turned down', async (_name, with_, status) => {
		expect(await statusOf('/v1/messages', base, with_)).toBe(status);
	});
});

describe('Responses', () => {
	const base: Sent = {model: 'gpt-6-luna', stream: true, store: false, input: [user]};
	const use = {type: 'function_call', call_id: 'one', name: 'read', arguments: '{}'};
	const output = {type: 'function_call_output', call_id: 'one', output: 'x'};
	const old = {...base, model: 'gpt-4.1'};
	const strict = {
		type: 'json_schema',
		name: 'a',
		strict: true,
		schema: {type: 'object', properties: {a: {type: 'string'}}},
	};

	test.each<[string, Sent, number]>([
		['max_tokens', {...base, max_tokens: 5}, 400],
		['max_completion_tokens', {...base, max_completion_tokens: 5}, 400],
		['a temperature', {...base, temperature: 0}, 400],
		['reasoning of a model that does not reason', {...old, reasoning: {effort: 'low'}}, 400],
		['encrypted reasoning of such a model', {...old, include: ['reasoning.encrypted_content']}, 400],
		['custom tools of such a model', {...old, tools: [{type: 'custom', name: 'patch'}]}, 400],
		[
			'an open schema that is strict',
			{...base, tools: [{type: 'function', name: 'read', parameters: {type: 'object'}}]},
			400,
		],
		['an open answer that is strict', {...base, text: {format: strict}}, 400],
		['a call without its output', {...base, input: [user, use]}, 400],
		['a user between a call and its output', {...base, input: [user, use, user, output]}, 400],
		['an output of no call', {...base, input: [user, output]}, 400],
		['an output of the wrong kind', {...base, input: [user, use, {...output, type: 'custom_tool_call_output'}]}, 400],
		[
			'reasoning that it never wrote',
			{...base, input: [user, {type: 'reasoning', id: 'r', summary: [], encrypted_content: 'e'}, use, output]},
			400,
		],
		[
			'reasoning that was not stored',
			{...base, input: [user, {type: 'reasoning', id: 'r', summary: []}, use, output]},
			404,
		],
	])('%s is turned down', async (_name, body, status) => {
		expect(await statusOf('/v1/responses', body)).toBe(status);
	});

	test('what is documented is taken', async () => {
		expect(
			await statusOf('/v1/responses', {
				...base,
				include: ['reasoning.encrypted_content'],
				reasoning: {effort: 'low'},
				tools: [{type: 'custom', name: 'patch'}],
			}),
		).toBe(200);
		expect(await statusOf('/v1/responses', {...base, input: [user, use, output, user]})).toBe(200);
		expect(await statusOf('/v1/responses', base, {'content-type': 'application/json'})).toBe(401);
	});
});

describe('Chat Completions', () => {
	const base: Sent = {model: 'gpt-4.1', stream: true, messages: [user]};
	const tools = [{type: 'function', function: {name: 'read', parameters: {type: 'object'}}}];
	const use = {
		role: 'assistant',
		content: null,
		tool_calls: [{id: 'one', type: 'function', function: {name: 'read', arguments: '{}'}}],
	};
	const result = {role: 'tool', tool_call_id: 'one', content: 'x'};
	const newer = {...base, model: 'gpt-6-luna'};
	const groq = '/openai/v1/chat/completions';

	test.each<[string, string, Sent]>([
		['max_tokens for a newer model', '/v1/chat/completions', {...newer, max_tokens: 5}],
		['tools for a model that reasons', '/v1/chat/completions', {...newer, tools}],
		['reasoning of a model that does not', '/v1/chat/completions', {...base, reasoning_effort: 'low'}],
		['no tools in a list', '/v1/chat/completions', {...base, tools: []}],
		['a word on calls without tools', '/v1/chat/completions', {...base, parallel_tool_calls: true}],
		['a call without its result', '/v1/chat/completions', {...base, messages: [user, use, user]}],
		['a call at the end', '/v1/chat/completions', {...base, messages: [user, use]}],
		['a result of no call', '/v1/chat/completions', {...base, messages: [user, result]}],
		['an empty answer', '/v1/chat/completions', {...base, messages: [user, {role: 'assistant', content: null}]}],
		[
			'arguments as an object',
			'/v1/chat/completions',
			{
				...base,
				messages: [
					user,
					{...use, tool_calls: [{id: 'one', type: 'function', function: {name: 'read', arguments: {}}}]},
					result,
				],
			},
		],
		[
			'the reasoning field of Groq',
			'/v1/chat/completions',
			{...base, messages: [user, {...use, reasoning: 'x'}, result]},
		],
		['a field that Groq does not know', groq, {...base, logprobs: true}],
		['a cache key for Groq', groq, {...base, prompt_cache_key: 'k'}],
		['a name for Groq', groq, {...base, messages: [{...user, name: 'me'}]}],
		['several answers from Groq', groq, {...base, n: 2}],
		[
			'a forced schema in a stream of Groq',
			groq,
			{...base, response_format: {type: 'json_schema', json_schema: {name: 'a', schema: {}}}},
		],
	])('%s is turned down', async (_name, path, body) => {
		expect(await statusOf(path, body)).toBe(400);
	});

	test('what is documented is taken', async () => {
		expect(
			await statusOf('/v1/chat/completions', {
				...base,
				tools,
				parallel_tool_calls: false,
				max_tokens: 5,
				messages: [user, use, result],
			}),
		).toBe(200);
		expect(
			await statusOf('/v1/chat/completions', {...newer, tools, reasoning_effort: 'none', max_completion_tokens: 5}),
		).toBe(200);
		expect(
			await statusOf(groq, {
				...base,
				tools,
				reasoning_effort: 'low',
				messages: [user, {...use, reasoning: 'x'}, result],
			}),
		).toBe(200);
		expect(await statusOf(groq, base, {'content-type': 'application/json'})).toBe(401);
	});
});

test('models are listed in each vendor’s form', async () => {
	await using vendors = await startVendors(() => ({say: []}), [{id: 'gpt-4.1', shutdown_date: '2027-01-14'}]);
	const list = async (path: string, with_: Record<string, string>) =>
		(await fetch(vendors.url + path, {headers: with_})).json();
	expect(await list('/v1/models', headers)).toEqual({
		object: 'list',
		data: [{id: 'gpt-4.1', object: 'model', created: 1, owned_by: 'stand-in', shutdown_date: '2027-01-14'}],
	});
	expect(await list('/openai/v1/models', headers)).toHaveProperty('object', 'list');
	expect(await list('/v1/models', claude)).toHaveProperty('has_more', false);
});

test('a body that is no JSON, another path, and a script that throws are errors, and the server lives on', async () => {
	await using vendors = await startVendors(({number}) => {
		if (number === 1) throw new Error('the script is wrong');
		return {say: ['ok']};
	});
	const good = {model: 'gpt-4.1', stream: true, messages: [user]};
	const statuses = [];
	for (const [path, body] of [
		['/v1/chat/completions', '{'],
		['/v2/nothing', '{}'],
		['/v1/chat/completions', good],
		['/v1/chat/completions', good],
	] as const)
		statuses.push((await post(vendors, path, body, headers)).status);
	expect(statuses).toEqual([400, 404, 500, 200]);
	expect(vendors.requests.map(({status}) => status)).toEqual([400, 200, 200]);
});
