import {clustersOf, columnsOf} from '../text/cluster.ts';
import {widthOf} from '../text/width.ts';
import {cut} from '../text/wrap.ts';

/** A line as it is seen: where it begins and ends in the text, line endings left out. */
export type Row = {readonly from: number; readonly to: number};
/** What is shown in the place of single characters, by their index. */
export type Labels = ReadonlyMap<number, string>;

/** Something that is never cut: a cluster, or what is shown for a piece. */
export type Unit = {readonly from: number; readonly text: string; readonly shown: string; readonly columns: number};

/* oxlint-disable-next-line no-control-regex -- what is printable ASCII */
const simple = /^[\u0020-\u007e]*$/;

/** Marks that turn the direction of writing round would forge what is seen. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const TAB = '    ';

const shownAs = (cluster: string, width: number): string =>
	cluster === '\t' ? TAB.slice(0, width) : cluster.replaceAll(turning, '');

/** The units of a part of a text, each at most `width` columns wide. */
export const unitsOf = (text: string, {from, to}: Row, width: number, labels: Labels): readonly Unit[] => {
	const measured = new Map<string, number>();
	const measure = (shown: string): number => {
		const columns = measured.get(shown) ?? (shown.length === 1 ? columnsOf(shown) : widthOf(shown));
		if (shown.length > 1) measured.set(shown, columns);
		return columns;
	};
	let at = from;
	return clustersOf(text.slice(from, to)).map(cluster => {
		const label = labels.get(at);
		const wanted =
			label ?? (cluster.length === 1 && cluster >= ' ' && cluster < '\u2000' ? cluster : shownAs(cluster, width));
		const columns = measure(wanted);
		const fits = columns <= width;
		const unit = {from: at, text: cluster, shown: fits ? wanted : cut(wanted, width), columns: fits ? columns : width};
		at += cluster.length;
		return unit;
	});
};

/** Rows of a line that is printable ASCII, which is what most lines are. */
const simpleRows = (text: string, {from, to}: Row, width: number, rows: Row[]): void => {
	let start = from;
	while (to - start > width) {
		const within = text.slice(start, start + width);
		const space = text[start + width] === ' ' ? width : within.lastIndexOf(' ');
		const end = start + (space === -1 ? width : space + 1);
		rows.push({from: start, to: end});
		start = end;
	}
	rows.push({from: start, to});
};

const otherRows = (text: string, line: Row, width: number, labels: Labels, rows: Row[]): void => {
	const units = unitsOf(text, line, width, labels);
	let start = line.from;
	let used = 0;
	/** Where the row may end, and how much of it is behind that. */
	let end = -1;
	let behind = 0;
	for (const {from, text: cluster, columns} of units) {
		const isSpace = cluster === ' ';
		const isWide = columns === 2 && cluster !== '\t' && !labels.has(from);
		if (isWide) {
			end = from;
			behind = 0;
		}
		while (used + columns > width && !(isSpace && used === width) && used > 0) {
			const at = end > start ? end : from;
			rows.push({from: start, to: at});
			used = at === from ? 0 : behind;
			start = at;
			end = -1;
			behind = 0;
		}
		used += columns;
		behind += columns;
		if (!isSpace && !isWide) continue;
		end = from + cluster.length;
		behind = 0;
		if (used <= width) continue;
		rows.push({from: start, to: end});
		start = end;
		used = 0;
	}
	rows.push({from: start, to: line.to});
};

/**
 * The rows of a text from an index on, `width` columns wide, wrapped behind spaces and around wide characters. One space may stand in a
 * column more, so that what follows it begins a row.
 */
export const rowsOf = (text: string, begin: number, width: number, labels: Labels): readonly Row[] => {
	const rows: Row[] = [];
	let from = begin;
	for (;;) {
		const newline = text.indexOf('\n', from);
		const line = {from, to: newline === -1 ? text.length : newline};
		if (simple.test(text.slice(line.from, line.to))) simpleRows(text, line, width, rows);
		else otherRows(text, line, width, labels, rows);
		if (newline === -1) return rows;
		from = newline + 1;
	}
};

/** The row that an index is in: the later one, where one ends and the next begins. */
export const rowAt = (rows: readonly Row[], at: number): number => {
	let row = rows.length - 1;
	while (row > 0 && (rows[row]?.from ?? 0) > at) row -= 1;
	return row;
};

/** Columns before an index in its row. */
export const columnIn = (text: string, row: Row, at: number, width: number, labels: Labels): number =>
	unitsOf(text, {from: row.from, to: Math.max(row.from, at)}, width, labels).reduce(
		(sum, {columns}) => sum + columns,
		0,
	);

/** The index in a row that is nearest to a column, not beyond it. Where the next row goes on, its first place is not this row's. */
export const indexIn = (
	text: string,
	row: Row,
	next: Row | undefined,
	column: number,
	width: number,
	labels: Labels,
): number => {
	let left = column;
	const units = unitsOf(text, row, width, labels);
	for (const {from, columns} of units) {
		if (columns > left) return from;
		left -= columns;
	}
	return next?.from === row.to ? (units.at(-1)?.from ?? row.to) : row.to;
};
