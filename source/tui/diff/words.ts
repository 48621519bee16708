import {diffWordsWithSpace} from 'diff';

/** Part of a line, in UTF-16 units. */
export type Span = readonly [start: number, end: number];

export type Marks = {readonly removed: readonly Span[]; readonly added: readonly Span[]};

/** Longer lines are made by machines; where their words differ takes long to find and says little. */
const LONGEST = 500;

/** Lines that share less than this part of what they say are two lines, not one that was changed. */
const ALIKE = 0.4;

const sizeOf = (text: string): number => text.replaceAll(/\s/g, '').length;

/** Which words a changed line lost and gained; undefined when the two lines are mostly different, or one of them is too long to tell. */
export const markWords = (removed: string, added: string): Marks | undefined => {
	if (removed.length > LONGEST || added.length > LONGEST || removed === added) return undefined;
	const lost: Span[] = [];
	const gained: Span[] = [];
	let before = 0;
	let after = 0;
	let shared = 0;
	for (const change of diffWordsWithSpace(removed, added)) {
		const {length} = change.value;
		if (change.removed) lost.push([before, before + length]);
		else if (change.added) gained.push([after, after + length]);
		else shared += sizeOf(change.value);
		if (!change.added) before += length;
		if (!change.removed) after += length;
	}
	return shared < ALIKE * Math.max(sizeOf(removed), sizeOf(added)) ? undefined : {removed: lost, added: gained};
};
