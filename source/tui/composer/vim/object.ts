import {clusterEnd, clusterStart} from '../../text/cluster.ts';
import {lineEnd, lineStart, type Draft} from '../text.ts';
import {classAt} from '../words.ts';

export type Range = {readonly from: number; readonly to: number};

const runAt = (text: string, at: number, size: 'small' | 'big'): Range => {
	const kind = (index: number): string | undefined => {
		if (index < 0 || text[index] === '\n') return undefined;
		const found = classAt(text, index);
		return found === 'space' || found === undefined || size === 'small' ? found : 'word';
	};
	const own = kind(at);
	if (own === undefined) return {from: at, to: at};
	let [from, to] = [at, clusterEnd(text, at)];
	while (own !== 'piece' && from > 0 && kind(clusterStart(text, from)) === own) from = clusterStart(text, from);
	while (own !== 'piece' && to < text.length && kind(to) === own) to = clusterEnd(text, to);
	return {from, to};
};

const word = ({text, cursor}: Draft, around: 'i' | 'a', size: 'small' | 'big'): Range => {
	const inner = runAt(text, cursor, size);
	if (around === 'i' || inner.from === inner.to) return inner;
	const isGap = classAt(text, cursor) === 'space';
	const next = inner.to < text.length ? runAt(text, inner.to, size) : {from: inner.to, to: inner.to};
	if (isGap || classAt(text, next.from) === 'space') return {from: inner.from, to: next.to};
	// Without spaces behind it, those before it.
	const [indent = ''] = /[ \t]*$/.exec(text.slice(lineStart(text, inner.from), inner.from)) ?? [];
	return {from: inner.from - indent.length, to: inner.to};
};

const quotes = ({text, cursor}: Draft, around: 'i' | 'a', quote: string): Range | undefined => {
	const [start, end] = [lineStart(text, cursor), lineEnd(text, cursor)];
	const places: number[] = [];
	for (let at = start; at < end; at += 1) {
		if (text[at] === '\\') at += 1;
		else if (text[at] === quote) places.push(at);
	}
	for (let pair = 0; pair + 1 < places.length; pair += 2) {
		const [from = 0, to = 0] = places.slice(pair, pair + 2);
		if (to < cursor) continue;
		if (around === 'i') return {from: from + 1, to};
		const [gap = ''] = /^[ \t]*/.exec(text.slice(to + 1, end)) ?? [];
		return {from, to: to + 1 + gap.length};
	}
	return undefined;
};

/** The nearest pair around the cursor; a cursor on one of the two is within. */
const brackets = (
	{text, cursor}: Draft,
	around: 'i' | 'a',
	[open, close]: readonly [string, string],
): Range | undefined => {
	let from = cursor;
	for (let depth = 0; from >= 0; from -= 1) {
		if (text[from] === close && from !== cursor) depth += 1;
		if (text[from] !== open) continue;
		if (depth === 0) break;
		depth -= 1;
	}
	if (from < 0) return undefined;
	let to = from + 1;
	for (let depth = 0; to < text.length; to += 1) {
		if (text[to] === open) depth += 1;
		if (text[to] !== close) continue;
		if (depth === 0) break;
		depth -= 1;
	}
	if (to >= text.length) return undefined;
	return around === 'i' ? {from: from + 1, to} : {from, to: to + 1};
};

const pairs: Readonly<Record<string, readonly [string, string]>> = {
	'(': ['(', ')'],
	')': ['(', ')'],
	b: ['(', ')'],
	'[': ['[', ']'],
	']': ['[', ']'],
	'{': ['{', '}'],
	'}': ['{', '}'],
	B: ['{', '}'],
	'<': ['<', '>'],
	'>': ['<', '>'],
};

/** Characters that name a text object behind `i` and `a`. */
export const isObject = (name: string): boolean => /^[wW"'`]$/.test(name) || Object.hasOwn(pairs, name);

/** What a text object is at the cursor: `i` without, `a` with what is around it. */
export const object = (draft: Draft, around: 'i' | 'a', name: string): Range | undefined => {
	if (name === 'w' || name === 'W') return word(draft, around, name === 'w' ? 'small' : 'big');
	const pair = pairs[name];
	return pair === undefined ? quotes(draft, around, name) : brackets(draft, around, pair);
};
