import type {Ask, Effort} from '../core/model.ts';
import {inputOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import {sentBack} from './chat-reasoning.ts';
import {bag} from './loosely.ts';
import {hostOf, keptBy} from './maker.ts';
import {isStrict, sayJson} from './structure.ts';
import {type Turn, turnsOf} from './turns.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Beside what the specification says there may be in it what came with it and goes back. */
type CallParam = {id: string; type: 'function'; function: {name: string; arguments: string}} & Fields;

type ImageParam = {type: 'image_url'; image_url: {url: string}};

type ChatMessage =
	| {role: 'system'; content: string}
	| {role: 'user'; content: string | (ImageParam | {type: 'text'; text: string})[]}
	| ({role: 'assistant'; content: string | null | Fields[]; tool_calls?: CallParam[]} & Fields)
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

const joined = (before: unknown, now: unknown): unknown => {
	if (typeof before === 'string' && typeof now === 'string') return before + now;
	return Array.isArray(before) && Array.isArray(now) ? [...(before as unknown[]), ...(now as unknown[])] : now;
};

/**
 * Vendors that answer 400 when a message with calls lacks its reasoning, while they think: also one of another vendor, or of a record that
 * kept none. One blank is enough (https://github.com/NousResearch/hermes-agent/pull/17341), and makes up nothing.
 */
const wantsReasoning = (entry: Entry): boolean =>
	/(?:^|\.)(?:deepseek\.com|moonshot\.(?:ai|cn)|kimi\.com|xiaomimimo\.com)$/.test(hostOf(entry) ?? '');

type Said = Extract<Turn, {role: 'assistant'}>['blocks'];

const assistantOf = (blocks: Said, tools: Ask['tools'], entry: Entry): ChatMessage[] => {
	const content: Fields[] = [];
	const calls: CallParam[] = [];
	const fields: Record<string, unknown> = {};
	let beside: Fields = {};
	for (const block of blocks) {
		if (block.type === 'text') {
			content.push({type: 'text', text: block.text});
			continue;
		}
		if (block.type === 'call') {
			const spoken = {name: block.tool, arguments: JSON.stringify(inputOf(block, tools))};
			calls.push({id: block.id, type: 'function', function: spoken, ...beside});
			beside = {};
			continue;
		}
		const item = entry.accepts.reasoning === 'dropped' ? {} : (keptBy(entry, block) ?? {});
		if (item['call'] !== undefined) beside = bag(item['call']);
		else if (item['type'] === 'thinking') content.push(item);
		else
			for (const [name, value] of Object.entries(sentBack(item)))
				// Answers that follow one another are one message.
				fields[name] = joined(fields[name], value);
	}
	if (calls.length === 0 && !content.some(({type}) => type === 'text')) return [];
	const isListed = content.some(({type}) => type !== 'text');
	const text = isListed ? '' : content.map(part => part['text']).join('');
	if (calls.length > 0 && fields['reasoning_content'] === undefined && wantsReasoning(entry))
		fields['reasoning_content'] = ' ';
	return [
		{
			role: 'assistant',
			content: isListed ? content : text === '' ? null : text,
			...(calls.length > 0 ? {tool_calls: calls} : {}),
			...fields,
		},
	];
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
	return assistantOf(turn.blocks, tools, entry);
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
