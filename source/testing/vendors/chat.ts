import type {Block, Message} from '../../core/message.ts';
import {
	type Asked,
	type Event,
	generationOf,
	isImageUrl,
	isObject,
	joined,
	type Json,
	listOf,
	type Part,
	piecesOf,
	type Problem,
	type Scripted,
	stringOf,
	type Vendor,
} from './script.ts';
import {isClosed} from './responses.ts';

/** Chat Completions as OpenAI and Groq document it: https://developers.openai.com/api/reference/resources/chat, https://console.groq.com/docs/api-reference */

const common =
	'model messages tools tool_choice parallel_tool_calls stream stream_options temperature top_p max_tokens max_completion_tokens reasoning_effort response_format stop seed n user service_tier'.split(
		' ',
	);
const fields: Readonly<Record<'openai' | 'groq', ReadonlySet<string>>> = {
	openai: new Set([
		...common,
		'prompt_cache_key',
		'store',
		'metadata',
		'logprobs',
		'logit_bias',
		'top_logprobs',
		'verbosity',
	]),
	groq: new Set([...common, 'reasoning_format', 'include_reasoning']),
};

const bad = (message: string, code?: string): Problem => ({
	status: 400,
	type: 'invalid_request_error',
	message,
	...(code === undefined ? {} : {code}),
});

const callsOf = (message: Json): readonly Json[] => listOf(message['tool_calls']);
const functionOf = (call: Json): Json => (isObject(call['function']) ? call['function'] : {});

const messageOf = (message: Json): Message => {
	const text = stringOf(message['content']);
	const said: Block[] = text === '' ? [] : [{type: 'text', text}];
	if (message['role'] === 'tool')
		return {
			role: 'user',
			blocks: [{type: 'result', call: stringOf(message['tool_call_id']), output: text, failed: false}],
		};
	if (message['role'] !== 'assistant') return {role: 'user', blocks: said};
	const calls = callsOf(message).map((call): Block => {
		const {name, arguments: raw} = functionOf(call);
		return {type: 'call', id: stringOf(call['id']), tool: stringOf(name), input: JSON.parse(stringOf(raw))};
	});
	return {role: 'assistant', blocks: [...said, ...calls]};
};

const isSystem = ({role}: Json): boolean => role === 'system' || role === 'developer';

export const readChat = (body: Json): Pick<Asked, 'model' | 'system' | 'messages' | 'tools'> => {
	const messages = listOf(body['messages']);
	return {
		model: stringOf(body['model']),
		system: messages
			.filter(isSystem)
			.map(({content}) => stringOf(content))
			.join('\n'),
		messages: joined(messages.filter(message => !isSystem(message)).map(messageOf)),
		tools: listOf(body['tools']).map(tool => stringOf(functionOf(tool)['name'])),
	};
};

const isPart = (part: Json): boolean =>
	part['type'] === 'text'
		? stringOf(part['text']) !== ''
		: part['type'] === 'image_url' && isObject(part['image_url']) && isImageUrl(part['image_url']['url']);

/** Are these the parts of a user's message: words, and images? */
const isShown = (role: unknown, parts: readonly Json[]): boolean =>
	role === 'user' && parts.length > 0 && parts.every(isPart);

const checkParameters = (body: Json, vendor: 'openai' | 'groq'): Problem | undefined => {
	const {reasons} = generationOf(stringOf(body['model']));
	const unknown = Object.keys(body).find(key => !fields[vendor].has(key));
	if (unknown !== undefined)
		return bad(
			vendor === 'groq' ? `property '${unknown}' is unsupported` : `Unrecognized request argument supplied: ${unknown}`,
		);
	if (stringOf(body['model']) === '') return bad('you must provide a model parameter');
	const tools = listOf(body['tools']);
	if (body['tools'] !== undefined && tools.length === 0)
		return bad("Invalid 'tools': empty array. Expected an array with minimum length 1.", 'empty_array');
	if (body['parallel_tool_calls'] !== undefined && tools.length === 0)
		return bad(
			"Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.",
		);
	for (const tool of tools)
		if (tool['type'] !== 'function' || !/^[\w-]{1,64}$/.test(stringOf(functionOf(tool)['name'])))
			return bad("Invalid 'tools[0].function.name'.", 'invalid_value');
	const format =
		isObject(body['response_format']) && isObject(body['response_format']['json_schema'])
			? body['response_format']['json_schema']
			: {};
	if (format['strict'] === true && !isClosed(format['schema']))
		return bad(`Invalid schema for response_format '${stringOf(format['name'])}'.`);
	if (vendor === 'groq') {
		if (body['response_format'] !== undefined && (tools.length > 0 || body['stream'] === true))
			return bad('response_format `json_schema` cannot be combined with tools or streaming');
		return typeof body['n'] === 'number' && body['n'] > 1 ? bad("'n' : number must be at most 1") : undefined;
	}
	if (!reasons)
		return body['reasoning_effort'] === undefined
			? undefined
			: bad('Unrecognized request argument supplied: reasoning_effort');
	if (body['max_tokens'] !== undefined)
		return bad(
			"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
			'unsupported_parameter',
		);
	if (body['temperature'] !== undefined && body['temperature'] !== 1)
		return bad("Unsupported value: 'temperature'.", 'unsupported_value');
	if (tools.length > 0 && body['reasoning_effort'] !== 'none')
		return bad(
			"Function tools with reasoning_effort are not supported in /v1/chat/completions. Use /v1/responses or set reasoning_effort to 'none'.",
		);
	return undefined;
};

