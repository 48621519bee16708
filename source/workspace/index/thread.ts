import {type MessagePort, Worker} from 'node:worker_threads';

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

type Line = Pick<MessagePort, 'postMessage' | 'ref' | 'unref'>;

/** A thread at the end of a line, which holds up the end of the program only while an answer is awaited. */
const threadOn = <Ask extends {readonly id: number}, Said extends {readonly id: number}>(
	line: Line,
	close: () => unknown,
) => {
	const pending = new Map<number, Pending<Said>>();
	let [isOver, isClosing] = [false, false];
	const hear = (said: Said): void => pending.get(said.id)?.hear(said);
	/** There will be no answer any more. */
	const end = (error: Error): void => {
		isOver = true;
		for (const {fail} of pending.values()) fail(error);
		pending.clear();
	};
	const thread: Thread<Ask, Said> = {
		get isOver() {
			return isOver;
		},
		async ask(asked, isAnswer, hearAlso = () => {}) {
			if (isOver) throw new Error('the thread of the index is over');
			const {promise, resolve, reject} = Promise.withResolvers<Said>();
			pending.set(asked.id, {hear: said => (isAnswer(said) ? resolve(said) : hearAlso(said)), fail: reject});
			line.ref();
			try {
				line.postMessage(asked, []);
				return await promise;
			} finally {
				pending.delete(asked.id);
				// Who waits for its end must not be left alone with that.
				if (pending.size === 0 && !isClosing) line.unref();
			}
		},
		async [Symbol.asyncDispose]() {
			isClosing = true;
			await close();
		},
	};
	return {thread, hear, end};
};

/** Starts a thread. What is `handedOver` with its start is its own then. */
export const startThread = <Ask extends {readonly id: number}, Said extends {readonly id: number}>(
	start: object,
	handedOver: readonly MessagePort[] = [],
): Thread<Ask, Said> => {
	const worker = new Worker(entry(), {
		workerData: start,
		transferList: [...handedOver],
		// What Node says of its younger modules is nothing to show on somebody's screen.
		execArgv: ['--no-warnings'],
		env: {},
		// Reading a tree makes much garbage: a larger young heap would let it pile up, a smaller one is swept too often.
		resourceLimits: {maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 1024},
	});
	const {thread, hear, end} = threadOn<Ask, Said>(worker, () => worker.terminate());
	worker.on('message', hear);
	worker.on('error', end);
	worker.on('exit', code => end(new Error(`the thread of the index ended (${code})`)));
	worker.unref();
	return thread;
};

/** A thread that somebody else started, at the other end of a port. It ends by itself when the port is closed. */
export const threadAt = <Ask extends {readonly id: number}, Said extends {readonly id: number}>(
	port: MessagePort,
): Thread<Ask, Said> => {
	const {thread, hear, end} = threadOn<Ask, Said>(port, () => {
		// An answer that has come but was not taken yet must not decide what a caller hears.
		end(new Error('the thread of the index ended'));
		port.close();
	});
	port.on('message', hear);
	port.on('close', () => end(new Error('the thread of the index ended')));
	port.unref();
	return thread;
};
