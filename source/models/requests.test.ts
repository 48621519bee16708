import {describe, expect, test, vi} from 'vitest';
import type {Message} from '../core/message.ts';
import type {Ask, Model} from '../core/model.ts';
import {answerOf, asked, askOf} from '../testing/model-law/subject.ts';
import type {Script, Scripted} from '../testing/vendors/script.ts';
import {startVendors, type Vendors} from '../testing/vendors.ts';
import type {Entry} from './catalogue.ts';
import {findModel, unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {openModel} from './index.ts';

const key = 'test-key-0123456789';
const user = (text: string): Message => ({role: 'user', blocks: [{type: 'text', text}]});

const entryOf = (vendor: string, id: string): Entry => {
	const entry = findModel(shipped(), vendor, id) ?? unlisted(shipped(), vendor, id);
	if (entry === undefined) throw new Error(`no vendor ${vendor}`);
	return entry;
};

const openAt = (entry: Entry, {url, openaiUrl}: Vendors, secret = key): Promise<Model> =>
	openModel(entry, {key: secret, baseUrl: entry.api === 'messages' || entry.vendor === 'groq' ? url : openaiUrl});

/** Asks each question in turn; what the server got, and what it said of it. */
const sent = async (entry: Entry, asks: readonly Ask[], script: Script | Scripted = {say: ['ok']}) => {
	await using vendors = await startVendors(typeof script === 'function' ? script : () => script);
	const model = await openAt(entry, vendors);
	const replies = [];
	for (const ask of asks) replies.push((await asked(model, ask)).reply);
	return {
		bodies: vendors.requests.map(({body}) => body),
		problems: vendors.requests.map(({problem}) => problem),
		replies,
		requests: vendors.requests,
	};
};

const fine = [undefined];
const closed = {type: 'object', properties: {ok: {type: 'boolean'}}, required: ['ok'], additionalProperties: false};
const open = {type: 'object', properties: {n: {type: 'integer', minimum: 1}}, required: []};
const system = [{type: 'text', text: 'You are under test.'}];
const ephemeral = {type: 'ephemeral'};

describe('what Claude is sent', () => {
	test('one mark covers tools and system, two more the last two user messages', async () => {
		const ask = askOf([user('One.'), {role: 'assistant', blocks: [{type: 'text', text: 'Two.'}]}, user('Three.')]);
		const {bodies, problems} = await sent(entryOf('anthropic', 'claude-sonnet'), [ask]);
		expect(problems).toEqual(fine);
		expect(bodies[0]).toEqual({
			model: 'claude-sonnet-5-5',
			max_tokens: 128_000,
			stream: true,
			thinking: {type: 'adaptive', display: 'summarized'},
			system: [{...system[0], cache_control: ephemeral}],
			tools: ask.tools.map(({name, about, schema}) => ({name, description: about, input_schema: schema})),
			messages: [
				{role: 'user', content: [{type: 'text', text: 'One.', cache_control: ephemeral}]},
				{role: 'assistant', content: [{type: 'text', text: 'Two.'}]},
				{role: 'user', content: [{type: 'text', text: 'Three.', cache_control: ephemeral}]},
			],
		});
	});

	test('effort, a forced schema, one call at a time, and less output than the model could make', async () => {
		const {bodies} = await sent(entryOf('anthropic', 'claude-sonnet'), [
			askOf([user('Go.')], {effort: 'high', json: closed, parallel: false, maxOutput: 500}),
		]);
		expect(bodies[0]).toMatchObject({
			max_tokens: 500,
			output_config: {effort: 'high', format: {type: 'json_schema', schema: closed}},
			tool_choice: {type: 'auto', disable_parallel_tool_use: true},
		});
	});

	test('a schema that cannot be forced is a wish at the end of the system text', async () => {
		const {bodies} = await sent(entryOf('anthropic', 'claude-sonnet'), [
			askOf([user('Go.')], {json: open, system: ''}),
		]);
		expect(bodies[0]?.['output_config']).toBeUndefined();
		expect(bodies[0]?.['system']).toEqual([
			{type: 'text', text: expect.stringContaining('"minimum":1'), cache_control: ephemeral},
		]);
	});

	test('an older model gets a budget when effort is asked for, and no effort', async () => {
		const {bodies, problems} = await sent(entryOf('anthropic', 'claude-haiku'), [
			askOf([user('Go.')], {effort: 'high'}),
			askOf([user('Go.')]),
			askOf([user('Go.')], {effort: 'high', maxOutput: 1500}),
		]);
		expect(problems).toEqual([undefined, undefined, undefined]);
		expect(bodies.map(({thinking, output_config}) => ({thinking, output_config}))).toEqual([
			{thinking: {type: 'enabled', budget_tokens: 24_576}},
			{},
			{},
		]);
	});

	test('an older model does not think in a turn that began without thinking', async () => {
		const messages: readonly Message[] = [
			user('Go.'),
			{role: 'assistant', blocks: [{type: 'call', id: 'one', tool: 'read', input: {path: 'a'}}]},
			{role: 'user', blocks: [{type: 'result', call: 'one', output: 'x', failed: false}]},
		];
		const {bodies} = await sent(entryOf('anthropic', 'claude-haiku'), [askOf(messages, {effort: 'low'})]);
		expect(bodies[0]?.['thinking']).toBeUndefined();
	});

	test('a pause is gone on with by sending the answer back as it is', async () => {
		const script: Script = ({number}) =>
			number === 1 ? {say: [{thinking: 'Hm.'}, 'Wait'], stop: 'pause'} : {say: ['done']};
		await using vendors = await startVendors(script);
		const model = await openAt(entryOf('anthropic', 'claude-sonnet'), vendors);
		const first = answerOf((await asked(model, askOf([user('Go.')]))).reply);
		const second = await asked(model, askOf([user('Go.'), {role: 'assistant', blocks: first.blocks}]));
		expect([first.stop, answerOf(second.reply).stop, vendors.requests[1]?.problem]).toEqual([
			'pause',
			'end',
			undefined,
		]);
	});

	test('thinking goes back only to the model that thought it', async () => {
		await using vendors = await startVendors(() => ({say: [{thinking: 'Hm.'}, 'ok']}));
		const sonnet = await openAt(entryOf('anthropic', 'claude-sonnet'), vendors);
		const opus = await openAt(entryOf('anthropic', 'claude-opus'), vendors);
		const first = answerOf((await asked(sonnet, askOf([user('Go.')]))).reply);
		const messages = [user('Go.'), {role: 'assistant' as const, blocks: first.blocks}, user('On.')];
		await asked(sonnet, askOf(messages));
		await asked(opus, askOf(messages));
		expect(
			vendors.requests.map(({body, problem}) => ({
				thinks: JSON.stringify(body['messages']).includes('"thinking"'),
				problem,
			})),
		).toEqual([{thinks: false}, {thinks: true}, {thinks: false}]);
	});

	test('a model on its way out is asked without a word on the terminal', async () => {
		const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
		const {problems} = await sent(entryOf('anthropic', 'claude-sonnet-4-5'), [askOf([user('Go.')])]);
		expect({problems, warned: warn.mock.calls}).toEqual({problems: fine, warned: []});
		warn.mockRestore();
	});
});

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

test.each([
	['anthropic', 'claude-sonnet', '/v1', 'url'],
	['anthropic', 'claude-sonnet', '/', 'url'],
	['groq', 'gpt-oss', '/openai/v1/', 'url'],
	['openai', 'gpt-4.1', '/', 'openaiUrl'],
	['openai', 'gpt-6-luna', '/', 'openaiUrl'],
	['compatible', 'any', '/chat/completions', 'openaiUrl'],
] as const)('a base URL for %s %s may end in %s', async (vendor, id, ending, base) => {
	await using vendors = await startVendors(() => ({say: ['ok']}));
	const model = await openModel(entryOf(vendor, id), {key, baseUrl: `${vendors[base]}${ending}`});
	expect((await asked(model, askOf([user('Go.')]))).reply.kind).toBe('answer');
});

test.each([
	['anthropic', 'claude-sonnet'],
	['openai', 'gpt-6-luna'],
	['openai', 'gpt-4.1'],
	['groq', 'gpt-oss'],
] as const)(
	'a base URL that is none, or a key that no header can hold, is a fault of %s %s which does not tell the key',
	async (vendor, id) => {
		const secret = 'sk-bad\u0000\nkey-\u4e16-0123456789';
		for (const baseUrl of ['not a url', 'http://127.0.0.1:9']) {
			const model = await openModel(entryOf(vendor, id), {key: secret, baseUrl});
			const {reply} = await asked(model, askOf([user('Go.')]));
			expect(reply.kind).toBe('fault');
			expect(JSON.stringify(reply)).not.toContain('0123456789');
		}
	},
);

describe('images', () => {
	const image = {type: 'image', media: 'image/png', path: '/x/a.png', data: 'AAAA'} as const;
	const ask = askOf([{role: 'user', blocks: [{type: 'text', text: 'What is it?'}, image]}]);
	const url = 'data:image/png;base64,AAAA';

	test.each([
		[
			'anthropic',
			'claude-sonnet',
			'messages',
			{
				role: 'user',
				content: [
					{type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'AAAA'}},
					{type: 'text', text: 'What is it?', cache_control: ephemeral},
				],
			},
		],
		[
			'openai',
			'gpt-5.6-terra',
			'input',
			{
				role: 'user',
				content: [
					{type: 'input_image', image_url: url, detail: 'auto'},
					{type: 'input_text', text: 'What is it?'},
				],
			},
		],
		[
			'openrouter',
			'meta-llama/llama-4-scout',
			'messages',
			{
				role: 'user',
				content: [
					{type: 'image_url', image_url: {url}},
					{type: 'text', text: 'What is it?'},
				],
			},
		],
	])('%s takes one before the words', async (vendor, id, key, expected) => {
		const {bodies, problems} = await sent(entryOf(vendor, id), [ask]);
		expect(problems).toEqual(fine);
		expect(bodies[0]).toMatchObject({[key]: expect.arrayContaining([expected])});
	});

	test('that was not read, and what a model shows, are words or nothing', async () => {
		const {data: _, ...unread} = image;
		const {bodies} = await sent(entryOf('openai', 'gpt-4.1'), [
			askOf([
				{role: 'user', blocks: [unread]},
				{role: 'assistant', blocks: [{type: 'text', text: 'Hm.'}, image]},
				user('So?'),
			]),
		]);
		expect(bodies[0]?.['input']).toEqual([
			{role: 'user', content: '[image a.png is not here]'},
			{role: 'assistant', content: 'Hm.'},
			{role: 'user', content: 'So?'},
		]);
	});

	test('are seen by the models that are known to, and by no other', () => {
		const ids = shipped().entries.flatMap(({id, sees}) => (sees ? [] : [id]));
		expect(ids).toEqual(['gpt-6-luna', 'gpt-6.1-sol', 'openai/gpt-oss-120b', 'qwen/qwen3.6-27b']);
		expect(unlisted(shipped(), 'anthropic', 'claude-x')?.sees).toBe(false);
	});
});
