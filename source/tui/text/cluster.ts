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
/** Newlines and tabs join nothing. */
const isGap = (unit: number): boolean => unit === 0x0a || unit === 0x09;
/** Nothing joins these to each other: NaN is the edge of a text. */
const parts = (unit: number): boolean => Number.isNaN(unit) || isGap(unit) || isSimple(unit);

/** Made when it is needed: the first one loads Unicode's tables, which takes longer than painting a first frame. */
const segmenter = (): Intl.Segmenter => new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** The first place from `at` on where Unicode's tables are needed no more, or the end. */
const plainFrom = (text: string, at: number): number => {
	let to = at;
	while (to < text.length && !(parts(text.charCodeAt(to)) && parts(text.charCodeAt(to + 1)))) to += 1;
	return Math.min(to + 1, text.length);
};

const isPlain = (text: string): boolean => {
	for (let at = 0; at < text.length; at += 1) if (!parts(text.charCodeAt(at))) return false;
	return true;
};

/** What a person sees as one character each, in order (grapheme clusters, Unicode Standard Annex 29). */
export const clustersOf = (text: string): readonly string[] =>
	isPlain(text) ? text.split('') : Array.from(segmenter().segment(text), ({segment}) => segment);

/** Where the cluster that begins at `at` ends. */
export const clusterEnd = (text: string, at: number): number => {
	if (at >= text.length) return text.length;
	if (parts(text.charCodeAt(at)) && parts(text.charCodeAt(at + 1))) return at + 1;
	const [first] = segmenter().segment(text.slice(at, plainFrom(text, at)));
	return at + (first?.segment.length ?? 1);
};

/** Where the cluster that ends at `at` begins. */
export const clusterStart = (text: string, at: number): number => {
	if (at <= 0) return 0;
	let from = Math.min(at, text.length) - 1;
	while (from > 0 && !(parts(text.charCodeAt(from)) && parts(text.charCodeAt(from - 1)))) from -= 1;
	if (from === at - 1) return from;
	let last = from;
	for (const {index} of segmenter().segment(text.slice(from, at))) last = from + index;
	return last;
};

/** Columns that a cluster takes in a terminal. */
export const columnsOf = (cluster: string): number =>
	(cluster.length === 1 ? columnsOfUnit(cluster.charCodeAt(0)) : undefined) ?? widthOf(cluster);
