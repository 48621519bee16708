import {widthOf} from '../text/width.ts';
import {cut, wrap} from '../text/wrap.ts';
import type {Look, Tone} from '../theme.ts';

/** A part of one line: as it is, or in a tone. It holds neither line ends nor escape sequences (see `views/plain.ts`). */
export type Piece = string | readonly [tone: Tone, text: string];

const textOf = (piece: Piece): string => (typeof piece === 'string' ? piece : piece[1]);

const paintPiece = (piece: Piece, text: string, {paint}: Look): string =>
	typeof piece === 'string' ? text : paint(piece[0], text);

const isTelling = (piece: Piece): boolean => textOf(piece).trim() !== '';

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

/**
 * A text as whole lines, broken between words: behind `head` in its first line, behind `indent` in all others. Nothing of it is left out,
 * but for lines beyond `most`.
 */
export const flow = (
	head: readonly Piece[],
	text: string,
	look: Look,
	{indent = '  ', tone, most = Infinity}: {readonly indent?: string; readonly tone?: Tone; readonly most?: number} = {},
): readonly string[] => {
	const {columns, paint} = look;
	const width = widthOfPieces(head);
	// What stands in front takes its place in the wrapping as one long word.
	const isWide = width > columns / 2;
	const filled = isWide || width === 0 ? text : `${'x'.repeat(width - 1)} ${text}`;
	const lines = wrap(filled, columns - widthOf(indent));
	const shown = lines.slice(0, most);
	const painted = shown.map((line, at) => {
		const own = at === 0 && !isWide ? line.slice(width) : line;
		const toned = tone === undefined ? own : paint(tone, own);
		return at === 0 && !isWide ? row(head, look) + toned : `${indent}${toned}`;
	});
	const more = lines.length - shown.length;
	return [
		...(isWide ? [row(head.slice(0, head.findLastIndex(isTelling) + 1), look)] : []),
		...painted,
		...(more > 0 ? [row([indent, ['quiet', `… ${more} more lines`]], look)] : []),
	];
};
