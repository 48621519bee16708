import {cut} from '../text/wrap.ts';
import {widthOf} from '../text/width.ts';

/** A styled text, cut or filled up with spaces, so that it takes exactly `columns`. */
export const fill = (text: string, columns: number): string => {
	const fitting = cut(text, columns);
	return `${fitting}${' '.repeat(Math.max(0, columns - widthOf(fitting)))}`;
};

/** A text at the left edge and one at the right. When both do not fit, the right one is left out, and the left one cut. */
export const sides = (left: string, right: string, columns: number): string => {
	const gap = columns - widthOf(left) - widthOf(right);
	return right === '' || gap < 2 ? cut(left, columns) : `${left}${' '.repeat(gap)}${right}`;
};

/** The first of some wordings that fits into `columns`; the last one, cut, when none does. */
export const fitting = (wordings: readonly string[], columns: number): string =>
	wordings.find(text => widthOf(text) <= columns) ?? cut(wordings.at(-1) ?? '', columns);

/** The first row of a window of `rows` over `length` rows that has row `at` in its middle, as far as the ends allow. */
export const windowAround = (at: number, length: number, rows: number): number =>
	Math.max(0, Math.min(at - Math.floor(rows / 2), length - rows));
