import type {Front} from '../cli.ts';

/** What a person types, key by key or line by line. `undefined` is: the question went away, or Ctrl+C. */
export type Keys = {
	readonly key: (signal: AbortSignal) => Promise<string | undefined>;
	readonly line: (question: string, signal: AbortSignal) => Promise<string | undefined>;
	/** Resolves once nothing was typed for a while: a key that was meant for something else must not answer a question. */
	readonly quiet: (signal: AbortSignal) => Promise<void>;
};

const QUIET_MS = 1_000;
/** Long enough for what was typed ahead to arrive. */
const AHEAD_MS = 60;

/** Hears what is typed until `end` is called from inside. */
const hearing = <Result>(
	{stdin}: Front,
	signal: AbortSignal,
	listen: (end: (result: Result | undefined) => void) => (key: string) => void,
): Promise<Result | undefined> =>
	new Promise(resolve => {
		if (signal.aborted) {
			resolve(undefined);
			return;
		}
		const end = (result: Result | undefined): void => {
			stdin.off('data', onData);
			signal.removeEventListener('abort', onAbort);
			stdin.setRawMode(false);
			stdin.pause();
			resolve(result);
		};
		const onAbort = (): void => end(undefined);
		const onKey = listen(end);
		const onData = (data: Buffer): void => onKey(data.toString('utf8'));
		stdin.setRawMode(true);
		stdin.resume();
		stdin.on('data', onData);
		signal.addEventListener('abort', onAbort);
	});

/** Keys from the terminal. `stop` is called on Ctrl+C. */
export const terminalKeys = (front: Front, stop: () => void): Keys => ({
	key: signal =>
		hearing<string>(front, signal, end => key => {
			if (key !== '\u0003') {
				end(key);
				return;
			}
			stop();
			end(undefined);
		}),
	quiet: async signal => {
		await hearing<void>(front, signal, end => {
			let timer = setTimeout(end, AHEAD_MS);
			signal.addEventListener('abort', () => clearTimeout(timer), {once: true});
			return key => {
				clearTimeout(timer);
				if (key === '\u0003') {
					stop();
					end(undefined);
				} else timer = setTimeout(end, QUIET_MS);
			};
		});
	},
	line: async (question, signal) => {
		const {createInterface} = await import('node:readline/promises');
		const reader = createInterface({input: front.stdin, output: front.stderr});
		try {
			return await reader.question(question, {signal});
		} catch {
			return undefined;
		} finally {
			reader.close();
		}
	},
});
