import {Worker} from 'node:worker_threads';

/** Beside this file, under the name that it has there: as a source, or built. */
const entry = (): URL =>
	new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './index-worker.js', import.meta.url);

type Pending<Said> = {readonly hear: (said: Said) => void; readonly fail: (error: Error) => void};

/** A thread that is asked things by number, and says things to that number. It never holds up the end of the program by itself. */
export type Thread<Ask, Said> = AsyncDisposable & {
	/** Hears what is said until something is an answer. Rejects when the thread ends before. */
	ask(asked: Ask, isAnswer: (said: Said) => boolean, hear?: (said: Said) => void): Promise<Said>;
	readonly isOver: boolean;
};

export const startThread = <Ask extends {readonly id: number}, Said extends {readonly id: number}>(
	start: object,
): Thread<Ask, Said> => {
	const worker = new Worker(entry(), {
		workerData: start,
		// What Node says of its younger modules is nothing to show on somebody's screen.
		execArgv: ['--no-warnings'],
		env: {},
		// Reading a tree makes much garbage: a larger young heap would let it pile up, a smaller one is swept too often.
		resourceLimits: {maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 1024},
	});
	const pending = new Map<number, Pending<Said>>();
	let isOver = false;
	const end = (error: Error): void => {
		isOver = true;
		for (const {fail} of pending.values()) fail(error);
		pending.clear();
	};
	worker.unref();
	worker.on('message', (said: Said) => pending.get(said.id)?.hear(said));
	worker.on('error', end);
	worker.on('exit', code => end(new Error(`the thread of the index ended (${code})`)));
	return {
		get isOver() {
			return isOver;
		},
		async ask(asked, isAnswer, hear = () => {}) {
			if (isOver) throw new Error('the thread of the index is over');
			const {promise, resolve, reject} = Promise.withResolvers<Said>();
			pending.set(asked.id, {hear: said => (isAnswer(said) ? resolve(said) : hear(said)), fail: reject});
			worker.ref();
			try {
				worker.postMessage(asked, []);
				return await promise;
			} finally {
				pending.delete(asked.id);
				if (pending.size === 0) worker.unref();
			}
		},
		async [Symbol.asyncDispose]() {
			await worker.terminate();
		},
	};
};
