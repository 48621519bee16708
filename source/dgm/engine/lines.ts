import type {Readable} from 'node:stream';

/** A line, or the news that one was longer than is read. */
export type Line = {readonly text: string} | {readonly tooLong: true};

/**
 * The lines of a stream as they come, without the empty ones. Of a line with more than `most` characters nothing is kept, so that no sender can fill the
 * memory. A last line that is not ended is no line.
 */
export const linesIn = async function* (input: Readable, most: number): AsyncGenerator<Line, void, void> {
	input.setEncoding('utf8');
	let rest = '';
	let isTooLong = false;
	for await (const chunk of input as AsyncIterable<string>) {
		const [first = '', ...others] = chunk.split('\n');
		const ended = others.length === 0 ? [] : [rest + first, ...others.slice(0, -1)];
		rest = others.length === 0 ? rest + first : (others.at(-1) ?? '');
		for (const text of ended) {
			if (isTooLong || text.length > most) yield {tooLong: true};
			else if (text.trim() !== '') yield {text};
			isTooLong = false;
		}
		if (rest.length > most) {
			isTooLong = true;
			rest = '';
		}
	}
};
