import type {Usage} from '../core/model.ts';
import {reconciled} from '../core/usage.ts';

/** The vendors' APIs that are understood here: Anthropic's Messages, OpenAI's Responses, and Chat Completions. */
export type Api = 'messages' | 'responses' | 'chat';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

/** A number of tokens; what is absent is 0 when `absent` says so, what is no such number makes the usage unknown. */
const count = (value: unknown, absent?: 0): number | null => {
	if (value === undefined || value === null) return absent ?? null;
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
};

const usageFrom = (input: number | null, output: number | null, read: number | null, write: number | null) =>
	input === null || output === null || read === null || write === null
		? null
		: {input, output, cacheRead: read, cacheWrite: write};

/** Anthropic counts what a cache read or wrote beside the input: https://platform.claude.com/docs/en/api/messages */
const beside = (usage: Json): Usage | null =>
	usageFrom(
		count(usage['input_tokens']),
		count(usage['output_tokens']),
		count(usage['cache_read_input_tokens'], 0),
		count(usage['cache_creation_input_tokens'], 0),
	);

/** The counts of a usage by the names of an API; what is there and is no count makes the usage unknown. */
const within = (usage: unknown, [input, output]: readonly [string, string]): Usage | null => {
	const [read, made] = [at(usage, `${input}_details`), at(usage, `${output}_details`)];
	const optional = (value: unknown): number | null | undefined =>
		value === undefined || value === null ? undefined : count(value);
	const counted = {
		input: optional(at(usage, input)),
		output: optional(at(usage, output)),
		total: optional(at(usage, 'total_tokens')),
		cacheRead: count(
			at(read, 'cached_tokens') ?? at(usage, 'prompt_cache_hit_tokens') ?? at(usage, 'cached_tokens'),
			0,
		),
		cacheWrite: count(at(read, 'cache_write_tokens'), 0),
		thought: count(at(made, 'reasoning_tokens'), 0),
	};
	const {cacheRead, cacheWrite, thought, ...sums} = counted;
	if (cacheRead === null || cacheWrite === null || thought === null) return null;
	if (sums.input === null || sums.output === null || sums.total === null) return null;
	return reconciled({input: sums.input, output: sums.output, total: sums.total, cacheRead, cacheWrite, thought});
};

const chatUsage = (usage: unknown): Usage | null => within(usage, ['prompt_tokens', 'completion_tokens']);

const responsesUsage = (usage: unknown): Usage | null => within(usage, ['input_tokens', 'output_tokens']);

/** The usage of an answer that came whole, as JSON; null when it does not say. */
export const usageOfAnswer = (api: Api, answer: unknown): Usage | null => {
	const usage = at(answer, 'usage');
	if (api === 'messages') return isObject(usage) ? beside(usage) : null;
	if (api === 'responses') return responsesUsage(usage);
	return chatUsage(usage ?? at(at(answer, 'x_groq'), 'usage'));
};

/** Reads the events of a streamed answer; `usage` is null until the vendor has said how much it was in the end. */
export const usageOfEvents = (api: Api) => {
	let counts: Json = {};
	let usage: Usage | null = null;
	let finished = false;

	const takeMessages = (event: Json): void => {
		const said = event['type'] === 'message_start' ? at(event['message'], 'usage') : event['usage'];
		const known = isObject(said) ? Object.entries(said).filter(([, value]) => value !== null) : [];
		counts = {...counts, ...Object.fromEntries(known)};
		// Counts are cumulative; what `message_start` says of the output is only its beginning.
		if (event['type'] === 'message_delta') usage = beside(counts);
	};
	const takeResponses = (event: Json): void => {
		if (['response.completed', 'response.incomplete', 'response.failed'].includes(String(event['type'])))
			usage = responsesUsage(at(event['response'], 'usage'));
	};
	const takeChat = (event: Json): void => {
		const choices = Array.isArray(event['choices']) ? event['choices'] : [];
		finished ||= choices.some(choice => typeof at(choice, 'finish_reason') === 'string');
		// Kimi counts inside the choice.
		const said = event['usage'] ?? at(event['x_groq'], 'usage') ?? at(choices[0], 'usage');
		// Some servers count along with each chunk: only the count after the end is the whole.
		if (isObject(said) && (finished || choices.length === 0)) usage = chatUsage(said);
	};
	const takers = {messages: takeMessages, responses: takeResponses, chat: takeChat};
	return {
		take: (event: unknown): void => {
			if (isObject(event)) takers[api](event);
		},
		usage: (): Usage | null => usage,
	};
};
