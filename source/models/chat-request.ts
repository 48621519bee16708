import type {Ask, Effort} from '../core/model.ts';
import {inputOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import {isStrict, sayJson} from './structure.ts';
import {keptBy, type Turn, turnsOf} from './turns.ts';

type CallParam = {id: string; type: 'function'; function: {name: string; arguments: string}};

type ImageParam = {type: 'image_url'; image_url: {url: string}};

type ChatMessage =
	| {role: 'system'; content: string}
	| {role: 'user'; content: string | (ImageParam | {type: 'text'; text: string})[]}
	| {role: 'assistant'; content: string | null; tool_calls?: CallParam[]; reasoning?: string}
	| {role: 'tool'; tool_call_id: string; content: string};

type ToolParam = {type: 'function'; function: {name: string; description: string; parameters: Record<string, unknown>}};

/** The body of `POST /chat/completions`, as far as OpenAI, Groq and compatible servers agree on it. */
export type ChatBody = {
	model: string;
	stream: true;
	messages: ChatMessage[];
	stream_options?: {include_usage: true};
	tools?: ToolParam[];
	parallel_tool_calls?: boolean;
	max_tokens?: number;
	max_completion_tokens?: number;
	reasoning_effort?: Effort;
	reasoning_format?: 'parsed';
	prompt_cache_key?: string;
	response_format?: {
		type: 'json_schema';
		json_schema: {name: string; schema: Record<string, unknown>; strict: boolean};
	};
};

const messagesOf = (turn: Turn, {tools}: Ask, entry: Entry): ChatMessage[] => {
	if (turn.role === 'user') {
		const results = turn.results.map(({call, output}): ChatMessage => ({
			role: 'tool',
			tool_call_id: call,
			content: output,
		}));
		const text = turn.texts.join('\n\n');
		if (turn.images.length > 0) {
			const images = turn.images.map(({media, data}): ImageParam => ({
				type: 'image_url',
				image_url: {url: `data:${media};base64,${data}`},
			}));
			const said = text === '' ? [] : [{type: 'text', text} as const];
			return [...results, {role: 'user', content: [...images, ...said]}];
		}
		return text === '' ? results : [...results, {role: 'user', content: text}];
	}
	const text = turn.blocks.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('');
	const calls = turn.blocks.flatMap((block): CallParam[] =>
		block.type === 'call'
			? [
					{
						id: block.id,
						type: 'function',
						function: {name: block.tool, arguments: JSON.stringify(inputOf(block, tools))},
					},
				]
			: [],
	);
	const reasoning = turn.blocks
		.flatMap(block => (block.type === 'opaque' ? [keptBy(entry, block)?.['reasoning']] : []))
		.filter(said => typeof said === 'string')
		.join('');
	if (text === '' && calls.length === 0) return [];
	return [
		{
			role: 'assistant',
			content: text === '' ? null : text,
			...(calls.length > 0 ? {tool_calls: calls} : {}),
			...(reasoning === '' ? {} : {reasoning}),
		},
	];
};

export const chatBody = (ask: Ask, entry: Entry): ChatBody => {
	const {accepts, maxOutput} = entry;
	const json = accepts.json ? ask.json : undefined;
	const wish = ask.json !== undefined && json === undefined ? [sayJson(ask.json)] : [];
	const system = [ask.system, ...wish].filter(text => text.trim() !== '').join('\n\n');
	const limit = ask.maxOutput === undefined ? undefined : Math.min(ask.maxOutput, maxOutput ?? ask.maxOutput);
	const name = accepts.maxTokens === 'max_tokens' ? 'max_tokens' : 'max_completion_tokens';
	return {
		model: entry.id,
		stream: true,
		messages: [
			...(system === '' ? [] : [{role: 'system', content: system} as const]),
			...turnsOf(ask.messages, entry).flatMap(turn => messagesOf(turn, ask, entry)),
		],
		...(accepts.streamUsage ? {stream_options: {include_usage: true}} : {}),
		...(ask.tools.length > 0
			? {
					tools: ask.tools.map(({name: tool, about, schema}) => ({
						type: 'function' as const,
						function: {name: tool, description: about, parameters: {...schema}},
					})),
				}
			: {}),
		...(ask.tools.length > 0 && accepts.parallelTools ? {parallel_tool_calls: ask.parallel} : {}),
		...(limit === undefined ? {} : {[name]: limit}),
		...(accepts.effort && ask.effort !== undefined ? {reasoning_effort: ask.effort} : {}),
		...(accepts.thinking === 'parsed' ? {reasoning_format: 'parsed'} : {}),
		...(accepts.cacheKey && ask.cacheKey !== undefined ? {prompt_cache_key: ask.cacheKey} : {}),
		...(json === undefined
			? {}
			: {
					response_format: {
						type: 'json_schema',
						json_schema: {name: 'answer', schema: {...json}, strict: isStrict(json)},
					},
				}),
	};
};
