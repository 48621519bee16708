import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {startSocket, startStreams} from '../testing/vendors/bytes.ts';
import {quietFetch} from './wire.ts';

const run = promisify(execFile);
const nobody = (): void => {};

test('what is heard and told of an answer, and its text', async () => {
	await using server = await startStreams(response => void response.end('data: 1\n\n'));
	let heard = 0;
	const told: (string | null)[] = [];
	const fetching = quietFetch(
		{},
		() => (heard += 1),
		headers => told.push(headers.get('content-type')),
	);
	const response = await fetching(`${server.url}/here`);
	expect(told).toEqual([response.headers.get('content-type')]);
	expect(await response.text()).toBe('data: 1\n\n');
	expect(heard).toBe(1);
});

test('nothing is sent but what was asked for', async () => {
	const seen: {readonly line: string; readonly names: readonly string[]; readonly body: string}[] = [];
	const server = createServer((request, response) => {
		const {method, url, rawHeaders} = request;
		const names = rawHeaders.filter((_, at) => at % 2 === 0).map(name => name.toLowerCase());
		let body = '';
		request.setEncoding('utf8');
		request.on('data', (piece: string) => (body += piece));
		request.on('end', () => {
			seen.push({line: `${method} ${url}`, names: names.toSorted(), body});
			response.end();
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/messages?x=1`;
	const sent = {'x-api-key': 'k', 'content-type': 'application/json'};
	const response = await quietFetch(sent, nobody)(url, {
		method: 'POST',
		headers: {'user-agent': 'an SDK', 'x-of-the-environment': 'secret'},
		body: '{"a": "é"}',
	});
	expect(await response.text()).toBe('');
	server.closeAllConnections();
	server.close();
	expect(seen).toEqual([
		{
			line: 'POST /v1/messages?x=1',
			names: ['connection', 'content-length', 'content-type', 'host', 'x-api-key'],
			body: '{"a": "é"}',
		},
	]);
	await expect(quietFetch(sent, nobody)(url, {method: 'POST', body: new FormData()})).rejects.toThrow('only text');
});

describe('an answer that is none', () => {
	const answering = (text: string) => startSocket(socket => void socket.end(text));
	const cases: readonly (readonly [string, string, RegExp])[] = [
		[
			'leads elsewhere',
			'HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n',
			/elsewhere \(307\)/,
		],
		['no HTTP', 'SSH-2.0-OpenSSH\r\n', /Expected HTTP/],
		['nothing', '', /socket hang up/],
		['a status that there is not', 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n', /599/],
	];
	test.each(cases)('%s', async (_, said, why) => {
		await using server = await answering(said);
		const failed: unknown = await quietFetch({}, nobody)(server.url, {method: 'POST', body: '{}'}).catch(
			error => error,
		);
		expect(failed).toMatchObject({name: 'TypeError', message: 'fetch failed', cause: expect.any(Error)});
		expect(String((failed as Error).cause)).toMatch(why);
	});

	test('nobody listens', async () => {
		const server = await startStreams(nobody);
		await server[Symbol.asyncDispose]();
		await expect(quietFetch({}, nobody)(server.url)).rejects.toMatchObject({cause: {code: 'ECONNREFUSED'}});
	});

	test('without a body', async () => {
		await using server = await answering('HTTP/1.1 204 No Content\r\n\r\n');
		const response = await quietFetch({}, nobody)(server.url);
		expect([response.status, response.body]).toEqual([204, null]);
	});

	test('a page of an error is read to a bound', async () => {
		await using server = await startStreams(response => void response.end('x'.repeat(2 ** 20)), {status: 500});
		const response = await quietFetch({}, nobody)(server.url);
		expect((await response.text()).length).toBe(64 * 2 ** 10);
	});

	test('it breaks off', async () => {
		await using server = await startStreams(async response => {
			response.write('data: 1\n\n');
			await sleep(20);
			response.destroy();
		});
		const response = await quietFetch({}, nobody)(server.url);
		await expect(response.text()).rejects.toMatchObject({message: 'the connection was closed', code: 'ECONNRESET'});
	});
});

test.each([
	['small', '{}'],
	['large', `"${'x'.repeat(2 ** 23)}"`],
])('a connection that was kept and is gone is followed by another, also for a %s request', async (_, body) => {
	let connections = 0;
	await using server = await startSocket(socket => {
		connections += 1;
		socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
		// What comes after the first request on the first connection is the second one.
		if (connections === 1) socket.on('data', () => socket.resetAndDestroy());
		else socket.resume();
	});
	const ask = async (sent: string): Promise<string> => {
		const response = await quietFetch({}, nobody)(server.url, {method: 'POST', body: sent});
		return response.text();
	};
	expect(await ask('{}')).toBe('ok');
	// It goes back to those that are kept.
	await sleep(20);
	expect(await ask(body)).toBe('ok');
	expect(connections).toBe(2);
});

test('an answer that breaks off on a connection that was kept is not asked for again', async () => {
	let asked = 0;
	await using server = await startSocket(socket => {
		asked += 1;
		socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
		socket.on('data', () => {
			asked += 1;
			socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf', () => socket.resetAndDestroy());
		});
	});
	const ask = () => quietFetch({}, nobody)(server.url, {method: 'POST', body: '{}'});
	await (await ask()).text();
	await sleep(20);
	await expect(ask().then(answer => answer.text())).rejects.toMatchObject({code: 'ECONNRESET'});
	await sleep(20);
	expect(asked).toBe(2);
});

test('a request is stopped before its answer, and in the middle of it', async () => {
	let left: Promise<void> | undefined;
	await using silent = await startSocket(nobody);
	await using server = await startStreams(response => {
		left = new Promise(resolve => response.once('close', resolve));
		response.write('data: 1\n\n');
	});
	const early = new AbortController();
	const waiting = quietFetch({}, nobody)(silent.url, {signal: early.signal});
	setTimeout(() => early.abort(), 20);
	await expect(waiting).rejects.toMatchObject({name: 'AbortError'});
	const late = new AbortController();
	const response = await quietFetch({}, nobody)(server.url, {signal: late.signal});
	setTimeout(() => late.abort(), 20);
	await expect(response.text()).rejects.toMatchObject({name: 'AbortError'});
	await expect(left).resolves.toBeUndefined();
	const stopped = quietFetch({}, nobody)(server.url, {signal: AbortSignal.abort()});
	await expect(stopped).rejects.toMatchObject({name: 'AbortError'});
});

test('whoever no longer reads hangs up', async () => {
	let left: Promise<void> | undefined;
	await using server = await startStreams(response => {
		left = new Promise(resolve => response.once('close', resolve));
		response.write('data: 1\n\n');
	});
	const response = await quietFetch({}, nobody)(server.url);
	const reader = response.body?.getReader();
	await reader?.read();
	await reader?.cancel();
	await expect(left).resolves.toBeUndefined();
});

test.each([
	['read to its end', async (response: Response) => void (await response.text())],
	[
		'left after its last event by who aborts',
		async (response: Response, stop: () => void) => {
			await response.body?.getReader().read();
			stop();
		},
	],
	[
		'left after its last event by who cancels',
		async (response: Response) => {
			const reader = response.body?.getReader();
			await reader?.read();
			await reader?.cancel();
		},
	],
])('a connection serves the next request when an answer was %s', async (_, read) => {
	const sockets = new Set<Socket>();
	await using server = await startStreams(async response => {
		if (response.socket) sockets.add(response.socket);
		response.write('data: [DONE]\n\n');
		await sleep(5);
		response.end();
	});
	for (let turn = 0; turn < 3; turn += 1) {
		const stop = new AbortController();
		await read(await quietFetch({}, nobody)(server.url, {signal: stop.signal}), () => stop.abort());
		await sleep(60);
	}
	expect(sockets.size).toBe(1);
});

test('words of a long answer come together, and all of them come', async () => {
	const events = Array.from({length: 600}, (_, nth) => `data: ${nth}\n\n`);
	await using server = await startStreams(async response => {
		for (const event of events) {
			response.write(event);
			await sleep(1);
		}
		response.end();
	});
	let heard = 0;
	const response = await quietFetch({}, () => (heard += 1))(server.url);
	expect(await response.text()).toBe(events.join(''));
	expect(heard).toBeLessThan(events.length / 2);
});

test('a silence that is longer than connections are kept for nothing ends no request', async () => {
	await using server = await startStreams(async response => {
		response.write('data: 1\n\n');
		await sleep(5_500);
		response.end('data: 2\n\n');
	});
	const response = await quietFetch({}, nobody)(server.url);
	expect(await response.text()).toBe('data: 1\n\ndata: 2\n\n');
});

test('a proxy that Node is told of is used', async () => {
	const asked: (string | undefined)[] = [];
	const proxy = createServer((request, response) => {
		asked.push(request.url);
		response.end('data: 1\n\n');
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
	const env = {NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`};
	const wire = JSON.stringify(new URL('wire.ts', import.meta.url).href);
	const script = `const {quietFetch} = await import(${wire});
		const response = await quietFetch({}, () => {})('http://models.example/v1');
		process.stdout.write(await response.text());`;
	const {stdout} = await run(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {env});
	proxy.closeAllConnections();
	proxy.close();
	expect([stdout, asked]).toEqual(['data: 1\n\n', ['http://models.example/v1']]);
});
