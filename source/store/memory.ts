import type {Fact, Journal} from '../core/journal.ts';
import {historyThenLive, live} from './live.ts';

/** A journal that lives as long as the process: `--ephemeral`, and tests. `facts` is the history it starts with, `mask` takes secrets out. */
export const memoryJournal = <Body, Delta>(
	now: () => Date,
	facts: readonly Fact<Body>[] = [],
	mask: (body: Body) => Body = body => body,
): Journal<Body, Delta> => {
	const kept = [...facts];
	const watchers = live<Body, Delta>();
	const read = async function* (after = 0) {
		// By index: facts that are appended while somebody reads are read, too.
		for (let index = 0; index < kept.length; index += 1) {
			const fact = kept[index];
			if (fact !== undefined && fact.seq > after) yield fact;
		}
	};
	return {
		append: async body => {
			const fact = {...mask(body), seq: (kept.at(-1)?.seq ?? 0) + 1, at: now().toISOString()};
			kept.push(fact);
			watchers.fact(fact);
			return fact;
		},
		show: delta => watchers.delta(delta),
		read,
		watch: ({after = 0, signal} = {}) => historyThenLive(read, watchers.subscribe(signal), after, signal),
		close: async () => watchers.close(),
	};
};
