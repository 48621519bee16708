import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {longAnswer} from '../../source/testing/long-answer.ts';

/**
 * A model that answers at once, in a process of its own so that it does not disturb what is measured. It speaks Anthropic's Messages API
 * as documented (https://platform.claude.com/docs/en/build-with-claude/streaming) and answers what it was asked last: `bench-turn-N` with
 * some text, `bench-tool-N` with a call of `read` before, `bench-long-N` with a long answer, streamed. It tells the parent process where
 * it listens, then for every request how long it took.
 */
export type Said = {readonly url: string} | {readonly servedMs: number};

/** What a long answer has, and how fast it comes. */
export const TOKENS = 20_000;
export const TOKENS_A_SECOND = 1_000;

/** How often the stream is written to, in milliseconds. */
const TICK = 4;

/** The last words of an answer, to know it by. */
export const lastWords = (kind: string, number: number): string => `Answer ${kind}-${number} ends here.`;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	return Buffer.concat(pieces).toString();
};

const event = (data: {readonly type: string; readonly [key: string]: unknown}): string =>
	`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const head = (id: number): string =>
	event({
		type: 'message_start',
		message: {
			id: `msg_${id}`,
			type: 'message',
			role: 'assistant',
			model: 'claude-sonnet-5-5',
			content: [],
			stop_reason: null,
			stop_sequence: null,
			usage: {input_tokens: 100, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 1},
		},
	});

const tail = (reason: 'end_turn' | 'tool_use', tokens: number): string =>
	event({type: 'content_block_stop', index: 0}) +
	event({
		type: 'message_delta',
		delta: {stop_reason: reason, stop_sequence: null},
		usage: {output_tokens: tokens},
	}) +
	event({type: 'message_stop'});

const open = (block: object): string => event({type: 'content_block_start', index: 0, content_block: block});
const add = (delta: object): string => event({type: 'content_block_delta', index: 0, delta});
const addText = (text: string): string => add({type: 'text_delta', text});

const toolUse = (id: number): string =>
	open({type: 'tool_use', id: `toolu_${id}`, name: 'read', input: {}}) +
	add({type: 'input_json_delta', partial_json: '{"path": "hello.txt"}'}) +
	tail('tool_use', 20);

const shortAnswer = (last: string): string =>
	['It is **done**: ', 'the file says `hello`, ', 'and nothing else.\n\n', '- one line\n- one word\n\n', last]
		.map(addText)
		.join('');

const streamLong = async (response: ServerResponse, number: number): Promise<void> => {
	const pieces = longAnswer(TOKENS, lastWords('long', number));
	const begun = performance.now();
	for (let at = 0; at < pieces.length && !response.destroyed;) {
		const due = Math.min(pieces.length, Math.ceil(((performance.now() - begun) / 1000) * TOKENS_A_SECOND) + 1);
		if (due > at) response.write(pieces.slice(at, due).map(addText).join(''));
		at = due;
		await sleep(TICK);
	}
};

const tell = (said: Said): void => void process.send?.(said);

const serve = (): void => {
	let served = 0;
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const begun = performance.now();
		if (request.method !== 'POST') {
			response.writeHead(200, {'content-type': 'application/json'});
			response.end('{"data": [], "has_more": false, "first_id": null, "last_id": null}');
			return;
		}
		const body = await bodyOf(request);
		served += 1;
		const [, kind = 'turn', number = '0'] = [...body.matchAll(/bench-(turn|tool|long)-(\d+)/g)].at(-1) ?? [];
		const last = lastWords(kind, Number(number));
		const asked = body.lastIndexOf(`bench-${kind}-${number}`);
		response.writeHead(200, {'content-type': 'text/event-stream; charset=utf-8'});
		response.write(head(served));
		if (kind === 'tool' && !body.slice(asked).includes('"tool_result"')) response.end(toolUse(served));
		else {
			response.write(open({type: 'text', text: ''}));
			if (kind === 'long') await streamLong(response, Number(number));
			else response.write(shortAnswer(last));
			response.end(tail('end_turn', kind === 'long' ? TOKENS : 20));
		}
		tell({servedMs: performance.now() - begun});
	};
	const server = createServer((request, response) => {
		response.socket?.setNoDelay(true);
		handle(request, response).catch(() => response.destroy());
	});
	server.listen(0, '127.0.0.1', () => tell({url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`}));
	process.once('disconnect', () => process.exit());
};

if (import.meta.main) serve();
