import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import type {Said} from './server.ts';

export type BenchModel = AsyncDisposable & {
	readonly url: string;
	/** What it spent on that many requests, those that nobody asked about yet, in milliseconds; waits for them to be over. */
	spentOn(requests: number): Promise<number>;
};

/** The answering model, in a process of its own. */
export const startModel = async (): Promise<BenchModel> => {
	const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), {stdio: 'inherit'});
	const served: number[] = [];
	const waiting: (() => void)[] = [];
	const ready = Promise.withResolvers<string>();
	child.once('error', ready.reject);
	child.on('message', message => {
		const said = message as Said;
		if ('url' in said) ready.resolve(said.url);
		else {
			served.push(said.servedMs);
			waiting.shift()?.();
		}
	});
	return {
		url: await ready.promise,
		spentOn: async requests => {
			while (served.length < requests)
				await new Promise<void>(resolve => {
					waiting.push(resolve);
				});
			return served.splice(0).reduce((sum, ms) => sum + ms, 0);
		},
		[Symbol.asyncDispose]: async () => {
			const over = once(child, 'exit');
			child.disconnect();
			await over;
		},
	};
};
