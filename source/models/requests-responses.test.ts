import {describe, expect, test} from 'vitest';
import type {Message} from '../core/message.ts';
import {answerOf, asked, askOf} from '../testing/model-law/subject.ts';
import type {Script} from '../testing/vendors/script.ts';
import {startVendors} from '../testing/vendors.ts';
import {user, entryOf, openAt, sent, fine, closed} from './requests.fixture.ts';

describe('what OpenAI is sent over Responses', () => {
	test('nothing is kept at the vendor, reasoning comes back encrypted, free-form tools are custom ones', async () => {
		const ask = askOf([user('Go.')], {effort: 'low', cacheKey: 'k', maxOutput: 999_999, json: closed, parallel: false});
		const {bodies, problems} = await sent(entryOf('openai', 'gpt-6-luna'), [ask]);
		expect(problems).toEqual(fine);
		expect(bodies[0]).toEqual({
			model: 'gpt-6-luna',
			stream: true,
			store: false,
			include: ['reasoning.encrypted_content'],
			reasoning: {effort: 'low'},
			instructions: 'You are under test.',
			input: [{role: 'user', content: 'Go.'}],
			tools: [
				{type: 'function', name: 'read', description: 'Reads a file.', parameters: ask.tools[0]?.schema, strict: false},
				{type: 'custom', name: 'patch', description: 'Patches files.'},
			],
			parallel_tool_calls: false,
			max_output_tokens: 128_000,
			prompt_cache_key: 'k',
			text: {format: {type: 'json_schema', name: 'answer', schema: closed, strict: true}},
		});
	});

	test('a free-form call and its result go back in their own form, also one that another vendor made', async () => {
		const script: Script = ({number}) => ({
			say:
				number === 1
					? [
							{thinking: 'Hm.'},
							{tool: 'patch', input: '*** Begin Patch\n"x" \\ y', id: 'free'},
							{tool: 'read', input: {path: 'a'}, id: 'json'},
						]
					: ['ok'],
		});
		await using vendors = await startVendors(script);
		const model = await openAt(entryOf('openai', 'gpt-6-luna'), vendors);
		const before: readonly Message[] = [
			user('Go.'),
			{role: 'assistant', blocks: [{type: 'call', id: 'theirs', tool: 'patch', input: {patch: 'P'}}]},
			{role: 'user', blocks: [{type: 'result', call: 'theirs', output: 'fine', failed: false}]},
		];
		const first = answerOf((await asked(model, askOf(before))).reply);
		expect(first.blocks.slice(1)).toEqual([
			{type: 'call', id: 'free', tool: 'patch', input: '*** Begin Patch\n"x" \\ y'},
			{type: 'call', id: 'json', tool: 'read', input: {path: 'a'}},
		]);
		const results = ['json', 'free'].map(call => ({type: 'result' as const, call, output: call, failed: false}));
		await asked(model, askOf([...before, {role: 'assistant', blocks: first.blocks}, {role: 'user', blocks: results}]));
		expect(vendors.requests[1]?.problem).toBeUndefined();
		expect(vendors.requests[1]?.body['input']).toEqual([
			{role: 'user', content: 'Go.'},
			{type: 'custom_tool_call', call_id: 'theirs', name: 'patch', input: 'P'},
			{type: 'custom_tool_call_output', call_id: 'theirs', output: 'fine'},
			{type: 'reasoning', id: 'rs_1_0', summary: [{type: 'summary_text', text: 'Hm.'}], encrypted_content: 'enc-1-0-3'},
			{type: 'custom_tool_call', call_id: 'free', name: 'patch', input: '*** Begin Patch\n"x" \\ y'},
			{type: 'function_call', call_id: 'json', name: 'read', arguments: '{"path":"a"}'},
			{type: 'custom_tool_call_output', call_id: 'free', output: 'free'},
			{type: 'function_call_output', call_id: 'json', output: 'json'},
		]);
	});

	test('a phase goes back with the text it belongs to, and reasoning that led to nothing does not go back', async () => {
		const opaque = (item: object) => ({
			type: 'opaque' as const,
			vendor: 'openai',
			data: {model: 'gpt-6-luna', item: item as never},
		});
		const messages: readonly Message[] = [
			user('Go.'),
			{
				role: 'assistant',
				blocks: [
					opaque({type: 'phase', phase: 'commentary'}),
					{type: 'text', text: 'Reading.'},
					{type: 'text', text: 'Done.'},
					opaque({type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'e'}),
				],
			},
			user('On.'),
		];
		const {bodies} = await sent(entryOf('openai', 'gpt-6-luna'), [askOf(messages)]);
		expect(bodies[0]?.['input']).toEqual([
			{role: 'user', content: 'Go.'},
			{role: 'assistant', content: 'Reading.', phase: 'commentary'},
			{role: 'assistant', content: 'Done.'},
			{role: 'user', content: 'On.'},
		]);
	});

	test('an id that is not listed is asked with what its vendor takes from any model', async () => {
		const {bodies, problems, replies} = await sent(entryOf('openai', 'gpt-9-nova'), [
			askOf([user('Go.')], {effort: 'high', json: closed}),
		]);
		expect(problems).toEqual(fine);
		expect(Object.keys(bodies[0] ?? {}).toSorted()).toEqual([
			'input',
			'instructions',
			'model',
			'parallel_tool_calls',
			'store',
			'stream',
			'tools',
		]);
		expect(replies[0]).toMatchObject({kind: 'answer', cost: null});
	});
});
