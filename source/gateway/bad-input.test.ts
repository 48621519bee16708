import {connect} from 'node:net';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startVendors} from '../testing/vendors.ts';
import {answerTo, question, refusalOf, scene, speak} from './gateway.fixture.ts';
import {openGateway} from './gateway.ts';

const said = {say: ['Hello.'], usage: {input: 70, output: 30}} as const;
const nowhere = 'http://127.0.0.1:9';
const head = (token: string, ...more: readonly string[]): string =>
	[
		'POST /anthropic/v1/messages HTTP/1.1',
		'Host: a',
		`Authorization: Bearer ${token}`,
		'Content-Type: application/json',
		...more,
		'',
		'',
	].join('\r\n');

test('a head that comes drop by drop, and a body that never ends, are hung up on in time', async () => {
	await using at = await scene(nowhere, {limits: {headMs: 100, bodyMs: 200}});
	const heard = await Promise.all([
		speak(at.gateway.socket, 'POST /anthropic/v1/mess'),
		speak(at.gateway.socket, head(at.token(), 'Content-Length: 1000'), '{"model":'),
		speak(at.gateway.socket, head(at.token(), 'Transfer-Encoding: chunked'), '5\r\n{"mod\r\n'),
	]);
	expect(heard.map(text => text.split('\r\n', 1)[0])).toEqual(
		Array.from({length: 3}, () => 'HTTP/1.1 408 Request Timeout'),
	);
	expect(at.entries.every(({kind}) => kind === 'refused')).toBe(true);
});

test.each([
	['garbage', 'what is this\r\n\r\n', 400],
	['bytes of TLS', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), 400],
	['two lengths', head('x', 'Content-Length: 5', 'Content-Length: 6'), 400],
	['a length and chunks', head('x', 'Content-Length: 5', 'Transfer-Encoding: chunked'), 400],
	['a head without end', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}`, 431],
	['a tunnel', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n', undefined],
])('%s is hung up on, and the gateway goes on', async (_name, bytes, status) => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const heard = await speak(at.gateway.socket, bytes);
	expect(/^HTTP\/1.1 (\d+)/.exec(heard)?.[1]).toBe(status === undefined ? undefined : String(status));
	expect((await answerTo({socket: at.gateway.socket, token: at.token()})).status).toBe(200);
});

test('a request that breaks off in its body reaches no vendor', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const line = connect(at.gateway.socket);
	await new Promise(resolve => line.write(`${head(at.token(), 'Content-Length: 1000')}{"model":`, resolve));
	line.destroy();
	expect((await answerTo({socket: at.gateway.socket, token: at.token()})).status).toBe(200);
	expect(vendors.requests.length).toBe(1);
});

test('bodies of 100 MB are refused without being held, with a length and without, and the caller gets to read it', async () => {
	await using at = await scene(nowhere);
	const body = Buffer.alloc(100 * 2 ** 20, 'a');
	const asking = {socket: at.gateway.socket, token: at.token(), body};
	const before = process.memoryUsage().arrayBuffers;
	expect(await refusalOf(asking)).toEqual([413, 'too_long']);
	expect(await refusalOf({...asking, headers: {'transfer-encoding': 'chunked'}})).toEqual([413, 'too_long']);
	expect(await refusalOf({...asking, token: 'none'})).toEqual([401, 'unknown_token']);
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(90 * 2 ** 20);
	expect(await refusalOf({...asking, body: question({model: 'x'})})).toEqual([403, 'model_not_allowed']);
});

const options = (socket: string, baseUrl = nowhere) => ({
	socket,
	vendors: {anthropic: {baseUrl, headers: {}}},
	routes: [],
	prices: () => null,
	record: () => undefined,
	now: () => new Date('2026-11-21T12:00:00Z'),
});

test.each([
	'http://vendor.example',
	'ftp://127.0.0.1',
	'vendor',
	'',
	'https://user:word@vendor.example',
	'http://127.0.0.1.vendor.example',
	'https://vendor.example/?to=',
])('no key is sent to "%s"', async baseUrl => {
	await expect(openGateway(options('/nowhere/socket', baseUrl))).rejects.toThrow('is none that a key may be sent to');
});

test('a socket that others could reach, or that is none, is not opened, and nothing of theirs is taken away', async () => {
	const root = await mkdtemp(join(tmpdir(), 'gateway-'));
	const [open, file, taken, stale] = ['open/s', 'own/file', 'own/taken', 'own/stale'].map(path => join(root, path));
	await mkdir(join(root, 'open'));
	await chmod(join(root, 'open'), 0o755);
	await mkdir(join(root, 'own'), {mode: 0o700});
	await writeFile(file ?? '', 'mine');
	const other = createServer().listen(taken);
	await new Promise(resolve => other.once('listening', resolve));
	const why = async (path = ''): Promise<string> =>
		openGateway(options(path)).then(
			() => 'opened',
			(error: Error) => error.message.replaceAll(root, ''),
		);
	expect([await why(open), await why(file), await why(taken), await why(join(root, 'a'.repeat(104)))]).toEqual([
		'/open is open to others, and who reaches the socket in it can try tokens',
		'/own/file is there already, and is no socket',
		'somebody listens at /own/taken already',
		`/${'a'.repeat(104)} is longer than the 103 bytes that the path of a socket may have`,
	]);
	expect(await readFile(file ?? '', 'utf8')).toBe('mine');
	const first = await openGateway(options(stale ?? ''));
	expect(await why(stale)).toBe('somebody listens at /own/stale already');
	await first.close();
	other.close();
	await rm(root, {recursive: true, force: true});
});
