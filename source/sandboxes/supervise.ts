import type {Effect} from '../core/effect.ts';
import type {Ending, ExecOptions, Exit, Output} from '../core/sandbox.ts';
import {outputKeeper} from './output.ts';
import {textQueue} from './queue.ts';
import type {Unstarted} from './script.ts';
import {within} from './time.ts';

/** A command that runs. */
export type Started = {
	readonly kind: 'started';
	/** Resolves when the shell that ran the script is over; what it started may live on. */
	readonly over: Promise<Ending>;
	/**
	 * Ends whatever is left of it, and resolves (within a second) when it is gone and all its output was heard. May know
	 * better how it ended, or have something to add to the output.
	 */
	readonly finish: (early: 'early' | 'over') => Promise<{readonly note?: string; readonly ending?: Ending}>;
};

export type Hear = {
	/** Bytes that the command wrote. */
	readonly bytes: (bytes: Uint8Array) => void;
	/** Something to show that is not the command's output. */
	readonly say: (line: string) => void;
};

export type Start = (hear: Hear, signal: AbortSignal) => Promise<Started | Unstarted>;

const LONGEST_TIMER = 2 ** 31 - 1;

/** An abort that comes while the wall is still starting waits this long for it, in milliseconds. */
const START_GRACE = 500;

const aborted: Ending = {kind: 'aborted'};

type Alarm = {readonly rung: Promise<Ending>; readonly off: () => void};

const abortAlarm = (signal: AbortSignal): Alarm => {
	const {promise: rung, resolve} = Promise.withResolvers<Ending>();
	const ring = (): void => resolve(aborted);
	if (signal.aborted) ring();
	signal.addEventListener('abort', ring, {once: true});
	return {rung, off: () => signal.removeEventListener('abort', ring)};
};

const timeAlarm = (timeoutMs: number): Alarm => {
	const {promise: rung, resolve} = Promise.withResolvers<Ending>();
	const ring = (): void => resolve({kind: 'timed-out', afterMs: timeoutMs});
	const timer = setTimeout(ring, Math.min(Math.max(timeoutMs, 0), LONGEST_TIMER));
	return {rung, off: () => clearTimeout(timer)};
};

/** Starts, waits for the end, the time limit or an abort, and ends what is left. The time of starting does not count. */
const conduct = async (start: Start, hear: Hear, signal: AbortSignal, timeoutMs: number): Promise<Ending> => {
	if (signal.aborted) return aborted;
	const abort = abortAlarm(signal);
	try {
		const starting = start(hear, signal);
		const begun =
			(await Promise.race([starting, abort.rung.then(() => undefined)])) ?? (await within(START_GRACE, starting));
		if (begun === undefined) {
			// It may yet start: whoever comes last ends it. A start that fails now has nobody left to tell.
			starting.then(late => (late.kind === 'started' ? late.finish('early') : undefined)).catch(() => {});
			return aborted;
		}
		if (begun.kind === 'unstarted') return signal.aborted ? aborted : begun;
		const time = timeAlarm(timeoutMs);
		const over = begun.over.then(ending => ({ending, early: 'over' as const}));
		const early = Promise.race([abort.rung, time.rung]).then(ending => ({ending, early: 'early' as const}));
		const end = await Promise.race([over, early]);
		time.off();
		const {note, ending = end.ending} = await begun.finish(end.early);
		if (note !== undefined) hear.bytes(Buffer.from(`\n[${note}]\n`));
		return ending;
	} finally {
		abort.off();
	}
};

/** One command from start to end, as an effect: the part that all walls share. */
export const supervise = async function* (start: Start, {signal, timeoutMs}: ExecOptions): Effect<Output, Exit> {
	const keeper = outputKeeper();
	const queue = textQueue();
	const hear: Hear = {bytes: bytes => queue.push(keeper.add(bytes)), say: line => queue.push(`${line}\n`)};
	const left = new AbortController();
	const work = conduct(start, hear, AbortSignal.any([signal, left.signal]), timeoutMs).finally(() => {
		queue.push(keeper.end());
		queue.close();
	});
	// Awaited below; until then a bug in it must not count as unhandled.
	work.catch(() => {});
	try {
		for await (const text of queue) yield {stream: 'stdout', text};
		const ending = await work;
		return {ending, ...keeper.kept()};
	} finally {
		left.abort();
		await work.catch(() => {});
	}
};
