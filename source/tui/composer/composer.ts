import {actionOf} from '../keys/bind.ts';
import type {Input, Key} from '../keys/key.ts';
import type {Action, Keymap} from '../keys/keymap.ts';
import {wantedCompletion, type Wanted} from './completion.ts';
import {act} from './act.ts';
import {isWalking, newer, older, type Walk} from './history.ts';
import {kindOf, type Kind} from './kind.ts';
import {foldLong, imagesIn, piecesIn, relinked, unfolded, withPiece, type Image} from './piece.ts';
import {openSearch, typeSearch, type Search} from './search.ts';
import {lineEnd, replaced} from './text.ts';
import {rowBy} from './layout.ts';
import {blankMemory, type Done, type Vim} from './vim/mode.ts';
import {onCharacter} from './vim/operate.ts';
import {typeVim} from './vim/vim.ts';
import {blankWritten, changed, moved, pasted, redone, typed, undone, type Written} from './written.ts';

/** A prompt that is being written. */
export type Composer = Written &
	Vim & {
		readonly walk: Walk | undefined;
		/** A search through earlier prompts, while it is open. */
		readonly search: Search | undefined;
	};

/** What the composer wants of the outside. */
export type Wish =
	| {readonly do: 'send' | 'queue'; readonly kind: Kind; readonly text: string; readonly images: readonly Image[]}
	| {readonly do: 'complete'; readonly wanted: Wanted}
	/** The text is to be written in an editor; what comes of it is given to `putText`. */
	| {readonly do: 'edit-outside'; readonly text: string}
	/** The image of the clipboard is to be kept in a file and given to `attachImage`. */
	| {readonly do: 'paste-image'}
	/** A search is open now: earlier prompts that are not in `history` yet may be fetched. */
	| {readonly do: 'search-history'};

export type Context = {
	readonly keymap: Keymap;
	/** What was sent before, newest last. */
	readonly history: readonly string[];
	/** Of the terminal. */
	readonly columns: number;
	readonly busy: 'idle' | 'running';
	readonly vim: 'off' | 'on';
};

export type Composed = {readonly composer: Composer; readonly wish?: Wish};

export const blankComposer: Composer = {
	...blankWritten,
	vim: 'off',
	memory: blankMemory,
	walk: undefined,
	search: undefined,
};

export const isBlank = ({text}: Composer): boolean => text === '';

/** What was written, with pastes in full and images as `[Image 1]`. */
export const textOf = ({text, pieces}: Composer): string => unfolded(text, pieces);

/** The images of a text, in the order in which it names them. */
export const imagesOf = ({text, pieces}: Composer): readonly Image[] => imagesIn(text, pieces);

/** Takes everything out of the composer; an undo brings it back. */
export const clearComposer = (composer: Composer): Composer => {
	const {text, cursor, kills, pieces, vim, memory} = composer;
	return {
		...blankComposer,
		kills,
		pieces: piecesIn(pieces, [text, ...kills, memory.register.text, memory.change?.typed ?? '']),
		undo: text === '' ? [] : [{text, cursor}],
		vim: vim === 'off' ? 'off' : 'insert',
		memory: {...memory, keys: [], inserting: undefined},
	};
};

/** Puts another text in the place of what is written (from an editor, from an earlier prompt); images that it still names are kept. */
export const putText = (composer: Composer, raw: string): Composer => {
	const {text, pieces} = foldLong(composer.pieces, raw);
	const linked = relinked(text, composer.text, pieces);
	return {...changed({...composer, pieces}, {text: linked, cursor: linked.length}), walk: undefined, search: undefined};
};

/** Puts an image where the cursor is; `path` is the file that it is in. */
export const attachImage = (composer: Composer, path: string): Composer => {
	const added = withPiece(composer.pieces, {kind: 'image', path});
	if (added === undefined) return composer;
	const {cursor} = composer;
	return changed({...composer, pieces: added.pieces}, replaced(composer, cursor, cursor, added.mark));
};

/** Sends what is written, or has it wait; what says nothing is not sent. */
export const submit = (composer: Composer, how: 'send' | 'queue'): Composed => {
	const text = textOf(composer)
		.replace(/^\s*\n/, '')
		.trimEnd();
	const kind = kindOf(composer);
	const isMarked = kind === 'shell' || kind === 'note';
	if (text === '' || (isMarked && text.length === 1)) return {composer};
	const wish: Wish = {do: how, kind, text, images: imagesOf(composer)};
	return {composer: clearComposer(composer), wish};
};

/** Enter; behind a backslash it is a newline. */
const entered = (composer: Composer): Composed => {
	const {text, cursor} = composer;
	if (text[cursor - 1] !== '\\' || cursor !== lineEnd(text, cursor)) return submit(composer, 'send');
	return {composer: changed(composer, replaced(composer, cursor - 1, cursor, '\n'))};
};

