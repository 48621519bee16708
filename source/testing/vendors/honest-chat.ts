import type {Honest} from './honest.ts';
import type {Event, Json} from './script.ts';

type Chat = {
	readonly deltas: readonly Json[];
	readonly finish?: Json;
	readonly last?: readonly Json[];
};

const call = (id: string, name: string, raw: string, more: Json = {}): Json => ({
	index: 0,
	id,
	type: 'function',
	function: {name, arguments: raw},
	...more,
});
/** The calls of an answer in pieces, as most servers stream them. */
const inPieces = (id: string, of: string): readonly Json[] => [
	{tool_calls: [call(id, 'read', '')]},
	{tool_calls: [{index: 0, function: {arguments: '{"path"'}}]},
	{tool_calls: [{index: 0, function: {arguments: `:"${of}"}`}}]},
];

const chat =
	(make: (of: string) => Chat) =>
	(of: string): readonly Event[] => {
		const {deltas, finish = {finish_reason: 'tool_calls'}, last = []} = make(of);
		const head = {id: `chatcmpl-${of}`, object: 'chat.completion.chunk', created: 1, model: 'm'};
		return [
			...deltas.map(delta => ({data: {...head, choices: [{index: 0, delta, finish_reason: null}]}})),
			{data: {...head, choices: [{index: 0, delta: {}, ...finish}]}},
			...last.map(more => ({data: {...head, choices: [], ...more}})),
			{data: '[DONE]'},
		];
	};

const counts = (more: Json = {}) => ({
	usage: {prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, ...more},
});
const paid = {input: 100, output: 50, cacheRead: 0};
const role = {role: 'assistant', content: ''};

