import {unwrap} from './unwrap.ts';

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

export type Patch = {readonly sections: readonly Section[]};

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

const FILE = /^\*\*\* ?(Add|Update|Delete) File: ?(.*)$/i;
const MOVE = /^\*\*\* ?Move to: ?(.*)$/i;
const UNIFIED = /^@@+ -(\d+)(?:,\d+)? \+\d+(?:,\d+)?(?: @@+ ?(.*))?$/;
const NUMBERED = /^@@+ (?:lines? )?(\d+)(?:[-,]\d+)?(?: @@+)?()$/i;

const pathOf = (raw: string): string => raw.trim().replace(/^(["'`])(.*)\1$/, '$2');

/** Lines are counted from the `*** Begin Patch` line, which is the first. */
const BEGIN_LINES = 2;

type Cursor = {readonly lines: readonly string[]; at: number};

const refuse = (cursor: Cursor, why: string): Refusal => ({
	refused: `Line ${cursor.at + BEGIN_LINES} of the patch: ${why}`,
});

const isMarker = (line: string): boolean => line.startsWith('***');

const parseAdd = (cursor: Cursor, path: string): Section | Refusal => {
	const lines: string[] = [];
	let ended = true;
	let blanks = 0;
	for (; cursor.at < cursor.lines.length; cursor.at++) {
		const line = cursor.lines[cursor.at] ?? '';
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
			return refuse(cursor, `every line of an added file begins with "+", this one does not: ${show(line)}`);
		for (; blanks > 0; blanks--) lines.push('');
		lines.push(line.slice(1));
	}
	return {kind: 'add', path, lines, ended};
};

const show = (line: string): string => JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);

type Header = {readonly header: string} | {readonly hint: NonNullable<Hunk['hint']>};

const readHeader = (line: string): Header => {
	const unified = UNIFIED.exec(line.trimEnd()) ?? NUMBERED.exec(line.trimEnd());
	if (unified !== null) return {hint: {line: Number(unified[1]), text: (unified[2] ?? '').trim()}};
	return {
		header: line
			.replace(/^@@+/, '')
			.replace(/(^|\s)@@+\s*$/, '')
			.trim(),
	};
};

const lineOf = (line: string): HunkLine | undefined => {
	const mark = line[0];
	if (mark === ' ' || mark === '-' || mark === '+') return {mark, text: line.slice(1)};
	if (line === '') return {mark: ' ', text: ''};
	// A tab is no mark, so the model forgot the space: the line can only be one that stays, and it has to be found.
	return mark === '\t' ? {mark: ' ', text: line} : undefined;
};

const parseHunk = (cursor: Cursor): Hunk | Refusal => {
	const headers: string[] = [];
	let hint: Hunk['hint'];
	const line = cursor.at + BEGIN_LINES;
	for (; cursor.lines[cursor.at]?.startsWith('@@'); cursor.at++) {
		const read = readHeader(cursor.lines[cursor.at] ?? '');
		if ('hint' in read) hint = read.hint;
		else if (read.header !== '') headers.push(read.header);
	}
	const lines: HunkLine[] = [];
	let ended: boolean | undefined;
	let atEnd = false;
	// A bare empty line is a line that stays, but not where it only sets the next hunk apart.
	let blanks = 0;
	for (; cursor.at < cursor.lines.length; cursor.at++) {
		const raw = cursor.lines[cursor.at] ?? '';
		if (raw.startsWith('@@')) break;
		if (isMarker(raw)) {
			atEnd = /^\*\*\* ?End of File\s*$/i.test(raw);
			if (atEnd) cursor.at++;
			break;
		}
		if (raw.startsWith('\\ No newline')) {
			const mark = lines.at(-1)?.mark;
			ended = mark === '-' ? true : mark === undefined ? undefined : false;
			continue;
		}
		const read = lineOf(raw);
		if (read === undefined)
			return refuse(
				cursor,
				`a line of a hunk begins with " " (stays), "-" (goes) or "+" (comes), this one does not: ${show(raw)}`,
			);
		if (raw === '') {
			blanks++;
			continue;
		}
		for (; blanks > 0; blanks--) lines.push({mark: ' ', text: ''});
		lines.push(read);
	}
	if (lines.length === 0)
		return {refused: `Line ${line} of the patch: the hunk has no lines. The patch may have been cut off.`};
	return {
		headers,
		lines,
		atEnd,
		line,
		...(hint === undefined ? {} : {hint}),
		...(ended === undefined ? {} : {ended}),
	};
};

const skipUnifiedNames = (cursor: Cursor): void => {
	const [one, two, three] = cursor.lines.slice(cursor.at, cursor.at + 3);
	if (one?.startsWith('--- ') && two?.startsWith('+++ ') && three?.startsWith('@@')) cursor.at += 2;
};

const parseUpdate = (cursor: Cursor, path: string): Section | Refusal => {
	let to: string | undefined;
	const move = MOVE.exec(cursor.lines[cursor.at] ?? '');
	if (move !== null) {
		to = pathOf(move[1] ?? '');
		if (to === '') return refuse(cursor, '"*** Move to:" names no path.');
		cursor.at++;
	}
	skipUnifiedNames(cursor);
	const hunks: Hunk[] = [];
	for (;;) {
		while (cursor.lines[cursor.at]?.trim() === '') cursor.at++;
		const line = cursor.lines[cursor.at];
		if (line === undefined || isMarker(line)) break;
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
		return refuse(cursor, `expected "*** Add File:", "*** Update File:" or "*** Delete File:", got ${show(line)}`);
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

/**
 * Reads a patch in the V4A format, as models really send it: also inside a markdown fence, a heredoc or a JSON object, with CRLF,
 * and with unified headers. Refuses what is not a patch, and what may be half of one.
 */
export const parse = (raw: string): Patch | Refusal => {
	if (raw.length > MAX_CHARS) return {refused: `The patch is longer than ${MAX_CHARS} characters. Send it in parts.`};
	const inner = unwrap(raw);
	if (inner === undefined)
		return {
			refused: /^(diff --git|--- )/m.test(raw)
				? `This looks like a unified diff. ${FORMAT}`
				: `There is no "*** Begin Patch" line. ${FORMAT}`,
		};
	const sections: Section[] = [];
	const cursor: Cursor = {lines: inner.lines, at: 0};
	while (cursor.at < cursor.lines.length) {
		if (cursor.lines[cursor.at]?.trim() === '') {
			cursor.at++;
			continue;
		}
		const section = parseSection(cursor);
		if ('refused' in section) return section;
		sections.push(section);
	}
	if (!inner.closed && looksCut(sections, inner.endsInNewline))
		return {refused: 'The patch has no "*** End Patch" line, so it may have been cut off. Send it again, whole.'};
	if (sections.length === 0) return {refused: `The patch names no file. ${FORMAT}`};
	return {sections};
};

/** The paths that a patch names, as written, each once. */
export const pathsOf = ({sections}: Patch): readonly string[] => [
	...new Set(
		sections.flatMap(section =>
			section.kind === 'update' && section.to !== undefined ? [section.path, section.to] : [section.path],
		),
	),
];