const fieldsOf = (role: unknown, vendor: 'openai' | 'groq'): ReadonlySet<string> => {
	if (role === 'tool') return new Set(['role', 'content', 'tool_call_id']);
	if (role !== 'assistant') return new Set(['role', 'content']);
	return new Set(['role', 'content', 'tool_calls', vendor === 'groq' ? 'reasoning' : 'refusal']);
};

const checkConversation = (messages: readonly Json[], vendor: 'openai' | 'groq'): Problem | undefined => {
	if (messages.length === 0) return bad("Invalid 'messages': empty array.");
	let open: string[] = [];
	for (const [at, message] of messages.entries()) {
		const role = message['role'];
		const allowed = fieldsOf(role, vendor);
		const extra = Object.keys(message).find(key => !allowed.has(key));
		if (extra !== undefined) return bad(`'messages.${at}' : property '${extra}' is unsupported`);
		if (role === 'tool') {
			const id = stringOf(message['tool_call_id']);
			if (!open.includes(id))
				return bad(
					`Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.`,
				);
			open = open.filter(other => other !== id);
			continue;
		}
		if (open.length > 0)
			return bad(
				`An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`,
			);
		if (role !== 'assistant') {
			if (typeof message['content'] !== 'string' && !isShown(role, listOf(message['content'])))
				return bad(`Invalid type for 'messages[${at}].content'.`);
			continue;
		}
		const calls = callsOf(message);
		if (typeof message['content'] !== 'string' && calls.length === 0)
			return bad(`Invalid value for 'content': expected a string, got null.`);
		if (calls.some(call => typeof functionOf(call)['arguments'] !== 'string'))
			return bad(`Invalid type for 'messages[${at}].tool_calls[0].function.arguments'.`);
		open = calls.map(call => stringOf(call['id']));
	}
	return open.length === 0
		? undefined
		: bad(`An assistant message with 'tool_calls' must be followed by tool messages: ${open.join(', ')}`);
};

export const checkChat = (
	body: Json,
	headers: Readonly<Record<string, string>>,
	vendor: Vendor,
): Problem | undefined => {
	if (!/^Bearer \S+$/.test(headers['authorization'] ?? ''))
		return {
			status: 401,
			type: 'invalid_request_error',
			code: 'invalid_api_key',
			message: "You didn't provide an API key.",
		};
	const shape = vendor === 'groq' ? 'groq' : 'openai';
	return checkParameters(body, shape) ?? checkConversation(listOf(body['messages']), shape);
};

export const problemBody = ({type, code, message}: Omit<Problem, 'status'>, more: Json = {}): Json => ({
	error: {message, type, param: null, code: code ?? null, ...more},
});

type Say = Extract<Scripted, {say: unknown}>;

const finishes = {
	end: 'stop',
	tools: 'tool_calls',
	length: 'length',
	pause: 'stop',
	refusal: 'content_filter',
} as const;

/** The events of an answer: a role-only first chunk, text in pieces; Groq sends calls whole and its usage in the last chunk. */
export const sayChat = ({say, stop, usage, served}: Say, asked: Asked): readonly Event[] => {
	const counts = usage ?? {input: 10, output: 5};
	const groq = asked.vendor === 'groq';
	const head = {
		id: `chatcmpl-${asked.number}`,
		object: 'chat.completion.chunk',
		created: 1,
		model: served ?? asked.model,
	};
	const chunk = (delta: Json, finish_reason: string | null = null, more: Json = {}): Event => ({
		data: {...head, choices: [{index: 0, delta, logprobs: null, finish_reason}], ...more},
	});
	const read = counts.cacheRead ?? 0;
	const written = counts.cacheWrite ?? 0;
	const all = counts.input + read + written;
	const counted = {
		prompt_tokens: all,
		completion_tokens: counts.output,
		total_tokens: all + counts.output,
		...(read + written > 0
			? {prompt_tokens_details: {cached_tokens: read, ...(written > 0 ? {cache_write_tokens: written} : {})}}
			: {}),
	};
	let index = -1;
	const parts = say.flatMap((part: Part, nth): Event[] => {
		if (typeof part === 'string') return piecesOf(part).map(content => chunk({content}));
		if ('thinking' in part) return piecesOf(part.thinking).map(reasoning => chunk({reasoning}));
		index += 1;
		const id = part.id ?? `call_${asked.number}_${nth}`;
		const raw = part.raw ?? (part.input === undefined ? '' : JSON.stringify(part.input));
		const opening = (text: string) =>
			chunk({tool_calls: [{index, id, type: 'function', function: {name: part.tool, arguments: text}}]});
		if (groq) return [opening(raw)];
		return [opening(''), ...piecesOf(raw).map(text => chunk({tool_calls: [{index, function: {arguments: text}}]}))];
	});
	const finish = finishes[stop ?? (index >= 0 ? 'tools' : 'end')];
	const wanted = isObject(asked.body['stream_options']) && asked.body['stream_options']['include_usage'] === true;
	return [
		chunk({role: 'assistant', content: ''}, null, groq ? {x_groq: {id: 'req_stand_in'}} : {}),
		...parts,
		chunk({}, finish, groq ? {x_groq: {id: 'req_stand_in', ...(usage === null ? {} : {usage: counted})}} : {}),
		...(wanted && usage !== null && !groq ? [{data: {...head, choices: [], usage: counted}}] : []),
		{data: '[DONE]'},
	];
};
