import type {Action} from '../keys/keymap.ts';
import {clusterEnd, clusterStart} from '../text/cluster.ts';
import {caseWord, transpose} from './edit.ts';
import {lineEnd, lineStart} from './text.ts';
import {wordEnd, wordStart} from './words.ts';
import {changed, erased, killed, moved, redone, typed, undone, yanked, yankedBefore, type Written} from './written.ts';

/** Actions that ask for more than the text: for the outside, or for what was written before. */
type Other = 'send' | 'complete-or-queue' | 'external-editor' | 'paste-image' | 'search-history' | 'up' | 'down';

/** Does what an action does to a text by itself (the keys of Emacs and of editors). */
export const act = <State extends Written>(state: State, action: Exclude<Action<'composer'>, Other>): State => {
	const {text, cursor} = state;
	switch (action) {
		case 'newline':
			return typed(state, '\n');
		case 'left':
			return moved(state, clusterStart(text, cursor));
		case 'right':
			return moved(state, clusterEnd(text, cursor));
		case 'word-left':
			return moved(state, wordStart(text, cursor));
		case 'word-right':
			return moved(state, wordEnd(text, cursor));
		case 'line-start':
			return moved(state, lineStart(text, cursor));
		case 'line-end':
			return moved(state, lineEnd(text, cursor));
		case 'text-start':
			return moved(state, 0);
		case 'text-end':
			return moved(state, text.length);
		case 'delete-left':
			return erased(state, clusterStart(text, cursor), cursor);
		case 'delete-right':
			return erased(state, cursor, clusterEnd(text, cursor));
		case 'kill-word-left':
			return killed(state, wordStart(text, cursor), cursor);
		case 'kill-word-right':
			return killed(state, cursor, wordEnd(text, cursor));
		case 'kill-line-right': {
			const end = lineEnd(text, cursor);
			return killed(state, cursor, end === cursor ? clusterEnd(text, cursor) : end);
		}
		case 'kill-line-left': {
			const start = lineStart(text, cursor);
			return killed(state, start === cursor ? clusterStart(text, cursor) : start, cursor);
		}
		case 'yank':
			return yanked(state);
		case 'yank-pop':
			return yankedBefore(state);
		case 'transpose':
			return changed(state, transpose(state));
		case 'uppercase-word':
			return changed(state, caseWord(state, 'upper'));
		case 'lowercase-word':
			return changed(state, caseWord(state, 'lower'));
		case 'capitalize-word':
			return changed(state, caseWord(state, 'capital'));
		case 'undo':
			return undone(state);
		case 'redo':
			return redone(state);
	}
};
