import {clusterEnd, clusterStart} from '../text/cluster.ts';
import {isPiece} from './piece.ts';

/** What a character is to one who moves by words. */
export type Class = 'space' | 'word' | 'sign' | 'piece';

const WORD = /^[\p{L}\p{N}\p{M}_]/u;

/** The class of the character at an index; nothing behind the text. */
export const classAt = (text: string, at: number): Class | undefined => {
	const code = text.codePointAt(at);
	if (code === undefined) return undefined;
	const character = String.fromCodePoint(code);
	if (/\s/.test(character)) return 'space';
	if (isPiece(character)) return 'piece';
	return WORD.test(character) ? 'word' : 'sign';
};

const isWordOrPiece = (found: Class | undefined): boolean => found === 'word' || found === 'piece';

/** Where the word at or behind an index ends: letters, digits and underscores; a piece is a word by itself. */
export const wordEnd = (text: string, at: number): number => {
	let to = at;
	while (to < text.length && !isWordOrPiece(classAt(text, to))) to = clusterEnd(text, to);
	if (classAt(text, to) === 'piece') return clusterEnd(text, to);
	while (classAt(text, to) === 'word') to = clusterEnd(text, to);
	return to;
};

const before = (text: string, at: number): Class | undefined =>
	at === 0 ? undefined : classAt(text, clusterStart(text, at));

/** Where the word at or before an index begins. */
export const wordStart = (text: string, at: number): number => {
	let from = at;
	while (from > 0 && !isWordOrPiece(before(text, from))) from = clusterStart(text, from);
	if (before(text, from) === 'piece') return clusterStart(text, from);
	while (before(text, from) === 'word') from = clusterStart(text, from);
	return from;
};
