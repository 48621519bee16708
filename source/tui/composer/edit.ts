import {clusterEnd, clusterStart} from '../text/cluster.ts';
import {lineEnd, lineStart, replaced, type Draft} from './text.ts';
import {wordEnd} from './words.ts';

/** Swaps the characters around the cursor; at the end of a line, the two before it. */
export const transpose = (draft: Draft): Draft => {
	const {text, cursor} = draft;
	const isAtEnd = cursor === lineEnd(text, cursor);
	const to = isAtEnd ? cursor : clusterEnd(text, cursor);
	const middle = clusterStart(text, to);
	const from = clusterStart(text, middle);
	if (middle <= lineStart(text, cursor) || from === middle) return draft;
	return replaced(draft, from, to, text.slice(middle, to) + text.slice(from, middle));
};

export type Casing = 'upper' | 'lower' | 'capital';

const capital = (text: string): string => text.toLowerCase().replace(/[\p{L}\p{N}]/u, first => first.toUpperCase());

const cased: Readonly<Record<Casing, (text: string) => string>> = {
	upper: text => text.toUpperCase(),
	lower: text => text.toLowerCase(),
	capital,
};

/** Changes the case of the word at or behind the cursor, and goes behind it. */
export const caseWord = (draft: Draft, casing: Casing): Draft => {
	const to = wordEnd(draft.text, draft.cursor);
	return replaced(draft, draft.cursor, to, cased[casing](draft.text.slice(draft.cursor, to)));
};
