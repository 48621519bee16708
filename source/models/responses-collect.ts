import {randomUUID} from 'node:crypto';
import type {Block} from '../core/message.ts';
import type {Answer, Shown} from '../core/model.ts';
import {callOf} from './arguments.ts';
import {distinct, oddId} from './call-ids.ts';
import type {Entry} from './catalogue.ts';
import type {Sent} from './events.ts';
import type {Trouble} from './fault.ts';
import {twoAnswers} from './generations.ts';
import type {Collector} from './listen.ts';
import {type Bag, bag, countOf, listOf, textOf} from './loosely.ts';
import {keep} from './maker.ts';
import {costOf} from './prices.ts';
import {responsesUsage} from './usage.ts';

/** What came of an output item before it was done: its text, or its arguments. */
type Streamed = {text: string; raw: string; isCall: boolean};

/** What an item is: as it says, or as what it holds says. */
const typeOf = (item: Bag): string => {
	const type = textOf(item['type']);
	if (type !== '') return type;
	if (item['arguments'] !== undefined) return 'function_call';
	if (item['call_id'] !== undefined) return 'custom_tool_call';
	return item['summary'] !== undefined || item['encrypted_content'] !== undefined ? 'reasoning' : 'message';
};

const isText = (part: Bag): boolean => textOf(part['text']).trim() !== '';

/**
 * Reasoning as it goes back. What is encrypted is complete in itself; a server that does not encrypt (vLLM, LM Studio) gives it in the
 * clear. Without either it is only a name, which a vendor that keeps nothing does not know any more.
 */
const reasoningOf = (item: Bag, entry: Entry): readonly Block[] => {
	const {id, encrypted_content: encrypted} = item;
	const summary = listOf(item['summary']);
	const content = listOf(item['content']);
	const isClear = [...summary, ...content].map(bag).some(isText);
	if (textOf(encrypted) === '' && !isClear) return [];
	return [
		keep(entry, {
			type: 'reasoning',
			...(textOf(id) === '' ? {} : {id}),
			summary,
			...(content.length === 0 ? {} : {content}),
			...(textOf(encrypted) === '' ? {} : {encrypted_content: encrypted}),
		}),
	];
};

/** What an output item is in an answer; `cut` when the answer ran into its limit. */
const blocksOf = (item: Bag, streamed: Streamed | undefined, entry: Entry, cut: boolean): readonly Block[] => {
	const type = typeOf(item);
	if (type === 'message') {
		const content = listOf(item['content']).map(bag);
		const parts = content.filter(part => textOf(part['type']) !== 'refusal').map(part => textOf(part['text']));
		const text = parts.join('') || (streamed?.text ?? '');
		if (text === '') return [];
		const said: Block = {type: 'text', text};
		// The phase belongs to the text after it, and newer models want it back with it.
		return item['phase'] ? [keep(entry, {type: 'phase', phase: item['phase']}), said] : [said];
	}
	if (type === 'reasoning') return reasoningOf(item, entry);
	if (type !== 'function_call' && type !== 'custom_tool_call') return [];
	const id = textOf(item['call_id']) || `call_${randomUUID()}`;
	const tool = textOf(item['name']);
	const given = item[type === 'function_call' ? 'arguments' : 'input'];
	// Some servers put their deltas into no item.
	const raw =
		typeof given === 'string' ? given : given !== undefined && given !== null ? JSON.stringify(given) : streamed?.raw;
	if (type === 'custom_tool_call')
		return [
			...oddId(entry, id),
			raw === undefined ? callOf({id, tool, raw: '', cut: true}) : {type: 'call', id, tool, input: raw},
		];
	const status = textOf(item['status']);
	const isCut = raw === undefined || status === 'incomplete' || (cut && status !== 'completed');
	return [...oddId(entry, id), callOf({id, tool, raw: raw ?? '', cut: isCut})];
};

const refusalOf = (items: readonly Bag[]): string | undefined =>
	items
		.flatMap(item => (typeOf(item) === 'message' ? listOf(item['content']).map(bag) : []))
		.filter(part => part['type'] === 'refusal')
		.map(part => textOf(part['refusal']) || 'it gave no reason')[0];

/** Is it a call of a tool of ours? Vendors have others of their own. */
const isCall = (item: Bag): boolean => /^(?:function|custom_tool)_call$/.test(typeOf(item));