const tabbed = (composer: Composer, {busy}: Context): Composed => {
	const wanted = wantedCompletion(composer);
	if (wanted !== undefined) return {composer, wish: {do: 'complete', wanted}};
	return busy === 'running' ? submit(composer, 'queue') : {composer};
};

/** Up and down by rows as they are seen, and beyond the first and last through earlier prompts. */
const vertical = (composer: Composer, by: 1 | -1, {columns, history}: Context): Composer => {
	const next = isWalking(composer) ? undefined : rowBy(composer, by, columns);
	if (next !== undefined) return {...moved(composer, next.cursor), goal: next.goal};
	return by < 0 ? older(composer, history) : newer(composer, history);
};

const reduced = (composer: Composer, action: Action<'composer'>, context: Context): Composed => {
	switch (action) {
		case 'send':
			return entered(composer);
		case 'complete-or-queue':
			return tabbed(composer, context);
		case 'external-editor':
			return {composer, wish: {do: 'edit-outside', text: textOf(composer)}};
		case 'paste-image':
			return {composer, wish: {do: 'paste-image'}};
		case 'search-history':
			return {composer: {...composer, search: openSearch}, wish: {do: 'search-history'}};
		case 'up':
			return {composer: vertical(composer, -1, context)};
		case 'down':
			return {composer: vertical(composer, 1, context)};
		default:
			return {composer: act(composer, action)};
	}
};

const repeatable: Readonly<
	Record<'up' | 'down' | 'undo' | 'redo', (composer: Composer, context: Context) => Composer>
> = {
	up: (composer, context) => vertical(composer, -1, context),
	down: (composer, context) => vertical(composer, 1, context),
	undo: undone,
	redo: redone,
};

/** In normal mode the cursor is on a character, whatever brought it there. */
const settled = (composer: Composer): Composer => {
	const cursor = composer.vim === 'normal' ? onCharacter(composer.text, composer.cursor) : composer.cursor;
	return cursor === composer.cursor ? composer : {...composer, cursor};
};

const afterVim = (composer: Composer, {state, action}: Done, context: Context): Composer => {
	const {text, cursor, vim, memory} = state;
	const isSame = text === composer.text && cursor === composer.cursor;
	let next: Composer = {...(isSame ? composer : changed(composer, {text, cursor})), vim, memory};
	for (let left = action?.times ?? 0; action !== undefined && left > 0; left -= 1) {
		const further = repeatable[action.name](next, context);
		if (further === next) break;
		next = further;
	}
	return next;
};

const typeKey = (composer: Composer, key: Key, context: Context): Composed => {
	const done = typeVim(composer, key);
	if (done !== undefined) return {composer: afterVim(composer, done, context)};
	const action = actionOf(context.keymap, 'composer', key);
	if (action !== undefined) return reduced(composer, action, context);
	const isTyping = composer.vim === 'off' || composer.vim === 'insert';
	return {composer: isTyping ? typed(composer, key.text) : composer};
};

const typeInSearch = (composer: Composer, search: Search, input: Input, context: Context): Composed => {
	const searched = typeSearch(search, input, context.keymap, context.history);
	if (searched.do === 'search') return {composer: {...composer, search: searched.search}};
	const closed: Composer = {...composer, search: undefined};
	if (searched.do === 'cancel') return {composer: closed};
	const taken = search.found === undefined ? closed : putText(closed, search.found.text);
	return searched.passes === 'passes' ? typeInput(taken, input, context) : {composer: taken};
};

/** Vim's keys as they are wanted now: whoever turns them on goes on writing. */
const withVim = (composer: Composer, wanted: Context['vim']): Composer => {
	if ((composer.vim === 'off') === (wanted === 'off')) return composer;
	return {...composer, vim: wanted === 'off' ? 'off' : 'insert', memory: blankMemory};
};

/** What an input does to the composer, and what that asks of the outside. Keys that mean nothing here change nothing. */
export const typeInput = (before: Composer, input: Input, context: Context): Composed => {
	const composer = withVim(before, context.vim);
	if (composer.search !== undefined) return typeInSearch(composer, composer.search, input, context);
	if (input.type === 'paste') return {composer: settled(pasted(composer, input.text))};
	if (input.type !== 'key') return {composer};
	const composed = typeKey(composer, input.key, context);
	return {...composed, composer: settled(composed.composer)};
};

/** Whether an input is the composer's even where it means something everywhere: in a search, and Esc under vim's keys. */
export const comesFirst = ({search, vim, memory}: Composer, input: Input): boolean => {
	if (search !== undefined) return true;
	if (input.type !== 'key' || input.key.name !== 'esc' || vim === 'off') return false;
	return vim !== 'normal' || memory.keys.length > 0;
};
