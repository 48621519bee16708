import {type IncomingMessage, request as requestPlain, type RequestOptions} from 'node:http';
import {request as requestSecure} from 'node:https';
import {setImmediate as turn, setTimeout as sleep} from 'node:timers/promises';
import {regroup} from './pieces.ts';

type Fetch = typeof globalThis.fetch;
type Out = ReadableStreamDefaultController<Uint8Array>;

/** Bytes of an error's page that are read. */
const longestPage = 64 * 2 ** 10;

/**
 * A model sends some words hundreds of times a second, and to take each by itself costs more than all that is done with it. So what comes
 * of a long answer gathers for at most this long, in milliseconds: less than a terminal takes to be drawn again.
 */
const gathering = 40;
/** The part of the time that an answer has taken so far for which its next words may gather: a short one is not held up. */
const share = 1 / 16;

/**
 * An answer that nobody reads any more is cut, unless it ends by itself within so many milliseconds and bytes: who has read the last event
 * leaves a moment before the end, and only after that serves the connection the next request, which saves its handshakes.
 */
const leaving = {ms: 50, bytes: 16 * 2 ** 10} as const;

/** How a connection fails that its server closed: at a read, or at a write. */
const gone = new Set<string | undefined>(['ECONNRESET', 'EPIPE']);

/** Statuses of an answer without a body (https://fetch.spec.whatwg.org/#null-body-status). */
const bodiless = new Set([204, 205, 304]);
/** Statuses that lead elsewhere (https://fetch.spec.whatwg.org/#redirect-status). */
const elsewhere = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and gives the head of its answer. No time limit: how long a silence is borne is for `patience.ts` to say. A connection
 * that was kept, and that the server closed before it could know of this request, is followed by another
 * (https://nodejs.org/api/http.html#requestreusedsocket).
 */
const send = (
	url: URL,
	options: RequestOptions,
	body: string | undefined,
	signal: AbortSignal,
): Promise<IncomingMessage> =>
	new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, options);
		const stop = (): void => void request.destroy();
		signal.addEventListener('abort', stop);
		const settle = (): void => signal.removeEventListener('abort', stop);
		let isAnswered = false;
		request.on('error', (error: NodeJS.ErrnoException) => {
			if (isAnswered) return;
			settle();
			if (signal.aborted) reject(signal.reason);
			else if (request.reusedSocket && gone.has(error.code)) resolve(send(url, options, body, signal));
			else reject(error);
		});
		request.on('response', answer => {
			isAnswered = true;
			settle();
			resolve(answer);
		});
		request.end(body);
	});

const leave = (answer: IncomingMessage): void => {
	// Its connection may serve another already; or it was left before.
	if (answer.readableEnded || answer.closed || answer.listenerCount('readable') === 0) return;
	const cut = (): void => void answer.destroy();
	const late = setTimeout(cut, leaving.ms);
	answer.once('close', () => clearTimeout(late));
	// The program may end meanwhile.
	late.unref();
	answer.socket.unref();
	let left: number = leaving.bytes;
	answer.removeAllListeners('readable');
	answer.on('data', (bytes: Buffer) => {
		left -= bytes.length;
		if (left < 0) cut();
	});
};

/**
 * The bytes of a body: gives what has come, once anything has; undefined at its end. `ms` is for how long more may gather before; it stays
 * where the kernel holds it, which wakes nobody.
 */
const bytesOf = (answer: IncomingMessage, signal: AbortSignal): ((ms: number) => Promise<Buffer | undefined>) => {
	let failed: unknown;
	let isOver = false;
	let wake = (): void => {};
	const over = (): void => {
		isOver = true;
		wake();
	};
	answer.on('readable', () => wake());
	answer.on('end', over);
	answer.on('close', over);
	answer.on('error', (error: NodeJS.ErrnoException) => {
		// All that Node says of it is `aborted`, as if we had done it.
		failed =
			error.code === 'ECONNRESET' ? Object.assign(new Error('the connection was closed'), {code: error.code}) : error;
		over();
	});
	const stop = (): void => {
		failed = signal.reason;
		over();
		leave(answer);
	};
	if (signal.aborted) stop();
	signal.addEventListener('abort', stop);
	answer.once('close', () => signal.removeEventListener('abort', stop));
	const read = (): Buffer | null => answer.read() as Buffer | null;
	return async ms => {
		const mayGather = ms >= 1;
		if (mayGather) await sleep(ms);
		for (;;) {
			const bytes = read();
			if (bytes !== null) {
				if (!mayGather) return bytes;
				// A first piece was held here; what the kernel holds comes when the event loop has been round.
				await turn();
				const more = read();
				return more === null ? bytes : Buffer.concat([bytes, more]);
			}
			if (failed !== undefined) throw failed;
			if (isOver) return undefined;
			await new Promise<void>(resolve => (wake = resolve));
		}
	};
};

