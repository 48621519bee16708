import type {Token} from 'marked';
import {isClosing, isFree} from '../text/runs.ts';
import {lexInline} from './inline.ts';

const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/.test(char);

/** Where a code span that begins at `at` ends, or -1. */
const codeEnd = (source: string, at: number): number => {
	const mark = /^`+/.exec(source.slice(at))?.[0] ?? '';
	for (let from = at + mark.length; ;) {
		const next = source.indexOf(mark, from);
		if (next === -1) return -1;
		const length = /^`+/.exec(source.slice(next))?.[0].length ?? 0;
		if (length === mark.length) return next + length;
		from = next + length;
	}
};

/** Where the bracket that opens at `at` closes, over code spans and escapes; -1 if it does not. */
const bracketEnd = (source: string, at: number, open: string, close: string): number => {
	let depth = 0;
	for (let index = at; index < source.length; index += 1) {
		const char = source[index];
		if (char === '\\') index += 1;
		else if (char === '`') {
			const end = codeEnd(source, index);
			if (end === -1) return -1;
			index = end - 1;
		} else if (char === open) depth += 1;
		else if (char === close) {
			depth -= 1;
			if (depth === 0) return index;
		}
	}
	return -1;
};

/** Whether a `[` that is no link so far may become one. */
const mayLink = (source: string, at: number): boolean => {
	const end = bracketEnd(source, at, '[', ']');
	if (end === -1 || end + 1 >= source.length) return true;
	if (source[end + 1] !== '(') return false;
	const close = bracketEnd(source, end + 1, '(', ')');
	return close === -1 || /\s["'(]/.test(source.slice(end + 2, close));
};

/** The end of a run of one character. */
const runEnd = (source: string, at: number): number => {
	let end = at;
	while (source[end] === source[at]) end += 1;
	return end;
};

/** Whether the mark at `at`, which is text so far, may begin something once more text has come. Says yes in doubt. */
const mayOpen = (source: string, at: number): boolean => {
	const end = runEnd(source, at);
	const opens = !isSpace(source[end]);
	switch (source[at]) {
		case '`':
			return true;
		case '*':
			return opens;
		case '_':
			return opens && !/[\p{L}\p{N}]/u.test(source[at - 1] ?? '');
		case '~':
			return opens && (end - at > 1 || end === source.length);
		case '[':
			return mayLink(source, at);
		default:
			return false;
	}
};

/** The first character of a part of a source that may still change what stands before and after it; `end` if there is none. */
const firstOpen = (source: string, from: number, end: number): number => {
	for (let at = from; at < end; at += 1) if (/[`*_~[]/.test(source[at] ?? '') && mayOpen(source, at)) return at;
	return end;
};

/** Whether nothing inside a complete token waits for more. */
const isSettled = (token: Token): boolean => {
	if (token.type !== 'strong' && token.type !== 'em' && token.type !== 'del' && token.type !== 'link') return true;
	// Addresses take in what else would be marks, and those may hide others.
	if (token.type === 'link' && !token.raw.startsWith('[')) return !/[`[]/.test(token.raw);
	const inner = token.tokens ?? [];
	const source = inner.map(({raw}) => raw).join('');
	let at = 0;
	for (const one of inner) {
		const end = at + one.raw.length;
		if (one.type === 'text' && firstOpen(source, at, end) < end) return false;
		if (!isSettled(one)) return false;
		at = end;
	}
	return true;
};

/** Whether what stands before `at` is for certain what it is whatever comes after it: words end there, and nothing is cut in two. */
const mayCut = (source: string, at: number): boolean => {
	const before = source[at - 1] ?? '';
	if (isSpace(source[at]))
		// A backslash before a line break is one; a tag that is a break may hold a space.
		return !isSpace(before) && before !== '\\' && !/<br$/i.test(source.slice(Math.max(0, at - 3), at));
	return isFree(before) && isFree(source[at] ?? '') && !isClosing(source[at] ?? '');
};

/**
 * How much of a paragraph's source, of which more may come, means for certain what it means now: up to the end of a word outside of all marks,
 * before the last word and before anything that may still become emphasis, code or a link. What `lexInline` makes of it is the beginning of
 * what it makes of every longer text, and the rest can be lexed by itself.
 */
export const certain = (source: string): number => {
	let cut = 0;
	let at = 0;
	for (const token of lexInline(source)) {
		if (!isSettled(token)) return cut;
		const end = at + token.raw.length;
		const open = token.type === 'text' ? firstOpen(source, at, end) : end;
		if (token.type === 'text' || token.type === 'br')
			for (let index = at; index < open; index += 1) if (index > 0 && mayCut(source, index)) cut = index;
		if (open < end) return cut;
		at = end;
	}
	return cut;
};
