import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

/** What a server was asked: `GET /v1/models?limit=1`, with its headers and the body as text. */
export type Question = {
	readonly line: string;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
};

/** JSON to answer with, or what is done with the response by hand. */
export type Reply = {readonly json: unknown; readonly status?: number} | ((response: ServerResponse) => void);

export type Answering = AsyncDisposable & {readonly url: string; readonly asked: readonly Question[]};

/** A server on loopback that answers each question as `reply` says. */
export const answering = async (reply: (question: Question) => Reply): Promise<Answering> => {
	const asked: Question[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			const question = {line: `${request.method} ${request.url}`, headers: request.headers, body};
			asked.push(question);
			const answer = reply(question);
			if (typeof answer === 'function') return answer(response);
			response.writeHead(answer.status ?? 200, {'content-type': 'application/json'}).end(JSON.stringify(answer.json));
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		[Symbol.asyncDispose]: async () => {
			const closed = new Promise<void>(resolve => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
};

/** Answers that are none: each is a fault of the server, by what is said of it. */
export const noAnswers: readonly (readonly [string, Reply, RegExp])[] = [
	['a key that is refused', {json: {error: 'no'}, status: 401}, /refused the key \(401\)/],
	['nothing there', {json: {}, status: 404}, /is not there \(404\)/],
	['a failure', {json: {}, status: 503}, /answered 503/],
	['no JSON', response => response.end('<html>hello'), /no JSON/],
	['half of it', response => response.end('{"data": [{"id"'), /no JSON/],
	['more than could be meant', flood, /more than \d+ MB/],
	['silence', () => {}, /did not answer within/],
	['silence after a beginning', response => void response.write('{"data": ['), /did not answer within/],
	['a connection that breaks', response => response.destroy(), /cannot be reached/],
	[
		'another address',
		response => response.writeHead(302, {location: 'http://127.0.0.1:9/'}).end(),
		/cannot be reached/,
	],
];

function flood(response: ServerResponse): void {
	const piece = Buffer.alloc(2 ** 20, ' ');
	const pour = (): void => {
		while (!response.destroyed) if (!response.write(piece)) return void response.once('drain', pour);
	};
	pour();
}
