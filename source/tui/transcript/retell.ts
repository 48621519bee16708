import type {SessionFact} from '../../core/session/event.ts';
import type {Look} from '../theme.ts';
import type {Detail} from './state.ts';
import {openTranscript, see, type Transcript} from './transcript.ts';

/**
 * A session from its record, for reading and searching: `short` is what `see` gave while it happened, `full` has whole outputs and diffs,
 * what the calls were given, and thinking where that is on record.
 */
export const retell = (facts: Iterable<SessionFact>, look: Look, detail: Detail): readonly string[] => {
	const lines: string[] = [];
	let transcript: Transcript = {...openTranscript, detail};
	for (const fact of facts) {
		const seeing = see(transcript, {fact}, look);
		transcript = seeing.transcript;
		for (const line of seeing.done) lines.push(line);
	}
	return lines;
};
