import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import type {Excerpt, Wanted} from '../core/workspace.ts';
import {fileWithinNow} from './inside.ts';
import {decodeText, linesOf} from './text.ts';

/** A larger file is not read at all. */
const mostBytes = 16 * 1024 * 1024;
/** So small a file is read at once: waiting for it would take ten times as long. */
const small = 128 * 1024;

type Range = {readonly from: number; readonly to: number};
type Place = {readonly path: string; readonly why: string; readonly ranges: readonly Range[] | undefined};

/** One entry for each path, at the place where it was first wanted. A wish for the whole file wins over ranges. */
const placesOf = (wanted: readonly Wanted[]): readonly Place[] => {
	const places = new Map<string, Place>();
	for (const {path: given, why, ranges} of wanted) {
		const path = given.replace(/^(?:\.\/)+/, '');
		const before = places.get(path);
		if (before === undefined) places.set(path, {path, why, ranges});
		else places.set(path, {...before, ranges: before.ranges && ranges && [...before.ranges, ...ranges]});
	}
	return [...places.values()];
};

/** Ranges in order, clipped to the file; those that overlap or touch are one. */
const clip = (ranges: readonly Range[], lines: number): readonly Range[] => {
	const clipped = ranges
		.map(({from, to}) => ({from: Math.max(1, Math.floor(from)), to: Math.min(lines, Math.floor(to))}))
		.filter(({from, to}) => from <= to)
		.toSorted((a, b) => a.from - b.from);
	const joined: Range[] = [];
	for (const range of clipped) {
		const last = joined.at(-1);
		if (last !== undefined && range.from <= last.to + 1)
			joined.splice(-1, 1, {from: last.from, to: Math.max(last.to, range.to)});
		else joined.push(range);
	}
	return joined;
};

const readLines = async (directory: string, path: string): Promise<readonly string[] | undefined> => {
	const place = fileWithinNow(directory, path);
	if (place === undefined || place.bytes > mostBytes) return undefined;
	try {
		const text = decodeText(place.bytes > small ? await readFile(place.real) : readFileSync(place.real));
		return text === undefined ? undefined : linesOf(text);
	} catch {
		return undefined;
	}
};

/** As many of the lines as fit into `budget` bytes, joined. */
const fitting = (
	lines: readonly string[],
	budget: number,
): {readonly text: string; readonly count: number; readonly bytes: number} => {
	let bytes = 0;
	let count = 0;
	for (const line of lines) {
		const more = Buffer.byteLength(line) + (count === 0 ? 0 : 1);
		if (bytes + more > budget) break;
		bytes += more;
		count += 1;
	}
	return {text: lines.slice(0, count).join('\n'), count, bytes};
};

/**
 * Excerpts of what is wanted, best first, of at most `budget` bytes of text together. Lines are joined by LF whatever the file has, and the
 * last has no ending; an empty file is the range 1 to 0. What is missing, outside `directory` (also through a link), no regular file,
 * binary or over 16 MiB is left out.
 */
export const load = async (
	directory: string,
	wanted: readonly Wanted[],
	budget: number,
): Promise<readonly Excerpt[]> => {
	const excerpts: Excerpt[] = [];
	let left = budget;
	for (const {path, why, ranges} of placesOf(wanted)) {
		if (left <= 0) break;
		const lines = await readLines(directory, path);
		if (lines === undefined) continue;
		const of = lines.length;
		const wishes = ranges === undefined ? [{from: 1, to: of}] : clip(ranges, of);
		for (const {from, to} of wishes) {
			const {text, count, bytes} = fitting(lines.slice(from - 1, to), left);
			if (count === 0 && of > 0) continue;
			excerpts.push({path, from, to: from + count - 1, of, text, why});
			// After a cut only crumbs would follow: the budget counts as spent.
			left = from + count - 1 < to ? 0 : left - bytes;
			if (left <= 0) break;
		}
	}
	return excerpts;
};
