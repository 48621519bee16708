import {bare, searchLines} from './search.ts';
import type {Pager} from './pager.ts';

/** Characters of a line by which it is known again after it was broken anew. */
const KNOWN_BY = 16;

/** Lines that are looked through for one that says something. */
const NEAR = 40;

/**
 * The line of `lines` that stands where the first one on the screen stood. The same words are looked for around the same share of the text, since
 * breaking to another width moves every line by another number.
 */
const placeIn = (pager: Pager, lines: readonly string[]): number => {
	const {top} = pager;
	if (top <= 0 || top >= pager.lines.length) return top;
	const offset = pager.lines.slice(top, top + NEAR).findIndex(line => bare(line).trim() !== '');
	const words = bare(pager.lines[top + offset] ?? '')
		.trim()
		.slice(0, KNOWN_BY);
	const share = Math.round((top / pager.lines.length) * lines.length);
	if (offset === -1) return share;
	const isIt = (at: number): boolean => bare(lines[at] ?? '').includes(words);
	// What only grew at its end, or changed there, is still at its old place.
	if (isIt(top + offset)) return top;
	for (let away = 0; away <= lines.length; away += 1) {
		if (isIt(share + offset - away)) return Math.max(0, share - away);
		if (isIt(share + offset + away)) return share + away;
	}
	return share;
};

/** Other lines in the place of these: the same text broken to another width, or more of it. What is being read stays where it is. */
export const withLines = (pager: Pager, lines: readonly string[]): Pager => ({
	...pager,
	lines,
	top: placeIn(pager, lines),
	selection: undefined,
	found: pager.found && {...pager.found, lines: searchLines(lines, pager.found.query), at: undefined},
});