/** Makes an answer of a stream of OpenAI's Responses, or of any server that speaks it. */
export const responsesCollector = (entry: Entry): Collector<Sent> => {
	const items = new Map<number, Bag>();
	const streams = new Map<number, Streamed>();
	let id = '';
	let ended: Bag | undefined;
	let isCut = false;
	let failed: Trouble | undefined;

	const streamOf = (event: Bag): Streamed => {
		const index = countOf(event['output_index']) ?? Math.max(0, ...streams.keys());
		const found = streams.get(index) ?? {text: '', raw: '', isCall: false};
		streams.set(index, found);
		return found;
	};

	const fail = (error: unknown, otherwise: string): Trouble => {
		const code = textOf(bag(error)['code']);
		return {...(code === '' ? {} : {code}), message: textOf(bag(error)['message']) || otherwise, broken: false};
	};

	const reasonOf = (response: Bag): string => textOf(bag(response['incomplete_details'])['reason']);

	/** Takes the response as an event tells of it: all of one stream are the same. */
	const hear = (value: unknown): Bag => {
		const response = bag(value);
		const said = textOf(response['id']);
		if (said !== '' && id !== '' && said !== id) failed ??= twoAnswers;
		id ||= said;
		return response;
	};

	const finish = (type: string, value: unknown): void => {
		ended = hear(value);
		const status = textOf(ended['status']);
		isCut = type === 'response.incomplete' || status === 'incomplete' || reasonOf(ended) !== '';
		if (type === 'response.failed' || status === 'failed') failed ??= fail(ended['error'], 'the response failed');
		if (status === 'cancelled') failed ??= {message: 'the response was cancelled', broken: true};
	};

	const take = ({name, data}: Sent): readonly Shown[] => {
		const event = bag(data);
		const type = textOf(event['type']) || name || (event['object'] === 'response' ? 'response' : '');
		switch (type) {
			case 'response.output_text.delta': {
				const text = textOf(event['delta']);
				streamOf(event).text += text;
				return text === '' ? [] : [{kind: 'text', text}];
			}
			case 'response.reasoning_summary_text.delta':
			case 'response.reasoning_text.delta': {
				const text = textOf(event['delta']);
				return text === '' ? [] : [{kind: 'thinking', text}];
			}
			case 'response.function_call_arguments.delta':
			case 'response.custom_tool_call_input.delta':
				streamOf(event).raw += textOf(event['delta']);
				return [];
			case 'response.output_item.added': {
				const item = bag(event['item']);
				const stream = streamOf(event);
				if (!isCall(item) || stream.isCall) return [];
				stream.isCall = true;
				return [{kind: 'calling', tool: textOf(item['name'])}];
			}
			case 'response.output_item.done':
				items.set(countOf(event['output_index']) ?? items.size, bag(event['item']));
				return [];
			case 'response.created':
			case 'response.in_progress':
			case 'response.queued':
				hear(event['response']);
				return [];
			case 'response.completed':
			case 'response.incomplete':
			case 'response.failed':
				finish(type, event['response']);
				return [];
			case 'response':
				finish(type, event);
				return [];
			default:
				return [];
		}
	};

	const end = (): Answer | Trouble | undefined => {
		if (failed !== undefined) return failed;
		if (ended === undefined || (Object.keys(ended).length === 0 && items.size + streams.size === 0)) return undefined;
		const {output: said, usage: counted, model} = ended;
		if (reasonOf(ended) === 'content_filter')
			return {code: 'content_filter', message: 'its content filter cut the answer off', broken: false};
		// The final event repeats the output in order; some servers leave it empty there.
		const streamed = [...items].toSorted(([a], [b]) => a - b);
		const final = listOf(said).map((value, index) => {
			const item = bag(value);
			const before = [...items.values()].find(({id: other}) => other !== undefined && other === item['id']);
			return [index, {...before, ...item}] as const;
		});
		const output = final.length >= streamed.length ? final : streamed;
		const refusal = refusalOf(output.map(([, item]) => item));
		if (refusal !== undefined) return {code: 'refusal', message: refusal, broken: false};
		if (output.some(([, item]) => isCall(item) && textOf(item['name']) === ''))
			return {message: 'a call without the name of its tool', broken: true};
		const found = output.flatMap(([index, item]) => blocksOf(item, streams.get(index), entry, isCut));
		// An item that was cut off may be in neither: what was shown of it is kept all the same.
		const shown = [...streams.values()].map(({text}) => text).join('');
		const blocks = distinct(
			shown !== '' && !found.some(({type}) => type === 'text') ? [...found, {type: 'text', text: shown}] : found,
		);
		const called = blocks.filter(({type}) => type === 'call').length;
		const begun = [...streams.values()].filter(({isCall: is}) => is).length;
		if (!isCut && called < begun) return {message: 'a call that began and never ended', broken: true};
		const usage = responsesUsage(counted);
		return {
			kind: 'answer',
			blocks,
			stop: isCut ? 'length' : called > 0 ? 'tools' : 'end',
			usage,
			cost: costOf(usage, entry.prices),
			served: textOf(model) || entry.id,
		};
	};

	return {take, trouble: ({trouble: said}) => said, done: () => ended !== undefined || failed !== undefined, end};
};
