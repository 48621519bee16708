import type {Honest} from './honest.ts';
import type {Event, Json} from './script.ts';

const named = (data: Json & {readonly type: string}): Event => ({event: data.type, data});

const responses = (of: string, reasoning: Json): readonly Event[] => {
	let sequence_number = 0;
	const event = (type: string, data: Json): Event => named({type, sequence_number: sequence_number++, ...data});
	const called = {
		id: `fc_${of}`,
		type: 'function_call',
		call_id: `call_${of}`,
		name: 'read',
		arguments: `{"path":"${of}"}`,
		status: 'completed',
	};
	const said = {
		id: `msg_${of}`,
		type: 'message',
		role: 'assistant',
		status: 'completed',
		content: [{type: 'output_text', text: `Reading ${of}.`, annotations: []}],
	};
	const head = {id: `resp_${of}`, object: 'response', model: 'm', status: 'in_progress', output: []};
	return [
		event('response.created', {response: head}),
		event('response.in_progress', {response: head}),
		event('response.output_item.added', {output_index: 0, item: {id: `rs_${of}`, type: 'reasoning', summary: []}}),
		event('response.output_item.done', {output_index: 0, item: reasoning}),
		event('response.output_item.added', {output_index: 1, item: {...said, status: 'in_progress', content: []}}),
		event('response.output_text.delta', {output_index: 1, item_id: said.id, content_index: 0, delta: `Reading ${of}.`}),
		event('response.output_item.done', {output_index: 1, item: said}),
		event('response.output_item.added', {output_index: 2, item: {...called, arguments: '', status: 'in_progress'}}),
		event('response.function_call_arguments.delta', {output_index: 2, item_id: called.id, delta: '{"path"'}),
		event('response.function_call_arguments.delta', {output_index: 2, item_id: called.id, delta: `:"${of}"}`}),
		event('response.output_item.done', {output_index: 2, item: called}),
		event('response.completed', {
			response: {
				...head,
				status: 'completed',
				output: [reasoning, said, called],
				usage: {
					input_tokens: 100,
					input_tokens_details: {cached_tokens: 30},
					output_tokens: 50,
					output_tokens_details: {reasoning_tokens: 40},
					total_tokens: 150,
				},
			},
		}),
	];
};

export const honestResponses: readonly Honest[] = [
	{
		name: 'OpenAI',
		api: 'responses',
		vendor: 'openai',
		model: 'gpt-6-luna',
		stream: of => responses(of, {id: `rs_${of}`, type: 'reasoning', summary: [], encrypted_content: `enc-${of}`}),
		back: of => [{type: 'reasoning', id: `rs_${of}`, summary: [], encrypted_content: `enc-${of}`}],
		usage: {input: 70, output: 50, cacheRead: 30},
	},
	{
		name: 'a server that speaks Responses and encrypts nothing',
		api: 'responses',
		vendor: 'team',
		model: 'gpt-oss-120b',
		stream: of =>
			responses(of, {
				id: `rs_${of}`,
				type: 'reasoning',
				summary: [],
				content: [{type: 'reasoning_text', text: `Hm, ${of}.`}],
				encrypted_content: null,
				status: null,
			}),
		back: of => [
			{type: 'reasoning', id: `rs_${of}`, summary: [], content: [{type: 'reasoning_text', text: `Hm, ${of}.`}]},
		],
		usage: {input: 70, output: 50, cacheRead: 30},
	},
];
