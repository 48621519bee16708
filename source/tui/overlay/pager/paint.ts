import {cut} from '../../text/wrap.ts';
import {widthOf} from '../../text/width.ts';
import type {Look} from '../../theme.ts';
import {endOf} from '../line.ts';
import {fitting, sides} from '../row.ts';
import {bare, paintMatches} from './search.ts';
import {heightOf, topOf, type Pager} from './pager.ts';

const textOf = (pager: Pager, at: number, {columns, paint, spoken}: Look): string => {
	const line = pager.lines[at] ?? '';
	const {selection, found} = pager;
	if (selection === undefined) return cut(paintMatches(line, found?.query ?? '', paint), columns);
	// A column of signs, for those who see no colours.
	const isIn = at >= Math.min(selection.from, selection.to) && at <= Math.max(selection.from, selection.to);
	if (!isIn) return cut(`${spoken ? '' : '  '}${line}`, columns);
	const sign = spoken ? 'selected: ' : at === selection.to ? '› ' : '│ ';
	return cut(`${paint('chosen', sign)}${paint('chosen', bare(line))}`, columns);
};

/** `120/3400 (3%)`: the last line on the screen, of all. */
const positionOf = (pager: Pager, look: Look): string => {
	const of = pager.lines.length;
	const last = Math.min(of, topOf(pager, look) + heightOf(look));
	const share = of === 0 ? 100 : Math.floor((last / of) * 100);
	return look.spoken ? `line ${last} of ${of}, ${share} percent` : `${last}/${of} (${share}%)`;
};

const foundOf = ({found}: Pager): string => {
	if (found === undefined || found.lines.length === 0) return '';
	const at = found.at === undefined ? -1 : found.lines.indexOf(found.at);
	return ` · ${at === -1 ? '' : `${at + 1} of `}${found.lines.length} found`;
};

const helpOf = ({selection}: Pager, {spoken}: Look): readonly string[] => {
	const isSelecting = selection !== undefined;
	if (spoken) return [isSelecting ? 'y copies, Esc leaves' : 'slash searches, v selects, q closes'];
	return isSelecting
		? ['↑↓ PgUp PgDn extend · y copy · Esc leave', 'y copy · Esc leave']
		: [
				'↑↓ PgUp PgDn move · / search · n N next · v select · y copy · q close',
				'/ search · v select · q close',
				'q close',
			];
};

const footOf = (pager: Pager, look: Look): string => {
	const {columns, paint} = look;
	if (pager.typing !== undefined) {
		const lead = look.spoken ? 'search: ' : '/';
		return cut(
			`${paint('action', lead)}${endOf(pager.typing, columns - widthOf(lead) - 1)}${look.spoken ? '' : '▏'}`,
			columns,
		);
	}
	const left = pager.note ?? `${positionOf(pager, look)}${foundOf(pager)}`;
	const said = paint(pager.note === undefined ? 'heading' : 'warning', cut(left, columns));
	return sides(said, paint('quiet', fitting(helpOf(pager, look), columns - widthOf(left) - 2)), columns);
};

/** The pager on the whole screen: exactly `look.rows` lines, the first its title, the last where it stands and what keys do. */
export const paintPager = (pager: Pager, look: Look): readonly string[] => {
	const {rows, columns, paint} = look;
	if (rows < 1) return [];
	if (rows === 1 && pager.typing !== undefined) return [footOf(pager, look)];
	const top = topOf(pager, look);
	const body = Array.from({length: heightOf(look)}, (_, row) => textOf(pager, top + row, look));
	const title = rows < 3 ? [] : [cut(paint('heading', pager.title), columns)];
	return [...title, ...body, ...(rows < 2 ? [] : [footOf(pager, look)])];
};
