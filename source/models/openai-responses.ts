import OpenAI from 'openai';
import type {
	Response,
	ResponseOutputItem,
	ResponseStreamEvent,
	ResponseUsage,
} from 'openai/resources/responses/responses';
import type {Block} from '../core/message.ts';
import type {Answer, Model, Shown, Usage} from '../core/model.ts';
import {type Access, baseOf, headersOf, termsOf} from './access.ts';
import {callOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import type {Trouble} from './fault.ts';
import {type Collector, type Line, listen} from './listen.ts';
import {costOf} from './prices.ts';
import {responsesBody} from './responses-request.ts';
import {keep} from './turns.ts';
import {minuteOf, saysOf} from './minute.ts';
import {noTimeout, quietFetch} from './wire.ts';

const usageOf = (usage: ResponseUsage | null | undefined): Usage | null => {
	if (typeof usage?.input_tokens !== 'number' || typeof usage.output_tokens !== 'number') return null;
	// Older servers leave the details out.
	const details: Partial<ResponseUsage.InputTokensDetails> = usage.input_tokens_details ?? {};
	const {cached_tokens: cacheRead = 0, cache_write_tokens: cacheWrite = 0} = details;
	return {
		input: Math.max(0, usage.input_tokens - cacheRead - cacheWrite),
		output: usage.output_tokens,
		cacheRead,
		cacheWrite,
	};
};

/** What an output item is in an answer; `cut` when the answer ran into its limit. */
const blocksOf = (item: ResponseOutputItem, entry: Entry, cut: boolean): readonly Block[] => {
	if (item.type === 'message') {
		const text = item.content.map(part => (part.type === 'output_text' ? part.text : '')).join('');
		if (text === '') return [];
		const said: Block = {type: 'text', text};
		// The phase belongs to the text after it, and newer models want it back with it.
		return item.phase ? [keep(entry, {type: 'phase', phase: item.phase}), said] : [said];
	}
	if (item.type === 'reasoning') {
		const {id, summary, encrypted_content} = item;
		return encrypted_content ? [keep(entry, {type: 'reasoning', id, summary, encrypted_content})] : [];
	}
	if (item.type === 'function_call')
		return [callOf({id: item.call_id, tool: item.name, raw: item.arguments, cut: cut && item.status !== 'completed'})];
	if (item.type === 'custom_tool_call') return [{type: 'call', id: item.call_id, tool: item.name, input: item.input}];
	return [];
};

const refusalOf = (items: readonly ResponseOutputItem[]): string | undefined =>
	items
		.flatMap(item => (item.type === 'message' ? item.content : []))
		.map(part => (part.type === 'refusal' ? part.refusal : undefined))
		.find(refusal => refusal !== undefined);

const collect = (entry: Entry): Collector<ResponseStreamEvent> => {
	const items = new Map<number, ResponseOutputItem>();
	let shown = '';
	let ended: Response | undefined;
	let failed: Trouble | undefined;

	const fail = (code: string | null | undefined, message: string): Trouble => ({
		...(code ? {code} : {}),
		message,
		broken: false,
	});

	const take = (event: ResponseStreamEvent): readonly Shown[] => {
		if (event.type === 'response.output_text.delta') {
			shown += event.delta;
			return [{kind: 'text', text: event.delta}];
		}
		if (event.type === 'response.reasoning_summary_text.delta' || event.type === 'response.reasoning_text.delta')
			return [{kind: 'thinking', text: event.delta}];
		if (event.type === 'response.output_item.added') {
			const {item} = event;
			if (item.type === 'function_call' || item.type === 'custom_tool_call')
				return [{kind: 'calling', tool: item.name}];
		}
		if (event.type === 'response.output_item.done') items.set(event.output_index, event.item);
		if (event.type === 'response.completed' || event.type === 'response.incomplete') ended = event.response;
		if (event.type === 'response.failed')
			failed = fail(event.response.error?.code, event.response.error?.message ?? 'the response failed');
		if (event.type === 'error') failed = fail(event.code, event.message);
		return [];
	};

	const end = (): Answer | Trouble | undefined => {
		if (failed !== undefined) return failed;
		if (ended === undefined) return undefined;
		const reason =
			ended.status === 'incomplete' ? (ended.incomplete_details?.reason ?? 'max_output_tokens') : undefined;
		if (reason === 'content_filter')
			return {code: 'content_filter', message: 'its content filter cut the answer off', broken: false};
		// The final event repeats the output in order; some servers leave it empty there.
		const streamed = [...items].toSorted(([a], [b]) => a - b).map(([, item]) => item);
		const output = ended.output.length >= streamed.length ? ended.output : streamed;
		const refusal = refusalOf(output);
		if (refusal !== undefined) return {code: 'refusal', message: refusal, broken: false};
		const found = output.flatMap(item => blocksOf(item, entry, reason !== undefined));
		// An item that was cut off may be in neither: what was shown of it is kept all the same.
		const blocks: readonly Block[] =
			shown !== '' && !found.some(({type}) => type === 'text') ? [...found, {type: 'text', text: shown}] : found;
		const called = blocks.some(({type}) => type === 'call');
		const usage = usageOf(ended.usage);
		return {
			kind: 'answer',
			blocks,
			stop: reason !== undefined ? 'length' : called ? 'tools' : 'end',
			usage,
			cost: costOf(usage, entry.prices),
			served: ended.model ?? entry.id,
		};
	};

	return {take, done: () => ended !== undefined || failed !== undefined, end};
};

/** OpenAI's models over the Responses API, without state at the vendor: https://developers.openai.com/api/docs/guides/responses */
export const responsesModel = (entry: Entry, access: Access): Model => {
	const headers = {
		'content-type': 'application/json',
		accept: 'text/event-stream',
		...headersOf(entry, access.key),
	};
	const minute = minuteOf(entry);
	const clientFor = ({heard}: Line) =>
		new OpenAI({
			// The SDK wants some key, also for servers that have none.
			apiKey: access.key === '' ? 'none' : access.key,
			adminAPIKey: null,
			organization: null,
			project: null,
			webhookSecret: null,
			baseURL: baseOf(access.baseUrl ?? entry.baseUrl ?? 'https://api.openai.com/v1', '/responses'),
			maxRetries: 0,
			timeout: noTimeout,
			logLevel: 'off',
			fetch: quietFetch(headers, heard, minute.hear),
		});
	return Object.assign(saysOf(entry, minute), {
		name: {vendor: entry.vendor, id: entry.id},
		ask: (ask, signal) =>
			listen(
				line => clientFor(line).responses.create(responsesBody(ask, entry), {signal: line.signal}),
				collect(entry),
				termsOf(entry, access),
				signal,
			),
	} satisfies Pick<Model, 'name' | 'ask'>);
};
