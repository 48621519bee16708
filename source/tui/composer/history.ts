import {foldLong, unfolded} from './piece.ts';
import type {Draft} from './text.ts';
import {changed, type Written} from './written.ts';

/** Where one is among the prompts of before, and what one was writing when one went there. */
export type Walk = {readonly at: number; readonly text: string; readonly draft: Draft};

type Walking = Written & {readonly walk: Walk | undefined};

/** Whether a text stands as a walk brought it, and the cursor is where that left it: then one walks on from any row. */
export const isWalking = ({walk, text, cursor}: Walking): boolean => walk?.text === text && cursor === text.length;

/** A step of its own is only what was written: what a walk showed can be walked to again. */
const howFrom = ({walk, text}: Walking): 'joins' | 'alone' => (walk?.text === text ? 'joins' : 'alone');

const wentTo = <State extends Walking>(state: State, at: number, prompt: string): State => {
	const {text, pieces} = foldLong(state.pieces, prompt);
	const draft = state.walk?.draft ?? {text: state.text, cursor: state.cursor};
	return {...changed({...state, pieces}, {text, cursor: text.length}, howFrom(state)), walk: {at, text, draft}};
};

/** The prompt before, if there is one that says something else; `history` has the newest last. */
export const older = <State extends Walking>(state: State, history: readonly string[]): State => {
	const shown = unfolded(state.text, state.pieces);
	const from = Math.min(state.walk?.at ?? history.length, history.length);
	for (let at = from - 1; at >= 0; at -= 1) {
		const prompt = history[at] ?? '';
		if (prompt !== shown && prompt !== '') return wentTo(state, at, prompt);
	}
	return state;
};

/** The prompt after, and behind the newest what was being written. */
export const newer = <State extends Walking>(state: State, history: readonly string[]): State => {
	const {walk} = state;
	if (walk === undefined) return state;
	const shown = unfolded(state.text, state.pieces);
	for (let at = walk.at + 1; at < history.length; at += 1) {
		const prompt = history[at] ?? '';
		if (prompt !== shown && prompt !== '') return wentTo(state, at, prompt);
	}
	return {...changed(state, walk.draft, howFrom(state)), walk: undefined};
};
