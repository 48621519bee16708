import Anthropic from '@anthropic-ai/sdk';
import type {Block} from '../core/message.ts';
import type {Answer, Model, Shown, Usage} from '../core/model.ts';
import {type Access, baseOf, headersOf, termsOf} from './access.ts';
import {messagesBody} from './anthropic-request.ts';
import {callOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import type {Trouble} from './fault.ts';
import {type Collector, type Line, listen} from './listen.ts';
import {costOf} from './prices.ts';
import {keep} from './turns.ts';
import {minuteOf, saysOf} from './minute.ts';
import {noTimeout, quietFetch} from './wire.ts';

type Event = Anthropic.RawMessageStreamEvent;
type Counts = Partial<
	Record<'input_tokens' | 'output_tokens' | 'cache_read_input_tokens' | 'cache_creation_input_tokens', number | null>
>;

/** A content block while it streams: as it started, and what its deltas add up to. */
type Part = {readonly start: Anthropic.ContentBlock; text: string; signature: string; json: string};

const blockOf = ({start, text, signature, json}: Part, entry: Entry, cut: boolean): Block | undefined => {
	if (start.type === 'text') return text === '' ? undefined : {type: 'text', text};
	if (start.type === 'tool_use') {
		// Arguments may come whole with the start of the block.
		const raw = json === '' && Object.keys(start.input ?? {}).length > 0 ? JSON.stringify(start.input) : json;
		return callOf({id: start.id, tool: start.name, raw, cut});
	}
	if (start.type !== 'thinking') return keep(entry, start);
	// Without a signature it was cut off, and would be refused when sent back.
	return signature === '' ? undefined : keep(entry, {type: 'thinking', thinking: text, signature});
};

const stopOf = (reason: Anthropic.StopReason, blocks: readonly Block[]): Answer['stop'] => {
	if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
	if (reason === 'pause_turn') return 'pause';
	return blocks.some(({type}) => type === 'call') ? 'tools' : 'end';
};

const collect = (entry: Entry): Collector<Event> => {
	const parts = new Map<number, Part>();
	const counts: Counts = {};
	let served = entry.id;
	let reason: Anthropic.StopReason | null = null;
	let refusal = 'it gave no reason';
	let stopped = false;

	const count = (usage: Counts) => {
		for (const key of [
			'input_tokens',
			'output_tokens',
			'cache_read_input_tokens',
			'cache_creation_input_tokens',
		] as const)
			if (typeof usage[key] === 'number') counts[key] = usage[key];
	};

	const start = (index: number, block: Anthropic.ContentBlock): readonly Shown[] => {
		const text = block.type === 'text' ? block.text : block.type === 'thinking' ? block.thinking : '';
		const signature = block.type === 'thinking' ? block.signature : '';
		parts.set(index, {start: block, text, signature, json: ''});
		if (block.type === 'tool_use') return [{kind: 'calling', tool: block.name}];
		if (text === '') return [];
		return [{kind: block.type === 'thinking' ? 'thinking' : 'text', text}];
	};

	const add = (part: Part | undefined, delta: Anthropic.RawContentBlockDelta): readonly Shown[] => {
		if (part === undefined) return [];
		if (delta.type === 'text_delta') {
			part.text += delta.text;
			return [{kind: 'text', text: delta.text}];
		}
		if (delta.type === 'thinking_delta') {
			part.text += delta.thinking;
			return [{kind: 'thinking', text: delta.thinking}];
		}
		if (delta.type === 'signature_delta') part.signature += delta.signature;
		if (delta.type === 'input_json_delta') part.json += delta.partial_json;
		return [];
	};

	const take = (event: Event): readonly Shown[] => {
		if (event.type === 'content_block_start') return start(event.index, event.content_block);
		if (event.type === 'content_block_delta') return add(parts.get(event.index), event.delta);
		if (event.type === 'message_start') {
			// Compatible servers leave out what they do not know.
			served = event.message.model ?? served;
			count(event.message.usage);
		}
		if (event.type === 'message_delta') {
			reason = event.delta.stop_reason ?? reason;
			refusal = event.delta.stop_details?.explanation ?? event.delta.stop_details?.category ?? refusal;
			count(event.usage);
		}
		stopped ||= event.type === 'message_stop';
		return [];
	};

	const usageOf = (): Usage | null => {
		const {input_tokens: input, output_tokens: output} = counts;
		if (typeof input !== 'number' || typeof output !== 'number') return null;
		return {
			input,
			output,
			cacheRead: counts.cache_read_input_tokens ?? 0,
			cacheWrite: counts.cache_creation_input_tokens ?? 0,
		};
	};

	const end = (): Answer | Trouble | undefined => {
		if (!stopped || reason === null) return undefined;
		if (reason === 'refusal') return {code: 'refusal', message: refusal, broken: false};
		const cut = reason === 'max_tokens' || reason === 'model_context_window_exceeded';
		const blocks = [...parts]
			.toSorted(([a], [b]) => a - b)
			.map(([, part]) => blockOf(part, entry, cut))
			.filter(block => block !== undefined);
		const usage = usageOf();
		return {kind: 'answer', blocks, stop: stopOf(reason, blocks), usage, cost: costOf(usage, entry.prices), served};
	};

	return {take, done: () => stopped, end};
};

/** Claude, and any server that speaks Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
export const anthropicModel = (entry: Entry, access: Access): Model => {
	const headers = {
		'content-type': 'application/json',
		accept: 'application/json',
		'anthropic-version': '2023-06-01',
		...headersOf(entry, access.key),
	};
	const minute = minuteOf(entry);
	const clientFor = ({heard}: Line) =>
		new Anthropic({
			// The SDK wants some key, also for servers that have none.
			apiKey: access.key === '' ? 'none' : access.key,
			authToken: null,
			webhookKey: null,
			baseURL: baseOf(access.baseUrl ?? entry.baseUrl ?? 'https://api.anthropic.com', '/v1'),
			maxRetries: 0,
			timeout: noTimeout,
			logLevel: 'off',
			openTelemetry: false,
			fetch: quietFetch(headers, heard, minute.hear),
		});
	return Object.assign(saysOf(entry, minute), {
		name: {vendor: entry.vendor, id: entry.id},
		ask: (ask, signal) =>
			listen(
				// Not `messages.create`, which prints warnings about old models to the terminal that we draw on.
				line =>
					clientFor(line).post<AsyncIterable<Event>>('/v1/messages', {
						body: messagesBody(ask, entry),
						stream: true,
						signal: line.signal,
					}),
				collect(entry),
				termsOf(entry, access),
				signal,
			),
	} satisfies Pick<Model, 'name' | 'ask'>);
};
