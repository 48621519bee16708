import {cut} from '../../text/wrap.ts';
import {widthOf} from '../../text/width.ts';
import type {Look} from '../../theme.ts';
import {paintFound} from '../found.ts';
import {endOf} from '../line.ts';
import type {Painted} from '../painted.ts';
import {fill, fitting, sides, windowAround} from '../row.ts';
import {chosenItem, type List, type Match} from './list.ts';

/** From this width on a preview stands beside the items, not below them. */
const WIDE = 100;

/** Rows of items from which on there is room for a preview below them. */
const TALL = 8;

const rowOf = ({item, found}: Match, isChosen: boolean, {columns, paint, spoken}: Look): string => {
	const gutter = isChosen ? (spoken ? 'chosen: ' : paint('chosen', '› ')) : spoken ? '' : '  ';
	const room = Math.max(0, columns - widthOf(gutter));
	const mark = item.mark === undefined ? '' : ` ${paint('action', item.mark)}`;
	const detail = item.detail ?? '';
	const label = paintFound(item.label, found, paint, isChosen ? 'chosen' : undefined);
	if (spoken) return cut(`${gutter}${label}${mark}${detail === '' ? '' : `, ${detail}`}`, columns);
	// A long detail gives way to the label, down to a third of the row.
	const least = Math.floor(room / 3);
	const wide = Math.max(least, room - widthOf(item.label) - widthOf(mark) - 2);
	const shown = detail === '' || least < 10 ? '' : paint('quiet', cut(detail, wide));
	const left = room - (shown === '' ? 0 : widthOf(shown) + 2) - widthOf(mark);
	return `${gutter}${sides(`${cut(label, left)}${mark}`, shown, room)}`;
};

const itemsOf = (list: List, rows: number, look: Look): readonly string[] => {
	const {matches, at} = list;
	if (matches.length === 0) {
		const why = list.items.length === 0 ? list.empty : `Nothing matches “${list.query}”.`;
		return [cut(look.paint('quiet', `  ${why}`), look.columns)].slice(0, rows);
	}
	const first = windowAround(at, matches.length, rows);
	return matches.slice(first, first + rows).map((match, row) => rowOf(match, first + row === at, look));
};

const filledTo = (rows: number, lines: readonly string[]): readonly string[] => [
	...lines.slice(0, rows),
	...Array.from({length: Math.max(0, rows - lines.length)}, () => ''),
];

const beside = (list: List, preview: readonly string[], rows: number, look: Look): readonly string[] => {
	const left = Math.floor((look.columns - 3) / 2);
	const right = look.columns - 3 - left;
	const items = filledTo(rows, itemsOf(list, rows, {...look, columns: left}));
	return items.map((item, row) =>
		`${fill(item, left)} ${look.paint('quiet', '│')} ${cut(preview[row] ?? '', right)}`.trimEnd(),
	);
};

const below = (list: List, preview: readonly string[], rows: number, look: Look): readonly string[] => {
	const height = Math.floor(rows / 2) - 1;
	const items = rows - height - 1;
	const line = look.spoken ? cut('preview:', look.columns) : look.paint('quiet', '─'.repeat(look.columns));
	return [
		...filledTo(items, itemsOf(list, items, look)),
		line,
		...filledTo(
			height,
			preview.map(one => cut(one, look.columns)),
		),
	];
};

/** The rows between the query and the help: as high whatever is typed, so that nothing below them jumps. */
const bodyOf = (list: List, rows: number, look: Look): readonly string[] => {
	const previews = list.items.some(({preview}) => preview !== undefined);
	const preview = chosenItem(list)?.preview ?? [];
	if (previews && look.columns >= WIDE && !look.spoken) return beside(list, preview, rows, look);
	if (previews && rows >= TALL) return below(list, preview, rows, look);
	const height = Math.min(rows, Math.max(1, list.items.length));
	return filledTo(height, itemsOf(list, height, look));
};

const helpOf = (list: List, {columns, paint, spoken}: Look): string => {
	const label = chosenItem(list)?.label ?? '';
	if (list.armed !== undefined && list.removal !== undefined)
		return cut(paint('warning', `Del again to ${list.removal}: ${label}`), columns);
	const removal = list.removal === undefined ? '' : ` · Del ${list.removal}`;
	if (spoken) return cut(`type to search, Enter chooses, Esc closes${removal.replace(' · ', ', ')}`, columns);
	const long = `↑↓ move · Enter choose${removal} · Esc close`;
	return paint('quiet', fitting([`type to search · ${long}`, long, `Enter · Esc${removal}`], columns));
};

/** The list in at most `rows` rows: title and counter, the query, the items around the one at hand, its preview, and the keys. */
export const paintList = (list: List, look: Look, rows: number): Painted => {
	if (rows < 1) return {lines: []};
	const {columns, paint, spoken} = look;
	const of = list.matches.length;
	const counter = of === 0 ? '0' : spoken ? `${list.at + 1} of ${of}` : `${list.at + 1}/${of}`;
	const title = rows < 3 ? [] : [sides(paint('heading', cut(list.title, columns)), paint('quiet', counter), columns)];
	const lead = spoken ? 'search: ' : '/ ';
	const query = endOf(list.query, columns - widthOf(lead) - 1);
	const asked = rows < 2 ? [] : [cut(`${paint('quiet', lead)}${query}`, columns)];
	// What a second press would delete is said however small the screen is.
	const help = rows < TALL && list.armed === undefined ? [] : rows < 4 ? [] : [helpOf(list, look)];
	const body = bodyOf(list, rows - title.length - asked.length - help.length, look);
	const lines = [...title, ...asked, ...body, ...help];
	if (asked.length === 0) return {lines};
	return {lines, cursor: {x: Math.min(columns - 1, widthOf(lead) + widthOf(query)), y: title.length}};
};
