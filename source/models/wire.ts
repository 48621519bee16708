import {Silence} from './trouble.ts';

type Fetch = typeof globalThis.fetch;

/** A promise's value, or `Silence` when it takes longer than `idleMs`. */
const within = async <Value>(
	promise: Promise<Value>,
	idleMs: number,
	hangUp: (silence: Silence) => void,
): Promise<Value> => {
	let timer: NodeJS.Timeout | undefined;
	const silent = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => {
			const silence = new Silence(`nothing came for ${Math.round(idleMs / 1000)} s`);
			reject(silence);
			hangUp(silence);
		}, idleMs);
	});
	try {
		return await Promise.race([promise, silent]);
	} finally {
		clearTimeout(timer);
	}
};

/** The body again, which errs with `Silence` when a read gets no byte for `idleMs`. A reader that pauses is not a silent server. */
const watched = (body: ReadableStream<Uint8Array>, idleMs: number, hangUp: (silence: Silence) => void) => {
	const reader = body.getReader();
	return new ReadableStream<Uint8Array>(
		{
			pull: async controller => {
				const {done, value} = await within(reader.read(), idleMs, hangUp);
				if (done) controller.close();
				else controller.enqueue(value);
			},
			cancel: reason => reader.cancel(reason),
		},
		{highWaterMark: 0},
	);
};

/**
 * A `fetch` for an SDK that sends exactly these headers (an SDK also sends what it finds in the environment), follows no redirect
 * (which could carry a key elsewhere), and gives up on a server that says nothing for `idleMs`.
 */
export const quietFetch =
	(headers: Readonly<Record<string, string>>, idleMs: number): Fetch =>
	async (url, init) => {
		const hung = new AbortController();
		const hangUp = (silence: Silence) => hung.abort(silence);
		const signal = init?.signal ? AbortSignal.any([init.signal, hung.signal]) : hung.signal;
		const response = await within(
			fetch(url, {...init, headers: {...headers}, signal, redirect: 'error'}),
			idleMs,
			hangUp,
		);
		if (response.body === null) return response;
		const {status, statusText} = response;
		return new Response(watched(response.body, idleMs, hangUp), {status, statusText, headers: response.headers});
	};

/** Nothing for this long is a broken connection, in milliseconds. Vendors that think long send pings or thinking. */
export const defaultIdleMs = 120_000;

/** Longer than any answer: an SDK's own time limit would cut an answer that is still coming. */
export const noTimeout = 2_147_483_647;
