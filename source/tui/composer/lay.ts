import {plain} from '../../views/plain.ts';
import type {Look, Paint, Tone} from '../theme.ts';
import {widthOf} from '../text/width.ts';
import {cut} from '../text/wrap.ts';
import type {Composer} from './composer.ts';
import {kindOf} from './kind.ts';
import {layoutOf, SIGN, type Layout} from './layout.ts';
import {columnIn, rowAt, unitsOf, type Row} from './rows.ts';
import type {Search} from './search.ts';
import {selectionOf} from './vim/visual.ts';

/** How a composer is shown: `most` rows at most, `glyph` before a prompt, `placeholder` where nothing is written. */
export type Options = {readonly most: number; readonly glyph?: string; readonly placeholder?: string};

/** Lines, and where the cursor is in them, from 0. */
export type LaidComposer = {
	readonly lines: readonly string[];
	readonly cursor: {readonly x: number; readonly y: number};
};

/** A part of a text that is shown otherwise. */
type Stretch = {readonly from: number; readonly to: number; readonly tone: Tone};

const paintRow = (text: string, row: Row, layout: Layout, stretches: readonly Stretch[], paint: Paint): string => {
	const {width, labels} = layout;
	const here = stretches.filter(({from, to}) => from <= row.to && to > row.from);
	const part = text.slice(row.from, row.to);
	/* oxlint-disable-next-line no-control-regex -- what is printable ASCII is shown as it is */
	if (here.length === 0 && /^[\u0020-\u007e]*$/.test(part)) return part;
	const toneAt = (at: number): Tone | undefined => here.find(({from, to}) => from <= at && at < to)?.tone;
	let out = '';
	let run = '';
	let tone: Tone | undefined;
	const end = (next: Tone | undefined): void => {
		out += tone === undefined ? run : paint(tone, run);
		run = '';
		tone = next;
	};
	for (const {from, shown} of unitsOf(text, row, width, labels)) {
		const own = toneAt(from) ?? (labels.has(from) ? 'action' : undefined);
		if (own !== tone) end(own);
		run += shown;
	}
	// The end of a line that is selected is seen as a space.
	if (toneAt(row.to) !== undefined && text[row.to] === '\n') {
		if (toneAt(row.to) !== tone) end(toneAt(row.to));
		run += ' ';
	}
	end(undefined);
	return out;
};

type Window = {readonly from: number; readonly to: number; readonly above: number; readonly below: number};

/** The rows around the cursor's that are shown, and how many are not; to say so takes a row at either end. */
const windowOf = (count: number, at: number, most: number): Window => {
	const all = {from: 0, to: count, above: 0, below: 0};
	if (count <= most) return all;
	// Too few rows to say anything about others.
	if (most < 3) {
		const from = Math.min(Math.max(0, at - most + 1), count - most);
		return {from, to: from + most, above: 0, below: 0};
	}
	if (at < most - 1) return {from: 0, to: most - 1, above: 0, below: count - most + 1};
	if (at >= count - most + 1) return {from: count - most + 1, to: count, above: count - most + 1, below: 0};
	const size = most - 2;
	const from = Math.max(2, Math.min(at - Math.floor(size / 2), count - size - 2));
	return {from, to: from + size, above: from, below: count - from - size};
};

const moreLines = (count: number, where: 'above' | 'below', look: Look): string => {
	const text = `${look.spoken ? '' : '… '}${count} more line${count === 1 ? '' : 's'} ${where}`;
	return look.paint('quiet', cut(`${' '.repeat(SIGN)}${text}`, look.columns));
};

const signOf = (text: string, glyph: string, {paint}: Look): string => {
	switch (kindOf({text})) {
		case 'shell':
			return `${paint('warning', '!')} `;
		case 'note':
			return `${paint('agent', '#')} `;
		default:
			return `${paint('action', glyph)} `;
	}
};

/** The line below the text while one searches; the cursor is behind the query. */
const searchLine = ({query, found}: Search, look: Look): {readonly line: string; readonly x: number} => {
	const label = 'earlier prompts: ';
	const written = cut(`${label}${plain(query)}`, look.columns - 1);
	const rest = query !== '' && found === undefined ? '  nothing found' : '';
	const said = cut(written + rest, look.columns);
	const line = `${look.paint('quiet', said.slice(0, label.length))}${said.slice(label.length, written.length)}`;
	return {line: line + look.paint('warning', said.slice(written.length)), x: widthOf(written)};
};

type Shown = Pick<Composer, 'text' | 'cursor' | 'pieces'> & {readonly stretches: readonly Stretch[]};

const shownOf = (composer: Composer): Shown => {
	const {search} = composer;
	const found = search?.found;
	if (found !== undefined) {
		const {text, from, to} = found;
		return {text, cursor: from, pieces: new Map(), stretches: [{from, to, tone: 'found'}]};
	}
	const selection = selectionOf(composer);
	// A line that is selected goes to its end, which an empty one has, too.
	const to = (selection?.to ?? 0) + (selection?.form === 'lines' ? 1 : 0);
	const stretches: readonly Stretch[] = selection === undefined ? [] : [{from: selection.from, to, tone: 'found'}];
	return {text: composer.text, cursor: composer.cursor, pieces: composer.pieces, stretches};
};

/**
 * Lays a composer out: every line at most `look.columns` wide, the cursor's row always among them. Takes time in proportion to the length
 * of the text, and paints only what is shown.
 */
export const layComposer = (composer: Composer, look: Look, options: Options): LaidComposer => {
	const {text, cursor, pieces, stretches} = shownOf(composer);
	const {search} = composer;
	const most = Math.max(1, options.most - (search === undefined ? 0 : 1));
	const layout = layoutOf({text, pieces}, look.columns);
	const {rows, width, labels, begin} = layout;
	const at = rowAt(rows, cursor);
	const {from, to, above, below} = windowOf(rows.length, at, most);
	const glyph = options.glyph ?? (look.spoken ? '>' : '›');
	const behind = (row: number): string => (row === 0 ? signOf(text, glyph, look) : ' '.repeat(SIGN));
	const lines = rows
		.slice(from, to)
		.map((row, index) => behind(from + index) + paintRow(text, row, layout, stretches, look.paint));
	const hint = cut(options.placeholder ?? '', look.columns - SIGN);
	if (text === '' && hint !== '') lines.splice(0, 1, behind(0) + look.paint('quiet', hint));
	if (above > 0) lines.unshift(moreLines(above, 'above', look));
	if (below > 0) lines.push(moreLines(below, 'below', look));
	if (search !== undefined) {
		const {line, x} = searchLine(search, look);
		return {lines: [...lines, line], cursor: {x, y: lines.length}};
	}
	const row = rows[at];
	const column = row === undefined ? 0 : columnIn(text, row, cursor, width, labels);
	const x = cursor < begin ? 0 : Math.min(SIGN + column, Math.max(0, look.columns - 1));
	return {lines, cursor: {x, y: at - from + Number(above > 0)}};
};
