import type {ImageBlock} from '../core/message.ts';
import type {Ask, Effort, ToolSpec} from '../core/model.ts';
import {inputOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import {isStrict, sayJson} from './structure.ts';
import {keptBy} from './maker.ts';
import {type Turn, turnsOf} from './turns.ts';

type Mark = {cache_control?: {type: 'ephemeral'}};
type TextParam = {type: 'text'; text: string} & Mark;
type ImageParam = {type: 'image'; source: {type: 'base64'; media_type: ImageBlock['media']; data: string}} & Mark;
type ResultParam = {type: 'tool_result'; tool_use_id: string; content: string; is_error: boolean} & Mark;
type CallParam = {type: 'tool_use'; id: string; name: string; input: Record<string, unknown>};
type Kept = Readonly<Record<string, unknown>>;

type MessageParam =
	| {role: 'user'; content: (TextParam | ImageParam | ResultParam)[]}
	| {role: 'assistant'; content: (TextParam | CallParam | Kept)[]};

type ToolParam = {name: string; description: string; input_schema: {type: 'object'} & Record<string, unknown>} & Mark;

/** The body of `POST /v1/messages` as far as we use it: https://platform.claude.com/docs/en/api/messages */
export type MessagesBody = {
	model: string;
	max_tokens: number;
	stream: true;
	messages: MessageParam[];
	system?: TextParam[];
	tools?: ToolParam[];
	tool_choice?: {type: 'auto'; disable_parallel_tool_use: true};
	thinking?: {type: 'adaptive'; display: 'summarized'} | {type: 'enabled'; budget_tokens: number};
	output_config?: {effort?: Effort; format?: {type: 'json_schema'; schema: Record<string, unknown>}};
};

const mark = {cache_control: {type: 'ephemeral'}} as const;

/** The API needs a limit, and some ids are unknown to the catalogue. */
const someOutput = 8192;

const budgets: Readonly<Record<Effort, number>> = {low: 2048, medium: 8192, high: 24_576};

const messageOf = (turn: Turn, {tools}: Ask, entry: Entry): MessageParam => {
	if (turn.role === 'user') {
		const results = turn.results.map(({call, output, failed}): ResultParam => ({
			type: 'tool_result',
			tool_use_id: call,
			content: output,
			is_error: failed,
		}));
		const images = turn.images.map(({media, data}): ImageParam => ({
			type: 'image',
			source: {type: 'base64', media_type: media, data},
		}));
		return {
			role: 'user',
			content: [...results, ...images, ...turn.texts.map((text): TextParam => ({type: 'text', text}))],
		};
	}
	const content = turn.blocks.flatMap((block): (TextParam | CallParam | Kept)[] => {
		if (block.type === 'text') return [{type: 'text', text: block.text}];
		if (block.type === 'call')
			return [{type: 'tool_use', id: block.id, name: block.tool, input: inputOf(block, tools)}];
		const item = keptBy(entry, block);
		return item === undefined || item['type'] === 'call_id' || typeof item['type'] !== 'string' ? [] : [item];
	});
	return {role: 'assistant', content};
};

/** Marks the end of the last two user messages: the next request reads from the later one, and a branch from the earlier. */
const marked = (messages: MessageParam[]): MessageParam[] => {
	const users = new Set(messages.flatMap(({role}, at) => (role === 'user' ? [at] : [])).slice(-2));
	return messages.map((message, at) => {
		if (message.role !== 'user' || !users.has(at)) return message;
		return {
			...message,
			content: message.content.map((part, nth) => (nth === message.content.length - 1 ? {...part, ...mark} : part)),
		};
	});
};

/** Older models refuse to think when the turn that goes on did not begin with thinking. */
const canThink = (messages: readonly MessageParam[]): boolean => {
	const last = messages.findLast(({role}) => role === 'assistant');
	if (last === undefined || last.role !== 'assistant' || !last.content.some(part => part['type'] === 'tool_use'))
		return true;
	return String(last.content[0]?.['type']).endsWith('thinking');
};

const toolOf = ({name, about, schema}: ToolSpec): ToolParam => ({
	name,
	description: about,
	input_schema: {...schema, type: 'object'},
});

export const messagesBody = (ask: Ask, entry: Entry): MessagesBody => {
	const {accepts} = entry;
	const messages = turnsOf(ask.messages, entry).map(turn => messageOf(turn, ask, entry));
	const limit = entry.maxOutput ?? someOutput;
	const maxTokens = Math.min(ask.maxOutput ?? limit, limit);
	const forced =
		ask.json !== undefined && accepts.json && isStrict(ask.json)
			? {type: 'json_schema' as const, schema: {...ask.json}}
			: undefined;
	const wish = ask.json !== undefined && forced === undefined ? [sayJson(ask.json)] : [];
	const system = [ask.system, ...wish]
		.filter(text => text.trim() !== '')
		.map((text): TextParam => ({type: 'text', text}));
	const tools = ask.tools.map(toolOf);
	// Tools come before the system text in the cached prefix: one mark at the end of whichever is last covers both.
	if (system.length > 0) system.push({...(system.pop() as TextParam), ...mark});
	else if (tools.length > 0) tools.push({...(tools.pop() as ToolParam), ...mark});
	const effort = accepts.effort && ask.effort !== undefined ? {effort: ask.effort} : {};
	const budget = Math.min(budgets[ask.effort ?? 'medium'], maxTokens - 1024);
	const thinks = accepts.thinking === 'budget' && ask.effort !== undefined && budget >= 1024 && canThink(messages);
	return {
		model: entry.id,
		max_tokens: maxTokens,
		stream: true,
		messages: marked(messages),
		...(system.length > 0 ? {system} : {}),
		...(tools.length > 0 ? {tools} : {}),
		...(tools.length > 0 && !ask.parallel && accepts.parallelTools
			? {tool_choice: {type: 'auto', disable_parallel_tool_use: true}}
			: {}),
		...(accepts.thinking === 'adaptive' ? {thinking: {type: 'adaptive', display: 'summarized'}} : {}),
		...(thinks ? {thinking: {type: 'enabled', budget_tokens: budget}} : {}),
		...(forced !== undefined || 'effort' in effort
			? {output_config: {...effort, ...(forced === undefined ? {} : {format: forced})}}
			: {}),
	};
};
