import type {Api} from './usage.ts';

// What a request may hold: fields that only shape an answer of the model that is asked for. What is not listed is refused, because vendors keep
// adding fields that cost more, name further models, or reach out from the vendor's side (search, remote tools, stored state).

export const fields: Readonly<Record<Api, ReadonlySet<string>>> = {
	messages: new Set([
		'model',
		'messages',
		'system',
		'max_tokens',
		'stream',
		'temperature',
		'top_p',
		'top_k',
		'stop_sequences',
		'tools',
		'tool_choice',
		'thinking',
		'output_config',
		'cache_control',
		'metadata',
	]),
	responses: new Set([
		'model',
		'input',
		'instructions',
		'max_output_tokens',
		'stream',
		'stream_options',
		'store',
		'include',
		'reasoning',
		'text',
		'tools',
		'tool_choice',
		'parallel_tool_calls',
		'temperature',
		'top_p',
		'truncation',
		'metadata',
		'user',
		'safety_identifier',
		'prompt_cache_key',
	]),
	chat: new Set([
		'model',
		'messages',
		'max_tokens',
		'max_completion_tokens',
		'stream',
		'stream_options',
		'n',
		'stop',
		'seed',
		'temperature',
		'top_p',
		'top_k',
		'min_p',
		'frequency_penalty',
		'presence_penalty',
		'repetition_penalty',
		'logit_bias',
		'logprobs',
		'top_logprobs',
		'tools',
		'tool_choice',
		'parallel_tool_calls',
		'response_format',
		'reasoning_effort',
		'reasoning_format',
		'include_reasoning',
		'verbosity',
		'store',
		'metadata',
		'user',
		'safety_identifier',
		'prompt_cache_key',
	]),
};

/** Tools that the caller runs itself; all others run at the vendor. */
export const ownTools: Readonly<Record<Api, ReadonlySet<unknown>>> = {
	messages: new Set([undefined, 'custom']),
	responses: new Set(['function', 'custom']),
	chat: new Set(['function', 'custom']),
};

/** Where the length of the answer is limited. */
export const outputLimits: Readonly<Record<Api, readonly string[]>> = {
	messages: ['max_tokens'],
	responses: ['max_output_tokens'],
	chat: ['max_tokens', 'max_completion_tokens'],
};
