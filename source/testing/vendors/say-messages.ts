import {type Asked, type Event, type Issued, type Json, type Part, piecesOf, type Scripted} from './script.ts';

/** What Anthropic's Messages API streams: https://platform.claude.com/docs/en/build-with-claude/streaming */

type Say = Extract<Scripted, {say: unknown}>;

const reasons = {
	end: 'end_turn',
	tools: 'tool_use',
	length: 'max_tokens',
	pause: 'pause_turn',
	refusal: 'refusal',
} as const;

/** Whole characters only: this vendor does not split them. */
const wholePieces = (text: string): readonly string[] => {
	const found: string[] = [];
	for (const piece of piecesOf(text)) {
		const last = found.at(-1) ?? '';
		if (/[\uD800-\uDBFF]$/.test(last)) found[found.length - 1] = last + piece;
		else found.push(piece);
	}
	return found;
};

/** The events of an answer. Records what it hands out, to want it back. */
export const sayMessages = ({say, stop, usage, served}: Say, asked: Asked, issued: Issued): readonly Event[] => {
	const counts = usage ?? {input: 10, output: 5};
	const model = served ?? asked.model;
	const event = (data: Json & {type: string}): Event => ({event: data.type, data});
	let thought = '';
	const blocks = say.flatMap((part: Part, index): Event[] => {
		const open = (block: Json) => event({type: 'content_block_start', index, content_block: block});
		const add = (delta: Json) => event({type: 'content_block_delta', index, delta});
		const close = event({type: 'content_block_stop', index});
		if (typeof part === 'string')
			return [open({type: 'text', text: ''}), ...wholePieces(part).map(text => add({type: 'text_delta', text})), close];
		if ('thinking' in part) {
			thought = `sig-${asked.number}-${index}-${part.thinking.length}`;
			issued.thoughts.set(thought, JSON.stringify({type: 'thinking', thinking: part.thinking, signature: thought}));
			return [
				open({type: 'thinking', thinking: '', signature: ''}),
				...wholePieces(part.thinking).map(thinking => add({type: 'thinking_delta', thinking})),
				add({type: 'signature_delta', signature: thought}),
				close,
			];
		}
		const id = part.id ?? `toolu_${asked.number}_${index}`;
		if (thought !== '') issued.before.set(id, thought);
		const raw = part.raw ?? (part.input === undefined ? undefined : JSON.stringify(part.input));
		return [
			open({type: 'tool_use', id, name: part.tool, input: {}}),
			...(raw === undefined
				? []
				: [
						add({type: 'input_json_delta', partial_json: ''}),
						...wholePieces(raw).map(partial_json => add({type: 'input_json_delta', partial_json})),
					]),
			close,
		];
	});
	const calls = say.some(part => typeof part === 'object' && 'tool' in part);
	const reason = reasons[stop ?? (calls ? 'tools' : 'end')];
	issued.paused = reason === 'pause_turn';
	const start = {
		input_tokens: counts.input,
		cache_read_input_tokens: counts.cacheRead ?? 0,
		cache_creation_input_tokens: counts.cacheWrite ?? 0,
		output_tokens: 1,
	};
	return [
		event({
			type: 'message_start',
			message: {
				id: `msg_${asked.number}`,
				type: 'message',
				role: 'assistant',
				model,
				content: [],
				stop_reason: null,
				stop_sequence: null,
				usage: start,
			},
		}),
		event({type: 'ping'}),
		...blocks,
		event({type: 'ping'}),
		event({
			type: 'message_delta',
			delta: {stop_reason: reason, stop_sequence: null},
			usage: {output_tokens: counts.output},
		}),
		event({type: 'message_stop'}),
	];
};
