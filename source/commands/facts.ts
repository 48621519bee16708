import {parseFact, type SessionFact} from '../core/session/event.ts';
import {readJsonl} from '../store/jsonl.ts';

/** The facts of a journal; those that this version does not know are left out. */
export const factsAt = async function* (path: string): AsyncGenerator<SessionFact, void, void> {
	for await (const data of readJsonl<{type: string}>(path)) {
		const parsed = parseFact(data);
		if ('fact' in parsed) yield parsed.fact;
	}
};
