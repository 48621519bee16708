import type {Wish} from './replay.ts';
import {hunkBetween} from './wall/shell.ts';

const isUnique = (text: string, part: string): boolean => text.indexOf(part) === text.lastIndexOf(part);

/** The edit that makes one text of a file of the other, with as many lines around as make its place unique; none when they are the same. */
export const editBetween = (path: string, before: string, after: string): Wish | undefined => {
	const hunk = hunkBetween(path, before, after);
	if (hunk === undefined) return undefined;
	const [old, now] = [before.split('\n'), after.split('\n')];
	const grown = now.length - old.length;
	// What is only added needs a line beside it to be found by.
	let first = hunk.to < hunk.from ? Math.max(0, hunk.from - 2) : hunk.from - 1;
	let last = hunk.to < hunk.from ? Math.min(old.length, hunk.to + 1) : hunk.to;
	while (
		(old.slice(first, last).join('\n') === '' || !isUnique(before, old.slice(first, last).join('\n'))) &&
		(first > 0 || last < old.length)
	) {
		first = Math.max(0, first - 1);
		last = Math.min(old.length, last + 1);
	}
	return {
		tool: 'edit',
		input: {path, old: old.slice(first, last).join('\n'), new: now.slice(first, last + grown).join('\n')},
	};
};
