import {isObject} from './object.ts';

export type Operator = 'd' | 'c' | 'y' | '>' | '<';

/** What an operator works on. */
export type Target =
	| {readonly kind: 'motion'; readonly key: string; readonly count: number | undefined}
	| {readonly kind: 'object'; readonly around: 'i' | 'a'; readonly name: string}
	| {readonly kind: 'lines'; readonly count: number};

/** A command of normal mode, complete. */
export type Command =
	| {readonly do: 'move'; readonly key: string; readonly count: number | undefined}
	| {readonly do: 'operate'; readonly operator: Operator; readonly target: Target}
	| {readonly do: 'replace'; readonly character: string; readonly count: number}
	| {readonly do: 'single'; readonly key: string; readonly count: number | undefined};

const MOTIONS = /^[hlwbeWBE^$jkG;,{}%]$/;
const SINGLES = /^[pPuiaIAoOJ.~vV]$/;

/** Keys that are another way to say an operator and what it works on. */
const shorthands: Readonly<Record<string, readonly [Operator, string]>> = {
	x: ['d', 'l'],
	X: ['d', 'h'],
	D: ['d', '$'],
	C: ['c', '$'],
	s: ['c', 'l'],
	S: ['c', 'c'],
	Y: ['y', 'y'],
};

const MOST = 9_999;

/** A count in front of keys, if there is one; a zero in front is a motion. */
export const counted = (keys: readonly string[]): readonly [number | undefined, readonly string[]] => {
	const end = keys.findIndex((key, at) => !/^\d$/.test(key) || (at === 0 && key === '0'));
	const digits = keys.slice(0, end === -1 ? keys.length : end);
	return [digits.length === 0 ? undefined : Math.min(MOST, Number(digits.join(''))), keys.slice(digits.length)];
};

const product = (one: number | undefined, other: number | undefined): number | undefined =>
	one === undefined && other === undefined ? undefined : Math.min(MOST, (one ?? 1) * (other ?? 1));

const isOperator = (key: string): key is Operator => /^[dcy<>]$/.test(key);

/** What keys say, if they say it whole; `more` where they are the beginning of something, nothing where they say nothing. */
export type Read<Said> = {readonly is: Said} | 'more' | undefined;

/** A motion of one or two keys. */
export const motionIn = ([first = '', second]: readonly string[]): Read<string> => {
	if (first === ' ') return {is: 'l'};
	if (MOTIONS.test(first) || first === '0') return {is: first};
	if (first === 'g') return second === undefined ? 'more' : /^[geE]$/.test(second) ? {is: `g${second}`} : undefined;
	if (/^[fFtT]$/.test(first)) return second === undefined ? 'more' : {is: first + second};
	return undefined;
};

const operation = (
	operator: Operator,
	before: number | undefined,
	keys: readonly string[],
): Command | 'more' | undefined => {
	const [own, rest] = counted(keys);
	const count = product(before, own);
	const [first, second] = rest;
	if (first === undefined) return 'more';
	if (first === operator) return {do: 'operate', operator, target: {kind: 'lines', count: count ?? 1}};
	if (first === 'i' || first === 'a') {
		if (second === undefined) return 'more';
		return isObject(second)
			? {do: 'operate', operator, target: {kind: 'object', around: first, name: second}}
			: undefined;
	}
	const read = motionIn(rest);
	if (read === undefined || read === 'more') return read;
	return {do: 'operate', operator, target: {kind: 'motion', key: read.is, count}};
};

/** What keys say in normal mode: a command, the beginning of one, or nothing. */
export const parse = (keys: readonly string[]): Command | 'more' | undefined => {
	const [count, rest] = counted(keys);
	const [first, second] = rest;
	if (first === undefined) return 'more';
	if (isOperator(first)) return operation(first, count, rest.slice(1));
	const shorthand = shorthands[first];
	if (shorthand !== undefined) return operation(shorthand[0], count, [shorthand[1]]);
	if (first === 'r') return second === undefined ? 'more' : {do: 'replace', character: second, count: count ?? 1};
	if (SINGLES.test(first)) return {do: 'single', key: first, count};
	const read = motionIn(rest);
	return read === undefined || read === 'more' ? read : {do: 'move', key: read.is, count};
};

/** The same keys with another count in front. */
export const recounted = (keys: readonly string[], count: number | undefined): readonly string[] =>
	count === undefined ? keys : [...Array.from(String(count)), ...counted(keys)[1]];
