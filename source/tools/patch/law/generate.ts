import {createDice, oneOf, type Dice} from './dice.ts';
import {beforeOf, randomEdit, randomTexts, type Line} from './file.ts';
import {noisyMarker, wrapped, WRAPS, type Wrap} from './wrap.ts';

export const HEADERS = ['none', 'code', 'git', 'numbers'] as const;
type Header = (typeof HEADERS)[number];

/** Blanks that a model adds to lines of a file or leaves out; they are the same for all lines of a hunk. */
type Noise = {
	readonly trailing: string;
	readonly shift: string;
	readonly bare: 'bare blank lines' | 'marked blank lines';
};

type Hunk = {readonly at: number; readonly lines: readonly Line[]};

export type Case = {
	readonly seed: number;
	readonly wrap: Wrap;
	readonly header: Header;
	/** The file `f` before its edit, and what the edit does to its lines. */
	readonly before: string;
	readonly bom: boolean;
	readonly lines: readonly Line[];
	/** What else the patch does: `g` gets this text, or goes. */
	readonly other: {readonly text: string} | 'gone' | 'nothing';
	readonly patch: string;
	/** Does every hunk have one place that a careful reader would find? */
	readonly sensible: boolean;
};

const hunksOf = (lines: readonly Line[], context: number): readonly Hunk[] => {
	const near = lines.map((_, at) =>
		lines.slice(Math.max(0, at - context), at + context + 1).some(({mark}) => mark !== ' '),
	);
	const hunks: {at: number; lines: Line[]}[] = [];
	for (const [at, line] of lines.entries()) {
		if (!near[at]) continue;
		if (at === 0 || !near[at - 1]) hunks.push({at, lines: []});
		hunks.at(-1)?.lines.push(line);
	}
	return hunks;
};

const isOld = ({mark}: Line): boolean => mark !== '+';

/** What git writes after the numbers of a hunk: the last line before it that begins with a letter, cut at 80 bytes. */
const gitHeader = (lines: readonly Line[], {at}: Hunk): string => {
	const named = lines
		.slice(0, at)
		.filter(isOld)
		.findLast(({text}) => /^[A-Za-z_$]/.test(text));
	return Buffer.from(named?.text ?? '')
		.subarray(0, 80)
		.toString('utf8')
		.trimEnd();
};

/** The function that a person would name: the one in which the first change is. */
const blockOf = (hunk: Hunk): string => hunk.lines.find(({mark}) => mark !== ' ')?.block ?? '';

const headerOf = (style: Header, lines: readonly Line[], hunk: Hunk): string => {
	const first = lines.slice(0, hunk.at).filter(isOld).length + 1;
	const git = gitHeader(lines, hunk);
	switch (style) {
		case 'none':
			return '@@';
		case 'code': {
			const block = blockOf(hunk);
			return block === '' ? '@@' : `@@ ${block}`;
		}
		case 'git':
			return git === '' ? '@@' : `@@ ${git}`;
		case 'numbers':
			return `@@ -${first},${hunk.lines.filter(isOld).length} +${first},9 @@ ${git}`.trimEnd();
	}
};

const say = ({mark, text}: Line, {trailing, shift, bare}: Noise): string => {
	if (text === '') return mark === ' ' && bare === 'bare blank lines' ? '' : mark;
	return mark + shift + text + (mark === '+' ? '' : trailing);
};

const bareText = (text: string): string => text.trim();

/** At how many places the old lines of a hunk stand, however they are indented; all of the file, or those that touch a block. */
const placesOf = (lines: readonly Line[], hunk: Hunk, block?: string): number => {
	const all = lines.filter(isOld);
	const old = hunk.lines.filter(isOld).map(({text}) => bareText(text));
	return all.filter(
		(_, at) =>
			old.every((text, offset) => bareText(all[at + offset]?.text ?? '\u0000') === text) &&
			(block === undefined || all.slice(at, at + old.length).some(line => line.block === block)),
	).length;
};

