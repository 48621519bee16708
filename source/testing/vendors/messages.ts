import type {Block, Message} from '../../core/message.ts';
import {
	type Asked,
	generationOf,
	isImageUrl,
	isObject,
	type Issued,
	joined,
	type Json,
	listOf,
	type Problem,
	stringOf,
} from './script.ts';

/** Anthropic's Messages API as documented: https://platform.claude.com/docs/en/api/messages */

const fields = new Set(
	'model max_tokens messages system tools tool_choice thinking output_config stream metadata temperature top_p top_k stop_sequences service_tier cache_control container inference_geo'.split(
		' ',
	),
);

const bad = (message: string): Problem => ({status: 400, type: 'invalid_request_error', message});

const contentOf = (message: Json): readonly Json[] =>
	typeof message['content'] === 'string' ? [{type: 'text', text: message['content']}] : listOf(message['content']);

const textOf = (content: unknown): string =>
	typeof content === 'string'
		? content
		: listOf(content)
				.map(({text}) => stringOf(text))
				.join('');

const blockOf = (part: Json): Block[] => {
	switch (part['type']) {
		case 'text':
			return [{type: 'text', text: stringOf(part['text'])}];
		case 'tool_use':
			return [{type: 'call', id: stringOf(part['id']), tool: stringOf(part['name']), input: part['input'] as never}];
		case 'tool_result':
			return [
				{
					type: 'result',
					call: stringOf(part['tool_use_id']),
					output: textOf(part['content']),
					failed: part['is_error'] === true,
				},
			];
		default:
			return [];
	}
};

export const readMessages = (body: Json): Pick<Asked, 'model' | 'system' | 'messages' | 'tools'> => ({
	model: stringOf(body['model']),
	system: textOf(body['system']),
	messages: joined(
		listOf(body['messages']).map((message): Message => ({
			role: message['role'] === 'assistant' ? 'assistant' : 'user',
			blocks: contentOf(message).flatMap(blockOf),
		})),
	),
	tools: listOf(body['tools']).map(({name}) => stringOf(name)),
});

