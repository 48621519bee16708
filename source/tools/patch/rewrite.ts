import {utf8, type Content, type Text} from '../text/encoding.ts';
import {split} from '../text/lines.ts';

/**
 * A whole new text for a file. A file that is there keeps its encoding, its byte order mark, and its line ends when they are
 * all alike and the new text does not bring its own.
 */
export const rewritten = (before: Content | null, text: string): Text | {readonly refused: string} => {
	if (before === null) return utf8(text);
	if (before.kind === 'binary')
		return {refused: ' is not a text file. Delete it first if it is to be replaced by text.'};
	const ends = new Set(split(before.text).ends.filter(end => end !== ''));
	const [end] = ends;
	const converted =
		ends.size === 1 && end !== undefined && end !== '\n' && !text.includes('\r') ? text.replaceAll('\n', end) : text;
	return {...before, text: converted};
};
