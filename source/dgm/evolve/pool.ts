import type {Effect} from '../../core/effect.ts';

/** Work that goes on side by side, each piece under a key. */
export interface Pool<Shown, Kept> {
	/** Begins a piece of work, unless it was begun. */
	begin(key: string, work: (signal: AbortSignal) => Effect<Shown, Kept>): void;
	/** Shows what goes on until a piece of work ends, and returns what it keeps, each once; undefined when `signal` aborts first, which stops nothing. */
	first(signal: AbortSignal): Effect<Shown, Kept | undefined>;
	/** Stops a piece of work and returns what it keeps; undefined when there is none under the key. */
	halt(key: string): Promise<Kept | undefined>;
	/** Stops everything, and resolves when nothing runs any more. What was kept and not fetched is dropped. */
	close(): Promise<void>;
}

type Piece<Kept> = {
	readonly controller: AbortController;
	readonly over: Promise<void>;
	result?: {readonly kept: Kept} | {readonly bug: unknown};
};

/** Pieces of work that end in any order. What a piece throws is a bug, and is thrown to whoever waits. */
export const openPool = <Shown, Kept>(): Pool<Shown, Kept> => {
	const pieces = new Map<string, Piece<Kept>>();
	let shown: Shown[] = [];
	let news = Promise.withResolvers<void>();
	let closed = false;

	const tell = (): void => {
		news.resolve();
		news = Promise.withResolvers();
	};

	const take = (key: string, piece: Piece<Kept>): Kept | undefined => {
		pieces.delete(key);
		if (piece.result === undefined) return undefined;
		if ('bug' in piece.result) throw piece.result.bug;
		return piece.result.kept;
	};

	return {
		begin: (key, work) => {
			if (closed || pieces.has(key)) return;
			const controller = new AbortController();
			const live = async (): Promise<void> => {
				const effect = work(controller.signal);
				for (;;) {
					const {done, value} = await effect.next();
					if (done) {
						piece.result = {kept: value};
						break;
					}
					shown.push(value);
					tell();
				}
			};
			const piece: Piece<Kept> = {
				controller,
				// Begun after the piece is on the list.
				over: Promise.resolve()
					.then(live)
					.catch((bug: unknown) => {
						piece.result = {bug};
					})
					.then(tell),
			};
			pieces.set(key, piece);
		},
		first: async function* (signal) {
			const aborted = Promise.withResolvers<void>();
			const abort = () => aborted.resolve();
			signal.addEventListener('abort', abort);
			try {
				for (;;) {
					const {promise} = news;
					const told = shown;
					shown = [];
					yield* told;
					if (signal.aborted) return undefined;
					for (const [key, piece] of pieces) if (piece.result !== undefined) return take(key, piece);
					await Promise.race([promise, aborted.promise]);
				}
			} finally {
				signal.removeEventListener('abort', abort);
			}
		},
		halt: async key => {
			const piece = pieces.get(key);
			if (piece === undefined) return undefined;
			piece.controller.abort();
			await piece.over;
			return take(key, piece);
		},
		close: async () => {
			closed = true;
			for (const {controller} of pieces.values()) controller.abort();
			await Promise.all([...pieces.values()].map(({over}) => over));
			pieces.clear();
		},
	};
};
