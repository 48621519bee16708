import {MessageChannel} from 'node:worker_threads';
import type {Effect} from '../../core/effect.ts';
import type {Around, Ranking, SymbolsAsked, SymbolsFound} from '../../core/workspace.ts';
import type {Ask, Say, Start} from './protocol.ts';
import type {SecondStart} from './second.ts';
import {startThread, type Thread} from './thread.ts';
import {hasFreeProcessor, isMuchToRead} from './worth.ts';

/** An index that works in a thread of its own, which is started when it is first asked. */
export type Index = AsyncDisposable & {
	/** Lets it read what it does not know yet. What goes wrong is told to whoever ranks next. */
	prepare(): Promise<void>;
	/** An aborted ranking returns at once, without files. */
	rank(request: string, signal: AbortSignal, around?: Around): Effect<number, Ranking>;
	/** Nothing is found once it is aborted. */
	symbols(asked: SymbolsAsked, signal: AbortSignal): Promise<SymbolsFound>;
};

const isAnswer = ({say}: Say): boolean => say !== 'seen';

const empty: Ranking = {seen: 0, bytes: 0, files: [], check: null, instructions: ''};

/** Starts the thread of an index, and where there is much to read beside it the second one: each takes a while until it can do anything. */
const begin = (start: Start): Thread<Ask, Say> => {
	if (!isMuchToRead(start) || !hasFreeProcessor()) return startThread(start);
	const {port1, port2} = new MessageChannel();
	const first = startThread<Ask, Say>({...start, begun: port1} satisfies Start, [port1]);
	startThread({second: start.directory, port: port2} satisfies SecondStart, [port2]);
	return first;
};

export const openIndex = (start: Start): Index => {
	let thread: Thread<Ask, Say> | undefined;
	let number = 0;
	let isClosed = false;

	/** A thread that died, of too large a tree or a bad store, is followed by one that keeps nothing. */
	const threadOf = (): Thread<Ask, Say> => {
		if (thread === undefined) thread = begin(start);
		else if (thread.isOver) {
			const {store: _, ...plain} = start;
			thread = startThread(plain);
		}
		return thread;
	};
	const ask = async (asked: Ask, hear: (said: Say) => void): Promise<Say> => {
		const first = threadOf();
		try {
			return await first.ask(asked, isAnswer, hear);
		} catch (error) {
			if (isClosed || !first.isOver) throw error;
			return await threadOf().ask(asked, isAnswer, hear);
		}
	};

	return {
		async prepare() {
			if (isClosed) return;
			number += 1;
			await ask({ask: 'prepare', id: number}, () => {}).catch(() => {});
		},
		async *rank(request, signal, around) {
			if (signal.aborted) return empty;
			number += 1;
			let seen = 0;
			let wake = (): void => {};
			let said: Say | undefined;
			let failed: unknown;
			const told = (): void => wake();
			ask({ask: 'rank', id: number, request, ...(around === undefined ? {} : {around})}, one => {
				if (one.say === 'seen') seen = one.seen;
				told();
			})
				.then(
					one => (said = one),
					(error: unknown) => (failed = error ?? new Error('no answer')),
				)
				.finally(told);
			signal.addEventListener('abort', told);
			try {
				for (let shown = 0; said === undefined && failed === undefined && !signal.aborted;) {
					await new Promise<void>(resolve => (wake = resolve));
					if (seen === shown || said !== undefined) continue;
					shown = seen;
					yield seen;
				}
			} finally {
				signal.removeEventListener('abort', told);
			}
			if (signal.aborted) return {...empty, seen};
			if (said?.say === 'ranked') {
				yield said.ranking.seen;
				return said.ranking;
			}
			throw said?.say === 'fault' ? new Error(said.why) : failed;
		},
		async symbols(asked, signal) {
			const nothing: SymbolsFound = {kind: 'map', files: [], more: 0};
			if (signal.aborted) return nothing;
			number += 1;
			const {promise, resolve} = Promise.withResolvers<undefined>();
			const stop = (): void => resolve(undefined);
			signal.addEventListener('abort', stop, {once: true});
			try {
				const said = await Promise.race([ask({ask: 'symbols', id: number, asked}, () => {}), promise]);
				if (said?.say === 'fault') throw new Error(said.why);
				return said?.say === 'symbols' ? said.found : nothing;
			} finally {
				signal.removeEventListener('abort', stop);
			}
		},
		async [Symbol.asyncDispose]() {
			isClosed = true;
			await thread?.[Symbol.asyncDispose]();
		},
	};
};
