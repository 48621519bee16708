import {flagOf, flagNames, offersOf, type Flag, type FlagName} from '../flags.ts';
import {everyVerb, flagsOf, meantBy, subverbsOf, topVerbs, type Operand, type Placed} from '../verbs.ts';

/** What may be typed after a verb. */
export type Spot = {
	/** The words of the verb, with a space between them; empty before any verb. */
	readonly path: string;
	readonly about: string;
	readonly flags: readonly FlagName[];
	readonly verbs: readonly {readonly name: string; readonly about: string}[];
	readonly operands: readonly Operand[];
	/** Takes a command line behind `--`. */
	readonly behind?: true;
};

const spotOf = (place: Placed): Spot => ({
	path: place.path.join(' '),
	about: place.verb.about,
	flags: flagsOf(place).filter(name => flagOf(name).hidden === undefined),
	verbs: (place.path.length === 0 ? topVerbs : subverbsOf(place)).map(({path, verb}) => ({
		name: path.at(-1) ?? '',
		about: verb.about,
	})),
	operands: place.verb.operands ?? meantBy(place).verb.operands ?? [],
	...(place.verb.behind === undefined ? {} : {behind: true}),
});

export const spots: readonly Spot[] = everyVerb.map(spotOf);

/** The spellings of a flag: `-a`, `--approval-mode`. */
export const spellings = (name: FlagName): readonly string[] => {
	const {short}: Flag = flagOf(name);
	return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
};

/** Flags that are shown and take a value. */
export const valueFlags: readonly FlagName[] = flagNames.filter(
	name => flagOf(name).value !== undefined && flagOf(name).hidden === undefined,
);

/** What completes a word: words that are known, and what the shell finds. */
export type Completes = {
	readonly words: readonly string[];
	readonly found: 'nothing' | 'files' | 'directories' | 'profiles';
};

const foundFor = {file: 'files', directory: 'directories', profile: 'profiles'} as const;

export const completesValue = (name: FlagName): Completes => {
	const {value} = flagOf(name);
	const found =
		value?.is === 'file' || value?.is === 'directory' || value?.is === 'profile' ? foundFor[value.is] : 'nothing';
	return {words: offersOf(value), found};
};

export const completesOperand = ({offers}: Operand): Completes => {
	switch (offers) {
		case undefined:
			return {words: [], found: 'nothing'};
		case 'files':
		case 'directories':
			return {words: [], found: offers};
		case 'suites':
			return {words: ['core'], found: 'directories'};
		case 'verbs':
			return {words: topVerbs.flatMap(({path}) => path), found: 'nothing'};
		default:
			return {words: offers, found: 'nothing'};
	}
};

/** A word in single quotes, for any shell but fish. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
