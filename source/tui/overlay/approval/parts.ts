import {sayMany} from '../../../views/amount.ts';
import type {Selection} from '../../../core/tool.ts';
import {actionOf} from '../../keys/bind.ts';
import type {Key} from '../../keys/key.ts';
import type {Action, Keymap} from '../../keys/keymap.ts';
import type {Look} from '../../theme.ts';
import {renderDiff} from '../../diff/render.ts';
import {once} from '../once.ts';
import {atTop, pageBy, type Scroll} from '../scroll.ts';
import {diffOfHunk, sectionsOf, type Section} from './sections.ts';

/** A file of a change and which of its parts are taken: its hunks, or the one that it is. */
type File = Pick<Section, 'path' | 'hunks'> & {
	readonly taken: readonly boolean[];
	readonly whole: (look: Look) => readonly string[];
	readonly each: readonly ((look: Look) => readonly string[])[];
};

/** Choosing parts of a change. Nothing is taken to begin with: what nobody looked at is not made. */
export type Parts = {
	readonly files: readonly File[];
	/** The row of the list that is at hand: see `rowsOf`. */
	readonly at: number;
	/** Over the lines of what is at hand. */
	readonly scroll: Scroll;
};

/** A row of the list: a file, or one of the several hunks of a file. */
export type Row = {readonly file: number; readonly hunk?: number};

export const openParts = (diff: string): Parts => ({
	files: sectionsOf(diff).map(({path, hunks, diff: text}) => ({
		path,
		hunks,
		taken: (hunks ?? ['']).map(() => false),
		whole: once(look => renderDiff(text, look, {most: Infinity})),
		each: (hunks ?? []).map(hunk => once(look => renderDiff(diffOfHunk(path, hunk), look, {most: Infinity}))),
	})),
	at: 0,
	scroll: atTop,
});

/** How many parts there are to choose from, in all files. */
const partCount = ({files}: Parts): number => files.reduce((count, {taken}) => count + taken.length, 0);

const takenCount = ({files}: Parts): number =>
	files.reduce((count, {taken}) => count + taken.filter(Boolean).length, 0);

export const rowsOf = ({files}: Parts): readonly Row[] =>
	files.flatMap(({taken}, file) => [{file}, ...(taken.length > 1 ? taken.map((_, hunk) => ({file, hunk})) : [])]);

/** The lines of what is at hand: a hunk, or all that is to happen to a file. */
export const partLines = (parts: Parts, look: Look): readonly string[] => {
	const row = rowsOf(parts)[parts.at];
	const file = parts.files[row?.file ?? 0];
	const painting = row?.hunk === undefined ? file?.whole : file?.each[row.hunk];
	return painting?.(look) ?? [];
};

/** What was chosen: the whole change, nothing of it, or a part. */
export const selectionOf = (parts: Parts): 'all' | 'none' | Selection => {
	if (takenCount(parts) === 0) return 'none';
	if (takenCount(parts) === partCount(parts)) return 'all';
	return parts.files.flatMap(({path, hunks, taken}) => {
		const kept = taken.flatMap((isTaken, at) => (isTaken ? [at] : []));
		if (kept.length === 0) return [];
		return [{path, hunks: hunks === null || kept.length === taken.length ? null : kept}];
	});
};

/** Sets the parts that a row stands for, or all of its file. */
const marked = (parts: Parts, {file, hunk}: Row, to: 'taken' | 'left'): Parts => ({
	...parts,
	files: parts.files.map((one, at) =>
		at === file
			? {...one, taken: one.taken.map((was, index) => (hunk === undefined || hunk === index ? to === 'taken' : was))}
			: one,
	),
});

const movedTo = (parts: Parts, at: number): Parts => ({
	...parts,
	at: Math.max(0, Math.min(rowsOf(parts).length - 1, at)),
	scroll: atTop,
});

/** On to the next file. */
const pastFile = (parts: Parts, file: number): Parts => {
	const next = rowsOf(parts).findIndex(row => row.file > file);
	return next === -1 ? parts : movedTo(parts, next);
};

const act = (parts: Parts, row: Row, action: Exclude<Action<'parts'>, 'done' | 'back'>, look: Look): Parts => {
	const page = Math.max(1, Math.floor(look.rows / 4));
	const past = (marked: Parts): Parts =>
		row.hunk === undefined ? pastFile(marked, row.file) : movedTo(marked, marked.at + 1);
	switch (action) {
		case 'take':
			return past(marked(parts, row, 'taken'));
		case 'leave':
			return past(marked(parts, row, 'left'));
		case 'toggle': {
			const {taken} = parts.files[row.file] ?? {taken: []};
			const isTaken = row.hunk === undefined ? taken.every(Boolean) : taken[row.hunk] === true;
			return marked(parts, row, isTaken ? 'left' : 'taken');
		}
		case 'take-file':
			return pastFile(marked(parts, {file: row.file}, 'taken'), row.file);
		case 'leave-file':
			return pastFile(marked(parts, {file: row.file}, 'left'), row.file);
		case 'up':
			return movedTo(parts, parts.at - 1);
		case 'down':
			return movedTo(parts, parts.at + 1);
		case 'page-up':
			return {...parts, scroll: pageBy(parts.scroll, 'up', partLines(parts, look).length, page)};
		case 'page-down':
			return {...parts, scroll: pageBy(parts.scroll, 'down', partLines(parts, look).length, page)};
	}
};

/** What a key does while parts are chosen; `done` with what is taken, or `back` to the question. */
export const keyParts = (
	parts: Parts,
	key: Key,
	keymap: Keymap,
	look: Look,
): {readonly parts: Parts; readonly wish?: 'done' | 'back'} => {
	const action = actionOf(keymap, 'parts', key);
	const row = rowsOf(parts)[parts.at];
	if (action === 'done' || action === 'back') return {parts, wish: action};
	return {parts: action === undefined || row === undefined ? parts : act(parts, row, action, look)};
};

/** `2 of 5 chosen`. */
export const sayTaken = (parts: Parts): string => `${takenCount(parts)} of ${sayMany(partCount(parts), 'part')} chosen`;
