import {randomUUID} from 'node:crypto';
import type {Block} from '../core/message.ts';
import type {Answer, Shown, Usage} from '../core/model.ts';
import {callOf} from './arguments.ts';
import type {Entry} from './catalogue.ts';
import type {Trouble} from './fault.ts';
import type {Collector} from './listen.ts';
import {costOf} from './prices.ts';
import {keep} from './turns.ts';

type Counts = {
	readonly prompt_tokens?: number | null;
	readonly completion_tokens?: number | null;
	readonly prompt_tokens_details?: {
		readonly cached_tokens?: number | null;
		readonly cache_write_tokens?: number | null;
	} | null;
	/** OpenRouter says what it took, in USD. */
	readonly cost?: number | null;
};

type CallDelta = {
	readonly index?: number | null;
	readonly id?: string | null;
	readonly function?: {readonly name?: string | null; readonly arguments?: unknown} | null;
};

type Delta = {
	readonly content?: unknown;
	readonly refusal?: string | null;
	/** Groq, OpenRouter and vLLM call it `reasoning`, DeepSeek and others `reasoning_content`. */
	readonly reasoning?: string | null;
	readonly reasoning_content?: string | null;
	readonly tool_calls?: readonly CallDelta[] | null;
};

/** A chunk of a chat stream as servers send it, which is less than the specification promises. */
export type ChatChunk = {
	readonly model?: string | null;
	readonly choices?: readonly {readonly delta?: Delta | null; readonly finish_reason?: string | null}[] | null;
	readonly usage?: Counts | null;
	readonly x_groq?: {readonly usage?: Counts | null; readonly error?: string | null} | null;
};

type Call = {readonly key: string; id: string; tool: string; raw: string};

const usageOf = (counts: Counts | undefined): Usage | null => {
	const {prompt_tokens: input, completion_tokens: output, prompt_tokens_details: details} = counts ?? {};
	if (typeof input !== 'number' || typeof output !== 'number') return null;
	const cacheRead = details?.cached_tokens ?? 0;
	const cacheWrite = details?.cache_write_tokens ?? 0;
	return {input: Math.max(0, input - cacheRead - cacheWrite), output, cacheRead, cacheWrite};
};

const isHigh = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);

/** Shows text as it comes, but never half of a surrogate pair. */
const whole = (kind: 'text' | 'thinking') => {
	let held = '';
	return (piece: string): readonly Shown[] => {
		const text = held + piece;
		held = isHigh(text) ? text.slice(-1) : '';
		const ready = held === '' ? text : text.slice(0, -1);
		return ready === '' ? [] : [{kind, text: ready}];
	};
};

/** Collects the calls of a stream, however it numbers them: by index from anywhere, by id, or not at all. */
const calling = () => {
	const calls: Call[] = [];
	const take = ({index, id, function: said}: CallDelta): readonly Shown[] => {
		const key = typeof index === 'number' ? `#${index}` : (id ?? '');
		const name = said?.name ?? '';
		const open = key === '' ? calls.at(-1) : calls.findLast(call => call.key === key);
		// A second call under a number that is taken: some servers number every call 0.
		const other = id !== undefined && id !== null && id !== '' && open?.id !== id && name !== '';
		const fresh = open === undefined || (other && open.tool !== '');
		const call = fresh ? {key, id: '', tool: '', raw: ''} : open;
		if (fresh) calls.push(call);
		if (call.id === '') call.id = id ?? '';
		const named = call.tool === '' && name !== '';
		if (named) call.tool = name;
		const piece = said?.arguments;
		if (typeof piece === 'string') call.raw += piece;
		else if (piece !== undefined && piece !== null) call.raw = JSON.stringify(piece);
		return named ? [{kind: 'calling', tool: name}] : [];
	};
	const blocks = (cut: boolean): readonly Block[] =>
		calls
			.filter(({tool}) => tool !== '')
			.map(({id, tool, raw}, at, all) =>
				callOf({id: id === '' ? `call_${randomUUID()}` : id, tool, raw, cut: cut && at === all.length - 1}),
			);
	return {take, blocks};
};

/** `partial` is what was said so far, calls left out, for an answer that is salvaged. */
export type ChatCollector = Collector<ChatChunk> & {partial(): readonly Block[]};

/** Makes an answer of a chat stream. Reasoning is `kept` for servers that take it back. */
export const chatCollector = (entry: Entry, reasoning: 'kept' | 'shown'): ChatCollector => {
	const calls = calling();
	const shownText = whole('text');
	const shownThinking = whole('thinking');
	let text = '';
	let thinking = '';
	let refusal = '';
	let finish: string | undefined;
	let counts: Counts | undefined;
	let last = false;
	let served = entry.id;
	let error: string | undefined;

	const take = (chunk: ChatChunk): readonly Shown[] => {
		const {choices, usage, x_groq: groq, model} = chunk;
		if (typeof model === 'string' && model !== '') served = model;
		counts = usage ?? groq?.usage ?? counts;
		error = groq?.error ?? error;
		const choice = choices?.[0];
		if (choice?.finish_reason) finish = choice.finish_reason;
		last = finish !== undefined && (usage ?? groq?.usage ?? undefined) !== undefined;
		const {
			content,
			refusal: refused,
			reasoning: thought,
			reasoning_content: alike,
			tool_calls: called,
		} = choice?.delta ?? {};
		const said = typeof content === 'string' ? content : '';
		const thinks = thought ?? alike ?? '';
		text += said;
		thinking += thinks;
		refusal += refused ?? '';
		return [...shownThinking(thinks), ...shownText(said), ...(called ?? []).flatMap(calls.take)];
	};

	const partial = (): readonly Block[] => {
		const said: readonly Block[] = text === '' ? [] : [{type: 'text', text}];
		return thinking !== '' && reasoning === 'kept' ? [keep(entry, {reasoning: thinking}), ...said] : said;
	};

	const end = (): Answer | Trouble | undefined => {
		if (finish === undefined) return error === undefined ? undefined : {message: error, broken: true};
		if (finish === 'content_filter')
			return {code: 'content_filter', message: 'its content filter cut the answer off', broken: false};
		if (finish === 'error') return {message: error ?? 'the answer ended in an error', broken: true};
		if (refusal !== '' && text === '') return {code: 'refusal', message: refusal, broken: false};
		const cut = finish === 'length';
		const called = calls.blocks(cut);
		const usage = usageOf(counts);
		const cost = costOf(usage, entry.prices) ?? (typeof counts?.cost === 'number' ? counts.cost : null);
		const stop = cut ? 'length' : called.length > 0 ? 'tools' : 'end';
		return {kind: 'answer', blocks: [...partial(), ...called], stop, usage, cost, served};
	};

	return {take, done: () => last, end, partial};
};
