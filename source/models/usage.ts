import type {Usage} from '../core/model.ts';
import {reconciled} from '../core/usage.ts';
import {bag, countOf} from './loosely.ts';

/** The usage of a chat answer. DeepSeek and Kimi have names of their own for what was read from a cache. */
export const chatUsage = (value: unknown): Usage | null => {
	const said = bag(value);
	const details = bag(said['prompt_tokens_details']);
	return reconciled({
		input: countOf(said['prompt_tokens']),
		output: countOf(said['completion_tokens']),
		total: countOf(said['total_tokens']),
		cacheRead:
			countOf(details['cached_tokens']) ??
			countOf(said['prompt_cache_hit_tokens']) ??
			countOf(said['cached_tokens']) ??
			0,
		cacheWrite: countOf(details['cache_write_tokens']) ?? countOf(said['cache_creation_input_tokens']) ?? 0,
		thought: countOf(bag(said['completion_tokens_details'])['reasoning_tokens']) ?? 0,
	});
};

/** USD that a server says it took: OpenRouter in dollars, xAI in ten thousand millionths of one; null when it does not say. */
export const chatCost = (value: unknown): number | null => {
	const {cost, cost_in_usd_ticks: ticks} = bag(value);
	if (typeof cost === 'number' && cost >= 0) return cost;
	return typeof ticks === 'number' && ticks >= 0 ? ticks / 1e10 : null;
};

/** The usage of an answer over Responses. */
export const responsesUsage = (value: unknown): Usage | null => {
	const said = bag(value);
	const details = bag(said['input_tokens_details']);
	return reconciled({
		input: countOf(said['input_tokens']),
		output: countOf(said['output_tokens']),
		total: countOf(said['total_tokens']),
		cacheRead: countOf(details['cached_tokens']) ?? 0,
		cacheWrite: countOf(details['cache_write_tokens']) ?? 0,
		thought: countOf(bag(said['output_tokens_details'])['reasoning_tokens']) ?? 0,
	});
};

/** Tokens of a usage, all together. */
const sizeOf = (usage: Usage | null): number =>
	usage === null ? 0 : usage.input + usage.output + usage.cacheRead + usage.cacheWrite;

/** The larger of two counts of the same answer: a stream counts on, and a last event that counts nothing takes nothing back. */
export const moreOf = (before: Usage | null, now: Usage | null): Usage | null =>
	sizeOf(now) >= sizeOf(before) ? (now ?? before) : before;

type Reading = Omit<Usage, 'output'>;

const written = (said: Readonly<Record<string, unknown>>): number | undefined => {
	const whole = countOf(said['cache_creation_input_tokens']);
	const parts = Object.values(bag(said['cache_creation'])).map(countOf);
	return whole ?? (parts.length === 0 ? undefined : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0));
};

/** Adds up the usage of a stream of Anthropic's Messages, whose events count on and correct each other. */
export const messagesUsage = () => {
	let reading: Reading | undefined;
	let output: number | undefined;
	const size = ({input, cacheRead, cacheWrite}: Reading): number => input + cacheRead + cacheWrite;

	/** Takes the input that an event counted; a later count of as many tokens says better which of them were cached. */
	const read = (value: unknown): void => {
		const said = bag(value);
		const input = countOf(said['input_tokens']);
		if (input === undefined) return;
		const now = {input, cacheRead: countOf(said['cache_read_input_tokens']) ?? 0, cacheWrite: written(said) ?? 0};
		if (reading === undefined || size(now) >= size(reading)) reading = now;
	};

	/** Takes the output that was counted when all of it had been made. What the first event counts is only its beginning. */
	const wrote = (value: unknown): void => {
		const made = countOf(bag(value)['output_tokens']);
		if (made !== undefined) output = Math.max(output ?? 0, made);
	};

	const usage = (): Usage | null =>
		reading === undefined || output === undefined || size(reading) + output === 0 ? null : {...reading, output};

	return {read, wrote, usage};
};
