import type {Effect} from '../core/effect.ts';
import {Answer, type Reply, type Shown} from '../core/model.ts';
import type {Terms} from './access.ts';
import {abortedFault, faultOf, type Trouble} from './fault.ts';
import {watchOver} from './patience.ts';
import {troubleOf} from './trouble.ts';

/** Makes an answer of the events of one stream. May throw at an event that is not what it should be: it came from outside. */
export type Collector<Event> = {
	/** Takes an event, an error too; returns what is worth seeing of it. */
	take(event: Event): readonly Shown[];
	/** The trouble that an event says, where events can. */
	trouble?(event: Event): Trouble | undefined;
	/** Nothing more is needed: the stream may be left. */
	done(): boolean;
	/** The answer, or a trouble that was said in the stream; undefined while the terminal event has not come. */
	end(): Answer | Trouble | undefined;
	/** An answer in spite of an error, where there is one. */
	salvage?(trouble: Trouble): Answer | undefined;
};

/** One request's line to the server: what ends it, and whom to tell of bytes that came. */
export type Line = {readonly signal: AbortSignal; readonly heard: () => void};

const isAnswer = (end: Answer | Trouble): end is Answer => 'kind' in end;

const isTrouble = (found: readonly Shown[] | Trouble): found is Trouble => 'broken' in found;

const unreadable = (why: string): Trouble => ({message: `something that cannot be read: ${why}`, broken: true});

/** What a collector makes of what came, which may be anything. */
const read = <Value>(reading: () => Value): Value | Trouble => {
	try {
		return reading();
	} catch (error) {
		return unreadable(String(error));
	}
};

const isSeen = (item: Shown): boolean => typeof (item.kind === 'calling' ? item.tool : item.text) === 'string';

const seenIn = (take: () => readonly Shown[]): readonly Shown[] | Trouble => {
	const found = read(take);
	return isTrouble(found) || found.every(isSeen) ? found : unreadable('an event without its text');
};

/** The end that a collector finds, when what it was given is what the port promises. */
const endOf = (end: () => Answer | Trouble | undefined): Answer | Trouble | undefined => {
	const found = read(end);
	if (found === undefined || !isAnswer(found)) return found;
	const [issue] = Answer.safeParse(found).error?.issues ?? [];
	return issue === undefined ? found : unreadable(`${issue.path.join('.')}: ${issue.message}`);
};

const isWhole = <Event>(collector: Collector<Event>): boolean => {
	const end = endOf(() => collector.end());
	return end !== undefined && isAnswer(end);
};

/** One request: opens the stream, shows it as it comes, and returns the one reply that it ends in. Never throws. */
export const listen = async function* <Event>(
	open: (line: Line) => Promise<AsyncIterable<Event>>,
	collector: Collector<Event>,
	{accused, patience, pings}: Terms,
	signal: AbortSignal,
): Effect<Shown, Reply> {
	const aborted: Reply = {kind: 'fault', fault: abortedFault};
	if (signal.aborted) return aborted;
	const watch = watchOver(patience, signal);
	let trouble: Trouble | undefined;
	try {
		watch.wait();
		for await (const event of await open({signal: watch.signal, heard: () => (pings ? watch.alive() : undefined)})) {
			watch.pause();
			if (signal.aborted) return aborted;
			const found = seenIn(() => collector.take(event));
			if (isTrouble(found)) {
				trouble = found;
				break;
			}
			if (found.length > 0) watch.began();
			// Not `yield*`, which is slower, and this is done for every token.
			for (const item of found) yield item;
			const failed = collector.trouble?.(event);
			trouble ??= failed;
			// An error after the end takes nothing away, and the usage may still come.
			if (collector.done() || (failed !== undefined && !isWhole(collector))) break;
			watch.wait();
		}
	} catch (error) {
		trouble = troubleOf(error, Date.now());
	} finally {
		watch.stop();
	}
	if (signal.aborted) return aborted;
	const end = endOf(() => collector.end());
	if (end !== undefined && isAnswer(end)) return end;
	const why = watch.silence() ?? trouble ?? end ?? {message: 'the answer broke off', broken: true};
	return collector.salvage?.(why) ?? {kind: 'fault', fault: faultOf(why, accused)};
};
