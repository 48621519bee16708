import {widthOf} from '../text/width.ts';
import {cut, wrap} from '../text/wrap.ts';
import type {Look, Tone} from '../theme.ts';

/** A part of one line: as it is, or in a tone. It holds neither line ends nor escape sequences (see `views/plain.ts`). */
export type Piece = string | readonly [tone: Tone, text: string];

const textOf = (piece: Piece): string => (typeof piece === 'string' ? piece : piece[1]);

const paintPiece = (piece: Piece, text: string, {paint}: Look): string =>
	typeof piece === 'string' ? text : paint(piece[0], text);

/** Columns that some pieces take. */
export const widthOfPieces = (pieces: readonly Piece[]): number =>
	pieces.reduce((sum, piece) => sum + widthOf(textOf(piece)), 0);

/** Pieces as one line of at most `columns`, cut with an ellipsis. Text is cut before it is painted, so that every style is closed. */
export const row = (pieces: readonly Piece[], look: Look, columns = look.columns): string => {
	let room = columns;
	let rest = widthOfPieces(pieces);
	let line = '';
	for (const piece of pieces) {
		const text = textOf(piece);
		const width = widthOf(text);
		if (rest > room && width >= room) return line + paintPiece(piece, cut(`${text} `, room), look);
		line += paintPiece(piece, text, look);
		room -= width;
		rest -= width;
	}
	return line;
};

/** Columns that are worth cutting a title for; with fewer, what stands behind it goes to the next line. */
const WORTH = 20;

/** A title, and beside it what must be seen: the title is cut first; where there is no room for both, they take two lines. */
export const titled = (
	title: readonly Piece[],
	aside: readonly Piece[],
	look: Look,
	indent = '    ',
): readonly string[] => {
	const width = widthOfPieces(aside);
	if (width === 0) return [row(title, look)];
	const room = look.columns - width - 2;
	if (room < Math.min(WORTH, widthOfPieces(title))) return [row(title, look), row([indent, ...aside], look)];
	return [`${row(title, look, room)}  ${row(aside, look)}`];
};

/** Pieces without the space at their end. */
const trimmed = (pieces: readonly Piece[]): readonly Piece[] => {
	const end = pieces.findLastIndex(piece => textOf(piece).trim() !== '');
	return pieces.slice(0, end + 1).map((piece, at): Piece => {
		if (at < end) return piece;
		return typeof piece === 'string' ? piece.trimEnd() : [piece[0], piece[1].trimEnd()];
	});
};

/**
 * A text as whole lines, broken between words: behind `head` in its first line, behind `indent` in all others. Nothing of it is left out. A
 * head that takes more than half of the columns has a line of its own.
 */
export const flow = (
	head: readonly Piece[],
	text: string,
	look: Look,
	{indent = '  ', tone}: {readonly indent?: string; readonly tone?: Tone} = {},
): readonly string[] => {
	const {columns, paint} = look;
	const toned = (line: string): string => (tone === undefined ? line : paint(tone, line));
	const width = widthOfPieces(head);
	const room = columns - widthOf(indent);
	if (width > Math.max(columns / 2, widthOf(indent)))
		return [row(trimmed(head), look), ...wrap(text, room).map(line => `${indent}${toned(line)}`)];
	// What the head takes beyond the indent takes its place in the wrapping as a word of its own.
	const more = Math.max(0, width - widthOf(indent));
	const filling = more < 2 ? 'x'.repeat(more) : `${'x'.repeat(more - 1)} `;
	const lines = wrap(`${filling}${text}`, room);
	return lines.map((line, at) => (at === 0 ? row(head, look) + toned(line.slice(more)) : `${indent}${toned(line)}`));
};
