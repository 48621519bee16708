import {EXIT_CODES, KEYS} from './about.ts';
import type {FlagName} from './flags.ts';
import {aboutFlag, formsOf, lineOf, shownFlags, termOf} from './usage.ts';
import {EVERYWHERE, placeOf, root, subverbsOf, topVerbs, type Placed} from './verbs.ts';

type Row = {readonly term: string; readonly about: string};

/** Longer lines are hard to read. */
const WIDEST = 100;
const NARROWEST = 24;

/** Below this a description stands under its term. */
const BESIDE = 60;

/** A term longer than this has its description on the next line. */
const LONGEST_TERM = 32;

const INDENT = 2;

/** A word in pieces that fit. */
const pieces = (word: string, width: number): readonly string[] =>
	word.length <= width ? [word] : [word.slice(0, width), ...pieces(word.slice(width), width)];

/** Plain text in lines of a width. The package that wraps elsewhere knows colours and wide letters, and takes as long to load as all the rest of help. */
const wrapped = (text: string, width: number, indent: number): readonly string[] => {
	const room = width - indent;
	const lines: string[] = [];
	for (const word of text.split(/\s+/).flatMap(one => pieces(one, room))) {
		const last = lines.at(-1);
		if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
		else lines[lines.length - 1] = `${last} ${word}`;
	}
	return lines.map(line => `${' '.repeat(indent)}${line}`);
};

/** Terms with what they mean beside them; under them, where there is little room. */
const table = (rows: readonly Row[], width: number): readonly string[] => {
	if (width < BESIDE)
		return rows.flatMap(({term, about}) => [
			...wrapped(term, width, INDENT),
			...wrapped(about, width, 2 * INDENT + INDENT),
		]);
	const fitting = rows.map(({term}) => term.length).filter(length => length <= LONGEST_TERM);
	const column = INDENT + Math.max(0, ...fitting) + 2;
	return rows.flatMap(({term, about}) => {
		const [first = '', ...more] = wrapped(about, width, column);
		return term.length <= LONGEST_TERM
			? [`${' '.repeat(INDENT)}${term}`.padEnd(column) + first.trimStart(), ...more]
			: [`${' '.repeat(INDENT)}${term}`, first, ...more];
	});
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
	lines.length === 0 ? [] : ['', title, ...lines];

const paragraphs = (texts: readonly string[], width: number): readonly string[] =>
	texts.flatMap((text, at) => [...(at === 0 ? [] : ['']), ...wrapped(text, width, INDENT)]);

const flagRows = (names: readonly FlagName[], place: Placed): readonly Row[] =>
	names.map(name => ({term: termOf(name, place), about: aboutFlag(name, place)}));

const commonRows = (place: Placed): readonly Row[] => flagRows(EVERYWHERE, place);

const joined = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

const overview = (width: number): string => {
	const place: Placed = {path: [], verb: root};
	const verbs = topVerbs.map(one => ({term: lineOf(one), about: one.verb.about}));
	return joined([
		...wrapped(`unified-dgm: ${root.about}`, width, 0),
		...section(
			'Usage',
			table(
				[
					{term: 'unified-dgm', about: 'a session in this directory'},
					{term: 'unified-dgm "prompt"', about: 'one turn: runs, prints, exits; - reads the prompt from a pipe'},
					{term: 'unified-dgm VERB …', about: 'one of the verbs below; unified-dgm help VERB says more'},
				],
				width,
			),
		),
		...section('Verbs', table(verbs, width)),
		...section('Flags of a session', table([...flagRows(shownFlags(place), place), ...commonRows(place)], width)),
		...section('Keys', paragraphs([KEYS], width)),
		...section(
			'Exit codes',
			table(
				EXIT_CODES.map(([term, about]) => ({term, about})),
				width,
			),
		),
	]);
};

/** Flags of sub-verbs, of each that takes others than the verb itself. */
const ofSubverbs = (place: Placed, width: number): readonly string[] => {
	const known = place.verb.otherwise === undefined ? shownFlags(place) : [];
	return subverbsOf(place)
		.filter(sub => shownFlags(sub).some(name => !known.includes(name)))
		.flatMap(sub => section(`Flags of ${sub.path.join(' ')}`, table(flagRows(shownFlags(sub), sub), width)));
};

const ofVerb = (place: Placed, width: number): string => {
	const {path, verb} = place;
	const name = `unified-dgm ${path.join(' ')}`;
	const forms = formsOf(place);
	return joined([
		...wrapped(`${name}: ${verb.about}`, width, 0),
		...section(
			'Usage',
			forms.length > 1
				? table(
						forms.map(one => ({term: `unified-dgm ${lineOf(one)}`, about: one.verb.about})),
						width,
					)
				: forms.flatMap(one => wrapped(`unified-dgm ${lineOf(one)}`, width, INDENT)),
		),
		...section('', paragraphs(verb.notes ?? [], width)).slice(1),
		...section(
			'Flags',
			table([...(verb.otherwise === undefined ? flagRows(shownFlags(place), place) : []), ...commonRows(place)], width),
		),
		...ofSubverbs(place, width),
		...(place.verb.verbs === undefined
			? []
			: ['', ...wrapped(`unified-dgm help ${path.join(' ')} COMMAND shows the flags of a command.`, width, 0)]),
		...section(
			'Examples',
			(verb.examples ?? []).flatMap(example => wrapped(example, width, INDENT)),
		),
	]);
};

/** Where nobody says how wide the terminal is. */
const USUAL = 80;

/** Help for a terminal of so many columns: of the verb that words lead to, or of the whole program. */
export const helpFor = (words: readonly string[], columns: number | undefined): string => {
	const place = placeOf(words);
	const width = Math.max(NARROWEST, Math.min(WIDEST, columns ?? USUAL));
	return place.path.length === 0 ? overview(width) : ofVerb(place, width);
};
