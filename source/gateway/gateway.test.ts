import {lstat} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {expect, test} from 'vitest';
import {startSocket, startStreams} from '../testing/vendors/bytes.ts';
import {sse} from '../testing/vendors/script.ts';
import {startVendors} from '../testing/vendors.ts';
import {answerTo, ask, bare, key, question, refusalOf, scene, until} from './gateway.fixture.ts';

const said = {say: ['Hello.'], usage: {input: 70, output: 30}} as const;

/** What the small question can use at most: its bytes and what vendors add, and the thousand tokens that it asks for. */
const most = {
	tokens: Buffer.byteLength(question()) + 1024 + 1000,
	usd: (Buffer.byteLength(question()) + 1024 + 10_000) / 1e6,
};

test('a caller with a token is answered, the vendor gets the key and nothing of the token, and the record says what it cost', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const token = at.token({run: 'r', variant: 'v', task: 't'}, {task: {usd: 1}});
	const answer = await answerTo({
		socket: at.gateway.socket,
		token,
		headers: {'x-secret': 'mine', cookie: 'a=b', 'proxy-authorization': 'x', 'x-forwarded-for': 'y', te: 'trailers'},
	});
	expect(answer.status).toBe(200);
	expect(answer.text).toContain('"text":"ello."');
	const [request] = vendors.requests;
	expect({...request?.headers, host: '', 'content-length': ''}).toEqual({
		'anthropic-version': '2023-06-01',
		'x-api-key': key,
		'content-type': 'application/json',
		'accept-encoding': 'identity',
		connection: 'close',
		host: '',
		'content-length': '',
	});
	const caller = {run: 'r', variant: 'v', task: 't'};
	const about = {number: 1, caller, vendor: 'anthropic', model: 'claude-sonnet-5-5'};
	await until(() => at.entries.length === 2);
	expect(bare(at.entries)).toEqual([
		{...about, kind: 'asked', path: '/v1/messages', bytes: Buffer.byteLength(question()), reserved: most},
		{
			...about,
			kind: 'ended',
			status: 200,
			outcome: 'answered',
			usage: {input: 70, output: 30, cacheRead: 0, cacheWrite: 0},
			cost: 0.00037,
			charged: {tokens: 100, usd: 0.00037},
			ms: 0,
		},
	]);
	expect(JSON.stringify(at.entries)).not.toMatch(new RegExp(`${key}|${token}|Go\\.`));
	for (const who of [{run: 'r'}, {run: 'r', variant: 'v'}, caller]) {
		const {tokens, usd} = at.gateway.spent(who);
		expect([tokens, usd.toFixed(6)]).toEqual([100, '0.000370']);
	}
});

test('the socket is 0600 in a folder of 0700, and both are gone in the end', async () => {
	await using at = await scene('http://127.0.0.1:9');
	const modes = await Promise.all([at.gateway.socket, at.folder].map(async path => (await lstat(path)).mode & 0o777));
	expect(modes).toEqual([0o600, 0o700]);
	await at.gateway.close();
	await expect(lstat(at.folder)).rejects.toThrow('ENOENT');
});

