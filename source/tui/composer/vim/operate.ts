import {clusterEnd, clusterStart} from '../../text/cluster.ts';
import {lineEnd, lineStart, replaced, type Draft} from '../text.ts';
import {firstInLine, motion, type Find} from './motion.ts';
import {object, type Range} from './object.ts';
import type {Operator, Target} from './parse.ts';

/** What was deleted or yanked last: characters, or whole lines without the last line's end. */
export type Register = {readonly text: string; readonly form: 'characters' | 'lines'};

/** A part of a text that an operator works on. */
export type Span = Range & {readonly form: Register['form']};

/** Normal mode has its cursor on a character, not behind a line. */
export const onCharacter = (text: string, at: number): number =>
	at === lineEnd(text, at) && at > lineStart(text, at) ? clusterStart(text, at) : at;

export const linesAround = (text: string, one: number, other: number): Span => ({
	from: lineStart(text, Math.min(one, other)),
	to: lineEnd(text, Math.max(one, other)),
	form: 'lines',
});

/** `cw` on a word changes it as `ce` does; an operator with `w` does not take the end of the line. */
const wordKey = (draft: Draft, operator: string, key: string): string => {
	const isOnWord = /\S/.test(draft.text.charAt(draft.cursor));
	return operator === 'c' && /^[wW]$/.test(key) && isOnWord ? (key === 'w' ? 'e' : 'E') : key;
};

const upToLineEnd = (text: string, {from, to, form}: Span): Span => {
	const gap = /\s*$/.exec(text.slice(from, to))?.[0] ?? '';
	const newline = gap.indexOf('\n');
	return newline === -1 ? {from, to, form} : {from, to: to - gap.length + newline, form};
};

/** What an operator works on from the cursor on; nothing where its motion leads nowhere. */
export const spanOf = (draft: Draft, operator: Operator, target: Target, find: Find | undefined): Span | undefined => {
	const span = spanTo(draft, operator, target, find);
	const isOfLines = operator === '>' || operator === '<';
	return span && isOfLines ? linesAround(draft.text, span.from, Math.max(span.from, span.to - 1)) : span;
};

const spanTo = (draft: Draft, operator: Operator, target: Target, find: Find | undefined): Span | undefined => {
	const {text, cursor} = draft;
	if (target.kind === 'lines') {
		const last = target.count === 1 ? cursor : motion(draft, 'j', {count: target.count - 1, find})?.to;
		return linesAround(text, cursor, last ?? text.length);
	}
	if (target.kind === 'object') {
		const range = object(draft, target.around, target.name);
		return range && {...range, form: 'characters'};
	}
	const key = wordKey(draft, operator, target.key);
	const reach = motion(draft, key, {count: target.count, find});
	if (reach === undefined) return undefined;
	if (reach.takes === 'lines') return linesAround(text, cursor, reach.to);
	const from = Math.min(cursor, reach.to);
	const end = Math.max(cursor, reach.to);
	const span: Span = {from, to: reach.takes === 'with' ? clusterEnd(text, end) : end, form: 'characters'};
	return /^[wW]$/.test(key) ? upToLineEnd(text, span) : span;
};

/** Takes a span out of a text. */
export const deleted = ({text}: Draft, {from, to, form}: Span): Draft => {
	if (form === 'characters') return {text: text.slice(0, from) + text.slice(to), cursor: from};
	// A line goes with its end, the last one with the end before it.
	const rest = to < text.length ? text.slice(0, from) + text.slice(to + 1) : text.slice(0, Math.max(0, from - 1));
	return {text: rest, cursor: firstInLine(rest, Math.min(from, rest.length))};
};

/** Puts what was deleted or yanked behind the cursor (`p`) or before it (`P`), a number of times. */
export const put = (draft: Draft, register: Register, key: 'p' | 'P', count: number): Draft => {
	const {text, cursor} = draft;
	if (register.form === 'characters' && register.text === '') return draft;
	if (register.form === 'lines') {
		const lines = Array.from({length: count}, () => register.text).join('\n');
		const at = key === 'p' ? lineEnd(text, cursor) : lineStart(text, cursor);
		const next = key === 'p' ? replaced(draft, at, at, `\n${lines}`) : replaced(draft, at, at, `${lines}\n`);
		return {text: next.text, cursor: firstInLine(next.text, key === 'p' ? at + 1 : at)};
	}
	const at = key === 'p' && cursor < lineEnd(text, cursor) ? clusterEnd(text, cursor) : cursor;
	const next = replaced(draft, at, at, register.text.repeat(count));
	return {text: next.text, cursor: clusterStart(next.text, next.cursor)};
};

/** Joins a number of lines into one, with one space between. */
export const joined = (draft: Draft, count: number): Draft => {
	let {text, cursor} = draft;
	for (let left = Math.max(2, count) - 1; left > 0; left -= 1) {
		const end = lineEnd(text, cursor);
		if (end === text.length) break;
		const behind = text.slice(end + 1).replace(/^[ \t]+/, '');
		const gap =
			/\s$/.test(text.slice(0, end)) || end === lineStart(text, end) || /^(?:$|[\n)])/.test(behind) ? '' : ' ';
		text = text.slice(0, end) + gap + behind;
		cursor = end;
	}
	return {text, cursor};
};

/** Changes the case of every letter between two indices to the other. */
export const toggled = (text: string): string =>
	Array.from(text, character =>
		character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase(),
	).join('');

/** A number of characters from the cursor on, up to the end of the line. */
export const charactersAt = ({text, cursor}: Draft, count: number): Range => {
	const end = lineEnd(text, cursor);
	let to = cursor;
	for (let left = count; left > 0 && to < end; left -= 1) to = clusterEnd(text, to);
	return {from: cursor, to};
};
