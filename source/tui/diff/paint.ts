import type {DiffLine} from '../../views/unified.ts';
import {colourLine, colouring, type Colouring} from '../markdown/code.ts';
import type {Run, Runs} from '../text/runs.ts';
import type {Highlight, Tone} from '../theme.ts';
import {markWords, type Span} from './words.ts';

/** The ending of a path, or its name where it has none: what tells its language. */
const languageOfPath = (path: string): string => {
	const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
	return name.slice(name.lastIndexOf('.') + 1);
};

/** Removed lines, and the added ones that follow them, belong together in order. */
const pairsIn = (hunk: readonly DiffLine[]): ReadonlyMap<DiffLine, DiffLine> => {
	const pairs = new Map<DiffLine, DiffLine>();
	let removed: DiffLine[] = [];
	let last: DiffLine['sign'] = ' ';
	for (const line of hunk) {
		if (line.sign === '\\') continue;
		if (line.sign === ' ' || (line.sign === '-' && last === '+')) removed = [];
		if (line.sign === '-') removed.push(line);
		const other = line.sign === '+' ? removed.shift() : undefined;
		if (other !== undefined) pairs.set(other, line);
		last = line.sign;
	}
	return pairs;
};

const spansIn = (hunk: readonly DiffLine[]): ReadonlyMap<DiffLine, readonly Span[]> => {
	const spans = new Map<DiffLine, readonly Span[]>();
	for (const [removed, added] of pairsIn(hunk)) {
		const marks = markWords(removed.text, added.text);
		if (marks === undefined) continue;
		spans.set(removed, marks.removed);
		spans.set(added, marks.added);
	}
	return spans;
};

/** Runs with a tone of their own where a span is. */
const overlay = (runs: Runs, spans: readonly Span[], tone: Tone): Runs => {
	const out: Run[] = [];
	let at = 0;
	for (const {text, tones} of runs) {
		const end = at + text.length;
		let from = at;
		for (const [start, stop] of spans) {
			if (stop <= from || start >= end) continue;
			const [first, last] = [Math.max(start, from), Math.min(stop, end)];
			if (first > from) out.push({text: text.slice(from - at, first - at), tones});
			out.push({text: text.slice(first - at, last - at), tones: [tone]});
			from = last;
		}
		if (from < end) out.push({text: text.slice(from - at), tones});
		at = end;
	}
	return out;
};

/** Both sides of a file, read one line after the other. */
type Sides = {readonly before: Colouring; readonly after: Colouring};

const sidesOf = (path: string): Sides => {
	const both = colouring(languageOfPath(path));
	return {before: both, after: both};
};

type Side = 'before' | 'after';

const whole: Readonly<Record<DiffLine['sign'], readonly Tone[]>> = {
	'+': ['good'],
	'-': ['bad'],
	' ': [],
	'\\': ['quiet'],
};

/**
 * The lines of a hunk in colours: those of its language, or of its signs where that is not known, and the words that changed. At most `most`
 * lines: nothing is worked out that is not shown.
 */
export const colourHunk = (
	hunk: readonly DiffLine[],
	path: string,
	most: number,
	highlight: Highlight | undefined,
): readonly Runs[] => {
	const shown = hunk.slice(0, most);
	const spans = spansIn(shown);
	let sides = sidesOf(path);
	const read = (side: Side, text: string): Runs => {
		const {runs, state} = colourLine(sides[side], text, highlight);
		sides = {...sides, [side]: state};
		return runs;
	};
	return shown.map(line => {
		const {sign, text} = line;
		if (sign === '\\') return [{text, tones: whole[sign]}];
		const side = sign === '-' ? 'before' : 'after';
		if (sign === ' ' && sides.before.open.length + sides.after.open.length > 0) read('before', text);
		const runs = read(side, text);
		const isKnown = sides[side].language !== '' && highlight !== undefined;
		const painted = isKnown ? runs : [{text, tones: whole[sign]}];
		return sign === ' '
			? painted
			: overlay(painted, spans.get(line) ?? [], sign === '+' ? 'added-word' : 'removed-word');
	});
};
