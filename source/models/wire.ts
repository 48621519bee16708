import {regroup} from './pieces.ts';

type Fetch = typeof globalThis.fetch;
/** What sends requests beneath `fetch`, as far as we use it: https://undici.nodejs.org/#/docs/api/Dispatcher */
type Dispatcher = {dispatch(options: object, handler: unknown): boolean};

/**
 * Node's own `fetch` gives up after five minutes without a byte; how long we wait is ours to say (`patience.ts`). The limits are taken
 * from each request, under whatever dispatcher is set for the process (a proxy's, perhaps).
 */
const patient: Dispatcher = {
	dispatch: (options, handler) => {
		const {[Symbol.for('undici.globalDispatcher.1')]: set} = globalThis as unknown as Record<symbol, Dispatcher>;
		if (set === undefined) throw new Error('this Node has no dispatcher for fetch');
		return set.dispatch({...options, headersTimeout: 0, bodyTimeout: 0}, handler);
	},
};

/** Bytes of an error's page that are read. */
const longestPage = 64 * 2 ** 10;

type Reader = ReadableStreamDefaultReader<Uint8Array>;

const streamOf = (reader: Reader, pull: (controller: ReadableStreamDefaultController<Uint8Array>) => Promise<void>) =>
	new ReadableStream<Uint8Array>(
		{
			pull: async controller => {
				try {
					await pull(controller);
				} catch (error) {
					// What we no longer read must not go on coming.
					reader.cancel().catch(() => undefined);
					throw error;
				}
			},
			cancel: reason => reader.cancel(reason),
		},
		{highWaterMark: 0},
	);

/** The events of a body, each whole. */
const eventsOf = (reader: Reader, heard: () => void) => {
	const {take, rest} = regroup();
	return streamOf(reader, async controller => {
		for (;;) {
			const {done, value} = await reader.read();
			if (done) {
				const left = rest();
				if (left.length > 0) controller.enqueue(left);
				controller.close();
				return;
			}
			heard();
			const events = take(value);
			if (events === undefined) continue;
			controller.enqueue(events);
			return;
		}
	});
};

/** The beginning of a body. */
const pageOf = (reader: Reader) => {
	let left = longestPage;
	return streamOf(reader, async controller => {
		const {done, value} = await reader.read();
		if (value !== undefined) controller.enqueue(value.subarray(0, left));
		left -= value?.length ?? 0;
		if (left <= 0) await reader.cancel();
		if (done || left <= 0) controller.close();
	});
};

/**
 * A `fetch` for an SDK that sends exactly these headers (an SDK also sends what it finds in the environment), follows no redirect
 * (which could carry a key elsewhere), bounds what a server can make us hold, and tells of every byte that is `heard` of an answer, and what its headers
 * `told`.
 */
export const quietFetch =
	(headers: Readonly<Record<string, string>>, heard: () => void, told: (headers: Headers) => void = () => {}): Fetch =>
	async (url, init) => {
		// Node's types do not know of dispatchers.
		const ours = {headers: {...headers}, redirect: 'error', dispatcher: patient} as const;
		const response = await fetch(url, {...init, ...ours});
		told(response.headers);
		if (response.body === null) return response;
		const reader = response.body.getReader();
		const {status, statusText} = response;
		const body = response.ok ? eventsOf(reader, heard) : pageOf(reader);
		return new Response(body, {status, statusText, headers: response.headers});
	};

/** Longer than any answer: an SDK's own time limit would cut an answer that is still coming. */
export const noTimeout = 2_147_483_647;
