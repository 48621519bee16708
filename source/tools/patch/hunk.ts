import {END_OF_FILE, isKnownMarker, isLoose, isStrict} from './markers.ts';
import type {Hunk, HunkLine, Refusal} from './parse.ts';
import {say} from './stray.ts';
import type {Inner} from './unwrap.ts';

const UNIFIED = /^@@+ -(\d+)(?:,\d+)? \+\d+(?:,\d+)?(?: @@+ ?(.*))?$/;
const NUMBERED = /^@@+ (?:lines? )?(\d+)(?:[-,]\d+)?(?: @@+)?()$/i;

/** Lines are counted from the `*** Begin Patch` line, which is the first. */
export const BEGIN_LINES = 2;

export type Cursor = {
	readonly lines: readonly string[];
	at: number;
	/** The doubtful lines that this reading takes for markers, and those that it came by. */
	readonly marks: ReadonlySet<number>;
	readonly met: Set<number>;
	readonly closes: (line: string) => boolean;
	closed: Inner['closed'];
};

export const refuse = (cursor: Cursor, why: string): Refusal => ({
	refused: `Line ${cursor.at + BEGIN_LINES} of the patch: ${why}`,
});

/** Does a hunk end at this line? Asks the reading where blanks stand before a marker. */
export const endsHunk = (cursor: Cursor): boolean => {
	const line = cursor.lines[cursor.at] ?? '';
	if (line.startsWith('@@') || isStrict(line)) return true;
	if (!isLoose(line)) return false;
	cursor.met.add(cursor.at);
	return cursor.marks.has(cursor.at);
};

/** The line where something other than a hunk is expected: blanks before a marker tell nothing there. */
export const isMarker = (line: string): boolean => isStrict(line) || isKnownMarker(line);

export const isHeader = (cursor: Cursor): boolean =>
	cursor.lines[cursor.at]?.trimStart().startsWith('@@') === true && endsHunk(cursor);

type Header = {readonly header: string} | {readonly hint: NonNullable<Hunk['hint']>};

const readHeader = (raw: string): Header => {
	const line = raw.trimStart();
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

export const parseHunk = (cursor: Cursor): Hunk | Refusal => {
	const headers: string[] = [];
	let hint: Hunk['hint'];
	const line = cursor.at + BEGIN_LINES;
	for (; isHeader(cursor); cursor.at++) {
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
		if (endsHunk(cursor)) {
			atEnd = END_OF_FILE.test(raw);
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
				`a line of a hunk begins with " " (stays), "-" (goes) or "+" (comes), this one does not: ${say(raw)}`,
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
