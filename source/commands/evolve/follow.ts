import {open} from 'node:fs/promises';
import type {EvolutionFact} from '../../core/evolution/event.ts';

const CHUNK = 256 * 1024;

const factIn = (line: string): EvolutionFact | undefined => {
	try {
		const fact = JSON.parse(line) as Partial<EvolutionFact> | null;
		const isFact = typeof fact?.seq === 'number' && typeof fact.at === 'string' && typeof fact.type === 'string';
		return isFact ? (fact as EvolutionFact) : undefined;
	} catch {
		return undefined;
	}
};

/**
 * Follows a record that another process writes: each call reads what has been added since the one before, in order. A line that is not ended is read once it
 * is; a record that is not there yet holds nothing.
 */
export const followRecord = (path: string): (() => Promise<readonly EvolutionFact[]>) => {
	/** Where the last line that was read ended. What is behind it may yet be cut off, as a line that was torn. */
	let at = 0;
	let line: Promise<unknown> = Promise.resolve();
	const read = async (): Promise<readonly EvolutionFact[]> => {
		const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'ENOENT') throw error;
			return undefined;
		});
		if (file === undefined) return [];
		const facts: EvolutionFact[] = [];
		try {
			let rest = Buffer.alloc(0);
			for (;;) {
				const {bytesRead, buffer} = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, at + rest.length);
				if (bytesRead === 0) break;
				const text = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
				const end = text.lastIndexOf(0x0a) + 1;
				at += end;
				rest = text.subarray(end);
				for (const one of text.subarray(0, end).toString('utf8').split('\n')) {
					const fact = factIn(one);
					if (fact !== undefined) facts.push(fact);
				}
			}
		} finally {
			await file.close();
		}
		return facts;
	};
	return () => {
		// One after the other, so that nothing is read twice.
		const facts = line.then(read);
		line = facts.catch(() => {});
		return facts;
	};
};
