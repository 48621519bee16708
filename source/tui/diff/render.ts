import {plain} from '../../views/plain.ts';
import {filesOf, type DiffFile, type DiffLine} from '../../views/unified.ts';
import {breakRuns, paintRuns, run, wrapRuns, type Runs} from '../text/runs.ts';
import type {Look, Tone} from '../theme.ts';
import {fateOf, headOf} from './head.ts';
import {colourHunk} from './paint.ts';

/**
 * `most`: lines at most, but for a last one that says how many more there are (80). `indent`: columns in front of every line. `names`: whether
 * a diff of a single file says its name, too; where it is shown, its name often is already.
 */
export type DiffOptions = {
	readonly most?: number;
	readonly indent?: number;
	readonly names?: 'several' | 'all';
};

const tones: Readonly<Record<DiffLine['sign'], Tone>> = {'+': 'good', '-': 'bad', ' ': 'quiet', '\\': 'quiet'};

const numberOf = ({sign, before, after}: DiffLine): string =>
	sign === '\\' ? '' : String(sign === '-' ? before : after);

/** Columns for code below which numbers are left out. */
const NARROW = 12;

const digitsOf = ({hunks}: DiffFile): number =>
	Math.max(
		3,
		...hunks
			.flatMap(hunk => hunk.at(-1) ?? [])
			.map(line => Math.max(numberOf(line).length, String(line.before).length)),
	);

/** A line in its gutter: number, sign, code; what does not fit goes on under the code, with the sign and without a number. */
const gutterLines = (line: DiffLine, code: Runs, digits: number, columns: number): readonly Runs[] => {
	const sign = line.sign === '\\' ? ' ' : line.sign;
	const isNarrow = columns - digits - 2 < NARROW;
	const gutter = (number: string): Runs =>
		isNarrow
			? [run(sign, tones[line.sign])]
			: [run(`${number.padStart(digits)} `, tones[line.sign]), run(sign, tones[line.sign])];
	const width = columns - (isNarrow ? 1 : digits + 2);
	return breakRuns(code, width).map((part, at) => [...gutter(at === 0 ? numberOf(line) : ''), ...part]);
};

const spokenLines = (line: DiffLine, columns: number): readonly Runs[] => {
	const kind = {'+': 'added line', '-': 'removed line', ' ': 'line', '\\': 'note'}[line.sign];
	const number = numberOf(line);
	return wrapRuns([run(`${kind}${number === '' ? '' : ` ${number}`}: ${line.text}`)], columns);
};

type Draft = {readonly lines: Runs[]; readonly most: number; missing: number};

/** Puts lines that belong together if all of them fit; what comes after something that did not fit is left out, too. */
const put = (draft: Draft, lines: readonly Runs[]): void => {
	if (draft.missing > 0 || draft.lines.length + lines.length > draft.most) draft.missing += 1;
	else draft.lines.push(...lines);
};

const putHunk = (draft: Draft, hunk: readonly DiffLine[], file: DiffFile, look: Look, columns: number): void => {
	const room = draft.missing > 0 ? 0 : draft.most - draft.lines.length;
	const coloured = look.spoken ? [] : colourHunk(hunk, file.path, room, look.highlight);
	const digits = digitsOf(file);
	for (const [at, line] of hunk.entries()) {
		if (at >= room) {
			draft.missing += hunk.length - at;
			return;
		}
		put(draft, look.spoken ? spokenLines(line, columns) : gutterLines(line, coloured[at] ?? [], digits, columns));
	}
};

const gapLines = (file: DiffFile, look: Look, columns: number): readonly Runs[] =>
	look.spoken
		? wrapRuns([run('further on:')], columns)
		: [[run('⋮'.padStart(Math.min(columns, digitsOf(file))), 'quiet')]];

/** A line between two hunks. It is none of the diff's own, so where there is no room it is not missing. */
const putGap = (draft: Draft, lines: readonly Runs[]): void => {
	if (draft.missing === 0 && draft.lines.length < draft.most) draft.lines.push(...lines);
};

/**
 * A unified diff as lines of at most `look.columns`: its files with what they gain and lose, the lines of its hunks with their numbers, the
 * words that changed, and the colours of their language. Control characters of the files are not in it.
 */
export const renderDiff = (
	diff: string,
	look: Look,
	{most = 80, indent = 0, names = 'several'}: DiffOptions = {},
): readonly string[] => {
	const margin = Math.min(indent, Math.floor(look.columns / 2));
	const columns = Math.max(1, look.columns - margin);
	const files = filesOf(plain(diff));
	const draft: Draft = {lines: [], most, missing: 0};
	for (const [at, file] of files.entries()) {
		const head = names === 'all' || files.length > 1 ? headOf(file, look) : fateOf(file);
		if (at > 0 && !look.spoken) putGap(draft, [[]]);
		if (head !== undefined) put(draft, wrapRuns(head, columns));
		for (const [number, hunk] of file.hunks.entries()) {
			if (number > 0) putGap(draft, gapLines(file, look, columns));
			putHunk(draft, hunk, file, look, columns);
		}
	}
	const more = [run(`${look.spoken ? '' : '… '}${draft.missing} more lines`, 'quiet')];
	if (draft.missing > 0) draft.lines.push(...wrapRuns(more, columns));
	return draft.lines.map(line => paintRuns([run(' '.repeat(margin)), ...line], look.paint));
};