test('a redirect is not followed, and the key goes nowhere else', async () => {
	await using elsewhere = await startVendors(() => said);
	const server = createServer((request, response) => {
		request.resume();
		response.writeHead(307, {location: `${elsewhere.url}/v1/messages`}).end();
	}).listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	await using at = await scene(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	expect(await refusalOf({socket: at.gateway.socket, token: at.token()})).toEqual([502, 'no_answer']);
	expect(elsewhere.requests).toEqual([]);
	server.close();
});

test("a vendor's complaint is passed on with its status and pause, costs nothing, and does not show the key that it repeats", async () => {
	await using vendors = await startVendors(() => ({
		status: 429,
		type: 'rate_limit_error',
		message: `slow down, ${key}`,
		headers: {'retry-after': '7', 'set-cookie': 'a=b', 'anthropic-organization-id': 'org'},
	}));
	await using at = await scene(vendors.url);
	const answer = await answerTo({socket: at.gateway.socket, token: at.token()});
	expect([answer.status, answer.headers['retry-after'], answer.headers['set-cookie']]).toEqual([429, '7', undefined]);
	expect(answer.headers['anthropic-organization-id']).toBeUndefined();
	expect(answer.text).toContain('slow down, [secret]');
	await until(() => at.entries.length === 2);
	expect(at.entries[1]).toMatchObject({status: 429, charged: {tokens: 0, usd: 0}, cost: null, usage: null});
});

test('what the vendor sends comes through at once, piece by piece, before the answer is whole', async () => {
	const next = Promise.withResolvers<void>();
	await using server = await startStreams(async response => {
		response.write('event: ping\ndata: {}\n\n');
		await next.promise;
		response.end('data: last\n\n');
	});
	await using at = await scene(server.url);
	const answer = await ask({socket: at.gateway.socket, token: at.token()});
	const first = await new Promise(resolve => answer.once('data', resolve));
	expect(String(first)).toBe('event: ping\ndata: {}\n\n');
	next.resolve();
	expect(await text(answer)).toBe('data: last\n\n');
});

test('a caller that does not read stops the vendor, who never sends more than the buffers between them hold', async () => {
	let sent = 0;
	const full = Promise.withResolvers<void>();
	const total = 256 * 2 ** 20;
	const piece = Buffer.alloc(2 ** 20, 'a');
	await using server = await startStreams(async response => {
		while (sent < total && !response.destroyed) {
			sent += piece.length;
			if (response.write(piece)) continue;
			const drained = await Promise.race([
				new Promise(resolve => response.once('drain', () => resolve(true))),
				new Promise(resolve => setTimeout(resolve, 500, false)),
			]);
			if (drained === false) break;
		}
		full.resolve();
	});
	await using at = await scene(server.url);
	const answer = await ask({socket: at.gateway.socket, token: at.token()});
	answer.pause();
	await full.promise;
	expect(sent).toBeLessThan(64 * 2 ** 20);
	answer.destroy();
});

test('a caller that goes away ends the request at the vendor, and pays for the most that it can have cost', async () => {
	const gone = Promise.withResolvers<void>();
	await using server = await startStreams(response => {
		response.once('close', () => gone.resolve());
		response.write('event: ping\ndata: {}\n\n');
	});
	await using at = await scene(server.url);
	const answer = await ask({socket: at.gateway.socket, token: at.token()});
	answer.on('error', () => undefined).destroy();
	await gone.promise;
	await until(() => at.entries.length === 2);
	expect(at.entries[1]).toMatchObject({outcome: 'aborted', status: 200, usage: null, cost: null, charged: most});
});

test('closing the gateway ends what is under way, at the vendor too, and records it', async () => {
	const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	await using server = await startSocket(socket => {
		socket.once('close', () => gone.resolve());
		asked.resolve();
	});
	await using at = await scene(server.url);
	const asking = ask({socket: at.gateway.socket, token: at.token()}).catch(() => 'broken off');
	await asked.promise;
	await at.gateway.close();
	expect(await asking).toBe('broken off');
	await gone.promise;
	expect(at.entries[1]).toMatchObject({outcome: 'aborted', status: null, charged: most});
});

const started = sse({
	event: 'message_start',
	data: {type: 'message_start', message: {usage: {input_tokens: 5, output_tokens: 1}}},
});
const counted = sse({event: 'message_delta', data: {type: 'message_delta', delta: {}, usage: {output_tokens: 9}}});

test('a vendor that dies in mid-stream breaks the answer off, and what it can have cost is charged; what it counted before is known', async () => {
	await using server = await startStreams(async (response, nth) => {
		await new Promise(resolve => response.write(nth === 0 ? started : Buffer.concat([started, counted]), resolve));
		response.destroy();
	});
	await using at = await scene(server.url);
	const token = at.token();
	const broken = async () => text(await ask({socket: at.gateway.socket, token})).catch((error: Error) => error.message);
	expect([await broken(), await broken()]).toEqual(['aborted', 'aborted']);
	await until(() => at.entries.length === 4);
	const ends = at.entries
		.filter(entry => entry.kind === 'ended')
		.map(({outcome, charged: {tokens}}) => [outcome, tokens]);
	expect(ends).toEqual([
		['cut', most.tokens],
		['cut', 14],
	]);
});

test('a vendor that cannot be reached costs nothing; one that is silent is given up and may have cost all', async () => {
	await using silent = await startSocket(() => undefined);
	await using dead = await scene('http://127.0.0.1:9');
	await using mute = await scene(silent.url, {limits: {silenceMs: 50}});
	expect(await refusalOf({socket: dead.gateway.socket, token: dead.token()})).toEqual([502, 'no_answer']);
	expect(await refusalOf({socket: mute.gateway.socket, token: mute.token()})).toEqual([504, 'no_answer']);
	expect(dead.entries[1]).toMatchObject({outcome: 'failed', status: null, charged: {tokens: 0, usd: 0}});
	expect(mute.entries[1]).toMatchObject({outcome: 'failed', status: null, charged: most});
});

test('an answer that is not streamed is passed on and counted', async () => {
	const usage = {prompt_tokens: 50, completion_tokens: 7, prompt_tokens_details: {cached_tokens: 20}};
	await using server = await startStreams(
		(response: {end(text: string): unknown}) => void response.end(JSON.stringify({choices: [], usage})),
		{
			type: 'application/json',
		},
	);
	await using at = await scene(server.url);
	const body = JSON.stringify({model: 'gpt-4.1', max_tokens: 10, messages: []});
	const answer = await answerTo({socket: at.gateway.socket, token: at.token(), path: '/openai/chat/completions', body});
	expect(JSON.parse(answer.text)).toEqual({choices: [], usage});
	await until(() => at.entries.length === 2);
	expect(at.entries[1]).toMatchObject({
		usage: {input: 30, output: 7, cacheRead: 20, cacheWrite: 0},
		charged: {tokens: 57},
	});
});

test('what cannot be recorded does not happen', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url, {
		record: () => {
			throw new Error('the disk is full');
		},
	});
	const token = at.token();
	expect(await refusalOf({socket: at.gateway.socket, token})).toEqual([503, 'closed']);
	expect(await refusalOf({socket: at.gateway.socket, token})).toEqual([503, 'closed']);
	expect(vendors.requests).toEqual([]);
	expect(at.gateway.spent({run: 'r'}).tokens).toBe(0);
});
