import {clusterStart} from '../../text/cluster.ts';
import {lineStart, replaced, type Draft} from '../text.ts';
import {shifted} from './jump.ts';
import {firstInLine, type Find} from './motion.ts';
import {deleted, onCharacter, type Register, type Span} from './operate.ts';
import type {Operator} from './parse.ts';

export type Mode = 'off' | 'insert' | 'normal' | 'visual' | 'visual-line';

/** What vim's keys keep in mind. */
export type Memory = {
	/** Keys of a command that is not complete. */
	readonly keys: readonly string[];
	readonly find: Find | undefined;
	/** The last change, as keys and what was typed after them. */
	readonly change: {readonly keys: readonly string[]; readonly typed: string} | undefined;
	/** The draft right after the command that began to insert. */
	readonly inserting: Draft | undefined;
	readonly register: Register;
	/** Where a selection was begun. */
	readonly anchor: number;
};

/** A text under vim's keys. */
export type Vim = Draft & {readonly vim: Mode; readonly memory: Memory};

/** What a key did; some keys mean what other keys of the composer do, a number of times. */
export type Done = {
	readonly state: Vim;
	readonly action?: {readonly name: 'up' | 'down' | 'undo' | 'redo'; readonly times: number};
};

export const blankMemory: Memory = {
	keys: [],
	find: undefined,
	change: undefined,
	inserting: undefined,
	register: {text: '', form: 'characters'},
	anchor: 0,
};

/** Normal mode, with nothing pending and the cursor on a character. */
export const inNormal = (state: Vim, draft: Draft = state): Vim => ({
	...state,
	text: draft.text,
	cursor: onCharacter(draft.text, draft.cursor),
	vim: 'normal',
	memory: {...state.memory, keys: []},
});

export const inInsert = (state: Vim, draft: Draft = state): Vim => {
	const {text, cursor} = draft;
	return {...state, text, cursor, vim: 'insert', memory: {...state.memory, keys: [], inserting: {text, cursor}}};
};

export const remembered = (state: Vim, change: Partial<Memory>): Vim => ({
	...state,
	memory: {...state.memory, ...change},
});

/** Deletes, changes, yanks or indents a span. */
export const operate = (state: Vim, operator: Operator, span: Span): Vim => {
	const {from, to, form} = span;
	if (operator === '>' || operator === '<') {
		const {text} = replaced(state, from, to, shifted(state.text.slice(from, to), operator));
		return inNormal(state, {text, cursor: firstInLine(text, from)});
	}
	const register: Register = {text: state.text.slice(from, to), form};
	const kept = register.text === '' && form === 'characters' ? state : remembered(state, {register});
	if (operator === 'y') {
		// Yanked lines leave the cursor in its column where its line is the first of them.
		const stays = form === 'lines' && lineStart(state.text, state.cursor) === from;
		return inNormal(kept, {text: state.text, cursor: stays ? state.cursor : from});
	}
	if (operator === 'd') return inNormal(kept, deleted(state, span));
	return inInsert(kept, replaced(state, from, to, ''));
};

/** Text that was typed since an insert began, where nothing else was changed. */
const typedSince = (before: Draft | undefined, {text, cursor}: Draft): string => {
	if (before === undefined) return '';
	const [front, back] = [before.text.slice(0, before.cursor), before.text.slice(before.cursor)];
	const isWhole = text.startsWith(front) && text.endsWith(back) && text.length >= before.text.length;
	return isWhole && cursor >= before.cursor ? text.slice(before.cursor, text.length - back.length) : '';
};

/** Esc in insert mode. */
export const leftInsert = (state: Vim): Vim => {
	const {change, inserting} = state.memory;
	const typed = typedSince(inserting, state);
	const kept = change === undefined ? undefined : {...change, typed: inserting === undefined ? change.typed : typed};
	const cursor =
		state.cursor > lineStart(state.text, state.cursor) ? clusterStart(state.text, state.cursor) : state.cursor;
	return inNormal(remembered(state, {change: kept, inserting: undefined}), {text: state.text, cursor});
};
