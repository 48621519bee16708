import {plain} from '../../views/plain.ts';
import type {Look} from '../theme.ts';
import {isSureText} from './block.ts';
import {draftOf, pop, settleText, stateOf, type Draft, type Markdown} from './draft.ts';
import {pour} from './flow.ts';
import {take} from './take.ts';

export type {Markdown} from './draft.ts';

/** Where every text begins. */
export const openMarkdown: Markdown = {
	stack: [],
	leaf: {type: 'none'},
	shown: 'nothing',
	last: 'none',
	gap: 'none',
	tail: '',
	line: 'new',
	due: 0,
};

/* oxlint-disable-next-line no-control-regex -- an escape sequence may be cut in two by the end of a piece */
const escape = /[\u001b\u009b]/;

const pourText = (draft: Draft, text: string): void => {
	if (draft.leaf.type === 'text') draft.leaf = {...draft.leaf, flow: pour(draft.leaf.flow, plain(text))};
};

const takeLine = (draft: Draft, line: string): void => {
	if (draft.line === 'open') pourText(draft, line);
	else take(draft, plain(line));
	draft.line = 'new';
	settleText(draft, 'due');
};

/** Whether a line that has not ended may be put into a paragraph: not what is code, a tag or a table until another line ends it. */
const mayBeText = ({leaf}: Draft): boolean =>
	leaf.type === 'text' || leaf.type === 'none' || (leaf.type === 'code' && leaf.fence === undefined);

/** How much of a line says what it is. */
const TELLING = 200;

/** Takes what is certain of a line that has not ended. */
const takeTail = (draft: Draft, when: 'due' | 'now'): void => {
	if (draft.line === 'open') {
		const end = draft.tail.search(escape);
		const sure = end === -1 ? draft.tail : draft.tail.slice(0, end);
		pourText(draft, sure);
		draft.tail = draft.tail.slice(sure.length);
	} else if (mayBeText(draft) && !escape.test(draft.tail)) {
		const head = draft.leaf.type === 'text' ? draft.leaf.head : undefined;
		const text = take({...draft, lines: []}, plain(draft.tail.slice(0, TELLING)));
		if (text !== undefined && isSureText(text, head)) {
			take(draft, plain(draft.tail));
			draft.tail = '';
			draft.line = 'open';
		}
	}
	settleText(draft, when);
};

/**
 * More text. `done` are lines that are finished for good, at the look's width; the lines of all pieces and of the end are those of
 * `renderMarkdown`, wherever pieces are cut. Costs what is new, not what there is.
 */
export const feed = (
	state: Markdown,
	piece: string,
	look: Look,
): {readonly state: Markdown; readonly done: readonly string[]} => {
	const tail = state.tail + piece;
	if (!piece.includes('\n') && tail.length < state.due) return {state: {...state, tail}, done: []};
	const draft = draftOf(state, look);
	const lines = tail.split('\n');
	draft.tail = lines.pop() ?? '';
	for (const line of lines) takeLine(draft, line);
	if (draft.tail.length >= state.due) takeTail(draft, 'due');
	draft.due = draft.tail.length + Math.max(4 * look.columns, draft.tail.length);
	return {state: stateOf(draft), done: draft.lines};
};

/** Lines that wait for a table or a mark to end come all at once; a screen need not hold them before they are done. */
const MOST_LIVE = 12;

/** Lines, 12 at most, that may be shown below those that are done: however the text goes on, they stay, and more come after them. */
export const liveOf = (state: Markdown, look: Look): readonly string[] => {
	const draft = draftOf(state, look);
	takeTail(draft, 'now');
	return draft.lines.slice(0, MOST_LIVE);
};

/** The lines that are left when no more text comes. */
export const endMarkdown = (state: Markdown, look: Look): readonly string[] => {
	const draft = draftOf(state, look);
	if (draft.tail !== '') takeLine(draft, draft.tail);
	pop(draft, 0);
	return draft.lines;
};
