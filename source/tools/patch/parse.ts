import {BEGIN_LINES, endsHunk, isHeader, isMarker, parseHunk, refuse, type Cursor} from './hunk.ts';
import {BEGIN, END, END_OF_FILE, FILE, isKnownMarker, isLoose, MOVE} from './markers.ts';
import {isBlank, refuseStray, say, strayAfter} from './stray.ts';
import {unwrap, type Inner} from './unwrap.ts';

/** One line of a hunk: kept, removed or added. */
export type HunkLine = {readonly mark: ' ' | '-' | '+'; readonly text: string};

export type Hunk = {
	/** The texts of its `@@` lines, outermost first. */
	readonly headers: readonly string[];
	/** What a `@@ -12,3 +12,4 @@ text` header said: a hint that may choose between several places, and no more. */
	readonly hint?: {readonly line: number; readonly text: string};
	readonly lines: readonly HunkLine[];
	/** `*** End of File` follows: it ends where the file ends. */
	readonly atEnd: boolean;
	/** Said by `\ No newline at end of file`: does the changed file end in a line end? */
	readonly ended?: boolean;
	/** Where it begins in the patch; `*** Begin Patch` is line 1. */
	readonly line: number;
};

export type Section =
	| {readonly kind: 'add'; readonly path: string; readonly lines: readonly string[]; readonly ended: boolean}
	| {readonly kind: 'delete'; readonly path: string}
	| {readonly kind: 'update'; readonly path: string; readonly to?: string; readonly hunks: readonly Hunk[]};

/** One way to read a patch. */
export type Reading = {
	readonly sections: readonly Section[];
	/** The lines that were taken for markers although they may be lines of a file, numbered as in the patch. */
	readonly doubtful: readonly number[];
};

/**
 * What a patch may mean. It is nearly always one thing; a line like ` *** Update File: b` inside a hunk may be a marker or a line
 * of the file, which only the files can tell. The readings that take least for markers come first.
 */
export type Patch = {readonly readings: readonly [Reading, ...Reading[]]};

/** Why nothing was done, written for the model that has to mend it. */
export type Refusal = {readonly refused: string};

const FORMAT = [
	'The format is:',
	'*** Begin Patch',
	'*** Update File: path/of/file',
	'@@ a line above the change (a function or class)',
	' a line that stays',
	'-a line that goes',
	'+a line that comes',
	'*** End Patch',
].join('\n');

