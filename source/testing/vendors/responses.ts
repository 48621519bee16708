import type {Message} from '../../core/message.ts';
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

/** OpenAI's Responses API as documented: https://developers.openai.com/api/reference/resources/responses */

const fields = new Set(
	'model input instructions include max_output_tokens metadata parallel_tool_calls previous_response_id prompt_cache_key reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_p truncation user'.split(
		' ',
	),
);

const bad = (message: string, code?: string): Problem => ({
	status: 400,
	type: 'invalid_request_error',
	message,
	...(code === undefined ? {} : {code}),
});

const textOf = (content: unknown): string =>
	typeof content === 'string'
		? content
		: listOf(content)
				.map(({text}) => stringOf(text))
				.join('');

const messageOf = (item: Json): Message => {
	const call = stringOf(item['call_id']);
	switch (item['type']) {
		case 'function_call':
			return {
				role: 'assistant',
				blocks: [
					{type: 'call', id: call, tool: stringOf(item['name']), input: JSON.parse(stringOf(item['arguments']))},
				],
			};
		case 'custom_tool_call':
			return {
				role: 'assistant',
				blocks: [{type: 'call', id: call, tool: stringOf(item['name']), input: stringOf(item['input'])}],
			};
		case 'function_call_output':
		case 'custom_tool_call_output':
			return {role: 'user', blocks: [{type: 'result', call, output: textOf(item['output']), failed: false}]};
		case 'reasoning':
			return {role: 'assistant', blocks: []};
		default:
			return {
				role: item['role'] === 'assistant' ? 'assistant' : 'user',
				blocks: [{type: 'text', text: textOf(item['content'])}],
			};
	}
};

export const readResponses = (body: Json): Pick<Asked, 'model' | 'system' | 'messages' | 'tools'> => ({
	model: stringOf(body['model']),
	system: stringOf(body['instructions']),
	messages: joined(
		typeof body['input'] === 'string'
			? [{role: 'user', blocks: [{type: 'text', text: body['input']}]}]
			: listOf(body['input']).map(messageOf),
	),
	tools: listOf(body['tools']).map(({name}) => stringOf(name)),
});

/** Strict schemas close every object and require every property. */
export const isClosed = (schema: unknown): boolean => {
	if (!isObject(schema)) return true;
	const properties = isObject(schema['properties']) ? schema['properties'] : undefined;
	const required = Array.isArray(schema['required']) ? schema['required'] : [];
	if (schema['type'] === 'object' && schema['additionalProperties'] !== false) return false;
	if (properties !== undefined && !Object.keys(properties).every(key => required.includes(key))) return false;
	return Object.values(properties ?? {}).every(isClosed) && isClosed(schema['items']);
};

const checkParameters = (body: Json): Problem | undefined => {
	const model = stringOf(body['model']);
	const {reasons} = generationOf(model);
	const unknown = Object.keys(body).find(key => !fields.has(key));
	if (unknown !== undefined) return bad(`Unknown parameter: '${unknown}'.`, 'unknown_parameter');
	if (model === '') return bad("Missing required parameter: 'model'.", 'missing_required_parameter');
	const sampling = ['temperature', 'top_p'].find(key => body[key] !== undefined);
	if (reasons && sampling !== undefined)
		return bad(`Unsupported parameter: '${sampling}' is not supported with this model.`, 'unsupported_parameter');
	if (!reasons && body['reasoning'] !== undefined)
		return bad("Unsupported parameter: 'reasoning.effort' is not supported with this model.", 'unsupported_parameter');
	const include = Array.isArray(body['include']) ? body['include'] : [];
	if (!reasons && include.includes('reasoning.encrypted_content'))
		return bad('Encrypted content is not supported with this model.');
	for (const tool of listOf(body['tools'])) {
		if (!/^[\w-]{1,64}$/.test(stringOf(tool['name'])))
			return bad(`Invalid 'tools[0].name': string does not match pattern.`, 'invalid_value');
		if (tool['type'] === 'custom' && !reasons) return bad(`Custom tools are not supported with ${model}.`);
		if (tool['type'] === 'function' && tool['strict'] !== false && !isClosed(tool['parameters']))
			return bad(`Invalid schema for function '${stringOf(tool['name'])}'.`, 'invalid_function_parameters');
	}
	if (Array.isArray(body['tools']) && body['tools'].length === 0) return bad("Invalid 'tools': empty array.");
	const format = isObject(body['text']) && isObject(body['text']['format']) ? body['text']['format'] : {};
	if (format['type'] === 'json_schema' && format['strict'] === true && !isClosed(format['schema']))
		return bad(`Invalid schema for response_format '${stringOf(format['name'])}'.`, 'invalid_json_schema');
	return undefined;
};

