import {cut} from '../text/wrap.ts';
import {widthOf} from '../text/width.ts';
import type {Look} from '../theme.ts';
import {paintFound} from './found.ts';
import {joined} from './line.ts';
import {windowAround} from './row.ts';

/** What would complete a word: its text, what is said about it, and which UTF-16 units of the text fit what is written. */
type Offered = {readonly text: string; readonly about?: string | undefined; readonly positions: readonly number[]};

/** Rows that it has at most: it stands above what is being written, and must not push it about. */
const MOST = 8;

/** The small list above the composer, around what is chosen, in at most `rows` rows (and eight). */
export const paintCompletion = (
	matches: readonly Offered[],
	chosen: number,
	{columns, paint, spoken}: Look,
	rows: number,
): readonly string[] => {
	const height = Math.max(0, Math.min(MOST, rows, matches.length));
	const first = windowAround(chosen, matches.length, height);
	const shown = matches.slice(first, first + height);
	const widest = Math.max(0, ...shown.map(({text}) => widthOf(joined(text))));
	const column = Math.min(widest, Math.max(10, Math.floor(columns / 2)));
	return shown.map(({text, about = '', positions}, row) => {
		const isChosen = first + row === chosen;
		const clean = joined(text);
		// Positions are those of the text as it was; where cleaning changed it, they point at nothing.
		const painted = paintFound(clean, clean === text ? positions : [], paint, isChosen ? 'chosen' : undefined);
		if (spoken)
			return cut(`${isChosen ? 'chosen: ' : ''}${painted}${about === '' ? '' : `: ${joined(about)}`}`, columns);
		const gutter = isChosen ? paint('chosen', '› ') : '  ';
		if (about === '') return cut(`${gutter}${painted}`, columns);
		const name = cut(painted, column);
		const gap = ' '.repeat(column - widthOf(name) + 2);
		return cut(`${gutter}${name}${gap}${paint('quiet', joined(about))}`, columns);
	});
};
