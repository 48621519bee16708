import type {Honest} from './honest.ts';
import type {Event, Json} from './script.ts';

const named = (data: Json & {readonly type: string}): Event => ({event: data.type, data});

const messages = (of: string, thinking: readonly Json[], start: Json, id: string): readonly Event[] => [
	named({
		type: 'message_start',
		message: {
			id: `msg_${of}`,
			type: 'message',
			role: 'assistant',
			model: 'm',
			content: [],
			stop_reason: null,
			usage: {input_tokens: 100, cache_read_input_tokens: 30, cache_creation_input_tokens: 0, output_tokens: 1},
		},
	}),
	named({type: 'content_block_start', index: 0, content_block: start}),
	...thinking.map(delta => named({type: 'content_block_delta', index: 0, delta})),
	named({type: 'content_block_stop', index: 0}),
	named({type: 'content_block_start', index: 1, content_block: {type: 'text', text: ''}}),
	named({type: 'content_block_delta', index: 1, delta: {type: 'text_delta', text: `Reading ${of}.`}}),
	named({type: 'content_block_stop', index: 1}),
	named({type: 'content_block_start', index: 2, content_block: {type: 'tool_use', id, name: 'read', input: {}}}),
	named({type: 'content_block_delta', index: 2, delta: {type: 'input_json_delta', partial_json: '{"path"'}}),
	named({type: 'content_block_delta', index: 2, delta: {type: 'input_json_delta', partial_json: `:"${of}"}`}}),
	named({type: 'content_block_stop', index: 2}),
	named({type: 'message_delta', delta: {stop_reason: 'tool_use', stop_sequence: null}, usage: {output_tokens: 50}}),
	named({type: 'message_stop'}),
];

export const honestMessages: readonly Honest[] = [
	{
		name: 'Anthropic',
		api: 'messages',
		vendor: 'anthropic',
		model: 'claude-sonnet-5-5',
		stream: of =>
			messages(
				of,
				[
					{type: 'thinking_delta', thinking: `Hm, ${of}.`},
					{type: 'signature_delta', signature: `sig-${of}`},
				],
				{type: 'thinking', thinking: '', signature: ''},
				`toolu_${of}`,
			),
		back: of => [{type: 'thinking', thinking: `Hm, ${of}.`, signature: `sig-${of}`}],
		usage: {input: 100, output: 50, cacheRead: 30},
	},
	{
		name: 'a server that speaks Messages, signs nothing and has ids of its own',
		api: 'messages',
		vendor: 'team',
		model: 'kimi-k2.6',
		stream: of =>
			messages(
				of,
				[{type: 'thinking_delta', thinking: `Hm, ${of}.`}],
				{type: 'thinking', thinking: ''},
				'functions.read:0',
			),
		back: of => [{type: 'thinking', thinking: `Hm, ${of}.`}],
		usage: {input: 100, output: 50, cacheRead: 30},
	},
];
