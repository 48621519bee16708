import type {Seen} from '../core/journal.ts';
import type {Body, Delta} from '../core/session/event.ts';

/** One fact a line, as the session file holds it. Deltas are not shown: every one of them is repeated by a fact. */
export const jsonView = async (
	seen: AsyncIterable<Seen<Body, Delta>>,
	write: (line: string) => void,
): Promise<void> => {
	for await (const one of seen) if ('fact' in one) write(`${JSON.stringify(one.fact)}\n`);
};
