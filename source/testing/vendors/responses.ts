import type {Message} from '../../core/message.ts';
import {
	type Asked,
	type Event,
	generationOf,
	isImageUrl,
	isObject,
	type Issued,
	joined,
	type Json,
	listOf,
	type Part,
	piecesOf,
	type Problem,
	type Scripted,
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

type Say = Extract<Scripted, {say: unknown}>;

/** The events of an answer. Records what it hands out, to want it back. */
export const sayResponses = ({say, stop, usage, served}: Say, asked: Asked, issued: Issued): readonly Event[] => {
	const counts = usage ?? {input: 10, output: 5};
	let sequence = 0;
	let thought = '';
	const event = (type: string, data: Json): Event => ({
		event: type,
		data: {type, sequence_number: sequence++, ...data},
	});
	const head = {
		id: `resp_${asked.number}`,
		object: 'response',
		created_at: 1,
		model: served ?? asked.model,
		output: [],
		status: 'in_progress',
	};
	const output: Json[] = [];
	const customs = listOf(asked.body['tools']).filter(({type}) => type === 'custom');
	const custom = new Set(customs.map(({name}) => name));
	const cut = stop === 'length';

	const eventsOf = (part: Part, output_index: number): Event[] => {
		const at = {output_index};
		const last = output_index === say.length - 1;
		const status = cut && last ? 'incomplete' : 'completed';
		const wrap = (started: Json, item: Json, inner: Event[]): Event[] => {
			output.push(item);
			return [
				event('response.output_item.added', {...at, item: started}),
				...inner,
				event('response.output_item.done', {...at, item}),
			];
		};
		if (typeof part === 'string') {
			const id = `msg_${asked.number}_${output_index}`;
			const place = {...at, item_id: id, content_index: 0};
			const refused = stop === 'refusal';
			const content = refused ? {type: 'refusal', refusal: part} : {type: 'output_text', text: part, annotations: []};
			const deltas = piecesOf(part).map(delta =>
				event(refused ? 'response.refusal.delta' : 'response.output_text.delta', {...place, delta}),
			);
			return wrap(
				{id, type: 'message', role: 'assistant', status: 'in_progress', content: []},
				{id, type: 'message', role: 'assistant', status, content: [content]},
				[
					event('response.content_part.added', {
						...place,
						part: {...content, ...(refused ? {refusal: ''} : {text: ''})},
					}),
					...deltas,
					event('response.content_part.done', {...place, part: content}),
				],
			);
		}
		if ('thinking' in part) {
			const id = `rs_${asked.number}_${output_index}`;
			thought = `enc-${asked.number}-${output_index}-${part.thinking.length}`;
			const item = {
				id,
				type: 'reasoning',
				summary: [{type: 'summary_text', text: part.thinking}],
				encrypted_content: thought,
			};
			issued.thoughts.set(
				thought,
				JSON.stringify({type: 'reasoning', id, summary: item.summary, encrypted_content: thought}),
			);
			const deltas = piecesOf(part.thinking).map(delta =>
				event('response.reasoning_summary_text.delta', {...at, item_id: id, summary_index: 0, delta}),
			);
			return wrap({id, type: 'reasoning', summary: [], encrypted_content: 'not yet'}, item, deltas);
		}
		const call_id = part.id ?? `call_${asked.number}_${output_index}`;
		if (thought !== '') issued.before.set(call_id, thought);
		const free = custom.has(part.tool);
		const id = `${free ? 'ctc' : 'fc'}_${asked.number}_${output_index}`;
		const raw = part.raw ?? (part.input === undefined ? '' : free ? stringOf(part.input) : JSON.stringify(part.input));
		const named = {id, call_id, name: part.tool};
		return free
			? wrap(
					{...named, type: 'custom_tool_call', input: ''},
					{...named, type: 'custom_tool_call', input: raw},
					piecesOf(raw).map(delta => event('response.custom_tool_call_input.delta', {...at, item_id: id, delta})),
				)
			: wrap(
					{...named, type: 'function_call', arguments: '', status: 'in_progress'},
					{...named, type: 'function_call', arguments: raw, status},
					piecesOf(raw).map(delta => event('response.function_call_arguments.delta', {...at, item_id: id, delta})),
				);
	};

	const body = say.flatMap(eventsOf);
	const read = counts.cacheRead ?? 0;
	const written = counts.cacheWrite ?? 0;
	const all = counts.input + read + written;
	const final = {
		...head,
		output,
		status: cut ? 'incomplete' : 'completed',
		incomplete_details: cut ? {reason: 'max_output_tokens'} : null,
		error: null,
		...(usage === null
			? {}
			: {
					usage: {
						input_tokens: all,
						input_tokens_details: {cached_tokens: read, cache_write_tokens: written},
						output_tokens: counts.output,
						output_tokens_details: {reasoning_tokens: 0},
						total_tokens: all + counts.output,
					},
				}),
	};
	return [
		event('response.created', {response: head}),
		event('response.in_progress', {response: head}),
		...body,
		event(cut ? 'response.incomplete' : 'response.completed', {response: final}),
	];
};
