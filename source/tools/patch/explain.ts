import {WORD, type Finder} from './find.ts';
import {keyAt} from './steps.ts';

const MAX_SHOWN = 14;
const MAX_WIDTH = 160;
/** Lines and words that stand in more places than this tell nothing about where a hunk belongs. */
const TELLING = 100;
const MAX_ASKED = 200;

const clipLine = (line: string): string => (line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH)}…` : line);

/** Lines of a file with their numbers, `from` to `to` (0-based, exclusive). */
const sayLines = (lines: readonly string[], from: number, to: number): string =>
	lines
		.slice(from, to)
		.map((line, at) => `${from + at + 1}\t${clipLine(line)}`)
		.join('\n');

/** `line 3`, `lines 3, 8 and 20`, `lines 3, 8, 20, 31, 40 and 12 more`. Takes 0-based places. */
export const sayPlaces = (places: readonly number[]): string => {
	const numbers = places.slice(0, 8).map(at => `${at + 1}`);
	const more = places.length - numbers.length;
	const last = more > 0 ? `${more} more` : numbers.pop();
	return `${places.length === 1 ? 'line' : 'lines'} ${numbers.length === 0 ? last : `${numbers.join(', ')} and ${last}`}`;
};

const voteBy = (
	wanted: readonly string[],
	placesOf: (line: string) => readonly number[],
	votes: Map<number, number>,
): void => {
	for (const [at, line] of wanted.slice(0, MAX_ASKED).entries()) {
		if (line.trim() === '') continue;
		for (const place of placesOf(line)) votes.set(place - at, (votes.get(place - at) ?? 0) + 1);
	}
};

/** Where some lines most likely belong, judged by equal lines, else by equal words; undefined when nothing is alike. */
const nearest = (finder: Finder, wanted: readonly string[]): number | undefined => {
	const votes = new Map<number, number>();
	const telling = (places: readonly number[]): readonly number[] => (places.length > TELLING ? [] : places);
	voteBy(wanted, line => telling(finder.alike(line, 'indentation')), votes);
	if (votes.size === 0)
		voteBy(wanted, line => [...line.matchAll(WORD)].flatMap(([word]) => telling(finder.holding(word))), votes);
	let best: readonly [start: number, count: number] | undefined;
	for (const vote of votes) if (best === undefined || vote[1] > best[1]) best = vote;
	return best?.[0];
};

/** What the file has where lines that were not found most likely belong. */
export const sayNearest = (finder: Finder, wanted: readonly string[]): string => {
	const {lines} = finder;
	if (lines.length === 0) return 'The file is empty.';
	const start = nearest(finder, wanted);
	if (start === undefined)
		return `Nothing in the file (${lines.length} lines) is like them: read it before you try again.`;
	const differs = wanted.findIndex(
		(line, at) => keyAt('indentation', line) !== keyAt('indentation', lines[start + at] ?? ''),
	);
	const theirs = lines[start + differs];
	const pair =
		differs === -1
			? 'The lines differ in their indentation.'
			: theirs === undefined
				? `The patch has ${JSON.stringify(clipLine(wanted[differs] ?? ''))} where the file has no line.`
				: `Line ${start + differs + 1} is ${JSON.stringify(clipLine(theirs))}, the patch has ${JSON.stringify(clipLine(wanted[differs] ?? ''))}.`;
	const middle = Math.max(0, start + Math.max(0, differs) - MAX_SHOWN / 2);
	const from = wanted.length + 2 <= MAX_SHOWN ? Math.max(0, start - 1) : middle;
	const to = Math.min(lines.length, from + Math.min(MAX_SHOWN, wanted.length + 2));
	return `${pair} The nearest text is:\n${sayLines(lines, from, to)}`;
};
