import {cleaned, MARKS} from './text.ts';

/**
 * What stands in a text for something larger. In the text it is one character that no text from outside has: one of those that Unicode
 * keeps for later and that show nothing, which are grapheme clusters by themselves whatever surrounds them (Unicode Standard Annex 29,
 * GB4 and GB5), so that no cursor can enter it and nothing joins it.
 */
export type Piece = {readonly kind: 'paste'; readonly text: string} | {readonly kind: 'image'; readonly path: string};

/** Pieces by the character that stands for them; they stay as long as an undo may bring them back. */
export type Pieces = ReadonlyMap<string, Piece>;

export type Image = {readonly path: string};

/** Pastes with more lines or characters than these are folded. */
const MOST_LINES = 3;
const MOST_CHARACTERS = 400;
/** A text that is too long to be written in: longer ones that are brought back are folded, too. */
const MOST_WRITTEN = 20_000;

const FIRST = 0xe0200;
const LAST = 0xe0fff;

export const isPiece = (character: string): boolean => {
	const code = character.codePointAt(0) ?? 0;
	return code >= FIRST && code <= LAST;
};

const countLines = (text: string): number => text.replace(/\n$/, '').split('\n').length;

/** Pieces with one more, and its character; nothing where there are too many. */
export const withPiece = (
	pieces: Pieces,
	piece: Piece,
): {readonly pieces: Pieces; readonly mark: string} | undefined => {
	for (let code = FIRST; code <= LAST; code += 1) {
		const mark = String.fromCodePoint(code);
		if (!pieces.has(mark)) return {pieces: new Map([...pieces, [mark, piece]]), mark};
	}
	return undefined;
};

/** Only the pieces that some texts still name. */
export const piecesIn = (pieces: Pieces, texts: readonly string[]): Pieces =>
	pieces.size === 0 ? pieces : new Map([...pieces].filter(([mark]) => texts.some(text => text.includes(mark))));

type Folded = {readonly pieces: Pieces; readonly text: string};

const folded = (pieces: Pieces, text: string): Folded => {
	const added = withPiece(pieces, {kind: 'paste', text});
	return added === undefined ? {pieces, text} : {pieces: added.pieces, text: added.mark};
};

/** A paste as it goes into the text: by itself, or as a piece. */
export const fold = (pieces: Pieces, raw: string): Folded => {
	const text = cleaned(raw);
	const isShort = text.length <= MOST_CHARACTERS && countLines(text) <= MOST_LINES;
	return isShort ? {pieces, text} : folded(pieces, text);
};

/** A whole text that is brought back: by itself, or as a piece where it is too long to be written in. */
export const foldLong = (pieces: Pieces, raw: string): Folded => {
	const text = cleaned(raw);
	return text.length <= MOST_WRITTEN ? {pieces, text} : folded(pieces, text);
};

type Place = {readonly at: number; readonly mark: string; readonly piece: Piece; readonly label: string};

/** The pieces of a text in their order, with what is shown of each: counted, where there are several. */
export const placesOf = (text: string, pieces: Pieces): readonly Place[] => {
	if (pieces.size === 0) return [];
	const count = {paste: 0, image: 0};
	return [...text.matchAll(MARKS)].flatMap(({0: mark, index}): readonly Place[] => {
		const piece = pieces.get(mark);
		if (piece === undefined) return [];
		const number = (count[piece.kind] += 1);
		if (piece.kind === 'image') return [{at: index, mark, piece, label: `[Image ${number}]`}];
		const lines = countLines(piece.text);
		const label = `[Pasted ${lines} line${lines === 1 ? '' : 's'}${number === 1 ? '' : ` #${number}`}]`;
		return [{at: index, mark, piece, label}];
	});
};

/** What is shown of each piece, by its index. */
export const labelsOf = (text: string, pieces: Pieces): ReadonlyMap<number, string> =>
	new Map(placesOf(text, pieces).map(({at, label}) => [at, label]));

/** A text with its pastes unfolded; images stay as `[Image 1]`. */
export const unfolded = (text: string, pieces: Pieces): string => {
	let out = '';
	let from = 0;
	for (const {at, mark, piece, label} of placesOf(text, pieces)) {
		out += text.slice(from, at) + (piece.kind === 'paste' ? piece.text : label);
		from = at + mark.length;
	}
	return out + text.slice(from);
};

/** The images of a text: the first is the one that the text calls `[Image 1]`. */
export const imagesIn = (text: string, pieces: Pieces): readonly Image[] =>
	placesOf(text, pieces).flatMap(({piece}) => (piece.kind === 'image' ? [{path: piece.path}] : []));

/** A text that came back from elsewhere, with the images that it still names in their places. */
export const relinked = (text: string, before: string, pieces: Pieces): string => {
	let out = text;
	for (const {piece, mark, label} of placesOf(before, pieces))
		if (piece.kind === 'image') out = out.replace(label, () => mark);
	return out;
};
