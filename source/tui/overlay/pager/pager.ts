import {sayMany} from '../../../views/amount.ts';
import {actionOf} from '../../keys/bind.ts';
import {chordOf, type Input} from '../../keys/key.ts';
import type {Action, Keymap} from '../../keys/keymap.ts';
import type {Look} from '../../theme.ts';
import {editLine, joined} from '../line.ts';
import {bare, searchLines} from './search.ts';

/** What was searched for: the lines that hold it, and the one that was gone to last. */
export type Found = {readonly query: string; readonly lines: readonly number[]; readonly at: number | undefined};

/** A text on the whole screen. Lines are counted from 0. */
export type Pager = {
	readonly title: string;
	/** As painters make them, broken to the width of the screen. */
	readonly lines: readonly string[];
	/** The first line on the screen; too large a number is the end. */
	readonly top: number;
	/** The search that is being written. */
	readonly typing?: string | undefined;
	readonly found?: Found | undefined;
	/** Lines being selected: from where it began to where it is now, in either order. */
	readonly selection?: {readonly from: number; readonly to: number} | undefined;
	/** What the last key came to. */
	readonly note?: string | undefined;
};

export type PagerWish = {readonly do: 'copy'; readonly text: string} | {readonly do: 'close'};

type Keyed = {readonly pager: Pager; readonly wish?: PagerWish};

/** A text to read, from its start, its end, or a line on. */
export const openPager = ({
	title,
	lines,
	at = 'start',
}: {
	readonly title: string;
	readonly lines: readonly string[];
	readonly at?: 'start' | 'end' | number;
}): Pager => ({title: joined(title), lines, top: at === 'start' ? 0 : at === 'end' ? Infinity : at});

/** Rows of text that a screen has beside the title and the line at the bottom. */
export const heightOf = ({rows}: Look): number => Math.max(1, rows - (rows > 2 ? 2 : rows - 1));

/** The first line that is on the screen. */
export const topOf = ({lines, top}: Pager, look: Look): number =>
	Math.max(0, Math.min(top, lines.length - heightOf(look)));

const clampLine = ({lines}: Pager, line: number): number => Math.max(0, Math.min(lines.length - 1, line));

/** Scrolls as little as brings a line into view; a line from afar comes to stand in the upper third. */
const reveal = (pager: Pager, line: number, look: Look): Pager => {
	const height = heightOf(look);
	const top = topOf(pager, look);
	if (line >= top && line < top + height) return {...pager, top};
	if (line === top - 1) return {...pager, top: line};
	if (line === top + height) return {...pager, top: top + 1};
	return {...pager, top: topOf({...pager, top: line - Math.floor(height / 3)}, look)};
};

const move = (pager: Pager, by: number, look: Look): Pager => {
	const {selection} = pager;
	if (selection === undefined) return {...pager, top: topOf({...pager, top: topOf(pager, look) + by}, look)};
	const to = clampLine(pager, selection.to + by);
	return reveal({...pager, selection: {...selection, to}}, to, look);
};

/** Where a search goes on from: the line found last while it is on the screen, else the screen itself. */
const placeOf = (pager: Pager, look: Look): {readonly after: number; readonly before: number} => {
	const top = topOf(pager, look);
	const at = pager.selection?.to ?? pager.found?.at;
	if (at !== undefined && at >= top && at < top + heightOf(look)) return {after: at, before: at};
	return {after: top - 1, before: top};
};

const goTo = (pager: Pager, found: Found, line: number, look: Look): Pager => {
	const {selection} = pager;
	const moved = selection === undefined ? pager : {...pager, selection: {...selection, to: line}};
	return reveal({...moved, found: {...found, at: line}, note: undefined}, line, look);
};

/** To the next line found, or the one before; past the last it begins again. */
const goToFound = (pager: Pager, way: 'next' | 'previous', look: Look): Pager => {
	const {found} = pager;
	if (found === undefined) return {...pager, note: 'Nothing was searched for yet.'};
	const {after, before} = placeOf(pager, look);
	const line =
		way === 'next'
			? (found.lines.find(one => one > after) ?? found.lines[0])
			: (found.lines.findLast(one => one < before) ?? found.lines.at(-1));
	return line === undefined ? {...pager, note: `Nothing found: ${found.query}`} : goTo(pager, found, line, look);
};

