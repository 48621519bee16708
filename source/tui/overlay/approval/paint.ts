import {oneLine} from '../../../views/plain.ts';
import {keymap as shipped} from '../../keys/keymap.ts';
import {cut, wrap} from '../../text/wrap.ts';
import {widthOf} from '../../text/width.ts';
import type {Look} from '../../theme.ts';
import {keyBound} from '../bound.ts';
import type {Painted} from '../painted.ts';
import {sides} from '../row.ts';
import {inWindow} from '../scroll.ts';
import {detailOf, offersIn, pageOf, type Approval} from './approval.ts';
import {alarmsOf, detailLines} from './detail.ts';
import {sayHidden} from './hidden.ts';
import type {Choice, Offer} from './offers.ts';
import {paintParts} from './paint-parts.ts';

/** Rows of what it wants to do below which the choices give way, and become one line. */
const LEAST = 5;

const questionOf = ({call}: Approval): string => {
	const title = oneLine(call.previewed?.title ?? call.tool);
	if (call.previewed?.preview?.script !== undefined)
		return call.origin.by === 'check' ? 'Run this check?' : 'Run this command?';
	return call.previewed?.risk === 'read' ? `Read ${title}?` : `${title}?`;
};

/** A choice with its key; without one it is reached by the arrows only. */
const offerIn = (approval: Approval, {choice, means}: Offer, look: Look): string => {
	const key = keyBound((approval.around.keymap ?? shipped).approval, choice);
	if (look.spoken) return key === '' ? means : `${key}: ${means}`;
	if (choice === approval.chosen) return look.paint('chosen', key === '' ? means : `${key} ${means}`);
	return `${look.paint('action', key === '' ? '·' : key)} ${means}`;
};

const sign = ({spoken, paint}: Look): string => (spoken ? 'chosen: ' : paint('chosen', '› '));

/** One choice a row. */
const listed = (approval: Approval, look: Look): readonly string[] =>
	offersIn(approval).map(offer => {
		const lead = offer.choice === approval.chosen ? sign(look) : look.spoken ? '' : '  ';
		return cut(`${lead}${offerIn(approval, offer, look)}`, look.columns);
	});

/** All choices one after the other, for small screens. */
const flowing = (approval: Approval, look: Look): readonly string[] => {
	const texts = offersIn(approval).map(
		offer => `${offer.choice === approval.chosen ? sign(look) : ''}${offerIn(approval, offer, look)}`,
	);
	const rows: string[] = [];
	for (const text of texts) {
		const open = rows.at(-1);
		const joined = open === undefined ? text : `${open} · ${text}`;
		if (open !== undefined && widthOf(joined) <= look.columns) rows[rows.length - 1] = joined;
		else rows.push(cut(text, look.columns));
	}
	return rows;
};

/** `y yes · n no · ? more`, or the choice that Enter would take. */
const folded = (approval: Approval, look: Look): string => {
	const offers = offersIn(approval);
	const named = (wanted: Choice | undefined): readonly string[] =>
		offers.filter(({choice}) => choice === wanted).map(offer => offerIn(approval, offer, look));
	const more = look.spoken ? '?: more' : `${look.paint('action', '?')} more`;
	const {chosen} = approval;
	const shown =
		chosen === undefined ? [...named('yes'), ...named('no')] : named(chosen).map(text => `${sign(look)}${text}`);
	return cut([...shown, more].join(look.spoken ? ', ' : ' · '), look.columns);
};

const choicesOf = (
	approval: Approval,
	look: Look,
	room: {readonly rows: number; readonly detail: number},
): {readonly lines: readonly string[]; readonly at?: number} => {
	const list = listed(approval, look);
	// What is left for the text must hold a page of it, and a line for what is dangerous.
	const least = Math.min(room.detail, Math.max(LEAST, pageOf(look) + 1));
	if (room.rows - list.length >= least) {
		const at = offersIn(approval).findIndex(({choice}) => choice === approval.chosen);
		return {lines: list, ...(at === -1 ? {} : {at})};
	}
	const flow = approval.choices === 'all' ? flowing(approval, look) : [];
	return {lines: flow.length === 0 || flow.length > room.rows ? [folded(approval, look)] : flow};
};

/** The wall that is up, and how much of the text is out of sight. */
const footOf = ({around}: Approval, hidden: {readonly above: number; readonly below: number}, look: Look): string => {
	const {columns, paint} = look;
	const wall = oneLine(`wall: ${around.wall}`, Math.max(12, Math.floor(columns / 2)));
	const said = sayHidden(hidden, {...look, columns: columns - widthOf(wall) - 2});
	return sides(paint(around.wall.startsWith('none') ? 'warning' : 'quiet', wall), paint('action', said), columns);
};

const headOf = (approval: Approval, {columns, paint}: Look): string => {
	const {waiting} = approval.around;
	const more = waiting < 1 ? '' : `1 of ${waiting + 1} waiting`;
	const room = more === '' ? columns : columns - more.length - 2;
	return sides(paint('heading', cut(questionOf(approval), Math.max(10, room))), paint('quiet', more), columns);
};

/**
 * The question in at most `rows` rows: what it wants to do, in a window when it is long, the reason, the wall, and the choices; on a small
 * screen those are folded into one line. What is dangerous stays in sight wherever the window stands.
 */
export const paintApproval = (approval: Approval, look: Look, rows: number): Painted => {
	const {columns, paint} = look;
	if (approval.parts !== undefined) return paintParts(approval.parts, approval.around.keymap ?? shipped, look, rows);
	if (rows < 4) {
		const head = rows < 2 ? [] : [headOf(approval, look)];
		return {lines: rows < 1 ? [] : [...head, folded(approval, look)]};
	}
	const detail = detailOf(approval);
	const details = detailLines(detail, look);
	const note =
		approval.note === undefined
			? []
			: wrap(approval.note, columns)
					.slice(0, 1)
					.map(line => paint('warning', line));
	const free = rows - 2 - note.length;
	const choices = choicesOf(approval, look, {rows: free, detail: details.length});
	const body = free - choices.lines.length;
	const alarm = details.length > body && body > 2 ? alarmsOf(detail).join(' · ') : '';
	const alarms = alarm === '' ? [] : [cut(paint('bad', alarm), columns)];
	const {shown, above, below} = inWindow(details, approval.scroll, body - alarms.length);
	const before = [headOf(approval, look), ...alarms, ...shown, ...note, footOf(approval, {above, below}, look)];
	const lines = [...before, ...choices.lines];
	return choices.at === undefined ? {lines} : {lines, cursor: {x: 0, y: before.length + choices.at}};
};
