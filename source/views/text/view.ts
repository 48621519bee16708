import type {Seen} from '../../core/journal.ts';
import type {Body, Delta, SessionFact} from '../../core/session/event.ts';
import {oneLine, plain} from '../plain.ts';
import type {Paint} from '../theme.ts';
import type {LiveLine} from './live-line.ts';
import {blank, remember, type Memory} from './remember.ts';
import {sayFact} from './say.ts';

/** What goes on now, for the line below everything; empty when nothing does. */
const doing = (fact: SessionFact, memory: Memory): string | undefined => {
	const who = memory.model || memory.stage;
	switch (fact.type) {
		case 'turn.started':
			return 'looking at the files';
		case 'model.asked':
			return `${who} is thinking`;
		case 'tool.started':
			return fact.unmade === undefined ? oneLine(fact.title, 80) : undefined;
		case 'tool.finished':
		case 'model.answered':
			return who;
		case 'approval.asked':
		case 'turn.finished':
			return '';
		default:
			return undefined;
	}
};

const doingNow = (delta: Delta, memory: Memory): string => {
	const who = memory.model || memory.stage;
	switch (delta.show) {
		case 'looked':
			return `looking at the files: ${delta.files}`;
		case 'parts':
			return `${who} has read ${delta.done} of ${delta.of} parts`;
		case 'thinking':
			return `${who} is thinking`;
		case 'text':
			return `${who} is writing`;
		case 'calling':
			return `${who} calls ${delta.tool}`;
		case 'output':
			return oneLine(delta.text, 80);
	}
};

/**
 * A session as lines of text, as it happens. Resolves when the stream ends.
 * `write` gets finished lines, `answer` what the person asked for, and the live line, where there is a terminal, what goes on.
 */
export const textView = async (
	seen: AsyncIterable<Seen<Body, Delta>>,
	{
		write,
		answer,
		paint,
		live,
		after = 0,
	}: {
		readonly write: (text: string) => void;
		readonly answer: (text: string) => void;
		readonly paint: Paint;
		readonly live?: LiveLine;
		/** Facts up to this number were shown at another time: they are remembered, and not said again. */
		readonly after?: number;
	},
): Promise<void> => {
	let memory = blank;
	for await (const one of seen) {
		if ('delta' in one) {
			live?.say(doingNow(one.delta, memory));
			continue;
		}
		memory = remember(memory, one.fact);
		if (one.fact.seq <= after) continue;
		if (one.fact.type === 'turn.finished') {
			live?.hide();
			answer(plain(one.fact.answer));
		}
		const lines = sayFact(one.fact, memory, paint);
		if (lines.length > 0) {
			live?.hide();
			write(`${lines.join('\n')}\n`);
		}
		const now = doing(one.fact, memory);
		if (now === '') live?.hide();
		else if (now !== undefined) live?.say(now);
	}
	live?.end();
};
