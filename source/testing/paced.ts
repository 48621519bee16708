import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

/** How often the stream is written to, in milliseconds. */
const TICK = 5;

const event = (type: string, more: object): string => `event: ${type}\ndata: ${JSON.stringify({type, ...more})}\n\n`;

const write = async (response: ServerResponse, pieces: readonly string[], perSecond: number): Promise<void> => {
	const usage = {input_tokens: 10, output_tokens: pieces.length};
	const message = {id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [], usage};
	response.writeHead(200, {'content-type': 'text/event-stream; charset=utf-8'});
	response.write(event('message_start', {message}));
	response.write(event('content_block_start', {index: 0, content_block: {type: 'text', text: ''}}));
	const begun = performance.now();
	for (let at = 0; at < pieces.length && !response.destroyed;) {
		const due = Math.ceil(((performance.now() - begun) / 1_000) * perSecond) + 1;
		const deltas = pieces.slice(at, due).map(text => ({index: 0, delta: {type: 'text_delta', text}}));
		response.write(deltas.map(delta => event('content_block_delta', delta)).join(''));
		at = due;
		await sleep(TICK);
	}
	response.write(event('content_block_stop', {index: 0}));
	response.write(event('message_delta', {delta: {stop_reason: 'end_turn', stop_sequence: null}, usage}));
	response.end(event('message_stop', {}));
};

/** Stands in for Anthropic and gives every request the same answer, as many pieces a second as are named. */
export const startPaced = async (
	pieces: readonly string[],
	perSecond: number,
): Promise<AsyncDisposable & {readonly url: string}> => {
	const server = createServer((request, response) => {
		request.resume();
		void write(response, pieces, perSecond);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
};
