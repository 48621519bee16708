import {paintRuns, run, widthOfRuns, wrapRuns, type Runs} from '../text/runs.ts';
import type {Look} from '../theme.ts';
import type {Colouring} from './code.ts';
import {prefixesOf, type Container} from './container.ts';
import {drain, pour, settle, type Flow} from './flow.ts';
import {tableLines, type Table} from './table.ts';

/** What the next line may go on with. */
export type Leaf =
	| {readonly type: 'none'}
	/** A paragraph; `head` is its last line, as long as the next one may make it the head of a table. */
	| {readonly type: 'text'; readonly flow: Flow; readonly head?: string | undefined}
	| {readonly type: 'code'; readonly fence: Fence | undefined; readonly colouring: Colouring; readonly blanks: number}
	| {readonly type: 'html'; readonly until: RegExp | 'blank'}
	| {readonly type: 'table'; readonly table: Table};

export type Fence = {readonly mark: string; readonly indent: number};

type Kind = Exclude<Leaf['type'], 'none'> | 'heading' | 'rule';

/** Markdown of which more may come: what is open, and what of the last line is not yet understood. */
export type Markdown = {
	readonly stack: readonly Container[];
	readonly leaf: Leaf;
	/** Whether the leaf has shown a line. */
	readonly shown: 'nothing' | 'something';
	readonly last: Kind | 'none';
	readonly gap: 'none' | 'blank';
	/** The end of the text that is not yet understood: a line without its end, or what is left of one that is in a paragraph already. */
	readonly tail: string;
	readonly line: 'new' | 'open';
	/** How long the tail is when it is worth another look. */
	readonly due: number;
};

/** The same while lines are taken from it. */
export type Draft = {-readonly [Name in keyof Markdown]: Markdown[Name]} & {
	readonly lines: string[];
	readonly look: Look;
};

export const draftOf = (state: Markdown, look: Look): Draft => ({...state, lines: [], look});

export const stateOf = ({stack, leaf, shown, last, gap, tail, line, due}: Draft): Markdown => ({
	stack,
	leaf,
	shown,
	last,
	gap,
	tail,
	line,
	due,
});

export const spokenIn = ({look}: Draft): 'spoken' | 'shown' => (look.spoken ? 'spoken' : 'shown');

/** Columns that are left for what stands in the open containers. */
export const widthIn = ({stack, look}: Draft): number => prefixesOf(stack, look).width;

/** What stands apart also where the text has no blank line. */
const isAiry = (kind: Draft['last']): boolean => kind === 'code' || kind === 'table' || kind === 'rule';

/** One line is finished. */
export const emit = (draft: Draft, kind: Kind, line: Runs): void => {
	const {next, between} = prefixesOf(draft.stack, draft.look);
	const {paint} = draft.look;
	if (draft.shown === 'nothing') {
		const parts = draft.gap === 'blank' || kind === 'heading' || isAiry(kind) || isAiry(draft.last);
		if (draft.last !== 'none' && parts) draft.lines.push(paintRuns(between, paint));
		draft.shown = 'something';
		draft.last = kind;
		draft.gap = 'none';
	}
	draft.lines.push(paintRuns([...next, ...line], paint));
	if (draft.stack.some(({isFresh}) => isFresh)) draft.stack = draft.stack.map(one => ({...one, isFresh: false}));
};

export const emitAll = (draft: Draft, kind: Kind, lines: readonly Runs[]): void => {
	for (const line of lines) emit(draft, kind, line);
};

/** A word about the code that is shown, for those who listen. */
export const say = (draft: Draft, words: string): void =>
	emitAll(draft, 'code', wrapRuns([run(words)], widthIn(draft)));

/** Nothing goes on with the leaf: what it held back is finished. */
export const close = (draft: Draft): void => {
	const {leaf} = draft;
	draft.leaf = {type: 'none'};
	if (leaf.type === 'text') {
		const flow = leaf.head === undefined ? leaf.flow : pour(leaf.flow, leaf.head);
		emitAll(draft, 'text', drain(flow, widthIn(draft)));
	} else if (leaf.type === 'table') emitAll(draft, 'table', tableLines(leaf.table, widthIn(draft), spokenIn(draft)));
	else if (leaf.type === 'code' && draft.look.spoken) say(draft, 'end of code');
};

/** A new leaf, in all containers that are open. */
export const open = (draft: Draft, leaf: Leaf): void => {
	close(draft);
	draft.leaf = leaf;
	draft.shown = 'nothing';
	if (draft.stack.some(one => one.type === 'item' && one.isEmpty))
		draft.stack = draft.stack.map(one => (one.type === 'item' ? {...one, isEmpty: false} : one));
};

/** Only the first containers stay open. An item that held nothing shows its marker. */
export const pop = (draft: Draft, matched: number): void => {
	close(draft);
	if (draft.stack.slice(matched).some(one => one.type === 'item' && one.isFresh)) {
		draft.shown = 'nothing';
		emit(draft, 'text', []);
	}
	draft.stack = draft.stack.slice(0, matched);
};

/** Shows the lines of a paragraph that are full and certain. */
export const settleText = (draft: Draft, when: 'due' | 'now'): void => {
	const {leaf} = draft;
	if (leaf.type !== 'text' || (when === 'due' && leaf.flow.source.length < leaf.flow.due)) return;
	const {flow, lines} = settle(leaf.flow, widthIn(draft));
	draft.leaf = {...leaf, flow};
	emitAll(draft, 'text', lines);
};

/** A block of one moment, such as a heading. */
export const emitBlock = (draft: Draft, kind: Kind, runs: Runs): void => {
	open(draft, {type: 'none'});
	const lines = wrapRuns(runs, widthIn(draft));
	if (widthOfRuns(runs) > 0) emitAll(draft, kind, lines);
};
