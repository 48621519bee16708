import {widthOf} from '../text/width.ts';
import {cut, wrapBehind} from '../text/wrap.ts';
import type {Look, Tone} from '../theme.ts';
import {fill} from './row.ts';

/** A name and what is said of it. */
export type Entry = readonly [name: string, said: string];

/** From this width on, entries stand in two columns. */
const WIDE = 100;

/** Below this width there is no room for columns at all. */
const NARROW = 24;

/** Entries with their names in one column and what is said of them, wrapped, in the other; on narrow screens below the name. */
export const entryLines = (entries: readonly Entry[], look: Look, tone: Tone = 'action'): readonly string[] => {
	const {columns, paint, spoken} = look;
	const most = Math.max(8, Math.floor(columns * 0.4));
	const column = Math.max(0, ...entries.map(([name]) => widthOf(name)).filter(width => width <= most));
	return entries.flatMap(([name, said]) => {
		if (spoken || columns < NARROW) return wrapBehind(`${name}: ${said}`, columns, '', columns < NARROW ? '' : '  ');
		const isLong = widthOf(name) > column;
		const lead = `  ${isLong ? '' : fill(paint(tone, name), column)}  `;
		const rest = ' '.repeat(column + 4);
		const text = wrapBehind(said, columns, isLong ? rest : lead, rest);
		return isLong ? [...wrapBehind(paint(tone, name), columns, '  ', '  '), ...text] : text;
	});
};

/** The same, the second half of them beside the first where the screen is wide. */
export const entryColumns = (entries: readonly Entry[], look: Look, tone: Tone = 'action'): readonly string[] => {
	const {columns, spoken} = look;
	if (columns < WIDE || spoken || entries.length < 4) return entryLines(entries, look, tone);
	const width = Math.floor((columns - 2) / 2);
	const half = Math.ceil(entries.length / 2);
	const left = entryLines(entries.slice(0, half), {...look, columns: width}, tone);
	const right = entryLines(entries.slice(half), {...look, columns: width}, tone);
	return Array.from({length: Math.max(left.length, right.length)}, (_, at) =>
		right[at] === undefined ? (left[at] ?? '') : `${fill(left[at] ?? '', width)}  ${right[at]}`,
	);
};

/** A heading with an empty line before it, but on top of a page. */
export const section = (title: string, lines: readonly string[], {columns, paint}: Look): readonly string[] =>
	lines.length === 0 ? [] : ['', cut(paint('heading', title), columns), ...lines];

/** Sections as a page: without the empty line on top. */
export const page = (sections: readonly (readonly string[])[]): readonly string[] => sections.flat().slice(1);
