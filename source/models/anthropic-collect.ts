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
import {hostOf, keep} from './maker.ts';
import {costOf} from './prices.ts';
import {messagesUsage} from './usage.ts';

/** A content block while it streams: as it started, and what its deltas add up to. */
type Part = {
	readonly start: Bag;
	readonly type: string;
	text: string;
	signature: string;
	json: string;
	/** A piece of its arguments came without them. */
	isTorn: boolean;
	/** Deltas that it took, and the number of the event that ended it. */
	pieces: number;
	closed: number | undefined;
};

/** What a block is: as it says, or as what it holds says, because compatible servers leave out what they find needless. */
const typeOf = (block: Bag): string => {
	const type = textOf(block['type']);
	if (type !== '') return type;
	if (block['name'] !== undefined || block['input'] !== undefined) return 'tool_use';
	return block['thinking'] === undefined ? 'text' : 'thinking';
};

const deltaTypes = {
	text: 'text_delta',
	thinking: 'thinking_delta',
	signature: 'signature_delta',
	partial_json: 'input_json_delta',
};

const deltaTypeOf = (delta: Bag): string =>
	textOf(delta['type']) || (Object.entries(deltaTypes).find(([key]) => delta[key] !== undefined)?.[1] ?? '');

const partOf = (start: Bag): Part => {
	const type = typeOf(start);
	const text = type === 'text' ? textOf(start['text']) : type === 'thinking' ? textOf(start['thinking']) : '';
	const signature = type === 'thinking' ? textOf(start['signature']) : '';
	return {start, type, text, signature, json: '', isTorn: false, pieces: 0, closed: undefined};
};

/** Does it sign its thinking? Other servers that speak its API mostly do not, and want it back all the same (DeepSeek, Kimi). */
const isSigning = (entry: Entry): boolean =>
	entry.vendor === 'anthropic' && /^$|(?:^|\.)anthropic\.com$/.test(hostOf(entry) ?? '');

const blocksOf = (part: Part, entry: Entry, cut: boolean): readonly Block[] => {
	const {start, type, text, signature, json, isTorn, closed} = part;
	if (type === 'text') return text === '' ? [] : [{type: 'text', text}];
	if (type === 'tool_use') {
		// Arguments may come whole with the start of the block.
		const given = start['input'];
		const raw =
			json !== '' ||
			given === undefined ||
			given === null ||
			(typeof given === 'object' && Object.keys(given).length === 0)
				? json
				: JSON.stringify(given);
		const id = textOf(start['id']) || `toolu_${randomUUID()}`;
		// A call that nobody ended may lack arguments, also when none came.
		return [
			...oddId(entry, id),
			callOf({id, tool: textOf(start['name']), raw, cut: cut || isTorn || closed === undefined}),
		];
	}
	if (type === 'redacted_thinking' && textOf(start['data']) === '') return [];
	if (type !== 'thinking') return [keep(entry, start)];
	if (signature !== '') return [keep(entry, {type: 'thinking', thinking: text, signature})];
	// Anthropic signs: without a signature it was cut off, and would be refused when sent back.
	if (isSigning(entry) || closed === undefined || text === '') return [];
	return [keep(entry, {type: 'thinking', thinking: text, ...(start['signature'] === undefined ? {} : {signature})})];
};

const stopOf = (reason: string, blocks: readonly Block[]): Answer['stop'] => {
	if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
	if (reason === 'pause_turn') return 'pause';
	return blocks.some(({type}) => type === 'call') ? 'tools' : 'end';
};

