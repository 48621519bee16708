import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setImmediate as turn, setTimeout as sleep} from 'node:timers/promises';
import {checkChat, problemBody as openaiProblem, readChat, sayChat} from './vendors/chat.ts';
import {flood} from './vendors/flood.ts';
import {checkMessages, problemBody as anthropicProblem, readMessages} from './vendors/messages.ts';
import {checkResponses, readResponses} from './vendors/responses.ts';
import {sayMessages} from './vendors/say-messages.ts';
import {sayResponses} from './vendors/say-responses.ts';
import {
	type Api,
	type Asked,
	type Ending,
	type Event,
	isObject,
	type Issued,
	type Json,
	type Problem,
	type Recorded,
	type Script,
	type Scripted,
	sse,
	stringOf,
	type Vendor,
} from './vendors/script.ts';

const routes: Readonly<Record<string, {readonly vendor: Vendor; readonly api: Api}>> = {
	'/v1/messages': {vendor: 'anthropic', api: 'messages'},
	'/v1/responses': {vendor: 'openai', api: 'responses'},
	'/v1/chat/completions': {vendor: 'openai', api: 'chat'},
	'/openai/v1/chat/completions': {vendor: 'groq', api: 'chat'},
};

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	try {
		return JSON.parse(Buffer.concat(pieces).toString());
	} catch {
		return undefined;
	}
};

/** Cuts bytes where a careless reader breaks: inside characters of several bytes, inside `data:`, between the two line ends. */
const shredded = function* (bytes: Uint8Array): Generator<Uint8Array> {
	let from = 0;
	for (let at = 1; at < bytes.length; at += 1) {
		const inside = ((bytes[at] ?? 0) & 0xc0) === 0x80;
		const between = bytes[at] === 0x0a && bytes[at - 1] === 0x0a;
		if (!inside && !between && at - from < 997) continue;
		yield bytes.subarray(from, at);
		from = at;
	}
	yield bytes.subarray(from);
};

const finish = (response: ServerResponse, {end = 'close'}: Ending) => {
	if (end === 'close') response.end();
	else if (end === 'cut') response.destroy();
};

const stream = async (response: ServerResponse, pieces: readonly Uint8Array[], ending: Ending) => {
	response.writeHead(200, {'content-type': 'text/event-stream; charset=utf-8'});
	response.flushHeaders();
	for (const piece of pieces.slice(0, ending.after ?? pieces.length))
		for (const bytes of shredded(piece)) {
			if (response.destroyed) return;
			response.write(bytes);
			await turn();
		}
	finish(response, ending);
};

/** A server on loopback that stands in for Anthropic, OpenAI (both APIs) and Groq. */
export type Vendors = AsyncDisposable & {
	/** Without a path: what Anthropic's and Groq's SDKs take as base URL. */
	readonly url: string;
	/** With `/v1`: what OpenAI's SDK and compatible clients take. */
	readonly openaiUrl: string;
	/** Every request, those turned down too. */
	readonly requests: readonly Recorded[];
	close(): Promise<void>;
};

type Served = {readonly id: string; readonly shutdown_date?: string};

/**
 * Starts the stand-in. It checks each request as the vendor documents it and turns a wrong one down in the vendor's words, so that a
 * wrong client fails its test; else `script` says what it answers, streamed in pieces that are cut at awkward places.
 * A script that throws is answered with 500.
 */
