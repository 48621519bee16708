/** A queue that one side fills and the other side iterates. */
export type Queue = AsyncIterable<string> & {
	readonly push: (text: string) => void;
	readonly close: () => void;
};

/**
 * Pieces of text on their way to whoever watches. Never holds more than `limit` characters: a slow watcher loses the
 * oldest pieces, the command never waits for it. Pieces that wait are joined.
 */
export const textQueue = (limit = 256 * 1024): Queue => {
	let waiting = '';
	let closed = false;
	let wake = (): void => {};

	const push = (text: string): void => {
		if (closed || text === '') return;
		waiting += text;
		if (waiting.length > limit) waiting = waiting.slice(-limit);
		wake();
	};

	const close = (): void => {
		closed = true;
		wake();
	};

	async function* drain(): AsyncGenerator<string, void, void> {
		for (;;) {
			if (waiting !== '') {
				const text = waiting;
				waiting = '';
				yield text;
				continue;
			}
			if (closed) return;
			await new Promise<void>(resolve => {
				wake = resolve;
			});
		}
	}

	return {push, close, [Symbol.asyncIterator]: drain};
};
