import type {Effect} from '../core/effect.ts';
import type {Answer, Reply, Shown} from '../core/model.ts';
import {abortedFault, type Accused, faultOf, type Trouble} from './fault.ts';
import {troubleOf} from './trouble.ts';

/** Makes an answer of the events of one stream. */
export type Collector<Event> = {
	/** Takes an event; returns what is worth seeing of it. */
	take(event: Event): readonly Shown[];
	/** Nothing more is needed: the stream may be left. */
	done(): boolean;
	/** The answer, or a trouble that was said in the stream; undefined while the terminal event has not come. */
	end(): Answer | Trouble | undefined;
	/** An answer in spite of an error, where there is one. */
	salvage?(trouble: Trouble): Answer | undefined;
};

const isAnswer = (end: Answer | Trouble): end is Answer => 'kind' in end;

/** One request: opens the stream, shows it as it comes, and returns the one reply that it ends in. Never throws. */
export const listen = async function* <Event>(
	open: () => Promise<AsyncIterable<Event>>,
	collector: Collector<Event>,
	accused: Accused,
	signal: AbortSignal,
): Effect<Shown, Reply> {
	const fail = (trouble: Trouble): Reply => ({kind: 'fault', fault: faultOf(trouble, accused)});
	const aborted: Reply = {kind: 'fault', fault: abortedFault};
	if (signal.aborted) return aborted;
	try {
		for await (const event of await open()) {
			if (signal.aborted) return aborted;
			yield* collector.take(event);
			if (collector.done()) break;
		}
	} catch (error) {
		if (signal.aborted) return aborted;
		const end = collector.end();
		if (end !== undefined && isAnswer(end)) return end;
		const trouble = troubleOf(error, Date.now());
		return collector.salvage?.(trouble) ?? fail(trouble);
	}
	if (signal.aborted) return aborted;
	const end = collector.end();
	if (end === undefined) return fail({message: 'the answer broke off', broken: true});
	return isAnswer(end) ? end : fail(end);
};
