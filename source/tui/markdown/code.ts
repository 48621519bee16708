import {breakRuns, run, type Run, type Runs} from '../text/runs.ts';
import type {Highlight, Tone} from '../theme.ts';

/** Lines that are longer say more about a machine than to a reader. */
const LONGEST = 2_000;

/** How many lines are remembered of what began on another line, such as a comment. */
const MEMORY = 8;

/** A word that no language knows; where it is painted, something that began before it has not ended. */
const PROBE = '\u00a4';

/** Code that is coloured line by line: its language, and the lines that began what the next line stands in. */
export type Colouring = {readonly language: string; readonly open: readonly string[]};

export const colouring = (language: string): Colouring => ({language, open: []});

/* oxlint-disable no-control-regex -- controls mark what is painted: text that is shown never holds any */
const marks = /[\u0001-\u0003]/;

/** A painter whose result can be read back. */
const mark = (tone: Tone, text: string): string => (text === '' ? '' : `\u0001${tone}\u0002${text}\u0003`);

const readBack = (painted: string): Runs => {
	const runs: Run[] = [];
	const tones: Tone[] = [];
	for (const [part] of painted.matchAll(/\u0001[^\u0002]*\u0002|\u0003|[^\u0001-\u0003]+/g)) {
		if (part === '\u0003') tones.pop();
		else if (part.startsWith('\u0001')) tones.push(part.slice(1, -1) as Tone);
		else runs.push({text: part, tones: [...tones]});
	}
	return runs;
};

/**
 * The next line of some code in runs, and how to go on. A line's colours depend on lines before it only, so that they never change once it is
 * shown, and cost no more in a long text than in a short one.
 */
export const colourLine = (
	state: Colouring,
	line: string,
	highlight: Highlight | undefined,
): {readonly runs: Runs; readonly state: Colouring} => {
	const {language, open} = state;
	if (highlight === undefined || language === '' || line.trim() === '' || line.length > LONGEST || marks.test(line))
		return {runs: [run(line)], state};
	const lines = highlight([...open, line, PROBE].join('\n'), language, mark);
	const painted = lines?.[open.length];
	if (painted === undefined) return {runs: [run(line)], state: {language: '', open}};
	const runs = readBack(painted);
	if (lines?.at(-1) === PROBE) return {runs, state: {language, open: []}};
	// A line in one colour, all of it, goes on with what was open before; any other may have closed that and opened something else.
	const goesOn =
		open.length > 0 && runs.filter(({text}) => text.trim() !== '').length === 1 && runs[0]?.tones[0] !== undefined;
	return {runs, state: goesOn ? state : {language, open: [...open.slice(-MEMORY), line]}};
};

/** The language that a fence names: its first word, without what some write behind it. */
export const languageOf = (info: string): string => /^\{?\.?([\w+#.-]+)/.exec(info)?.[1]?.toLowerCase() ?? '';

/** A line of code as lines of a screen: broken where it is full, with a sign in front of what goes on. */
export const codeLines = (code: Runs, columns: number, spoken: 'spoken' | 'shown'): readonly Runs[] => {
	if (spoken === 'spoken') return breakRuns(code, columns);
	const isNarrow = columns < 8;
	return breakRuns(code, isNarrow ? columns : columns - 2).map((line, at) =>
		isNarrow ? line : [at === 0 ? run('  ') : run('↳ ', 'quiet'), ...line],
	);
};
