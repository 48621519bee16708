import type {Grant, Mode} from '../../../core/approval.ts';
import type {Command} from '../../../core/session/command.ts';
import type {Call} from '../../../core/session/state.ts';
import {hunksOf} from '../../../views/hunks.ts';
import {actionOf} from '../../keys/bind.ts';
import {chordOf, type Key} from '../../keys/key.ts';
import type {Keymap} from '../../keys/keymap.ts';
import type {Look} from '../../theme.ts';
import {once} from '../once.ts';
import {atEnd, atTop, pageBy, type Scroll} from '../scroll.ts';
import {editable, no, yes, yesTo} from './answer.ts';
import {detailLines, whatOf, type Detail} from './detail.ts';
import {offersOf, prefixOf, type Choice, type Offer} from './offers.ts';
import {keyParts, openParts, selectionOf, type Parts} from './parts.ts';

/** What stands around a question: may be replaced while it is open. */
export type Around = {
	/** The least mode that would not ask; absent when every one would. */
	readonly mode?: Mode | undefined;
	/** Calls that wait behind this one. */
	readonly waiting: number;
	/** The active wall: `docker`, or more about it; `none` when there is none. */
	readonly wall: string;
	/** Why it is asked. */
	readonly why: string;
	/** The keymap whose keys are shown; the shipped one when absent. */
	readonly keymap?: Keymap | undefined;
};

/** A question about a call. Nothing is chosen at first, so that a key meant for something else approves nothing. */
export type Approval = Omit<Detail, 'why'> & {
	readonly around: Around;
	/** What Enter would choose, once the arrows were used; and the key that has this choice, too. */
	readonly chosen?: Choice | undefined;
	/** Over what it wants to do. */
	readonly scroll: Scroll;
	/** On a small screen the choices are one line until a person wants to see all. */
	readonly choices: 'fitting' | 'all';
	/** How many parts the change has that can be chosen one by one. */
	readonly pieces: number;
	/** Set while parts of a change are chosen. */
	readonly parts?: Parts | undefined;
	/** What the last key came to. */
	readonly note?: string | undefined;
};

/** What the outside is to do. After `edit` it calls `editedApproval`, after `ask` `saidApproval`; nothing when that was cancelled. */
export type ApprovalWish =
	| {readonly do: 'send'; readonly command: Command}
	| {readonly do: 'edit'; readonly text: string; readonly name: string}
	| {readonly do: 'ask'; readonly title: string}
	| {readonly do: 'stop'};

type Keyed = {readonly approval: Approval; readonly wish?: ApprovalWish};

/** A question that has just opened, with nothing chosen. */
export const openApproval = (call: Call, around: Around): Approval => ({
	call,
	around,
	scroll: atTop,
	choices: 'fitting',
	pieces: hunksOf(call.previewed?.preview?.diff ?? '').reduce((count, {hunks}) => count + (hunks?.length ?? 1), 0),
	explanation: call.explanation === undefined ? undefined : {},
	what: once(look => whatOf(call, look)),
});

export const detailOf = ({call, around, explanation, what}: Approval): Detail => ({
	call,
	why: around.why,
	explanation,
	what,
});

export const offersIn = ({call, around, pieces, explanation}: Approval): readonly Offer[] =>
	offersOf(call, {mode: around.mode, parts: pieces, isExplained: explanation !== undefined});

const noted = (approval: Approval, note: string): Keyed => ({approval: {...approval, note}});

const send = (approval: Approval, command: Command): Keyed => ({approval, wish: {do: 'send', command}});

const grant = (approval: Approval, match: Grant['match'], keep: Grant['keep']): Keyed => {
	const {call} = approval;
	const text = match === 'exact' ? call.previewed?.preview?.script : prefixOf(call);
	return text === undefined ? {approval} : send(approval, yes(call, {grant: {match, text, keep}}));
};

const choose = (approval: Approval, choice: Choice): Keyed => {
	const {call, around} = approval;
	switch (choice) {
		case 'yes':
			return send(approval, yes(call));
		case 'always-exact':
			return grant(approval, 'exact', 'session');
		case 'always-prefix':
			return grant(approval, 'prefix', 'session');
		case 'keep-exact':
			return grant(approval, 'exact', 'project');
		case 'keep-prefix':
			return grant(approval, 'prefix', 'project');
		case 'choose-parts':
			return {approval: {...approval, parts: openParts(call.previewed?.preview?.diff ?? '')}};
		case 'edit': {
			const text = editable(call);
			return text === undefined ? {approval} : {approval, wish: {do: 'edit', ...text}};
		}
		case 'explain':
			return send({...approval, explanation: {}, chosen: undefined}, {ask: 'explain', call: call.id});
		case 'switch-mode':
			return around.mode === undefined ? {approval} : send(approval, {ask: 'mode', mode: around.mode});
		case 'no':
			return send(approval, no(call));
		case 'no-and-say':
			return {approval, wish: {do: 'ask', title: 'What is to be done instead?'}};
	}
};

