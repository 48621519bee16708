import {utf8, type Text} from '../text/encoding.ts';
import {join, split, usualEnd} from '../text/lines.ts';
import type {Applied, Files} from './apply.ts';
import {sayNearest, sayPlaces} from './explain.ts';
import {createFinder} from './find.ts';
import {fit} from './hunks.ts';
import type {HunkLine} from './parse.ts';
import {planOne} from './whole.ts';

/** `now` takes the place of `old`, which has to be at exactly one place unless every place is meant. */
export type Replacement = {readonly old: string; readonly now: string; readonly every: 'place' | 'one place'};

const bare = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

/** Where `\n` of a text stands for two characters of the original: offsets in the text without their `\r`. */
const createOffsets = (raw: string): ((offset: number) => number) => {
	const breaks: number[] = [];
	for (let at = raw.indexOf('\r\n'); at !== -1; at = raw.indexOf('\r\n', at + 2)) breaks.push(at - breaks.length);
	let passed = 0;
	// Asked in rising order, so one walk over the breaks is enough.
	return offset => {
		while (passed < breaks.length && (breaks[passed] ?? 0) < offset) passed++;
		return offset + passed;
	};
};

const placesOf = (text: string, old: string): readonly number[] => {
	const places: number[] = [];
	for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + old.length)) places.push(at);
	return places;
};

/** How many characters two texts share at their start, whole lines only, so that what stays keeps its line ends. */
const sharedLines = (one: readonly string[], other: readonly string[]): number => {
	let at = 0;
	while (at < one.length - 1 && at < other.length - 1 && one[at] === other[at]) at++;
	return at;
};

const replaceAt = (raw: string, places: readonly number[], old: string, now: string): string => {
	const {ends} = split(raw);
	const usual = usualEnd(ends);
	const [olds, nows] = [old.split('\n'), now.split('\n')];
	const kept = olds.slice(0, sharedLines(olds, nows)).join('\n').length;
	const skip = kept === 0 ? 0 : kept + 1;
	const offsetOf = createOffsets(raw);
	const pieces: string[] = [];
	let done = 0;
	for (const place of places) {
		const from = offsetOf(place + skip);
		const to = offsetOf(place + old.length);
		const end = /\r\n?|\n/.exec(raw.slice(from, to))?.[0] ?? usual;
		pieces.push(raw.slice(done, from), now.slice(skip).replaceAll('\n', end));
		done = to;
	}
	return [...pieces, raw.slice(done)].join('');
};

const lineAt = (text: string, offset: number): number => {
	let line = 0;
	for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
	return line;
};

const MAX_COUNTED = 20;

/** Whole lines that are not there letter by letter may be there but for white space or punctuation: as a hunk would find them. */
const byLines = (text: Text, old: string, now: string): string | {readonly why: string} => {
	const lines = split(text.text);
	const marked = (mark: '-' | '+', part: string): readonly HunkLine[] =>
		part === ''
			? []
			: part
					.replace(/\n$/, '')
					.split('\n')
					.map(line => ({mark, text: line}));
	const hunk = {headers: [], lines: [...marked('-', old), ...marked('+', now)], atEnd: false, line: 1};
	const fitted = fit([hunk], lines);
	return 'misfits' in fitted ? {why: fitted.misfits.map(({why}) => why).join('\n')} : join(fitted.lines);
};

const replaced = (text: Text, {old, now, every}: Replacement): string | {readonly why: string} => {
	const raw = text.text;
	// A lone `\r` that comes is meant; one that is there is a line end.
	const [haystack, needle, put] = [bare(raw), bare(old), now.replaceAll('\r\n', '\n')];
	const places = placesOf(haystack, needle);
	if (places.length === 0) {
		const {texts} = split(raw);
		if (needle.trim() === '')
			return {why: `the old text is not in the file. ${sayNearest(createFinder(texts), [needle])}`};
		return byLines(text, needle, put);
	}
	if (places.length > 1 && every === 'one place') {
		const lines = places.slice(0, MAX_COUNTED).map(place => lineAt(haystack, place));
		const more = places.length > MAX_COUNTED ? ` (and ${places.length - MAX_COUNTED} more places)` : '';
		return {
			why: `the old text is at ${places.length} places: ${sayPlaces(lines)}${more}. Give more of the text around it, or set "all" to replace every place.`,
		};
	}
	return replaceAt(raw, places, needle, put);
};

/** A file with some of its text replaced. */
export const applyReplacement = (path: string, wanted: Replacement, files: Files): Applied => {
	const before = files.get(path) ?? null;
	const refuse = (why: string): Applied => ({refused: `Nothing was written. ${path}: ${why}`});
	if (wanted.old === wanted.now && wanted.old !== '') return refuse('the old text and the new text are the same.');
	if (before === null)
		return wanted.old === ''
			? planOne(path, utf8(wanted.now))
			: refuse('there is no such file. To make it, leave "old" empty.');
	if (before.kind === 'binary') return refuse('this is not a text file.');
	if (wanted.old === '')
		return before.text === ''
			? planOne(path, {...before, text: wanted.now})
			: refuse(
					'the file is there and "old" is empty. Give the text to be replaced, or use write to replace all of it.',
				);
	const after = replaced(before, wanted);
	return typeof after === 'string' ? planOne(path, {...before, text: after}) : refuse(after.why);
};
