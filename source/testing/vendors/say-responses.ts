import {
	type Asked,
	type Event,
	type Issued,
	type Json,
	listOf,
	type Part,
	piecesOf,
	type Scripted,
	stringOf,
} from './script.ts';

/** What OpenAI's Responses API streams: https://developers.openai.com/api/reference/resources/responses/streaming-events */

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
