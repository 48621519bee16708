import {widthOf} from './text/width.ts';
import type {Cursor} from './ui/bottom.ts';

const rowsOf = (line: string, columns: number): number => Math.max(1, Math.ceil(widthOf(line) / columns));

/**
 * What to write when a terminal has become narrower and has broken the frame's lines anew, so that what was drawn is erased whole and the
 * cursor stands as deep in blank rows as it stood in the frame: then a writer that knows nothing of the breaking erases the right rows.
 * `lines` are those of the frame as it was drawn; without a cursor of its own the cursor stands at the start of the row below it.
 */
export const unbreak = (lines: readonly string[], cursor: Cursor | undefined, columns: number): string => {
	const {x, y} = cursor ?? {x: 0, y: lines.length};
	const above = lines.slice(0, y).reduce((rows, line) => rows + rowsOf(line, columns), 0);
	const up = above + Math.floor(x / columns);
	const back = y === 0 ? '' : '\n'.repeat(y);
	return `${up === 0 ? '' : `\u001b[${up}A`}\r\u001b[J${back}\u001b[${Math.min(x, columns - 1) + 1}G`;
};