/** Makes an answer of a stream of Anthropic's Messages, or of any server that speaks it. */
export const messagesCollector = (entry: Entry): Collector<Sent> => {
	const parts = new Map<number, Part>();
	/** Deltas that came before the start of their block. */
	const early = new Map<number, Bag[]>();
	const counted = messagesUsage();
	let served = entry.id;
	let message: string | undefined;
	let reason = '';
	let refusal = 'it gave no reason';
	let isStopped = false;
	let trouble: Trouble | undefined;
	let nth = 0;
	let latest = -1;

	const add = (part: Part, delta: Bag): readonly Shown[] => {
		part.pieces += 1;
		const type = deltaTypeOf(delta);
		if (type === 'text_delta' || type === 'thinking_delta') {
			const kind = type === 'text_delta' ? 'text' : 'thinking';
			const text = textOf(delta[kind]);
			part.text += text;
			return text === '' ? [] : [{kind, text}];
		}
		if (type === 'signature_delta') part.signature += textOf(delta['signature']);
		else if (part.type === 'tool_use' && (type === 'input_json_delta' || type === '')) {
			if (typeof delta['partial_json'] === 'string') part.json += delta['partial_json'];
			else part.isTorn = true;
		}
		return [];
	};

	const start = (index: number, block: Bag): readonly Shown[] => {
		const before = parts.get(index);
		// Said twice at once it is the same; later it is of another answer.
		if (before !== undefined && (before.pieces > 0 || before.closed !== undefined)) {
			trouble ??= twoAnswers;
			return [];
		}
		const part = partOf(block);
		parts.set(index, part);
		latest = index;
		const {type, text} = part;
		const shown: Shown[] = [];
		if (type === 'tool_use' && before === undefined) shown.push({kind: 'calling', tool: textOf(block['name'])});
		if (text !== '' && before === undefined) shown.push({kind: type === 'thinking' ? 'thinking' : 'text', text});
		const waiting = early.get(index) ?? [];
		early.delete(index);
		return [...shown, ...waiting.flatMap(delta => add(part, delta))];
	};

	const more = (index: number, delta: Bag): readonly Shown[] => {
		const part = parts.get(index);
		if (part === undefined) {
			early.set(index, [...(early.get(index) ?? []), delta]);
			return [];
		}
		// The network may swap two events; what is later than that is of another answer.
		if (part.closed !== undefined && nth > part.closed + 1) trouble ??= twoAnswers;
		return add(part, delta);
	};

	const begin = (said: Bag): readonly Shown[] => {
		const id = textOf(said['id']);
		if (message !== undefined && (message === '' || id === '' ? parts.size > 0 : message !== id)) {
			trouble ??= twoAnswers;
			return [];
		}
		const isAgain = message !== undefined;
		message = id || (message ?? '');
		served = textOf(said['model']) || served;
		counted.read(said['usage']);
		if (isAgain) return [];
		const content = listOf(said['content']).map(bag);
		reason = textOf(said['stop_reason']) || reason;
		refusal = refusalIn(said) ?? refusal;
		const shown = content.flatMap((block, index) => {
			const seen = start(index, block);
			const part = parts.get(index);
			if (part !== undefined && reason !== '') part.closed = nth;
			return seen;
		});
		// An answer may be whole in its first event.
		if (reason !== '') {
			counted.wrote(said['usage']);
			isStopped = true;
		}
		return shown;
	};

	const refusalIn = (said: Bag): string | undefined => {
		const {explanation, category} = bag(said['stop_details']);
		return textOf(explanation) || textOf(category) || undefined;
	};

	const take = ({name, data}: Sent): readonly Shown[] => {
		nth += 1;
		// Gateways end every stream as chat does.
		if (data === undefined) {
			isStopped ||= reason !== '';
			return [];
		}
		const event = bag(data);
		const type = textOf(event['type']) || name;
		const index = countOf(event['index']);
		switch (type) {
			case 'message':
				return begin(event);
			case 'message_start':
				return begin(bag(event['message']));
			case 'content_block_start':
				return start(index ?? latest + 1, bag(event['content_block']));
			case 'content_block_delta':
				return more(index ?? latest, bag(event['delta']));
			case 'content_block_stop': {
				const part = parts.get(index ?? latest);
				if (part !== undefined) part.closed ??= nth;
				return [];
			}
			case 'message_delta': {
				const delta = bag(event['delta']);
				reason = textOf(delta['stop_reason']) || reason;
				refusal = refusalIn(delta) ?? refusal;
				counted.read(event['usage']);
				counted.wrote(event['usage']);
				return [];
			}
			case 'message_stop':
				isStopped ||= message !== undefined || parts.size > 0;
				return [];
			default:
				return [];
		}
	};

	const end = (): Answer | Trouble | undefined => {
		if (trouble !== undefined) return trouble;
		if (!isStopped) return undefined;
		// Some servers never say why they stopped; but then they ended what they began.
		if (reason === '' && [...parts.values()].some(({closed}) => closed === undefined)) return undefined;
		if (reason === 'refusal') return {code: 'refusal', message: refusal, broken: false};
		const all = [...parts].toSorted(([a], [b]) => a - b).map(([, part]) => part);
		if (all.some(({type, start: begun}) => type === 'tool_use' && textOf(begun['name']) === ''))
			return {message: 'a call without the name of its tool', broken: true};
		if ([...early.values()].flat().some(delta => deltaTypeOf(delta) === 'input_json_delta'))
			return {message: 'arguments of a call that never began', broken: true};
		const cut = reason === 'max_tokens' || reason === 'model_context_window_exceeded';
		const blocks = distinct(all.flatMap(part => blocksOf(part, entry, cut)));
		if (reason === 'tool_use' && !blocks.some(({type}) => type === 'call'))
			return {message: 'it said that it called tools, and no call came', broken: true};
		const usage = counted.usage();
		return {kind: 'answer', blocks, stop: stopOf(reason, blocks), usage, cost: costOf(usage, entry.prices), served};
	};

	// Without its reason it may still come.
	return {
		take,
		trouble: ({trouble: said}) => said,
		done: () => trouble !== undefined || (isStopped && reason !== ''),
		end,
	};
};