/** Moves what Enter would choose: from nothing to the first or the last, and round. */
const moved = (approval: Approval, by: 1 | -1): Approval => {
	const choices = offersIn(approval).map(({choice}) => choice);
	const at = choices.findIndex(choice => choice === approval.chosen);
	const next = at === -1 ? (by === 1 ? 0 : choices.length - 1) : (at + by + choices.length) % choices.length;
	return {...approval, chosen: choices[next]};
};

/** Lines that a page key moves by: never more than the window over them shows, so that nothing is passed over unseen. */
export const pageOf = ({rows}: Look): number => Math.max(1, Math.floor(rows / 3) - 1);

const scrolled = (approval: Approval, way: 'down' | 'up', look: Look): Approval => {
	// Who reads on needs the rows that all the choices took: they are given back first, so that nothing is passed over.
	if (approval.choices === 'all') return {...approval, choices: 'fitting'};
	const {length} = detailLines(detailOf(approval), look);
	return {...approval, scroll: pageBy(approval.scroll, way, length, pageOf(look))};
};

const inParts = (approval: Approval, before: Parts, key: Key, keymap: Keymap, look: Look): Keyed => {
	const {parts, wish} = keyParts(before, key, keymap, look);
	if (wish === undefined) return {approval: {...approval, parts}};
	const back = {...approval, parts: undefined};
	if (wish === 'back') return {approval: back};
	const only = selectionOf(parts);
	if (only === 'none') return noted(back, 'Nothing of it was chosen, so it still waits.');
	return send(back, yes(approval.call, only === 'all' ? {} : {only}));
};

/** What a key does to a question. Keys typed before it was open are not to be given to it: see `quiet.ts`. */
export const keyApproval = (before: Approval, key: Key, keymap: Keymap, look: Look): Keyed => {
	const approval = {...before, note: undefined};
	if (approval.parts !== undefined) return inParts(approval, approval.parts, key, keymap, look);
	const chord = chordOf(key);
	const action = actionOf(keymap, 'approval', key);
	switch (action) {
		case undefined:
			if (chord !== '?') return {approval};
			return {approval: {...approval, choices: approval.choices === 'all' ? 'fitting' : 'all'}};
		case 'up':
			return {approval: moved(approval, -1)};
		case 'down':
			return {approval: moved(approval, 1)};
		case 'page-up':
			return {approval: scrolled(approval, 'up', look)};
		case 'page-down':
			return {approval: scrolled(approval, 'down', look)};
		case 'stop':
			return {approval, wish: {do: 'stop'}};
		case 'choose':
			if (approval.chosen === undefined) return noted(approval, 'Nothing is chosen yet: press its key, or ↑ ↓ first.');
			return choose(approval, approval.chosen);
		default:
			return offersIn(approval).some(({choice}) => choice === action) ? choose(approval, action) : {approval};
	}
};

/** The text as a person left it in their editor. The same text, or none, is no answer. */
export const editedApproval = (approval: Approval, text: string): Keyed => {
	const {call} = approval;
	// Editors end a file with a line end, commands do not.
	const now = call.tool === 'shell' ? text.replace(/\n+$/, '') : text;
	if (now.trim() === '') return noted(approval, 'Nothing was left of it, so it still waits.');
	if (now === editable(call)?.text) return noted(approval, 'Nothing was changed, so it still waits.');
	return send(approval, yesTo(call, now));
};

/** What a person wants done instead; nothing is a plain no. */
export const saidApproval = (approval: Approval, text: string): Keyed => send(approval, no(approval.call, text));

/** The explanation that was asked for, brought into view. */
export const explainedApproval = (approval: Approval, text: string): Approval => ({
	...approval,
	explanation: {text},
	scroll: atEnd,
});

/** A word on what went wrong outside: an editor that could not be opened, a command that was turned down. */
export const notedApproval = (approval: Approval, note: string): Approval => ({...approval, note});