/** Lines with this before them may be those of another place, and blank lines do not show it: no reader would take it for noise. */
const misleads = (lines: readonly Line[], hunks: readonly Hunk[], shift: string): boolean => {
	const all = lines.filter(isOld).map(({text}) => text);
	const shifted = (hunk: Hunk): readonly string[] =>
		hunk.lines.filter(isOld).map(({text}) => (text === '' ? '' : shift + text));
	const isThere = (old: readonly string[]): boolean =>
		all.some((_, at) => old.every((text, offset) => all[at + offset] === text));
	return hunks.map(shifted).some(isThere);
};

const isSensible = (lines: readonly Line[], hunks: readonly Hunk[], header: Header): boolean =>
	hunks.every(hunk => {
		const old = hunk.lines.filter(isOld);
		// Blank lines that are bare at the end of a hunk, and hunks of blank lines, say nothing about a place.
		if (old.at(-1)?.text === '' || old[0]?.text === '') return false;
		if (placesOf(lines, hunk) === 1) return true;
		// The numbers of git tell one place from another, and so does the name of a block that has the lines once.
		const block = blockOf(hunk);
		return header === 'numbers' || (header === 'code' && block !== '' && placesOf(lines, hunk, block) === 1);
	});

type Other = {readonly lines: readonly string[]; readonly other: Case['other']};

const otherOf = (dice: Dice, marker: (text: string) => string): Other => {
	switch (dice(4)) {
		case 0:
			return {
				lines: [marker('*** Update File: g'), '@@', ' one', '-two', '+TWO', ' three'],
				other: {text: 'one\nTWO\nthree\n'},
			};
		case 1:
			return {lines: [marker('*** Delete File: g')], other: 'gone'};
		case 2:
			return {
				lines: [marker('*** Add File: g'), '+EOF', '+```', '+*** End Patch', '+'],
				other: {text: 'EOF\n```\n*** End Patch\n\n'},
			};
		default:
			return {lines: [], other: 'nothing'};
	}
};

/** The file `g`, which every case has beside `f`. */
export const OTHER = 'one\ntwo\nthree\n';

/** A random file, an edit of it, and a patch that says so as a model may say it. Undefined where nothing is edited. */
export const randomCase = (seed: number): Case | undefined => {
	const dice = createDice(seed);
	const lines = randomEdit(dice, randomTexts(dice));
	const before = beforeOf(lines);
	const hunks = hunksOf(lines, 1 + dice(3));
	if (hunks.length === 0 || before === '') return undefined;
	const [wrap, header] = [oneOf(dice, WRAPS), oneOf(dice, HEADERS)];
	const noisy = dice(4) === 0;
	const marker = (text: string): string => (noisy ? noisyMarker(dice, text) : text);
	const noise: Noise = {
		trailing: dice(6) === 0 ? '  ' : '',
		shift: dice(8) === 0 && !misleads(lines, hunks, '  ') ? '  ' : '',
		bare: dice(4) === 0 ? 'bare blank lines' : 'marked blank lines',
	};
	const {lines: more, other} = otherOf(dice, marker);
	const last = lines.at(-1);
	const body = hunks.flatMap((hunk, at) => [
		...(at === 0 && header === 'none' && dice(4) === 0 && hunk.lines[0]?.text !== ''
			? []
			: [headerOf(header, lines, hunk)]),
		...hunk.lines.map(line => say(line, noise)),
		...(last !== undefined && hunk.lines.includes(last) && dice(3) === 0 ? [marker('*** End of File')] : []),
	]);
	const update = [marker('*** Update File: f'), ...body];
	const bom = dice(6) === 0;
	const sections = dice(2) === 0 ? [...update, ...more] : [...more, ...update];
	const text = wrapped(dice, wrap, [marker('*** Begin Patch'), ...sections, marker('*** End Patch')]);
	const patch =
		(dice(12) === 0 ? '\uFEFF' : '') + (dice(8) === 0 && wrap !== 'json' ? text.replaceAll('\n', '\r\n') : text);
	return {seed, wrap, header, before, bom, lines, other, patch, sensible: isSensible(lines, hunks, header)};
};
