import {clusterEnd, clusterStart, clustersOf} from '../../text/cluster.ts';
import {lineEnd, replaced} from '../text.ts';
import {inNormal, operate, remembered, type Done, type Vim} from './mode.ts';
import {motion} from './motion.ts';
import {isObject, object} from './object.ts';
import {joined, linesAround, onCharacter, toggled, type Span} from './operate.ts';
import {counted, motionIn, type Operator} from './parse.ts';

/** What is selected, with the character under the cursor. */
export const selectionOf = ({text, cursor, vim, memory}: Vim): Span | undefined => {
	// The text may have changed by other ways than vim's keys.
	const anchor = Math.min(memory.anchor, text.length);
	if (vim === 'visual-line') return linesAround(text, anchor, cursor);
	if (vim !== 'visual') return undefined;
	const last = Math.max(anchor, cursor);
	const to = last < lineEnd(text, last) ? clusterEnd(text, last) : last;
	return {from: Math.min(anchor, cursor), to, form: 'characters'};
};

const operators: Readonly<Record<string, Operator>> = {d: 'd', x: 'd', c: 'c', s: 'c', y: 'y'};
const lineOperators: Readonly<Record<string, Operator>> = {
	D: 'd',
	X: 'd',
	C: 'c',
	S: 'c',
	R: 'c',
	Y: 'y',
	'>': '>',
	'<': '<',
};
const casings: Readonly<Record<string, (text: string) => string>> = {
	'~': toggled,
	u: text => text.toLowerCase(),
	U: text => text.toUpperCase(),
};

const replacing = (state: Vim, {from, to}: Span, text: string): Vim =>
	inNormal(state, {text: replaced(state, from, to, text).text, cursor: from});

/** Another text in the place of what is selected, which is kept in its stead. */
const putOver = (state: Vim, span: Span): Vim => {
	const {register} = state.memory;
	const kept = remembered(state, {register: {text: state.text.slice(span.from, span.to), form: span.form}});
	const isInLine = register.form === 'lines' && span.form === 'characters';
	return replacing(kept, span, isInLine ? `\n${register.text}\n` : register.text);
};

const selected = (state: Vim, anchor: number, cursor: number): Done => ({
	state: {...remembered(state, {keys: [], anchor}), cursor: onCharacter(state.text, cursor)},
});

const moved = (state: Vim, rest: readonly string[], count: number | undefined): Done | 'more' | undefined => {
	const {anchor, find} = state.memory;
	const read = motionIn(rest);
	if (read === undefined || read === 'more') return read;
	return selected(state, anchor, motion(state, read.is, {count, find})?.to ?? state.cursor);
};

/** What keys do to a selection: `more` where they are the beginning of something, nothing where they say nothing. */
export const inVisual = (state: Vim, keys: readonly string[]): Done | 'more' | undefined => {
	const span = selectionOf(state);
	const [count, rest] = counted(keys);
	const [first, second] = rest;
	if (first === undefined || span === undefined) return 'more';
	const {text, cursor, memory} = state;
	const part = text.slice(span.from, span.to);
	const operator = operators[first];
	if (operator !== undefined) return {state: operate(state, operator, span)};
	const lineOperator = lineOperators[first];
	if (lineOperator !== undefined)
		return {state: operate(state, lineOperator, linesAround(text, memory.anchor, cursor))};
	const casing = casings[first];
	if (casing !== undefined) return {state: replacing(state, span, casing(part))};
	switch (first) {
		case 'p':
		case 'P':
			return {state: putOver(state, span)};
		case 'J':
			return {state: inNormal(state, joined({text, cursor: span.from}, part.split('\n').length))};
		case 'r': {
			if (second === undefined) return 'more';
			const over = clustersOf(part).map(one => (one === '\n' ? one : second));
			return {state: replacing(state, span, over.join(''))};
		}
		case 'o':
			return selected(state, cursor, memory.anchor);
		case 'v':
		case 'V': {
			const mode = first === 'v' ? 'visual' : 'visual-line';
			return {state: state.vim === mode ? inNormal(state) : {...remembered(state, {keys: []}), vim: mode}};
		}
		case 'i':
		case 'a': {
			if (second === undefined) return 'more';
			const range = isObject(second) ? object(state, first, second) : undefined;
			if (range === undefined || range.from === range.to) return undefined;
			return selected(state, range.from, clusterStart(text, range.to));
		}
		default:
			return moved(state, rest, count);
	}
};
