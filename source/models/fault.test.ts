import {expect, test} from 'vitest';
import {faultOf, type Trouble} from './fault.ts';
import {retryAfterOf, troubleOf} from './trouble.ts';

const accused = {vendor: 'groq', id: 'openai/gpt-oss-120b', keyName: 'GROQ_API_KEY', secret: 'plain-secret'};
const fault = (trouble: Partial<Trouble>) => faultOf({message: 'm', broken: false, ...trouble}, accused);

test.each<[string, Partial<Trouble>, string]>([
	['Anthropic: key', {status: 401, type: 'authentication_error'}, 'auth'],
	['Anthropic: permission', {status: 403, type: 'permission_error'}, 'auth'],
	['Anthropic: billing', {status: 402, type: 'billing_error'}, 'auth'],
	[
		'Anthropic: credit, told as an invalid request',
		{
			status: 400,
			type: 'invalid_request_error',
			message: 'Your credit balance is too low to access the Anthropic API.',
		},
		'auth',
	],
	['Anthropic: model', {status: 404, type: 'not_found_error', message: 'model: claude-sonnet-4-20250514'}, 'gone'],
	['Anthropic: size', {status: 413, type: 'request_too_large'}, 'overflow'],
	[
		'Anthropic: window',
		{status: 400, type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum'},
		'overflow',
	],
	[
		'Anthropic: window with the answer',
		{
			status: 400,
			type: 'invalid_request_error',
			message: 'input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000',
		},
		'overflow',
	],
	[
		'Anthropic: limits',
		{
			status: 429,
			type: 'rate_limit_error',
			message: 'This request would exceed the rate limit of 30,000 input tokens per minute.',
		},
		'rate-limit',
	],
	['Anthropic: overload', {status: 529, type: 'overloaded_error'}, 'rate-limit'],
	['Anthropic: overload in the stream', {type: 'overloaded_error'}, 'rate-limit'],
	['Anthropic: failure', {status: 500, type: 'api_error'}, 'network'],
	['Anthropic: timeout', {status: 504, type: 'timeout_error'}, 'network'],
	['Anthropic: wrong', {status: 400, type: 'invalid_request_error', message: 'temperature: unsupported'}, 'invalid'],
	['OpenAI: key', {status: 401, type: 'invalid_request_error', code: 'invalid_api_key'}, 'auth'],
	['OpenAI: quota', {status: 429, type: 'insufficient_quota', code: 'insufficient_quota'}, 'auth'],
	['OpenAI: model', {status: 404, type: 'invalid_request_error', code: 'model_not_found'}, 'gone'],
	[
		'OpenAI: model that the project may not use',
		{status: 403, type: 'invalid_request_error', code: 'model_not_found'},
		'gone',
	],
	[
		'LM Studio: window',
		{status: 400, message: 'Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)'},
		'overflow',
	],
	['OpenAI: window', {status: 400, type: 'invalid_request_error', code: 'context_length_exceeded'}, 'overflow'],
	[
		'OpenAI: more than a minute allows',
		{
			status: 429,
			type: 'tokens',
			code: 'rate_limit_exceeded',
			message: 'Request too large for gpt-4.1 on tokens per min (TPM): Limit 30000, Requested 60000.',
		},
		'overflow',
	],
	[
		'OpenAI: limits',
		{status: 429, type: 'tokens', code: 'rate_limit_exceeded', message: 'Rate limit reached for gpt-4.1'},
		'rate-limit',
	],
	['OpenAI: filter', {code: 'content_filter'}, 'refused'],
	['OpenAI: prompt', {status: 400, type: 'invalid_request_error', code: 'invalid_prompt'}, 'refused'],
	[
		'OpenAI: country',
		{status: 403, type: 'request_forbidden', code: 'unsupported_country_region_territory'},
		'refused',
	],
	['OpenAI: failure in the stream', {code: 'server_error'}, 'network'],
	['OpenAI: parameter', {status: 400, type: 'invalid_request_error', code: 'unsupported_parameter'}, 'invalid'],
	['Groq: model', {status: 400, type: 'invalid_request_error', code: 'model_decommissioned'}, 'gone'],
	['Groq: unknown model', {status: 404, type: 'invalid_request_error', code: 'model_not_found'}, 'gone'],
	['Groq: call', {status: 400, type: 'invalid_request_error', code: 'tool_use_failed'}, 'network'],
	[
		'Groq: too large',
		{status: 413, type: 'tokens', code: 'rate_limit_exceeded', message: 'Request too large for model'},
		'overflow',
	],
	['Groq: capacity', {status: 498}, 'rate-limit'],
	['compatible: model', {status: 404, message: 'model "llama9" not found, try pulling it first'}, 'gone'],
	['compatible: model id', {status: 400, message: 'foo/bar is not a valid model ID'}, 'gone'],
	['compatible: path', {status: 404, message: 'Not Found'}, 'invalid'],
	['compatible: credits', {status: 402, message: 'Insufficient credits'}, 'auth'],
	['compatible: validation', {status: 422, message: 'extra fields'}, 'invalid'],
	[
		'OpenAI: window, in words',
		{status: 400, message: 'Your input exceeds the context window of this model.'},
		'overflow',
	],
	[
		'Groq: window',
		{status: 400, type: 'invalid_request_error', message: 'Please reduce the length of the messages or completion.'},
		'overflow',
	],
	['OpenRouter: window', {status: 400, message: "This endpoint's maximum context length is 32768 tokens."}, 'overflow'],
	[
		'vLLM: window',
		{status: 400, type: 'BadRequestError', message: "This model's maximum context length is 4096 tokens."},
		'overflow',
	],
	[
		'llama.cpp: window',
		{status: 400, type: 'exceed_context_size_error', message: 'the request exceeds the available context size'},
		'overflow',
	],
	[
		'LM Studio: window, in the stream',
		{message: 'The model is loaded with context length of only 4096 tokens, which is not enough'},
		'overflow',
	],
	['Ollama: window', {status: 400, message: 'the input length exceeds the context length'}, 'overflow'],
	[
		'TGI: window',
		{status: 422, message: '`inputs` tokens + `max_new_tokens` must be <= 4097. Given: 6000'},
		'overflow',
	],
	['Bedrock: window', {status: 400, message: 'Input is too long for requested model.'}, 'overflow'],
	[
		'Gemini: window',
		{status: 400, message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'},
		'overflow',
	],
	[
		'xAI: window',
		{status: 400, message: "This model's maximum prompt length is 131072 but the request contains 150000 tokens."},
		'overflow',
	],
	[
		'Mistral: window',
		{status: 400, message: 'Prompt contains 65673 tokens, too large for model with 32768 maximum context length'},
		'overflow',
	],
	['vLLM: model', {status: 404, type: 'NotFoundError', message: 'The model `qwen9` does not exist.'}, 'gone'],
	['OpenRouter: model', {status: 404, message: 'No endpoints found for meta-llama/llama-9.'}, 'gone'],
	['a failure that will not pass', {status: 500, again: false}, 'unknown'],
	['a limit that will not pass', {status: 429, again: false, retryAfterMs: 5}, 'unknown'],
	['a wrong request that may pass', {status: 400, again: true}, 'network'],
	['a key that is refused, whatever is said of another try', {status: 401, again: true}, 'auth'],
	['a failing server that names the window of a browser', {status: 500, message: 'window closed'}, 'network'],
	['no connection', {broken: true}, 'network'],
	['a conflict', {status: 409}, 'network'],
	['nothing that anybody knows', {}, 'unknown'],
])('%s', (_name, trouble, kind) => {
	expect(fault(trouble).kind).toBe(kind);
});

test.each([
	['a key', 'Incorrect API key provided: sk-proj-abc123*****xyz9.'],
	['a header', 'header was Bearer abc.def/ghi'],
	['our own key, whatever it looks like', 'got plain-secret here'],
	['a long token', `token ${'a1B2'.repeat(10)} is bad`],
])('a message never holds %s', (_name, message) => {
	const said = fault({status: 401, message}).message;
	expect(said).toContain('[key]');
	expect(said).not.toMatch(/abc|plain-secret|a1B2/);
});

test('a message is one line of a length that can be read, without markup', () => {
	const {message} = fault({status: 502, message: `<html>\n<body>${'Bad\r\n Gateway '.repeat(100)}</body>`});
	expect(message).toMatch(/^groq failed with 502: Bad Gateway [^\n<]*…$/);
	expect(message.length).toBeLessThan(350);
});

test('what to do about a key or an account is a hint', () => {
	expect(fault({status: 401})).toEqual({kind: 'auth', message: 'groq refused the key: m', hint: 'check GROQ_API_KEY'});
	expect(fault({status: 402})).toEqual({
		kind: 'auth',
		message: 'groq wants to be paid first: m',
		hint: 'check the credit of the account behind GROQ_API_KEY',
	});
});

const at = Date.parse('2026-11-21T08:00:00Z');

test.each<[string, Record<string, string>, number | undefined]>([
	['seconds', {'retry-after': '7'}, 7000],
	['part of a second', {'retry-after': '0.5'}, 500],
	['milliseconds first', {'retry-after-ms': '250', 'retry-after': '7'}, 250],
	['a date', {'retry-after': 'Sat, 21 Nov 2026 08:00:30 GMT'}, 30_000],
	['a date that is over', {'retry-after': 'Sat, 21 Nov 2026 07:00:00 GMT'}, 0],
	['nonsense', {'retry-after': 'soon'}, undefined],
	['a negative number', {'retry-after': '-3'}, undefined],
	['nonsense in milliseconds, then seconds', {'retry-after-ms': 'soon', 'retry-after': '7'}, 7000],
	['nothing', {}, undefined],
])('retry-after as %s', (_name, headers, expected) => {
	expect(retryAfterOf(name => headers[name] ?? null, at)).toBe(expected);
});

test.each([
	['Please try again in 20s.', 20_000],
	['Please try again in 7m12.5s. Need more?', 432_500],
	['Please try again in 320ms.', 320],
	['Please try again in 1m2.3s.', 62_300],
	['try again in 1h2m3s', 3_723_000],
	['Rate limit reached. Try again in 2h.', 7_200_000],
	['Please try again later.', undefined],
])('a wait in prose: %s', (message, expected) => {
	expect(troubleOf({error: {message, code: 'rate_limit_exceeded'}}, at).retryAfterMs).toBe(expected);
});

test.each([
	undefined,
	null,
	'a string',
	42,
	{},
	{error: null},
	{error: 'plain'},
	{error: {error: 'plain'}},
	new Error('x', {cause: new Error('y')}),
])('whatever was thrown (%o) has a message and makes a fault', thrown => {
	const trouble = troubleOf(thrown, at);
	expect(typeof trouble.message).toBe('string');
	expect(faultOf(trouble, accused).message).not.toBe('');
});
