import {accept} from '../../core/evolution/accept.ts';
import type {Command} from '../../core/evolution/command.ts';
import {oneLine} from '../../views/plain.ts';
import type {Action, Keymap} from '../keys/keymap.ts';
import {keyBound} from '../overlay/bound.ts';
import {widthOf} from '../text/width.ts';
import {cut, wrap} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import type {Panel} from './panel.ts';

/** Below this width, words are few. */
const NARROW = 60;

const WORDS = [
	['up', 'choose'],
	['open', 'manifest and diff'],
	['pause', 'pause'],
	['stop', 'stop'],
	['promote', 'promote'],
	['roll-back', 'roll back'],
	['forbid', 'forbid'],
	['leave', 'leave'],
] as const satisfies readonly (readonly [Action<'evolution'>, string])[];

/** Words in as few lines as hold them, none of them broken. */
const packed = (words: readonly string[], between: string, columns: number): readonly string[] => {
	const lines: string[] = [];
	for (const word of words) {
		const joined = `${lines.at(-1) ?? ''}${between}${word}`;
		if (lines.length > 0 && widthOf(joined) <= columns) lines[lines.length - 1] = joined;
		else lines.push(word);
	}
	return lines;
};

/** Whether a key would do anything now; what it is for is said to whoever presses it all the same. */
const isOfUse = ({state, selected}: Panel, action: (typeof WORDS)[number][0]): boolean => {
	const can = (command: Command): boolean => 'record' in accept(state, command);
	switch (action) {
		case 'pause':
			return state.opened === undefined || can({ask: state.paused ? 'resume' : 'pause', why: ''});
		case 'stop':
			return can({ask: 'stop', why: ''});
		case 'promote':
			return can({ask: 'promote'});
		case 'roll-back':
			return can({ask: 'roll-back', why: ''});
		case 'forbid':
			return can({ask: 'forbid', variant: selected});
		case 'up':
		case 'open':
		case 'leave':
			return true;
	}
};

/** What keys do, in as many lines as it takes, two at most, or three where they are short. */
const keyLines = (panel: Panel, keymap: Keymap, {columns, paint, spoken}: Look): readonly string[] => {
	const {state, engine} = panel;
	const isHalted = state.paused || engine === 'none';
	const words = WORDS.flatMap(([action, word]): readonly string[] => {
		const key = keyBound(keymap.evolution, action);
		if (key === '' || !isOfUse(panel, action)) return [];
		const shown = action === 'up' ? (spoken ? 'arrows' : '↑↓') : action === 'open' && key === 'enter' ? 'Enter' : key;
		const said = action === 'pause' && isHalted ? 'go on' : action === 'open' && columns < NARROW ? 'diff' : word;
		return [`${shown} ${said}`];
	});
	return packed(words, spoken ? ', ' : ' · ', columns)
		.slice(0, columns < NARROW ? 3 : 2)
		.map(line => cut(paint('quiet', line), columns));
};

/** The last lines: a question, what a key came to, or what keys do. */
export const footLines = (panel: Panel, keymap: Keymap, look: Look): readonly string[] => {
	const {columns, paint} = look;
	const {asking, note} = panel;
	if (asking !== undefined) {
		const keys = `${keyBound(keymap.evolution, 'yes')} yes · ${keyBound(keymap.evolution, 'no')} no`;
		return [
			...wrap(paint('warning', oneLine(asking.words, 300)), columns).slice(0, 3),
			paint('action', cut(keys, columns)),
		];
	}
	const said = note === undefined ? [] : [cut(paint('warning', oneLine(note, 300)), columns)];
	return [...said, ...keyLines(panel, keymap, look)];
};
