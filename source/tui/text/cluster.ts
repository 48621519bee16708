import {widthOf} from './width.ts';

/**
 * Characters of one UTF-16 unit that are a grapheme cluster by themselves between others of their kind: nothing here extends what
 * stands before it (Unicode Standard Annex 29). First, last, columns.
 */
const ranges: readonly (readonly [number, number, 1 | 2])[] = [
	[0x20, 0x7e, 1],
	[0xc0, 0x2ff, 1],
	[0x391, 0x3a1, 1],
	[0x3a3, 0x482, 1],
	[0x2013, 0x2014, 1],
	[0x2018, 0x201d, 1],
	[0x3041, 0x3096, 2],
	[0x30a1, 0x30fa, 2],
	[0x3001, 0x3002, 2],
	[0x4e00, 0x9fff, 2],
	[0xac00, 0xd7a3, 2],
	[0xff01, 0xff60, 2],
];

const columnsOfUnit = (unit: number): 1 | 2 | undefined => {
	if (unit >= 0x20 && unit <= 0x7e) return 1;
	return ranges.find(([first, last]) => unit >= first && unit <= last)?.[2];
};

const isSimple = (unit: number): boolean => (unit >= 0x20 && unit <= 0x7e) || columnsOfUnit(unit) !== undefined;
const isNewline = (unit: number): boolean => unit === 0x0a;
/** Nothing joins across these: NaN is the edge of a text. */
const parts = (unit: number): boolean => Number.isNaN(unit) || isNewline(unit) || isSimple(unit);

const LINES = /^[\n\u0020-\u007e]*$/;

/** Made when it is needed: the first one loads Unicode's tables, which takes longer than painting a first frame. */
const segment = (text: string): Intl.Segments => new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(text);

/** Where the next stretch that needs Unicode's tables begins and ends, from `at` on. */
const stretch = (text: string, at: number): readonly [number, number] => {
	let from = at;
	while (from < text.length && parts(text.charCodeAt(from))) from += 1;
	if (from === text.length) return [from, from];
	let to = from + 1;
	while (to < text.length && !(parts(text.charCodeAt(to)) && parts(text.charCodeAt(to + 1)))) to += 1;
	return [from > at && !isNewline(text.charCodeAt(from - 1)) ? from - 1 : from, Math.min(to + 1, text.length)];
};

/** What a person sees as one character each, in order (grapheme clusters, Unicode Standard Annex 29). */
export const clustersOf = (text: string): readonly string[] => {
	if (LINES.test(text)) return text.split('');
	const found: string[] = [];
	let at = 0;
	while (at < text.length) {
		const [from, to] = stretch(text, at);
		for (; at < from; at += 1) found.push(text.charAt(at));
		for (const {segment: cluster} of segment(text.slice(from, to))) found.push(cluster);
		at = to;
	}
	return found;
};

/** Where the cluster that begins at `at` ends. */
export const clusterEnd = (text: string, at: number): number => {
	if (at >= text.length) return text.length;
	if (parts(text.charCodeAt(at)) && parts(text.charCodeAt(at + 1))) return at + 1;
	const [, to] = stretch(text, at);
	const first = segment(text.slice(at, to))[Symbol.iterator]().next();
	return first.done === true ? text.length : at + first.value.segment.length;
};

/** Where the cluster that ends at `at` begins. */
export const clusterStart = (text: string, at: number): number => {
	if (at <= 0) return 0;
	let from = Math.min(at, text.length) - 1;
	while (from > 0 && !(parts(text.charCodeAt(from)) && parts(text.charCodeAt(from - 1)))) from -= 1;
	if (from === at - 1) return from;
	let last = from;
	for (const {index} of segment(text.slice(from, at))) last = from + index;
	return last;
};

/** Columns that a cluster takes in a terminal. */
export const columnsOf = (cluster: string): number =>
	(cluster.length === 1 ? columnsOfUnit(cluster.charCodeAt(0)) : undefined) ?? widthOf(cluster);
