import {expect, test} from 'vitest';
import {sse, type Event} from '../vendors/script.ts';
import {startSocket, startStreams} from '../vendors/bytes.ts';
import {flood} from '../vendors/flood.ts';
import {sampleOf} from './sample.ts';
import {asked, askOf, kindOf, type ModelSubject, user} from './subject.ts';

const go = askOf([user('Go.')]);
const megabyte = 2 ** 20;

/** Every version of this JSON in which one value is something else. */
const distorted = (value: unknown): readonly unknown[] => {
	const here = [null, 7, 'x', [], {}, undefined].filter(other => JSON.stringify(other) !== JSON.stringify(value));
	if (typeof value !== 'object' || value === null) return here;
	const inside = Object.entries(value).flatMap(([key, inner]) =>
		distorted(inner).map(other => (Array.isArray(value) ? value.with(Number(key), other) : {...value, [key]: other})),
	);
	return [...here, ...inside];
};

/** Servers that speak no HTTP, send what nobody could hold, or say what nobody expects. */
export const hostileLaw = (subject: ModelSubject): void => {
	const events = sampleOf(subject.api);
	const stream = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';

	test.each([
		['nothing', ''],
		['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
		['half a status line', 'HTTP/1.'],
		['half of its headers', `${stream}x-more: `],
		['headers and no body', `${stream}content-length: 100\r\n\r\n`],
		['less than it announced', `${stream}content-length: 100\r\n\r\n: hello\n\n`],
		['a piece whose length is none', `${stream}transfer-encoding: chunked\r\n\r\nzz\r\n`],
		['more headers than anybody reads', `${stream}${'x-more: x\r\n'.repeat(20_000)}\r\n`],
		['an encoding that it does not keep', `${stream}content-encoding: gzip\r\n\r\nnot gzip at all`],
	])('a server that sends %s, and hangs up, is a network fault', async (_name, said) => {
		await using server = await startSocket(socket => socket.end(said));
		const {reply} = await asked(await subject.open(server), go);
		expect(reply).toMatchObject({
			kind: 'fault',
			fault: {kind: 'network', message: expect.stringMatching(/^no whole answer from \w+: ./)},
		});
	});

	test.each([
		['nothing', ''],
		['half of its headers', `${stream}x-more: `],
		['headers', `${stream}\r\n`],
		['half an event', `${stream}\r\ndata: {"`],
	])('a server that sends %s, and then is silent, is a network fault', async (_name, said) => {
		await using server = await startSocket(socket => socket.write(said));
		const {reply} = await asked(await subject.open(server, 100), go);
		expect(reply).toEqual({
			kind: 'fault',
			fault: {kind: 'network', message: expect.stringMatching(/^no whole answer from \w+: nothing came for 100 ms$/)},
		});
	});

	test.each([
		['one line', Buffer.alloc(megabyte / 8, 'x'), 'data: "'],
		['one line in small pieces', Buffer.alloc(1000, 'x'), 'data: "'],
		['lines of one event', Buffer.from('data: 1\n'.repeat(8000)), ''],
	])('a hundred megabytes of %s are not read to their end', async (_name, piece, before) => {
		let sent = 0;
		const {promise, resolve} = Promise.withResolvers<void>();
		await using server = await startStreams(async response => {
			response.write(before);
			sent = await flood(response, piece, 100 * megabyte);
			resolve();
		});
		const {reply} = await asked(await subject.open(server), go);
		expect(reply).toMatchObject({
			kind: 'fault',
			fault: {kind: 'network', message: expect.stringContaining('more than 8 MB')},
		});
		await promise;
		// What the system holds between two sockets comes on top of our eight.
		expect(sent).toBeLessThan(40 * megabyte);
	});

	test('a server that names another address is not followed there with the key', async () => {
		let requests = 0;
		await using server = await startSocket(socket => {
			requests += 1;
			socket.end('HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n');
		});
		const {reply} = await asked(await subject.open(server), go);
		expect({requests, kind: kindOf(reply)}).toEqual({requests: 1, kind: 'network'});
	});

	test('a hundred megabytes of an error are a line', async () => {
		let sent = 0;
		const {promise, resolve} = Promise.withResolvers<void>();
		await using server = await startStreams(
			async response => {
				sent = await flood(response, Buffer.alloc(megabyte / 8, 'bad '), 100 * megabyte);
				resolve();
			},
			{status: 500, type: 'text/plain'},
		);
		const {reply} = await asked(await subject.open(server), go);
		expect(reply).toMatchObject({
			kind: 'fault',
			fault: {kind: 'network', message: expect.stringMatching(/failed with 500: .*bad bad bad/)},
		});
		await promise;
		expect(sent).toBeLessThan(30 * megabyte);
	});

	test('comments break a silence where the vendor documents them, and nowhere else', async () => {
		await using server = await startStreams(async response => {
			for (let nth = 0; nth < 20 && !response.destroyed; nth += 1) {
				response.write(': still here\n\n');
				await new Promise(resolve => setTimeout(resolve, 25));
			}
			response.end(Buffer.concat(events.map(sse)));
		});
		const {reply} = await asked(await subject.open(server, 250), go);
		expect(kindOf(reply)).toBe(subject.pings ? 'answer' : 'network');
	});

	test('whatever stands in place of any value of any event, there is one reply, and nothing is thrown', async () => {
		const streams = events.flatMap(({data, ...event}, at) =>
			typeof data === 'string'
				? []
				: distorted(data).map((other): readonly Event[] =>
						events.with(at, {...event, data: other === undefined ? '' : other}),
					),
		);
		await using server = await startStreams((response, number) => {
			response.end(Buffer.concat((streams[number] ?? []).map(sse)));
		});
		const model = await subject.open(server);
		const kinds = new Set<string>();
		for (const stream of streams) {
			const {reply} = await asked(model, go).catch((error: unknown) => {
				throw new Error(`thrown at ${JSON.stringify(stream)}`, {cause: error});
			});
			kinds.add(kindOf(reply));
		}
		expect([...kinds].filter(kind => !['answer', 'network', 'unknown', 'refused'].includes(kind))).toEqual([]);
	});
};
