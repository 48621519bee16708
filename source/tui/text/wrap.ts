import wrapAnsi from 'wrap-ansi';
import sliceAnsi from 'slice-ansi';
import {widthOf} from './width.ts';

/**
 * A text as lines that are at most `columns` wide: broken between words, and inside those that are longer than a line. Where it is styled,
 * every line closes what it opens, if every line of the text does.
 */
export const wrap = (text: string, columns: number): readonly string[] => {
	const width = Math.max(1, columns);
	return text
		.split('\n')
		.flatMap(line => (widthOf(line) <= width ? [line] : wrapAnsi(line, width, {hard: true, trim: true}).split('\n')));
};

/** The same with something in front: `first` before the first line, `rest` before every other (a bullet, a gutter). */
export const wrapBehind = (text: string, columns: number, first: string, rest: string): readonly string[] =>
	wrap(text, columns - Math.max(widthOf(first), widthOf(rest))).map((line, at) => `${at === 0 ? first : rest}${line}`);

/** A styled text cut to `columns`, with an ellipsis where something is missing. */
export const cut = (text: string, columns: number): string =>
	widthOf(text) <= columns ? text : columns < 1 ? '' : `${sliceAnsi(text, 0, columns - 1)}…`;
