import type {Wish} from './replay.ts';

/** A file's lines, without endings. */
export type Lines = readonly string[];

/** A line of a file that is to read differently. `line` counts from 1. */
export type LineChange = {readonly path: string; readonly line: number; readonly after: string};

/** Lines apart up to which two changes are one edit. */
const mostApart = 12;

const withChange = (lines: Lines, change: LineChange | undefined): Lines =>
	change === undefined ? lines : lines.with(change.line - 1, change.after);

const isUnique = (text: string, part: string): boolean => text.indexOf(part) === text.lastIndexOf(part);

/** The edit that turns `before` into `after` (as many lines) from line `from` to `to`, with as much around it as makes it unique. */
const editOf = (path: string, before: Lines, after: Lines, from: number, to: number): Wish => {
	const whole = before.join('\n');
	let [first, last] = [from - 1, to];
	while (!isUnique(whole, before.slice(first, last).join('\n')) && (first > 0 || last < before.length)) {
		first = Math.max(0, first - 1);
		last = Math.min(before.length, last + 1);
	}
	return {
		tool: 'edit',
		input: {path, old: before.slice(first, last).join('\n'), new: after.slice(first, last).join('\n')},
	};
};

/**
 * The edits that take one change of the files back and make another: none, one when both are near each other, or two, the taking back
 * first. `files` are the files without either.
 */
export const editsBetween = (
	files: ReadonlyMap<string, Lines>,
	applied: LineChange | undefined,
	wanted: LineChange | undefined,
): readonly Wish[] => {
	const edit = (path: string, one: LineChange | undefined, other: LineChange | undefined): Wish => {
		const lines = files.get(path) ?? [];
		const places = [one, other].flatMap(change => (change === undefined ? [] : [change.line]));
		return editOf(path, withChange(lines, one), withChange(lines, other), Math.min(...places), Math.max(...places));
	};
	if (applied !== undefined && wanted !== undefined) {
		const near = applied.path === wanted.path && Math.abs(applied.line - wanted.line) <= mostApart;
		return near
			? [edit(applied.path, applied, wanted)]
			: [edit(applied.path, applied, undefined), edit(wanted.path, undefined, wanted)];
	}
	if (applied !== undefined) return [edit(applied.path, applied, undefined)];
	return wanted === undefined ? [] : [edit(wanted.path, undefined, wanted)];
};
