import type {Fact, Seen} from '../core/journal.ts';

/** A delta that a watcher has not taken yet is dropped once this many wait; facts are never dropped. */
const PATIENCE = 4096;

type Watcher<Body, Delta> = {
	readonly queue: Seen<Body, Delta>[];
	deltas: number;
	wake: () => void;
};

/** The live half of a journal: fans out what comes to whoever watches now. */
export type Live<Body, Delta> = {
	fact(fact: Fact<Body>): void;
	delta(delta: Delta): void;
	close(): void;
	/** What comes from now on, buffered from the moment of the call; ends at close or abort. */
	subscribe(signal?: AbortSignal): AsyncGenerator<Seen<Body, Delta>, void, void>;
};

export const live = <Body, Delta>(): Live<Body, Delta> => {
	const watchers = new Set<Watcher<Body, Delta>>();
	let closed = false;

	const offer = (seen: Seen<Body, Delta>): void => {
		for (const watcher of watchers) {
			if ('delta' in seen) {
				if (watcher.deltas >= PATIENCE) continue;
				watcher.deltas += 1;
			}
			watcher.queue.push(seen);
			watcher.wake();
		}
	};

	const subscribe = (signal?: AbortSignal): AsyncGenerator<Seen<Body, Delta>, void, void> => {
		const watcher: Watcher<Body, Delta> = {queue: [], deltas: 0, wake: () => {}};
		watchers.add(watcher);
		const onAbort = (): void => watcher.wake();
		signal?.addEventListener('abort', onAbort);
		const stream = async function* () {
			try {
				for (;;) {
					while (watcher.queue.length > 0 && signal?.aborted !== true) {
						const batch = watcher.queue.splice(0);
						watcher.deltas = 0;
						yield* batch;
					}
					if (closed || signal?.aborted === true) return;
					const {promise, resolve} = Promise.withResolvers<void>();
					watcher.wake = resolve;
					await promise;
				}
			} finally {
				watchers.delete(watcher);
				signal?.removeEventListener('abort', onAbort);
			}
		};
		return stream();
	};

	return {
		fact: fact => offer({fact}),
		delta: delta => offer({delta}),
		close: () => {
			closed = true;
			for (const watcher of watchers) watcher.wake();
		},
		subscribe,
	};
};

/**
 * History, then what comes, without a gap: the subscription is opened before history is read, and facts that are in both
 * are shown once.
 */
export const historyThenLive = async function* <Body, Delta>(
	read: (after: number) => AsyncIterable<Fact<Body>>,
	stream: AsyncGenerator<Seen<Body, Delta>, void, void>,
	after: number,
	signal: AbortSignal | undefined,
): AsyncGenerator<Seen<Body, Delta>, void, void> {
	let last = after;
	try {
		for await (const fact of read(after)) {
			if (signal?.aborted === true) return;
			last = fact.seq;
			yield {fact};
		}
		for await (const seen of stream) {
			if ('fact' in seen) {
				if (seen.fact.seq <= last) continue;
				last = seen.fact.seq;
			}
			yield seen;
		}
	} finally {
		await stream.return();
	}
};