const streamOf = (answer: IncomingMessage, signal: AbortSignal, pull: (out: Out) => Promise<void>) =>
	new ReadableStream<Uint8Array>(
		{
			pull: async out => {
				try {
					await pull(out);
				} catch (error) {
					// What we no longer read must not go on coming.
					if (!signal.aborted) answer.destroy();
					throw error;
				}
			},
			cancel: () => leave(answer),
		},
		{highWaterMark: 0},
	);

/** The events of a body, each whole. */
const eventsOf = (answer: IncomingMessage, signal: AbortSignal, heard: () => void) => {
	const {take, rest} = regroup();
	const next = bytesOf(answer, signal);
	const begun = performance.now();
	let last = begun;
	return streamOf(answer, signal, async out => {
		for (;;) {
			const now = performance.now();
			const bytes = await next(Math.min(gathering, (now - begun) * share) - (now - last));
			last = performance.now();
			if (bytes === undefined) {
				const left = rest();
				if (left.length > 0) out.enqueue(left);
				out.close();
				return;
			}
			heard();
			const events = take(bytes);
			if (events === undefined) continue;
			out.enqueue(events);
			return;
		}
	});
};

/** The beginning of a body. */
const pageOf = (answer: IncomingMessage, signal: AbortSignal) => {
	const next = bytesOf(answer, signal);
	let left = longestPage;
	return streamOf(answer, signal, async out => {
		const bytes = await next(0);
		if (bytes !== undefined) out.enqueue(bytes.subarray(0, left));
		left -= bytes?.length ?? 0;
		if (left <= 0) answer.destroy();
		if (bytes === undefined || left <= 0) out.close();
	});
};

const bodyOf = (
	answer: IncomingMessage,
	status: number,
	signal: AbortSignal,
	heard: () => void,
): ReadableStream<Uint8Array> | null => {
	if (!bodiless.has(status))
		return status >= 200 && status < 300 ? eventsOf(answer, signal, heard) : pageOf(answer, signal);
	answer.resume();
	return null;
};

const responseOf = (
	answer: IncomingMessage,
	signal: AbortSignal,
	heard: () => void,
	told: (headers: Headers) => void,
): Response => {
	const {statusCode: status = 0, statusMessage: statusText = '', headersDistinct} = answer;
	try {
		if (elsewhere.has(status)) throw new Error(`it leads elsewhere (${status})`);
		const headers = new Headers(
			Object.entries(headersDistinct).flatMap(([name, values = []]) =>
				values.map((value): [string, string] => [name, value]),
			),
		);
		told(headers);
		return new Response(bodyOf(answer, status, signal, heard), {status, statusText, headers});
	} catch (error) {
		answer.destroy();
		throw error;
	}
};

/**
 * A `fetch` for an SDK that sends exactly these headers (an SDK also sends what it finds in the environment), follows no redirect
 * (which could carry a key elsewhere), bounds what a server can make us hold, and tells of every byte that is `heard` of an answer, and what its headers
 * `told`. It stands on `node:http`, which unlike Node's `fetch` waits for a silent server as long as we do, and reads no faster than we do.
 */
export const quietFetch =
	(headers: Readonly<Record<string, string>>, heard: () => void, told: (headers: Headers) => void = () => {}): Fetch =>
	async (url, init = {}) => {
		const {method = 'GET', body} = init;
		const signal = init.signal ?? new AbortController().signal;
		if (typeof body !== 'string' && body !== undefined && body !== null) throw new TypeError('only text can be sent');
		const address = new URL(url instanceof Request ? url.url : url);
		try {
			// What is not read yet stays in the kernel from the first byte on.
			const options = {method, headers: {...headers}, highWaterMark: 1};
			return responseOf(await send(address, options, body ?? undefined, signal), signal, heard, told);
		} catch (error) {
			// As `fetch` says it, which is what SDKs know.
			throw signal.aborted ? error : new TypeError('fetch failed', {cause: error});
		}
	};

/** Longer than any answer: an SDK's own time limit would cut an answer that is still coming. */
export const noTimeout = 2_147_483_647;
