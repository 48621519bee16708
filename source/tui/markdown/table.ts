import {run, widthOfRuns, wrapRuns, type Runs} from '../text/runs.ts';
import type {Tone} from '../theme.ts';
import {widthOf} from '../text/width.ts';
import {inlineRuns} from './inline.ts';

type Align = 'left' | 'right' | 'center';

/** The cells of a row: bars part them, but for those behind a backslash. */
export const cellsOf = (line: string): readonly string[] =>
	line
		.trim()
		.replace(/^\|/, '')
		.replace(/(?<!\\)\|$/, '')
		.split(/(?<!\\)\|/)
		.map(cell => cell.trim().replaceAll('\\|', '|'));

/** How a line that follows a table's head aligns its columns; undefined for what is no such line. */
export const alignsOf = (line: string): readonly Align[] | undefined => {
	if (!/^[|:\- ]+$/.test(line) || !/[|:]/.test(line)) return undefined;
	const cells = cellsOf(line);
	if (!cells.every(cell => /^:?-+:?$/.test(cell))) return undefined;
	return cells.map(cell => (!cell.endsWith(':') ? 'left' : cell.startsWith(':') ? 'center' : 'right'));
};

const BETWEEN = 3;

/** Words up to this length are not broken to make a table fit. */
const WORD = 14;

type Cell = {readonly runs: Runs; readonly natural: number; readonly least: number};

const cellOf = (source: string, tones: readonly Tone[]): Cell => {
	const runs = inlineRuns(source, tones);
	const words = runs
		.map(({text}) => text)
		.join('')
		.split(/\s+/);
	const natural = Math.max(0, ...wrapRuns(runs, Infinity).map(widthOfRuns));
	return {runs, natural, least: Math.min(natural, WORD, Math.max(0, ...words.map(widthOf)))};
};

/** Widths that add up to `room` at most, the widest columns giving first; undefined when words would be torn. */
const fit = (natural: readonly number[], least: readonly number[], room: number): readonly number[] | undefined => {
	const sum = (widths: readonly number[]): number => widths.reduce((all, one) => all + one, 0);
	if (sum(natural) <= room) return natural;
	if (sum(least) > room) return undefined;
	const under = (cap: number): readonly number[] =>
		natural.map((width, at) => Math.max(least[at] ?? 0, Math.min(width, cap)));
	let cap = 1;
	while (sum(under(cap + 1)) <= room) cap += 1;
	let left = room - sum(under(cap));
	return under(cap).map((width, at) => {
		if (left === 0 || width > cap || width >= (natural[at] ?? 0)) return width;
		left -= 1;
		return width + 1;
	});
};

const padded = (line: Runs, width: number, align: Align): Runs => {
	const free = Math.max(0, width - widthOfRuns(line));
	const before = align === 'left' ? 0 : align === 'right' ? free : Math.floor(free / 2);
	return [run(' '.repeat(before)), ...line, run(' '.repeat(free - before))];
};

const rowLines = (cells: readonly Cell[], widths: readonly number[], aligns: readonly Align[]): readonly Runs[] => {
	const wrapped = widths.map((width, at) => wrapRuns(cells[at]?.runs ?? [], Math.max(1, width)));
	const height = Math.max(1, ...wrapped.map(({length}) => length));
	return Array.from({length: height}, (_, line) =>
		widths.flatMap((width, at) => [
			...(at === 0 ? [] : [run(' │ ', 'quiet')]),
			...padded(wrapped[at]?.[line] ?? [], width, aligns[at] ?? 'left'),
		]),
	);
};

/** Rows as `Head: value` lines, for those who listen and for where no table fits. */
const records = (head: readonly Cell[], rows: readonly (readonly Cell[])[], columns: number): readonly Runs[] =>
	rows.flatMap((row, at) => [
		...(at === 0 ? [] : [[]]),
		...row.flatMap((cell, column) => {
			const name = head[column]?.runs ?? [];
			if (cell.runs.every(({text}) => text === '')) return [];
			const [first = [], ...more] = wrapRuns(
				name.length === 0 ? cell.runs : [...name, run(': ', 'heading'), ...cell.runs],
				columns - 2,
			);
			return [first, ...more.map(line => [run('  '), ...line])];
		}),
	]);

export type Table = {readonly head: string; readonly aligns: readonly Align[]; readonly rows: readonly string[]};

/**
 * A table as lines of at most `columns`: its own widths where they fit, else columns shrink and cells wrap, else each row is a list of
 * `Head: value`. Cells that a row has too few are empty, those it has too many are left out (GitHub's tables, 4.10).
 */
export const tableLines = (table: Table, columns: number, spoken: 'spoken' | 'shown'): readonly Runs[] => {
	const {aligns} = table;
	const cells = (line: string, tones: readonly Tone[]): readonly Cell[] => {
		const all = cellsOf(line);
		return aligns.map((_, at) => cellOf(all[at] ?? '', tones));
	};
	const head = cells(table.head, ['heading']);
	const rows = table.rows.map(row => cells(row, []));
	const widest = (pick: (cell: Cell) => number): readonly number[] =>
		aligns.map((_, at) => [head, ...rows].reduce((most, row) => Math.max(most, row[at] ? pick(row[at]) : 0), 1));
	const widths = fit(
		widest(({natural}) => natural),
		widest(({least}) => least),
		columns - BETWEEN * (aligns.length - 1),
	);
	if (widths === undefined || spoken === 'spoken') return records(head, rows, columns);
	const rule = [run(widths.map(width => '─'.repeat(width)).join('─┼─'), 'quiet')];
	const body = rows.map(row => rowLines(row, widths, aligns));
	const isTall = body.some(({length}) => length > 1);
	return [
		...rowLines(head, widths, aligns),
		rule,
		...body.flatMap((lines, at) => (isTall && at > 0 ? [rule, ...lines] : lines)),
	];
};