export const honestChats: readonly Honest[] = [
	{
		name: 'DeepSeek',
		api: 'chat',
		vendor: 'compatible',
		model: 'deepseek-v4-pro',
		stream: chat(of => ({
			deltas: [
				{role: 'assistant', content: null, reasoning_content: ''},
				{content: null, reasoning_content: 'Hm, '},
				{content: null, reasoning_content: `${of}.`},
				{content: 'Reading.', reasoning_content: null},
				...inPieces(`call_00_${of}`, of),
			],
			last: [counts({prompt_cache_hit_tokens: 40, prompt_cache_miss_tokens: 60})],
		})),
		back: of => ({reasoning_content: `Hm, ${of}.`}),
		usage: {input: 60, output: 50, cacheRead: 40},
	},
	{
		name: 'DeepSeek, which did not think again',
		api: 'chat',
		vendor: 'compatible',
		model: 'deepseek-v4-flash',
		stream: chat(of => ({
			deltas: [{role: 'assistant', content: null, reasoning_content: ''}, ...inPieces(`call_00_${of}`, of)],
			last: [counts()],
		})),
		back: () => ({reasoning_content: ''}),
		usage: paid,
	},
	{
		name: 'Kimi',
		api: 'chat',
		vendor: 'compatible',
		model: 'kimi-k2.6',
		stream: chat(of => ({
			deltas: [role, {reasoning_content: `Hm, ${of}.`}, ...inPieces('functions.read:0', of)],
			finish: {finish_reason: 'tool_calls', ...counts({cached_tokens: 30})},
		})),
		back: of => ({reasoning_content: `Hm, ${of}.`}),
		usage: {input: 70, output: 50, cacheRead: 30},
	},
	{
		name: 'vLLM, Ollama, Together',
		api: 'chat',
		vendor: 'ollama',
		model: 'gpt-oss:20b',
		stream: chat(of => ({
			deltas: [role, {reasoning: 'Hm, '}, {reasoning: `${of}.`}, ...inPieces(`call_${of}`, of)],
			last: [counts()],
		})),
		back: of => ({reasoning: `Hm, ${of}.`}),
		usage: paid,
	},
	{
		name: 'OpenRouter with Claude',
		api: 'chat',
		vendor: 'openrouter',
		model: 'anthropic/claude-sonnet-5.5',
		stream: chat(of => {
			const detail = {type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0};
			return {
				deltas: [
					{...role, reasoning: 'Hm, ', reasoning_details: [{...detail, text: 'Hm, '}]},
					{content: '', reasoning: `${of}.`, reasoning_details: [{...detail, text: `${of}.`}]},
					{content: '', reasoning_details: [{...detail, signature: `sig-${of}`}]},
					...inPieces(`toolu_${of}`, of),
				],
				last: [counts({cost: 0.0125})],
			};
		}),
		back: of => ({
			reasoning: `Hm, ${of}.`,
			reasoning_details: [
				{type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, text: `Hm, ${of}.`, signature: `sig-${of}`},
			],
		}),
		usage: paid,
	},
	{
		name: 'OpenRouter with Gemini',
		api: 'chat',
		vendor: 'openrouter',
		model: 'google/gemini-3-pro',
		stream: chat(of => ({
			deltas: [
				{
					...role,
					reasoning: 'Hm.',
					reasoning_details: [{type: 'reasoning.text', text: 'Hm.', format: 'google-gemini-v1', index: 0}],
				},
				{tool_calls: [call(`tool_0_read_${of}`, 'read', `{"path":"${of}"}`)]},
				{
					content: '',
					reasoning_details: [
						{
							type: 'reasoning.encrypted',
							data: `enc-${of}`,
							id: `tool_0_read_${of}`,
							format: 'google-gemini-v1',
							index: 0,
						},
					],
				},
			],
			last: [counts()],
		})),
		back: of => ({
			reasoning: 'Hm.',
			reasoning_details: [
				{type: 'reasoning.text', text: 'Hm.', format: 'google-gemini-v1', index: 0},
				{type: 'reasoning.encrypted', data: `enc-${of}`, id: `tool_0_read_${of}`, format: 'google-gemini-v1', index: 0},
			],
		}),
		usage: paid,
	},
	{
		name: 'OpenRouter with GPT',
		api: 'chat',
		vendor: 'openrouter',
		model: 'openai/gpt-6-luna',
		stream: chat(of => ({
			deltas: [
				{
					...role,
					reasoning_details: [{type: 'reasoning.summary', summary: '**Look', format: 'openai-responses-v1', index: 0}],
				},
				{reasoning_details: [{type: 'reasoning.summary', summary: 'ing**', format: 'openai-responses-v1', index: 0}]},
				{
					reasoning_details: [
						{type: 'reasoning.encrypted', data: `gA-${of}`, id: `rs_${of}`, format: 'openai-responses-v1', index: 1},
					],
				},
				...inPieces(`call_${of}`, of),
			],
			last: [counts()],
		})),
		back: of => ({
			reasoning_details: [
				{type: 'reasoning.summary', summary: '**Looking**', format: 'openai-responses-v1', index: 0},
				{type: 'reasoning.encrypted', data: `gA-${of}`, id: `rs_${of}`, format: 'openai-responses-v1', index: 1},
			],
		}),
		usage: paid,
	},
	{
		name: 'Gemini',
		api: 'chat',
		vendor: 'compatible',
		model: 'gemini-3-pro',
		stream: chat(of => ({
			deltas: [
				{
					role: 'assistant',
					tool_calls: [
						{
							id: `function-call-${of}`,
							type: 'function',
							function: {name: 'read', arguments: `{"path":"${of}"}`},
							extra_content: {google: {thought_signature: `sig-${of}`}},
						},
					],
				},
			],
			// It leaves thinking out of the output, and counts it in the total.
			finish: {finish_reason: 'stop', ...counts({completion_tokens: 10, total_tokens: 400})},
		})),
		back: of => ({call: {extra_content: {google: {thought_signature: `sig-${of}`}}}}),
		usage: {input: 100, output: 300, cacheRead: 0},
	},
	{
		name: 'Mistral',
		api: 'chat',
		vendor: 'compatible',
		model: 'magistral-medium-2509',
		stream: chat(of => ({
			deltas: [
				role,
				{content: [{type: 'thinking', thinking: [{type: 'text', text: 'Hm, '}]}]},
				{content: [{type: 'thinking', thinking: [{type: 'text', text: `${of}.`}]}]},
				{content: [{type: 'text', text: 'Read'}]},
				{content: 'ing.'},
				{tool_calls: [call(`D681PevK${of.slice(-1)}`, 'read', `{"path":"${of}"}`)]},
			],
			finish: {finish_reason: 'tool_calls', ...counts()},
		})),
		back: of => ({
			content: [
				{type: 'thinking', thinking: [{type: 'text', text: `Hm, ${of}.`}]},
				{type: 'text', text: 'Reading.'},
			],
		}),
		usage: paid,
	},
	{
		name: 'xAI',
		api: 'chat',
		vendor: 'compatible',
		model: 'grok-4.5',
		stream: chat(of => ({
			deltas: [
				{role: 'assistant', reasoning_content: 'Hm.'},
				{tool_calls: [call(`call_${of}`, 'read', `{"path":"${of}"}`)]},
			],
			last: [
				counts({
					completion_tokens: 1,
					total_tokens: 391,
					completion_tokens_details: {reasoning_tokens: 290, audio_tokens: 0},
					prompt_tokens_details: {cached_tokens: 20, text_tokens: 100},
				}),
			],
		})),
		back: () => ({reasoning_content: 'Hm.'}),
		usage: {input: 80, output: 291, cacheRead: 20},
	},
	{
		name: 'OpenAI',
		api: 'chat',
		vendor: 'openai',
		model: 'gpt-4.1',
		stream: chat(of => ({
			deltas: [{...role, refusal: null}, {content: 'Reading.'}, ...inPieces(`call_${of}`, of)],
			last: [counts({prompt_tokens_details: {cached_tokens: 64, audio_tokens: 0}})],
		})),
		back: () => ({}),
		usage: {input: 36, output: 50, cacheRead: 64},
	},
	{
		name: 'Groq',
		api: 'chat',
		vendor: 'groq',
		model: 'openai/gpt-oss-120b',
		stream: chat(of => ({
			deltas: [
				role,
				{reasoning: `Hm, ${of}.`, channel: 'analysis'},
				{tool_calls: [call(`fc_${of}`, 'read', `{"path":"${of}"}`)]},
			],
			finish: {finish_reason: 'tool_calls'},
			last: [{choices: [], x_groq: {id: `req_${of}`, ...counts()}}],
		})),
		back: of => ({reasoning: `Hm, ${of}.`}),
		usage: paid,
	},
];