const checkReasoning = (at: number, item: Json, next: Json | undefined, {thoughts}: Issued): Problem | undefined => {
	const key = stringOf(item['encrypted_content']);
	if (key === '')
		return {
			status: 404,
			type: 'invalid_request_error',
			message: `Item with id '${stringOf(item['id'])}' not found. Items are not persisted when \`store\` is set to false.`,
		};
	if (thoughts.get(key) !== JSON.stringify(item))
		return bad(
			`The encrypted content for item ${stringOf(item['id'])} could not be verified.`,
			'invalid_encrypted_content',
		);
	const output =
		next?.['type'] === 'reasoning' || next?.['role'] === 'assistant' || stringOf(next?.['type']).endsWith('call');
	return output
		? undefined
		: bad(
				`Item '${stringOf(item['id'])}' of type 'reasoning' was provided without its required following item (input.${at}).`,
			);
};

const isPart = (part: Json): boolean =>
	part['type'] === 'input_text' || (part['type'] === 'input_image' && isImageUrl(part['image_url']));

const checkInput = (body: Json, issued: Issued): Problem | undefined => {
	if (typeof body['input'] === 'string') return undefined;
	const items = listOf(body['input']);
	if (items.length === 0) return bad("Missing required parameter: 'input'.", 'missing_required_parameter');
	const open = new Map<string, string>();
	let thought = '';
	for (const [at, item] of items.entries()) {
		const type = stringOf(item['type']);
		const call = stringOf(item['call_id']);
		const isOutput = type.endsWith('_output');
		if (!isOutput && !type.endsWith('call') && type !== 'reasoning' && item['role'] === 'user' && open.size > 0)
			return bad(`No tool output found for function call ${[...open.keys()][0]}.`);
		if (type === 'reasoning') {
			const problem = checkReasoning(at, item, items[at + 1], issued);
			if (problem !== undefined) return problem;
			thought = stringOf(item['encrypted_content']);
		} else if (type === 'function_call' || type === 'custom_tool_call') {
			if (call === '') return bad(`Missing required parameter: 'input[${at}].call_id'.`, 'missing_required_parameter');
			if (typeof item[type === 'function_call' ? 'arguments' : 'input'] !== 'string')
				return bad(`Invalid type for 'input[${at}]'.`, 'invalid_type');
			const wanted = issued.before.get(call);
			if (wanted !== undefined && wanted !== thought)
				return bad(`Item '${call}' of type '${type}' was provided without its required 'reasoning' item.`);
			open.set(call, type);
		} else if (isOutput) {
			if (open.get(call) !== type.replace(/_output$/, ''))
				return bad(`No tool call found for ${type.replaceAll('_', ' ')} with call_id ${call}.`);
			open.delete(call);
		} else if (item['role'] === 'user') {
			thought = '';
			if (!listOf(item['content']).every(isPart)) return bad(`Invalid value: 'input[${at}].content'.`, 'invalid_value');
		} else if (item['role'] !== 'assistant' && item['role'] !== 'developer' && item['role'] !== 'system')
			return bad(`Invalid value: 'input[${at}]'.`, 'invalid_value');
	}
	const [left] = open.keys();
	return left === undefined ? undefined : bad(`No tool output found for function call ${left}.`);
};

export const checkResponses = (
	body: Json,
	headers: Readonly<Record<string, string>>,
	issued: Issued,
): Problem | undefined => {
	if (!/^Bearer \S+$/.test(headers['authorization'] ?? ''))
		return {
			status: 401,
			type: 'invalid_request_error',
			code: 'invalid_api_key',
			message: "You didn't provide an API key.",
		};
	return checkParameters(body) ?? checkInput(body, issued);
};