export const startVendors = async (script: Script, models: readonly Served[] = []): Promise<Vendors> => {
	const requests: Recorded[] = [];
	const issued: Issued = {thoughts: new Map(), before: new Map(), paused: false};
	let number = 0;

	const listing = (headers: IncomingMessage['headers']): Json =>
		headers['anthropic-version'] === undefined
			? {object: 'list', data: models.map(model => ({...model, object: 'model', created: 1, owned_by: 'stand-in'}))}
			: {
					data: models.map(({id}) => ({id, type: 'model', display_name: id})),
					has_more: false,
					first_id: null,
					last_id: null,
				};

	const turnDown = (
		response: ServerResponse,
		vendor: Vendor,
		{status, ...problem}: Problem,
		headers: Readonly<Record<string, string>> = {},
		more: Json = {},
	) => {
		const body = vendor === 'anthropic' ? anthropicProblem(problem, more) : openaiProblem(problem, more);
		response.writeHead(status, {'content-type': 'application/json', ...headers}).end(JSON.stringify(body));
	};

	const eventsOf = (reply: Extract<Scripted, {say: unknown}>, asked: Asked): readonly Event[] => {
		if (asked.api === 'messages') return sayMessages(reply, asked, issued);
		return asked.api === 'responses' ? sayResponses(reply, asked, issued) : sayChat(reply, asked);
	};

	const answer = async (response: ServerResponse, reply: Scripted, asked: Asked) => {
		if (reply.waitMs !== undefined) await sleep(reply.waitMs);
		if ('status' in reply) {
			const {status, type = 'error', code, message, headers, more} = reply;
			return turnDown(
				response,
				asked.vendor,
				{status, type, message, ...(code === undefined ? {} : {code})},
				headers,
				more,
			);
		}
		if ('reset' in reply) return void response.socket?.resetAndDestroy();
		if ('flood' in reply) {
			response.writeHead(200, {'content-type': 'text/event-stream; charset=utf-8'}).write('data: "');
			await flood(response, Buffer.alloc(2 ** 17, 'x'), reply.flood);
			return;
		}
		if ('bytes' in reply) return stream(response, [Buffer.from(reply.bytes as string)], reply);
		const events = 'events' in reply ? reply.events : eventsOf(reply, asked);
		return stream(response, events.map(sse), reply);
	};

	const handle = async (request: IncomingMessage, response: ServerResponse) => {
		const {pathname} = new URL(request.url ?? '/', 'http://stand.in');
		if (request.method === 'GET' && /^(\/openai)?\/v1\/models$/.test(pathname)) {
			response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(listing(request.headers)));
			return;
		}
		const route = routes[pathname];
		if (route === undefined || request.method !== 'POST') {
			response.writeHead(404, {'content-type': 'application/json'}).end('{"error":{"message":"no such route"}}');
			return;
		}
		const {vendor, api} = route;
		const body = await bodyOf(request);
		const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
		const invalid = (message: string): Problem => ({status: 400, type: 'invalid_request_error', message});
		const check = (): Problem | undefined => {
			if (!isObject(body)) return invalid('We could not parse the JSON body of your request.');
			if (headers['content-type']?.startsWith('application/json') !== true)
				return invalid('content-type must be application/json');
			if (api === 'messages') return checkMessages(body, headers, issued);
			return api === 'responses' ? checkResponses(body, headers, issued) : checkChat(body, headers, vendor);
		};
		const json = isObject(body) ? body : {};
		const problem = check() ?? (json['stream'] === true ? undefined : invalid('the stand-in only streams'));
		const read = () =>
			api === 'messages' ? readMessages(json) : api === 'responses' ? readResponses(json) : readChat(json);
		const raw = {vendor, api, body: json, headers};
		if (problem !== undefined) {
			const model = stringOf(json['model']);
			requests.push({
				...raw,
				model,
				system: '',
				messages: [],
				tools: [],
				status: problem.status,
				problem: problem.message,
			});
			turnDown(response, vendor, problem);
			return;
		}
		number += 1;
		const asked: Asked = {...raw, ...read(), number};
		requests.push({...raw, ...read(), status: 200});
		await answer(response, await script(asked), asked);
	};

	const server = createServer((request, response) => {
		response.socket?.setNoDelay(true);
		// A connection that is reset is tried once more if it was kept, which depends on who is first at the end of an answer.
		response.shouldKeepAlive = false;
		handle(request, response).catch((error: unknown) => {
			if (response.headersSent) response.destroy();
			else
				response
					.writeHead(500, {'content-type': 'application/json'})
					.end(JSON.stringify({error: {message: String(error), type: 'server_error'}}));
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = async () => {
		const closed = new Promise<void>(resolve => server.close(() => resolve()));
		server.closeAllConnections();
		await closed;
	};
	return {url, openaiUrl: `${url}/v1`, requests, close, [Symbol.asyncDispose]: close};
};
