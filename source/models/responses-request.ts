import type {CallBlock} from '../core/message.ts';
import type {Ask, Effort, ToolSpec} from '../core/model.ts';
import {inputOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import {isStrict, sayJson} from './structure.ts';
import {hostOf, keptBy} from './maker.ts';
import {type Turn, turnsOf} from './turns.ts';

type Phase = 'commentary' | 'final_answer';

type ImageParam = {type: 'input_image'; image_url: string; detail: 'auto'};

type InputItem =
	| {role: 'user'; content: string | (ImageParam | {type: 'input_text'; text: string})[]}
	| {role: 'assistant'; content: string; phase?: Phase}
	| ({type: 'reasoning'} & Readonly<Record<string, unknown>>)
	| {type: 'function_call'; call_id: string; name: string; arguments: string}
	| {type: 'function_call_output'; call_id: string; output: string}
	| {type: 'custom_tool_call'; call_id: string; name: string; input: string}
	| {type: 'custom_tool_call_output'; call_id: string; output: string};

type ToolParam =
	| {type: 'function'; name: string; description: string; parameters: Record<string, unknown>; strict: false}
	| {type: 'custom'; name: string; description: string};

/** The body of `POST /v1/responses` as far as we use it: https://developers.openai.com/api/reference/resources/responses */
export type ResponsesBody = {
	model: string;
	stream: true;
	store: false;
	input: InputItem[];
	instructions?: string;
	include?: ['reasoning.encrypted_content'];
	reasoning?: {effort: Effort};
	tools?: ToolParam[];
	parallel_tool_calls?: boolean;
	max_output_tokens?: number;
	prompt_cache_key?: string;
	text?: {format: {type: 'json_schema'; name: string; schema: Record<string, unknown>; strict: boolean}};
};

const freeformOf = (tool: string, {tools}: Ask, {accepts}: Entry): string | undefined =>
	accepts.customTools ? tools.find(({name}) => name === tool)?.freeform : undefined;

/** The plain text of a call to a free-form tool; undefined when it goes back as a function call. */
const plainOf = (call: CallBlock, ask: Ask, entry: Entry): string | undefined => {
	const key = freeformOf(call.tool, ask, entry);
	if (key === undefined || call.malformed !== undefined) return undefined;
	if (typeof call.input === 'string') return call.input;
	const value =
		typeof call.input === 'object' && call.input !== null && !Array.isArray(call.input) ? call.input[key] : undefined;
	return typeof value === 'string' ? value : undefined;
};

/** OpenAI itself takes back only what it encrypted: an item in the clear is looked up by its id, and none is stored. */
const wantsEncrypted = (entry: Entry): boolean => hostOf(entry) === 'api.openai.com';

type Custom = Set<string>;

const itemsOf = (turn: Turn, ask: Ask, entry: Entry, custom: Custom): InputItem[] => {
	if (turn.role === 'user') {
		const results = turn.results.map(({call, output}): InputItem =>
			custom.has(call)
				? {type: 'custom_tool_call_output', call_id: call, output}
				: {type: 'function_call_output', call_id: call, output},
		);
		if (turn.images.length === 0)
			return [...results, ...turn.texts.map((content): InputItem => ({role: 'user', content}))];
		const images = turn.images.map(({media, data}): ImageParam => ({
			type: 'input_image',
			image_url: `data:${media};base64,${data}`,
			detail: 'auto',
		}));
		const texts = turn.texts.map(text => ({type: 'input_text', text}) as const);
		return [...results, {role: 'user', content: [...images, ...texts]}];
	}
	let phase: Phase | undefined;
	const items = turn.blocks.flatMap((block): InputItem[] => {
		if (block.type === 'text') {
			const said: InputItem = {role: 'assistant', content: block.text, ...(phase === undefined ? {} : {phase})};
			phase = undefined;
			return [said];
		}
		if (block.type === 'call') {
			const plain = plainOf(block, ask, entry);
			const {id: call_id, tool: name} = block;
			if (plain === undefined)
				return [{type: 'function_call', call_id, name, arguments: JSON.stringify(inputOf(block, ask.tools))}];
			custom.add(call_id);
			return [{type: 'custom_tool_call', call_id, name, input: plain}];
		}
		const item = keptBy(entry, block) ?? {};
		if (item['type'] === 'phase') phase = item['phase'] as Phase;
		return item['type'] === 'reasoning' && (item['encrypted_content'] || !wantsEncrypted(entry))
			? [{...item, type: 'reasoning'}]
			: [];
	});
	// Reasoning that led to nothing (the answer was cut off) may not be sent back alone.
	while (items.length > 0 && 'type' in (items.at(-1) ?? {}) && (items.at(-1) as {type?: string}).type === 'reasoning')
		items.pop();
	return items;
};

const toolOf = ({name, about, schema, freeform}: ToolSpec, entry: Entry): ToolParam =>
	freeform !== undefined && entry.accepts.customTools
		? {type: 'custom', name, description: about}
		: {type: 'function', name, description: about, parameters: {...schema}, strict: false};

export const responsesBody = (ask: Ask, entry: Entry): ResponsesBody => {
	const {accepts, maxOutput} = entry;
	const custom: Custom = new Set();
	const json = accepts.json ? ask.json : undefined;
	const wish = ask.json !== undefined && json === undefined ? [sayJson(ask.json)] : [];
	const instructions = [ask.system, ...wish].filter(text => text.trim() !== '').join('\n\n');
	const limit = ask.maxOutput === undefined ? undefined : Math.min(ask.maxOutput, maxOutput ?? ask.maxOutput);
	return {
		model: entry.id,
		stream: true,
		store: false,
		input: turnsOf(ask.messages, entry).flatMap(turn => itemsOf(turn, ask, entry, custom)),
		...(instructions === '' ? {} : {instructions}),
		...(accepts.thinking === 'encrypted' ? {include: ['reasoning.encrypted_content']} : {}),
		...(accepts.effort && ask.effort !== undefined ? {reasoning: {effort: ask.effort}} : {}),
		...(ask.tools.length > 0 ? {tools: ask.tools.map(tool => toolOf(tool, entry))} : {}),
		...(ask.tools.length > 0 && accepts.parallelTools ? {parallel_tool_calls: ask.parallel} : {}),
		...(limit === undefined ? {} : {max_output_tokens: limit}),
		...(accepts.cacheKey && ask.cacheKey !== undefined ? {prompt_cache_key: ask.cacheKey} : {}),
		...(json === undefined
			? {}
			: {text: {format: {type: 'json_schema', name: 'answer', schema: {...json}, strict: isStrict(json)}}}),
	};
};