const checkParameters = (body: Json): Problem | undefined => {
	const model = stringOf(body['model']);
	const {claude5, claude55, claudeEffort} = generationOf(model);
	const unknown = Object.keys(body).find(key => !fields.has(key));
	if (unknown !== undefined) return bad(`${unknown}: Extra inputs are not permitted`);
	if (model === '') return bad('model: Field required');
	const limit = body['max_tokens'];
	if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) return bad('max_tokens: Field required');
	if (limit > 128_000)
		return bad(`max_tokens: ${limit} > 128000, which is the maximum allowed number of output tokens for ${model}`);
	const thinking = isObject(body['thinking']) ? body['thinking'] : {};
	const style = thinking['type'];
	if (claude5) {
		const sampling = ['temperature', 'top_p', 'top_k'].find(key => body[key] !== undefined);
		if (sampling !== undefined) return bad(`\`${sampling}\` is not supported on this model`);
		if (style === 'enabled')
			return bad(
				'"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort"',
			);
	} else if (style === 'adaptive') return bad('adaptive thinking is not supported on this model');
	if (claude55 && style === 'disabled')
		return bad('"thinking.type.disabled" is not supported on this model. Use "between_tools"');
	if (style === 'enabled') {
		const budget = thinking['budget_tokens'];
		if (typeof budget !== 'number' || budget < 1024)
			return bad('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
		if (budget >= limit) return bad('`max_tokens` must be greater than `thinking.budget_tokens`');
	}
	const choice = isObject(body['tool_choice']) ? body['tool_choice']['type'] : undefined;
	const forced = choice === 'any' || choice === 'tool';
	if (forced && (claude55 || style === 'enabled'))
		return bad('Thinking may not be enabled when tool_choice forces tool use.');
	if (choice !== undefined && listOf(body['tools']).length === 0)
		return bad('tool_choice may only be specified while providing tools');
	const effort = isObject(body['output_config']) ? body['output_config']['effort'] : undefined;
	if (effort !== undefined && !claudeEffort) return bad('This model does not support the effort parameter.');
	for (const tool of listOf(body['tools'])) {
		if (!/^[\w-]{1,128}$/.test(stringOf(tool['name'])))
			return bad("tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
		if (!isObject(tool['input_schema']) || tool['input_schema']['type'] !== 'object')
			return bad('tools.0.custom.input_schema.type: Field required');
	}
	return undefined;
};

const isImage = (role: unknown, source: unknown): boolean =>
	role === 'user' &&
	isObject(source) &&
	source['type'] === 'base64' &&
	isImageUrl(`data:${stringOf(source['media_type'])};base64,${stringOf(source['data'])}`);

const checkThinking = (at: string, part: Json, {thoughts}: Issued): Problem | undefined => {
	if (part['cache_control'] !== undefined) return bad(`${at}: thinking blocks cannot have cache_control`);
	const key = stringOf(part['signature']) || stringOf(part['data']);
	return thoughts.get(key) === JSON.stringify(part)
		? undefined
		: bad(`${at}: Invalid \`signature\` in \`thinking\` block`);
};

const checkAssistant = (at: string, parts: readonly Json[], issued: Issued): Problem | undefined => {
	let thought = '';
	for (const [nth, part] of parts.entries()) {
		const here = `${at}.content.${nth}`;
		if (part['type'] === 'text' && stringOf(part['text']).trim() === '')
			return bad(`${here}: text content blocks must be non-empty`);
		if (part['type'] === 'thinking' || part['type'] === 'redacted_thinking') {
			const problem = checkThinking(here, part, issued);
			if (problem !== undefined) return problem;
			thought = stringOf(part['signature']) || stringOf(part['data']);
		}
		if (part['type'] !== 'tool_use') continue;
		const id = stringOf(part['id']);
		if (!/^[\w-]+$/.test(id)) return bad(`${here}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
		if (!isObject(part['input'])) return bad(`${here}.tool_use.input: Input should be a valid dictionary`);
		const wanted = issued.before.get(id);
		if (wanted !== undefined && wanted !== thought)
			return bad(`${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\``);
	}
	return undefined;
};

const checkConversation = (body: Json, issued: Issued): Problem | undefined => {
	const messages = listOf(body['messages']);
	if (messages.length === 0) return bad('messages: at least one message is required');
	if (messages[0]?.['role'] !== 'user') return bad('messages: first message must use the "user" role');
	const ids = new Set<string>();
	let open: readonly string[] = [];
	let marks = [...listOf(body['system']), ...listOf(body['tools'])].filter(
		part => part['cache_control'] !== undefined,
	).length;
	for (const [nth, message] of messages.entries()) {
		const at = `messages.${nth}`;
		const parts = contentOf(message);
		if (parts.length === 0) return bad(`${at}: all messages must have non-empty content`);
		marks += parts.filter(part => part['cache_control'] !== undefined).length;
		const results = parts.filter(part => part['type'] === 'tool_result').map(part => stringOf(part['tool_use_id']));
		const missing = open.filter(id => !results.includes(id));
		if (missing.length > 0)
			return bad(
				`${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
			);
		const stray = results.find(id => !open.includes(id));
		if (stray !== undefined)
			return bad(`${at}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`);
		if (results.length > 0 && parts.slice(0, results.length).some(part => part['type'] !== 'tool_result'))
			return bad(`${at}: tool_result blocks must come first in the content`);
		if (parts.some(part => part['type'] === 'text' && stringOf(part['text']).trim() === ''))
			return bad(`${at}: text content blocks must be non-empty`);
		if (parts.some(part => part['type'] === 'image' && !isImage(message['role'], part['source'])))
			return bad(`${at}: Could not process image`);
		open = [];
		if (message['role'] !== 'assistant') continue;
		const problem = checkAssistant(at, parts, issued);
		if (problem !== undefined) return problem;
		open = parts.filter(part => part['type'] === 'tool_use').map(part => stringOf(part['id']));
		if (open.some(id => ids.has(id))) return bad(`${at}: \`tool_use\` ids must be unique`);
		for (const id of open) ids.add(id);
	}
	if (open.length > 0)
		return bad(
			`messages.${messages.length}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}`,
		);
	if (marks > 4) return bad(`A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`);
	if (messages.at(-1)?.['role'] === 'assistant' && !issued.paused && generationOf(stringOf(body['model'])).claude5)
		return bad('This model does not support assistant message prefill. The conversation must end with a user message.');
	return undefined;
};

export const checkMessages = (
	body: Json,
	headers: Readonly<Record<string, string>>,
	issued: Issued,
): Problem | undefined => {
	if (!headers['x-api-key'])
		return {status: 401, type: 'authentication_error', message: 'x-api-key header is required'};
	if (headers['authorization'] !== undefined) return bad('both x-api-key and authorization were sent');
	if (headers['anthropic-version'] !== '2023-06-01') return bad('anthropic-version: header is required');
	return checkParameters(body) ?? checkConversation(body, issued);
};

export const problemBody = ({type, message}: Pick<Problem, 'type' | 'message'>, more: Json = {}): Json => ({
	type: 'error',
	error: {type, message, ...more},
	request_id: 'req_stand_in',
});
