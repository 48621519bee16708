import {type Bag, bag, listOf, textOf} from './loosely.ts';

/*
 * What servers of the chat API give as reasoning, in which form, and want back in it. None of it is in OpenAI's specification.
 *
 * `reasoning_content` is DeepSeek's name, which Kimi, GLM and many servers took over, and `reasoning` that of Groq, Ollama, vLLM and
 * OpenRouter. DeepSeek and Kimi refuse the second request of a tool loop with 400 when it is missing, also when it was empty; of answers
 * without calls DeepSeek ignores it. So all of it goes back, which vendors that keep the thinking of earlier turns ask for (GLM), and
 * which keeps a cached prefix whole: https://api-docs.deepseek.com/guides/thinking_mode, https://docs.z.ai/guides/capabilities/thinking-mode,
 * https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model.
 */
const plain = ['reasoning', 'reasoning_content'] as const;

/** The fields of a streamed detail that come in pieces. */
const streamed = new Set(['text', 'summary', 'data']);

type Detail = Record<string, unknown>;

/** Is this piece more of that detail? Different kinds share a number, and so do details of different ids. */
const isMoreOf = (detail: Detail, piece: Bag, isLast: boolean): boolean => {
	const same = (key: string): boolean =>
		detail[key] === undefined ||
		piece[key] === undefined ||
		detail[key] === null ||
		piece[key] === null ||
		detail[key] === piece[key];
	if (!same('type') || !same('id')) return false;
	// Without a number only what follows at once can be more of it, and nothing does after its signature.
	if (typeof piece['index'] !== 'number')
		return isLast && detail['index'] === undefined && textOf(detail['signature']) === '';
	return detail['index'] === piece['index'];
};

/**
 * OpenRouter's `reasoning_details`, which hold signatures of Claude and Gemini. Streamed in pieces that have the number of their detail;
 * to be sent back whole, in order and unchanged: https://openrouter.ai/docs/guides/best-practices/reasoning-tokens.
 */
const detailing = () => {
	const details: Detail[] = [];
	const take = (pieces: unknown): void => {
		for (const piece of listOf(pieces).map(bag)) {
			if (Object.keys(piece).length === 0) continue;
			const detail = details.findLast((one, at) => isMoreOf(one, piece, at === details.length - 1));
			if (detail === undefined) {
				details.push({...piece});
				continue;
			}
			for (const [key, value] of Object.entries(piece)) {
				const before = detail[key];
				if (streamed.has(key) && typeof before === 'string' && typeof value === 'string') detail[key] = before + value;
				else if (value !== null && value !== undefined && value !== '') detail[key] = value;
			}
		}
	};
	return {take, all: (): readonly Detail[] => details};
};

/** What can be read of some details. */
const readable = (pieces: unknown): string =>
	listOf(pieces)
		.map(piece => textOf(bag(piece)['text']) || textOf(bag(piece)['summary']))
		.join('');

/** Does this hold a signature of Gemini's, which is to go back where it was? https://ai.google.dev/gemini-api/docs/thought-signatures */
const isSigned = (extra: unknown): boolean =>
	Object.values(bag(extra)).some(each => textOf(bag(each)['thought_signature']) !== '');

/** Collects what a chat stream gives as reasoning beside its content. */
export const reasoningOf = () => {
	const texts = new Map<string, string>();
	const details = detailing();
	let signed: Bag | undefined;

	/** Takes a delta; returns what can be read of its thinking, once, however often it says it. */
	const take = (delta: Bag): string => {
		for (const name of plain) {
			const piece = delta[name];
			if (typeof piece === 'string') texts.set(name, (texts.get(name) ?? '') + piece);
		}
		details.take(delta['reasoning_details']);
		if (isSigned(delta['extra_content'])) signed = bag(delta['extra_content']);
		return textOf(delta['reasoning']) || textOf(delta['reasoning_content']) || readable(delta['reasoning_details']);
	};

	/** The fields of the message that go back with it. An empty one matters only beside calls. */
	const fields = (hasCalls: boolean): Readonly<Record<string, unknown>> => {
		const said = [...texts].filter(([, text]) => text !== '' || hasCalls);
		const all = details.all();
		return {
			...Object.fromEntries(said),
			...(all.length === 0 ? {} : {reasoning_details: all}),
			...(signed === undefined ? {} : {extra_content: signed}),
		};
	};

	return {take, fields};
};

/** The fields of a kept item that go back into a message. */
export const sentBack = (item: Bag): Readonly<Record<string, unknown>> =>
	Object.fromEntries(
		[...plain, 'reasoning_details', 'extra_content'].flatMap(name =>
			item[name] === undefined ? [] : [[name, item[name]] as const],
		),
	);

/** What may come with a call and is to go back with it: Gemini's signature in its own place, and where gateways put it. */
const beside = ['extra_content', 'provider_specific_fields', 'thought_signature', 'thoughtSignature'] as const;

export const besideCall = (call: Bag): Readonly<Record<string, unknown>> =>
	Object.fromEntries(
		beside.flatMap(name => {
			const value = call[name];
			return value === undefined || value === null || value === '' ? [] : [[name, value] as const];
		}),
	);

/** The text in some part of a content: plain, or a list of parts with text. */
const textIn = (value: unknown): string =>
	typeof value === 'string'
		? value
		: listOf(value)
				.map(part => textOf(bag(part)['text']))
				.join('');

/** A part of what was said: text, or thinking that goes back in its place among the text. */
export type Part =
	| {readonly kind: 'text'; text: string}
	| {readonly kind: 'thinking'; text: string; more: Bag; readonly isPlain: boolean};

/** A delta of content as parts. Mistral's is a list when it thinks: https://docs.mistral.ai/capabilities/reasoning */
export const partsIn = (content: unknown): readonly Part[] => {
	if (typeof content === 'string') return content === '' ? [] : [{kind: 'text', text: content}];
	return listOf(content).flatMap((part): readonly Part[] => {
		if (typeof part === 'string') return [{kind: 'text', text: part}];
		const {type, text, thinking, ...more} = bag(part);
		if (type === 'thinking' || (type === undefined && thinking !== undefined))
			return [{kind: 'thinking', text: textIn(thinking), more, isPlain: typeof thinking === 'string'}];
		return typeof text === 'string' && text !== '' ? [{kind: 'text', text}] : [];
	});
};

/** Adds a part to those before it, of which the last may go on. */
export const addPart = (parts: Part[], part: Part): void => {
	const last = parts.at(-1);
	if (last?.kind !== part.kind) {
		parts.push({...part});
		return;
	}
	last.text += part.text;
	if (last.kind === 'thinking' && part.kind === 'thinking') last.more = {...last.more, ...part.more};
};