const pathOf = (raw: string): string => raw.trim().replace(/^(["'`])(.*)\1$/, '$2');

const parseAdd = (cursor: Cursor, path: string): Section | Refusal => {
	const lines: string[] = [];
	let ended = true;
	let blanks = 0;
	for (; cursor.at < cursor.lines.length; cursor.at++) {
		const line = cursor.lines[cursor.at] ?? '';
		if (END_OF_FILE.test(line)) continue;
		if (isMarker(line)) break;
		if (line.startsWith('\\ No newline')) {
			ended = false;
			continue;
		}
		// Blank lines without a `+` belong to the file only when more of it follows.
		if (line.trim() === '') {
			blanks++;
			continue;
		}
		if (line.startsWith('@@') && lines.length === 0) continue;
		if (!line.startsWith('+'))
			return refuse(cursor, `every line of an added file begins with "+", this one does not: ${say(line)}`);
		for (; blanks > 0; blanks--) lines.push('');
		lines.push(line.slice(1));
	}
	return {kind: 'add', path, lines, ended};
};

/** The two lines with names of a unified diff; lines that only look like them are lines of a hunk. */
const skipUnifiedNames = (cursor: Cursor, path: string): void => {
	const [one = '', two = '', three = ''] = cursor.lines.slice(cursor.at, cursor.at + 3);
	const names = (line: string): boolean => {
		const name = line.slice(4).split('\t')[0]?.trim() ?? '';
		return name === '/dev/null' || name === path || name.replace(/^[ab]\//, '') === path;
	};
	const named = one.startsWith('--- ') && two.startsWith('+++ ') && three.startsWith('@@');
	if (named && (names(one) || names(two))) cursor.at += 2;
};

const parseUpdate = (cursor: Cursor, path: string): Section | Refusal => {
	let to: string | undefined;
	const move = MOVE.exec(cursor.lines[cursor.at] ?? '');
	if (move !== null && endsHunk(cursor)) {
		to = pathOf(move[1] ?? '');
		if (to === '') return refuse(cursor, '"*** Move to:" names no path.');
		cursor.at++;
	}
	skipUnifiedNames(cursor, path);
	const hunks: Hunk[] = [];
	for (;;) {
		while (cursor.lines[cursor.at] === '') cursor.at++;
		const line = cursor.lines[cursor.at];
		if (line === undefined || (!isHeader(cursor) && endsHunk(cursor))) break;
		// A hunk without a header comes first, or not at all: after the end of a file there is no more of it.
		if (hunks.at(-1)?.atEnd === true && isKnownMarker(line)) break;
		const next = cursor.lines.slice(cursor.at).find(one => !isBlank(one)) ?? '';
		if (isBlank(line) && (next === '' || next.startsWith('@@') || isMarker(next))) {
			cursor.at++;
			continue;
		}
		const hunk = parseHunk(cursor);
		if ('refused' in hunk) return hunk;
		hunks.push(hunk);
	}
	if (hunks.length === 0 && to === undefined) return refuse(cursor, `"*** Update File: ${path}" has no hunks.`);
	return {kind: 'update', path, hunks, ...(to === undefined ? {} : {to})};
};

const parseSection = (cursor: Cursor): Section | Refusal => {
	const line = cursor.lines[cursor.at] ?? '';
	const found = FILE.exec(line);
	if (found === null)
		return refuse(cursor, `expected "*** Add File:", "*** Update File:" or "*** Delete File:", got ${say(line)}`);
	const path = pathOf(found[2] ?? '');
	if (path === '') return refuse(cursor, 'the header names no path.');
	cursor.at++;
	const verb = found[1]?.toLowerCase();
	if (verb === 'add') return parseAdd(cursor, path);
	return verb === 'delete' ? {kind: 'delete', path} : parseUpdate(cursor, path);
};

/** A patch that nothing closed is whole only when its last line says that there is no more to come. */
const looksCut = (sections: readonly Section[], endsInNewline: boolean): boolean => {
	const last = sections.at(-1);
	if (last === undefined || last.kind === 'add') return true;
	if (last.kind === 'delete' || last.hunks.length === 0) return !endsInNewline;
	const hunk = last.hunks.at(-1);
	if (hunk?.atEnd) return false;
	const changes = hunk?.lines.some(({mark}) => mark !== ' ') ?? false;
	return !(changes && endsInNewline && hunk?.lines.at(-1)?.mark === ' ');
};

const MAX_CHARS = 16 * 1024 * 1024;

const CUT_OFF: Refusal = {
	refused: 'The patch has no "*** End Patch" line, so it may have been cut off. Send it again, whole.',
};

/** `*** End Patch` with blanks before it, which was taken for the marker: what follows has to be the next patch, or nothing of one. */
const endAt = (cursor: Cursor): Refusal | undefined => {
	const line = cursor.lines[cursor.at] ?? '';
	const after = cursor.lines.slice(cursor.at + 1);
	const next = after.findIndex(one => !isBlank(one));
	// What is opened around the patch and never closed was cut off, so this is more likely a line of a file.
	if (cursor.closed === 'open' && !after.some(one => cursor.closes(one.trim()))) return CUT_OFF;
	cursor.closed = 'yes';
	if (next !== -1 && BEGIN.test(after[next] ?? '')) {
		cursor.closed = 'no';
		cursor.at += next + 2;
		return undefined;
	}
	const stray = strayAfter(after, cursor.closes, 'by a doubtful marker');
	if (stray !== -1) return refuseStray(after[stray] ?? '', line);
	cursor.at = cursor.lines.length;
	return undefined;
};

const readWith = ({lines, closed, closes, endsInNewline}: Inner, marks: ReadonlySet<number>) => {
	const sections: Section[] = [];
	const cursor: Cursor = {lines, at: 0, marks, met: new Set(), closes, closed};
	const read = (): Reading | Refusal => {
		while (cursor.at < lines.length) {
			const line = lines[cursor.at] ?? '';
			if (isBlank(line)) {
				cursor.at++;
				continue;
			}
			const section = END.test(line) ? endAt(cursor) : parseSection(cursor);
			if (section === undefined) continue;
			if ('refused' in section) return section;
			sections.push(section);
		}
		if (cursor.closed === 'open' || (cursor.closed === 'no' && looksCut(sections, endsInNewline))) return CUT_OFF;
		if (sections.length === 0) return {refused: `The patch names no file. ${FORMAT}`};
		return {sections, doubtful: [...marks].map(at => at + BEGIN_LINES)};
	};
	return {reading: read(), met: cursor.met};
};

const MAX_READINGS = 64;
/** In a patch longer than this the doubtful lines are all markers or all text. */
const MAX_LINES = 5_000;

/** All ways to take the doubtful lines of a patch, those with fewest markers first. */
const readingsOf = (inner: Inner): readonly (Reading | Refusal)[] => {
	const plain = readWith(inner, new Set());
	const doubtful = inner.lines.flatMap((line, at) => (isLoose(line) ? [at] : []));
	if (plain.met.size === 0) return [plain.reading];
	const found = [plain.reading];
	if (inner.lines.length <= MAX_LINES) {
		let last = [{marks: new Set<number>(), met: plain.met}];
		while (last.length > 0 && found.length < MAX_READINGS)
			last = last.flatMap(({marks, met}) =>
				[...met].flatMap(at => {
					if (at <= Math.max(-1, ...marks) || found.length >= MAX_READINGS) return [];
					const more = new Set([...marks, at]);
					const next = readWith(inner, more);
					found.push(next.reading);
					return [{marks: more, met: next.met}];
				}),
			);
		if (found.length < MAX_READINGS) return found;
	}
	return [...found, readWith(inner, new Set(doubtful)).reading];
};

/**
 * Reads a patch in the V4A format, as models really send it: also inside a markdown fence, a heredoc or a JSON object, with CRLF,
 * and with unified headers. Refuses what is not a patch, and what may be half of one.
 */
export const parse = (raw: string): Patch | Refusal => {
	if (raw.length > MAX_CHARS) return {refused: `The patch is longer than ${MAX_CHARS} characters. Send it in parts.`};
	const inners = unwrap(raw);
	if (inners === undefined)
		return {
			refused: /^(diff --git|--- )/m.test(raw)
				? `This looks like a unified diff. ${FORMAT}`
				: `There is no "*** Begin Patch" line. ${FORMAT}`,
		};
	if ('refused' in inners) return inners;
	const readings = inners.flatMap(readingsOf);
	const [first, ...others] = readings.flatMap(reading => ('refused' in reading ? [] : [reading]));
	const [refusal] = readings.flatMap(reading => ('refused' in reading ? [reading] : []));
	if (first !== undefined) return {readings: [first, ...others]};
	return refusal ?? {refused: `The patch names no file. ${FORMAT}`};
};

/** The paths that a patch names, as written, each once. */
export const pathsOf = ({readings}: Patch): readonly string[] => [
	...new Set(
		readings.flatMap(({sections}) =>
			sections.flatMap(section =>
				section.kind === 'update' && section.to !== undefined ? [section.path, section.to] : [section.path],
			),
		),
	),
];
