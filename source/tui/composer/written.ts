import {fold, type Pieces} from './piece.ts';
import {cleaned, replaced, type Draft} from './text.ts';

/** What the last key did, as far as the next one minds. */
type Last = 'typed' | 'erased' | 'killed' | 'yanked' | 'moved' | 'changed';

/** A text that is being written, with all that can be brought back. */
export type Written = Draft & {
	readonly pieces: Pieces;
	readonly last: Last;
	/** The column that moving up and down keeps to. */
	readonly goal: number | undefined;
	readonly undo: readonly Draft[];
	readonly redo: readonly Draft[];
	/** What was killed, newest last. */
	readonly kills: readonly string[];
	/** What the last yank put in: where, and which kill, counted from the newest. */
	readonly yank: {readonly from: number; readonly back: number} | undefined;
};

const MOST_STEPS = 500;
const MOST_KILLS = 50;

export const blankWritten: Written = {
	text: '',
	cursor: 0,
	pieces: new Map(),
	last: 'moved',
	goal: undefined,
	undo: [],
	redo: [],
	kills: [],
	yank: undefined,
};

const draftOf = ({text, cursor}: Draft): Draft => ({text, cursor});

/** The same text with the cursor elsewhere. */
export const moved = <State extends Written>(state: State, cursor: number): State => ({
	...state,
	cursor,
	last: 'moved',
	goal: undefined,
	yank: undefined,
});

/** Whether a change is undone together with the one before it, or alone. */
type How = 'joins' | 'alone';

const step = <State extends Written>(state: State, draft: Draft, last: Last, how: How): State => ({
	...state,
	...draftOf(draft),
	last,
	goal: undefined,
	yank: undefined,
	undo: how === 'joins' ? state.undo : [...state.undo, draftOf(state)].slice(-MOST_STEPS),
	redo: [],
});

/** Another text, as a step that can be undone; the same text is only a move. */
export const changed = <State extends Written>(state: State, draft: Draft, how: How = 'alone'): State =>
	draft.text === state.text ? moved(state, draft.cursor) : step(state, draft, 'changed', how);

/** Types a text in at the cursor. A step ends where a word begins. */
export const typed = <State extends Written>(state: State, raw: string): State => {
	const text = cleaned(raw);
	if (text === '') return state;
	const beginsWord = /^\S/.test(text) && /\s$/.test(state.text.slice(0, state.cursor).slice(-1));
	const joins = state.last === 'typed' && !beginsWord;
	return step(state, replaced(state, state.cursor, state.cursor, text), 'typed', joins ? 'joins' : 'alone');
};

/** Puts in what was pasted, folded where it is long. */
export const pasted = <State extends Written>(state: State, raw: string): State => {
	const {pieces, text} = fold(state.pieces, raw);
	return text === '' ? state : changed({...state, pieces}, replaced(state, state.cursor, state.cursor, text));
};

/** Takes out what is between two indices; what is erased key after key is one step. */
export const erased = <State extends Written>(state: State, from: number, to: number): State =>
	from === to
		? moved(state, from)
		: step(state, replaced(state, from, to, ''), 'erased', state.last === 'erased' ? 'joins' : 'alone');

/** Takes out what is between two indices and keeps it for a yank; kills in a row are one. */
export const killed = <State extends Written>(state: State, from: number, to: number): State => {
	if (from === to) return state;
	const text = state.text.slice(from, to);
	const newest = state.last === 'killed' ? state.kills.at(-1) : undefined;
	const kill = newest === undefined ? text : to <= state.cursor ? text + newest : newest + text;
	const others = newest === undefined ? state.kills : state.kills.slice(0, -1);
	const next = step(state, replaced(state, from, to, ''), 'killed', 'alone');
	return {...next, kills: [...others, kill].slice(-MOST_KILLS)};
};

const yankAt = <State extends Written>(state: State, from: number, back: number): State => {
	const kill = state.kills.at(-1 - back);
	if (kill === undefined) return state;
	const how = state.last === 'yanked' ? 'joins' : 'alone';
	const next = step(state, replaced(state, from, state.cursor, kill), 'yanked', how);
	return {...next, yank: {from, back}};
};

/** Puts in what was killed last. */
export const yanked = <State extends Written>(state: State): State =>
	yankAt({...state, last: 'moved'}, state.cursor, 0);

/** Right after a yank: puts in what was killed before that instead, round and round. */
export const yankedBefore = <State extends Written>(state: State): State =>
	state.last !== 'yanked' || state.yank === undefined
		? state
		: yankAt(state, state.yank.from, (state.yank.back + 1) % state.kills.length);

/** The text as it was a step ago. */
export const undone = <State extends Written>(state: State): State => {
	const at = state.undo.findLastIndex(({text}) => text !== state.text);
	const draft = state.undo[at];
	if (draft === undefined) return state;
	const redo = [...state.redo, draftOf(state)];
	return {...moved(state, draft.cursor), text: draft.text, undo: state.undo.slice(0, at), redo};
};

/** The text as it was before the last undo. */
export const redone = <State extends Written>(state: State): State => {
	const draft = state.redo.at(-1);
	if (draft === undefined) return state;
	const undo = [...state.undo, draftOf(state)];
	return {...moved(state, draft.cursor), text: draft.text, redo: state.redo.slice(0, -1), undo};
};