const search = (pager: Pager, query: string, look: Look): Pager => {
	const still = {...pager, typing: undefined};
	// As pagers do, an empty search repeats the last one.
	if (query === '') return pager.found === undefined ? still : goToFound(still, 'next', look);
	const found = {query, lines: searchLines(pager.lines, query), at: undefined};
	const top = topOf(pager, look);
	const line = found.lines.find(one => one >= top) ?? found.lines[0];
	return line === undefined ? {...still, found, note: `Nothing found: ${query}`} : goTo(still, found, line, look);
};

const copy = (pager: Pager, look: Look): Keyed => {
	const top = topOf(pager, look);
	const {from, to} = pager.selection ?? {from: top, to: clampLine(pager, top + heightOf(look) - 1)};
	const lines = pager.lines.slice(Math.min(from, to), Math.max(from, to) + 1);
	const text = lines.map(line => bare(line).trimEnd()).join('\n');
	const copied = {...pager, selection: undefined, note: `${sayMany(lines.length, 'line')} copied`};
	return lines.length === 0 ? {pager} : {pager: copied, wish: {do: 'copy', text}};
};

const select = (pager: Pager, look: Look): Pager => {
	if (pager.selection !== undefined || pager.lines.length === 0) return {...pager, selection: undefined};
	const at = clampLine(pager, Math.max(topOf(pager, look), placeOf(pager, look).after));
	return {...pager, selection: {from: at, to: at}};
};

const act = (pager: Pager, action: Action<'pager'>, look: Look): Keyed => {
	const height = heightOf(look);
	switch (action) {
		case 'up':
			return {pager: move(pager, -1, look)};
		case 'down':
			return {pager: move(pager, 1, look)};
		case 'page-up':
			return {pager: move(pager, -height, look)};
		case 'page-down':
			return {pager: move(pager, height, look)};
		case 'half-page-up':
			return {pager: move(pager, -Math.ceil(height / 2), look)};
		case 'half-page-down':
			return {pager: move(pager, Math.ceil(height / 2), look)};
		case 'first':
			return {pager: move(pager, -pager.lines.length, look)};
		case 'last':
			return {pager: move(pager, pager.lines.length, look)};
		case 'search':
			return {pager: {...pager, typing: ''}};
		case 'next-found':
			return {pager: goToFound(pager, 'next', look)};
		case 'previous-found':
			return {pager: goToFound(pager, 'previous', look)};
		case 'copy':
			return copy(pager, look);
		case 'select':
			return {pager: select(pager, look)};
		case 'close':
			return pager.selection === undefined ? {pager, wish: {do: 'close'}} : {pager: {...pager, selection: undefined}};
	}
};

const typed = (pager: Pager, query: string, input: Input, look: Look): Pager => {
	const chord = input.type === 'key' ? chordOf(input.key) : '';
	if (chord === 'enter') return search(pager, query, look);
	const isLeaving = chord === 'esc' || chord === 'ctrl+c' || (chord === 'backspace' && query === '');
	return {...pager, typing: isLeaving ? undefined : (editLine(query, input) ?? query)};
};

/**
 * What a key, a paste or the wheel does to the pager. Its cost does not grow with the length of the text, but for a search, which reads
 * it once.
 */
export const keyPager = (before: Pager, input: Input, keymap: Keymap, look: Look): Keyed => {
	const pager = {...before, note: undefined};
	if (input.type === 'wheel')
		return {pager: {...pager, top: topOf({...pager, top: topOf(pager, look) + input.by}, look)}};
	if (pager.typing !== undefined) return {pager: typed(pager, pager.typing, input, look)};
	const action = input.type === 'key' ? actionOf(keymap, 'pager', input.key) : undefined;
	return action === undefined ? {pager} : act(pager, action, look);
};
