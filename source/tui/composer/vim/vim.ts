import type {Key} from '../../keys/key.ts';
import {inNormal, leftInsert, remembered, type Done, type Vim} from './mode.ts';
import {run} from './normal.ts';
import {parse} from './parse.ts';
import {inVisual} from './visual.ts';

/** Keys that are no characters, and what they are the same as. */
const synonyms: Readonly<Record<string, string>> = {
	left: 'h',
	right: 'l',
	up: 'k',
	down: 'j',
	home: '0',
	end: '$',
	backspace: 'h',
	delete: 'x',
};

const escaped = (state: Vim): Done | undefined => {
	if (state.vim === 'insert') return {state: leftInsert(state)};
	return state.vim === 'normal' && state.memory.keys.length === 0 ? undefined : {state: inNormal(state)};
};

/** What a key does to a text under vim's keys; nothing where it is not one of them. */
export const typeVim = (state: Vim, key: Key): Done | undefined => {
	const isHeld = key.ctrl || key.alt;
	if (key.name === 'esc' && !isHeld) return escaped(state);
	if (state.vim === 'insert' || state.vim === 'off') return undefined;
	if (key.name === 'r' && key.ctrl && !key.alt)
		return state.vim === 'normal' ? {state: inNormal(state), action: {name: 'redo', times: 1}} : {state};
	const said = isHeld ? '' : key.text === '' ? (synonyms[key.name] ?? '') : key.text;
	if (said === '') return undefined;
	const keys = [...state.memory.keys, said];
	if (state.vim !== 'normal') {
		const done = inVisual(state, keys);
		return done === 'more' ? {state: remembered(state, {keys})} : (done ?? {state: remembered(state, {keys: []})});
	}
	const command = parse(keys);
	if (command === 'more') return {state: remembered(state, {keys})};
	return command === undefined ? {state: remembered(state, {keys: []})} : run(state, command, keys);
};
