import {kindOf} from './kind.ts';
import {labelsOf, type Pieces} from './piece.ts';
import {columnIn, indexIn, rowAt, rowsOf, type Labels, type Row} from './rows.ts';
import type {Draft} from './text.ts';

/** What stands before every row: the sign of the prompt, and a space. */
export const SIGN = 2;
/** For a space that ends a row, or the cursor behind it. */
const SPARE = 1;

/** How a text is broken into rows. A mark in front (`!`, `#`) stands in the place of the prompt's sign, not in a row. */
export type Layout = {
	readonly width: number;
	readonly begin: 0 | 1;
	readonly labels: Labels;
	readonly rows: readonly Row[];
};

type Laid = Draft & {readonly pieces: Pieces};

/** Lays a text into a terminal of so many columns. */
export const layoutOf = ({text, pieces}: Omit<Laid, 'cursor'>, columns: number): Layout => {
	const width = Math.max(1, columns - SIGN - SPARE);
	const kind = kindOf({text});
	const begin = kind === 'shell' || kind === 'note' ? 1 : 0;
	const labels = labelsOf(text, pieces);
	return {width, begin, labels, rows: rowsOf(text, begin, width, labels)};
};

/** Where the cursor comes to a row further down (1) or up (-1), and the column that it keeps to; nothing where there is no such row. */
export const rowBy = (
	state: Laid & {readonly goal: number | undefined},
	by: 1 | -1,
	columns: number,
): {readonly cursor: number; readonly goal: number} | undefined => {
	const {text, cursor} = state;
	const {rows, width, labels} = layoutOf(state, columns);
	const at = rowAt(rows, cursor);
	const [row, target] = [rows[at], rows[at + by]];
	if (row === undefined || target === undefined) return undefined;
	const goal = state.goal ?? columnIn(text, row, cursor, width, labels);
	return {cursor: indexIn(text, target, rows[at + by + 1], goal, width, labels), goal};
};
