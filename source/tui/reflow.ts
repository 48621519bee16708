import {stripVTControlCharacters} from 'node:util';
import {clustersOf, columnsOf} from './text/cluster.ts';
import {widthOf} from './text/width.ts';
import type {Cursor} from './ui/bottom.ts';

/**
 * Where the cursor is once lines were broken anew: `kept` at the text that it stood at, as nearly everywhere, or `sunk` with the last line
 * (xterm.js, which also leaves the cursor's own line unbroken).
 */
export type Anchor = 'kept' | 'sunk';

/** Rows that a line takes: a wide character that does not fit into the rest of a row begins the next. */
const rowsOf = (line: string, columns: number): number => {
	if (widthOf(line) <= columns) return 1;
	let rows = 1;
	let used = 0;
	for (const cluster of clustersOf(stripVTControlCharacters(line))) {
		const wide = columnsOf(cluster);
		if (used + wide > columns) {
			rows += 1;
			used = 0;
		}
		used += wide;
	}
	return rows;
};

const sum = (rows: readonly number[]): number => rows.reduce((all, one) => all + one, 0);

/**
 * What to write when a terminal has become narrower and has broken the frame's lines anew, so that what was drawn is erased whole and the
 * cursor stands as deep in blank rows as it stood in the frame: then a writer that knows nothing of the breaking erases the right rows.
 * `lines` are those of the frame as it was drawn; without a cursor of its own the cursor stands at the start of the row below it.
 */
export const unbreak = (
	lines: readonly string[],
	cursor: Cursor | undefined,
	columns: number,
	anchor: Anchor = 'kept',
): string => {
	const {x, y} = cursor ?? {x: 0, y: lines.length};
	const rows = lines.map((line, at) => (at === y && anchor === 'sunk' ? 1 : rowsOf(line, columns)));
	const up = anchor === 'sunk' ? sum(rows) - (lines.length - y) : sum(rows.slice(0, y)) + Math.floor(x / columns);
	const back = y === 0 ? '' : '\n'.repeat(y);
	return `${up === 0 ? '' : `\u001b[${up}A`}\r\u001b[J${back}\u001b[${Math.min(x, columns - 1) + 1}G`;
};
