import {stripVTControlCharacters} from 'node:util';
import type {Paint} from '../../theme.ts';

/** A line as it is read: without its styles. */
export const bare = (line: string): string => (line.includes('\u001b') ? stripVTControlCharacters(line) : line);

/** What a query finds: its very characters, in either case unless it has a capital itself. */
const patternOf = (query: string): RegExp =>
	new RegExp(query.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), /\p{Lu}/u.test(query) ? 'gu' : 'giu');

/** The numbers of the lines that hold the query, from 0, in order. None when there is nothing to look for. */
export const searchLines = (lines: readonly string[], query: string): readonly number[] => {
	if (query === '') return [];
	const pattern = patternOf(query);
	return lines.flatMap((line, at) => (bare(line).search(pattern) === -1 ? [] : [at]));
};

/* oxlint-disable-next-line no-control-regex -- the codes that style a line are what is looked for */
const styles = /(\u001b\[[\d;]*m)/;

/** A styled line with what the query finds painted, also where the style changes in the middle of it. */
export const paintMatches = (line: string, query: string, paint: Paint): string => {
	const ranges = query === '' ? [] : [...bare(line).matchAll(patternOf(query))];
	if (ranges.length === 0) return line;
	let at = 0;
	let out = '';
	for (const piece of line.split(styles)) {
		if (styles.test(piece)) {
			out += piece;
			continue;
		}
		const end = at + piece.length;
		let from = at;
		for (const {index, 0: found} of ranges) {
			const start = Math.max(index, at);
			const stop = Math.min(index + found.length, end);
			if (start >= stop) continue;
			out += piece.slice(from - at, start - at) + paint('found', piece.slice(start - at, stop - at));
			from = stop;
		}
		out += piece.slice(from - at);
		at = end;
	}
	return out;
};
