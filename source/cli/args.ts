import type {Flags} from '../config/load.ts';
import {UserError} from '../core/user-error.ts';
import {checkFlags, checkWords} from './check.ts';
import type {FlagName} from './flags.ts';
import {tokensOf, type Tokens} from './tokens.ts';
import {meantBy, placeOf, type Command, type Placed, type Subcommand} from './verbs.ts';

/** What the command line asks for. */
export type Request = {
	readonly command: 'run' | Command;
	/** The verb after a verb, or the one that is meant where none is named. */
	readonly subcommand?: Subcommand;
	/** The words after the verbs; none of those behind `--`, where the verb keeps them apart. */
	readonly words: readonly string[];
	/** The words behind `--`. */
	readonly rest: readonly string[];
	/** Of a server that is added: its variables and headers, as typed. */
	readonly variables: readonly string[];
	readonly headers: readonly string[];
	readonly flags: Flags;
	readonly directory?: string;
	readonly last: boolean;
	readonly json: boolean;
	readonly quiet: boolean;
	readonly color: boolean;
	readonly ephemeral: boolean;
	readonly output?: string;
	/** A file with the JSON Schema that the last answer is to fit. */
	readonly schema?: string;
	/** Where a gateway listens. */
	readonly socket?: string;
	/** Files that go along with the prompt. */
	readonly images: readonly string[];
	/** The format of an export. */
	readonly format?: string;
	/** Read newer limits and prices of models. */
	readonly refresh: boolean;
	/** How an evolution is to go. */
	readonly evolution: {
		readonly seed?: number;
		readonly policy?: string;
		readonly evaluations?: number;
		readonly workers?: number;
		readonly scope?: string;
	};
	/** What is measured, and how often. */
	readonly bench: {readonly repeats?: number; readonly variant?: string; readonly against?: string};
	/** Leave what is begun to itself. */
	readonly detach: boolean;
	/** Do not ask whether something is to be deleted. */
	readonly yes: boolean;
};

const modeOf = (named: string | undefined, values: Readonly<Record<string, unknown>>): string | undefined => {
	const short = ['suggest', 'auto-edit', 'full-auto'].filter(name => values[name] === true);
	const modes = [...(named === undefined ? [] : [named]), ...short];
	if (new Set(modes).size > 1) throw new UserError(`two approval modes: ${modes.join(' and ')}`, 'choose one');
	return modes[0];
};

/** The verb that the words name, and the words that are left; `--dgm-evolve` is another spelling of `evolve`. */
const verbIn = ({values, words}: Tokens): {readonly place: Placed; readonly left: readonly string[]} => {
	const place = placeOf(words);
	if (values['dgm-evolve'] !== true || place.path[0] === 'evolve') return {place, left: words.slice(place.path.length)};
	if (place.path.length > 0) throw new UserError(`--dgm-evolve goes without "${place.path.join(' ')}"`);
	const evolve = placeOf(['evolve', ...words]);
	return {place: evolve, left: words.slice(evolve.path.length - 1)};
};

/** Reads the command line. What a verb does not take is a `UserError` that names the nearest thing it does take. */
export const readArguments = (argv: readonly string[]): Request => {
	const parsed = tokensOf(argv);
	const {values, given: typed, rest} = parsed;
	const {place, left} = verbIn(parsed);
	checkFlags(place, typed);
	const words = place.verb.behind === undefined ? [...left, ...rest] : left;
	checkWords(place, words);
	const {path} = meantBy(place);
	const [command, subcommand] = path as readonly [Command?, Subcommand?];
	const text = (name: FlagName): string | undefined => {
		const value = values[name];
		return typeof value === 'string' ? value : undefined;
	};
	const texts = (name: FlagName): readonly string[] => {
		const value = values[name];
		return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
	};
	const given = <Key extends string, Type>(key: Key, value: Type | undefined): {readonly [Name in Key]?: Type} =>
		value === undefined ? {} : ({[key]: value} as {readonly [Name in Key]: Type});
	const number = (name: FlagName): number | undefined => {
		const value = text(name);
		return value === undefined ? undefined : Number(value);
	};
	return {
		command: command ?? 'run',
		...given('subcommand', subcommand),
		words,
		rest,
		variables: texts('env'),
		headers: texts('header'),
		flags: {
			models: texts('model'),
			addDirs: texts('add-dir'),
			...given('profile', text('profile')),
			...given('mode', modeOf(text('approval-mode'), values)),
			...given('sandbox', text('sandbox')),
			...(values['network'] === true ? {network: true} : {}),
			...given('maxCost', text('max-cost')),
			...given('maxTime', text('max-time')),
		},
		...given('directory', text('cd')),
		last: values['last'] === true,
		json: values['json'] === true,
		quiet: values['quiet'] === true,
		color: values['no-color'] !== true,
		ephemeral: values['ephemeral'] === true,
		images: texts('image'),
		refresh: values['refresh'] === true,
		evolution: {
			...given('seed', number('seed')),
			...given('policy', text('policy')),
			...given('evaluations', number('evaluations')),
			...given('workers', number('workers')),
			...given('scope', text('scope')),
		},
		bench: {
			...given('repeats', number('repeats')),
			...given('variant', text('variant')),
			...given('against', text('against')),
		},
		detach: values['detach'] === true,
		yes: values['yes'] === true,
		...given('format', text('format')),
		...given('socket', text('socket')),
		...given('output', text('output-last-message')),
		...given('schema', text('output-schema')),
	};
};
