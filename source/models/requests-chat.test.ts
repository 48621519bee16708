import {describe, expect, test} from 'vitest';
import {answerOf, asked, askOf} from '../testing/model-law/subject.ts';
import type {Script} from '../testing/vendors/script.ts';
import {startVendors} from '../testing/vendors.ts';
import type {Entry} from './catalogue.ts';
import {user, entryOf, openAt, sent, fine, closed, open} from './requests.fixture.ts';

describe('what chat servers are sent', () => {
	/** GPT-4.1 takes both of its vendor's APIs; over the older one its answers have another limit's name. */
	const overChat = (): Entry => {
		const entry = entryOf('openai', 'gpt-4.1');
		return {...entry, api: 'chat', accepts: {...entry.accepts, maxTokens: 'max_completion_tokens'}};
	};

	test('GPT-4.1 gets no reasoning parameters, and says how many calls it may make', async () => {
		const ask = askOf([user('Go.')], {effort: 'high', parallel: false, maxOutput: 999_999, cacheKey: 'k', json: open});
		const {bodies, problems} = await sent(overChat(), [ask]);
		expect(problems).toEqual(fine);
		expect(bodies[0]).toEqual({
			model: 'gpt-4.1',
			stream: true,
			stream_options: {include_usage: true},
			messages: [
				{role: 'system', content: 'You are under test.'},
				{role: 'user', content: 'Go.'},
			],
			tools: ask.tools.map(({name, about, schema}) => ({
				type: 'function',
				function: {name, description: about, parameters: schema},
			})),
			parallel_tool_calls: false,
			max_completion_tokens: 32_768,
			prompt_cache_key: 'k',
			response_format: {type: 'json_schema', json_schema: {name: 'answer', schema: open, strict: false}},
		});
	});

	test('a malformed call goes back as what the model wrote, in valid JSON', async () => {
		const {bodies, problems} = await sent(overChat(), [
			askOf([
				user('Go.'),
				{role: 'assistant', blocks: [{type: 'call', id: 'one', tool: 'read', input: null, malformed: '{"pa'}]},
				{role: 'user', blocks: [{type: 'result', call: 'one', output: 'no JSON', failed: true}]},
			]),
		]);
		expect(problems).toEqual(fine);
		expect(bodies[0]?.['messages']).toContainEqual({
			role: 'assistant',
			content: null,
			tool_calls: [{id: 'one', type: 'function', function: {name: 'read', arguments: '{"malformed":"{\\"pa"}'}}],
		});
	});

	test('a server that has no keys gets none', async () => {
		await using vendors = await startVendors(() => ({say: ['ok']}));
		const model = await openAt(entryOf('compatible', 'qwen3-coder'), vendors, '');
		const {reply} = await asked(model, askOf([user('Go.')]));
		// The stand-in is not one of those, and says so.
		expect(reply).toMatchObject({kind: 'fault', fault: {kind: 'auth', hint: 'check COMPATIBLE_API_KEY'}});
		expect(vendors.requests[0]?.headers['authorization']).toBeUndefined();
	});

	test('a cost that the server names is taken when no price is known', async () => {
		const event = (data: object) => ({data});
		const usage = {prompt_tokens: 7, completion_tokens: 3, cost: 0.0125};
		const {replies} = await sent(entryOf('openrouter', 'some/model'), [askOf([user('Go.')])], {
			events: [event({choices: [{delta: {content: 'ok'}, finish_reason: 'stop'}]}), event({choices: [], usage})],
		});
		expect(replies[0]).toMatchObject({kind: 'answer', cost: 0.0125});
	});

	test('Groq gets its own names, its reasoning back, and JSON only as a wish', async () => {
		const script: Script = ({number}) => ({
			say: number === 1 ? [{thinking: 'Hm.'}, {tool: 'read', input: {path: 'a'}, id: 'one'}] : ['ok'],
		});
		await using vendors = await startVendors(script);
		const model = await openAt(entryOf('groq', 'gpt-oss'), vendors);
		const wishes = {effort: 'medium' as const, maxOutput: 100, json: closed, cacheKey: 'k'};
		const first = answerOf((await asked(model, askOf([user('Go.')], wishes))).reply);
		await asked(
			model,
			askOf(
				[
					user('Go.'),
					{role: 'assistant', blocks: first.blocks},
					{role: 'user', blocks: [{type: 'result', call: 'one', output: 'x', failed: false}]},
				],
				wishes,
			),
		);
		expect(vendors.requests.map(({problem}) => problem)).toEqual([undefined, undefined]);
		expect(vendors.requests[1]?.body).toMatchObject({
			model: 'openai/gpt-oss-120b',
			max_completion_tokens: 100,
			reasoning_effort: 'medium',
			parallel_tool_calls: true,
			messages: [
				{role: 'system', content: expect.stringContaining('JSON Schema')},
				{role: 'user', content: 'Go.'},
				{role: 'assistant', content: null, reasoning: 'Hm.', tool_calls: [{id: 'one'}]},
				{role: 'tool', tool_call_id: 'one', content: 'x'},
			],
		});
		expect(Object.keys(vendors.requests[1]?.body ?? {})).not.toContain('response_format');
	});

	test('a Groq model that would write its thinking into the text is told not to', async () => {
		const {bodies} = await sent(entryOf('groq', 'qwen3.6-27b'), [askOf([user('Go.')], {effort: 'high'})]);
		expect(bodies[0]).toMatchObject({reasoning_format: 'parsed'});
		expect(bodies[0]?.['reasoning_effort']).toBeUndefined();
	});
});
