import {sayDiff} from '../../../views/diff.ts';
import {wrapBehind} from '../../text/wrap.ts';
import type {Look} from '../../theme.ts';

/** Columns that the number of a line takes, with the space behind it. */
const GUTTER = 6;

/** A unified diff in lines that fit: nothing of it is cut off, since a person approves all of it. */
export const renderDiff = (
	diff: string,
	look: Look,
	{indent = 0}: {readonly indent?: number} = {},
): readonly string[] => {
	const first = ' '.repeat(indent);
	const rest = ' '.repeat(look.columns < 3 * GUTTER ? indent : indent + GUTTER);
	return sayDiff(diff, look.paint, Infinity).flatMap(line => wrapBehind(line, look.columns, first, rest));
};
