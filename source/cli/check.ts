import {readMaxCost, readMaxTime} from '../config/limits.ts';
import {nearest} from '../config/nearest.ts';
import {UserError} from '../core/user-error.ts';
import {flagNames, flagOf, isFlagName, type FlagName, type Value} from './flags.ts';
import type {Tokens} from './tokens.ts';
import {everyVerb, flagsOf, meantBy, subverbsOf, type Operand, type Placed} from './verbs.ts';

const nameOf = ({path}: Placed): string => (path.length === 0 ? 'a prompt' : path.join(' '));

const helpOf = ({path}: Placed): string => ['see unified-dgm', ...path, '--help'].join(' ');

/** The verbs that take a flag; a verb stands for its sub-verbs where it takes the flag itself. */
const ownersOf = (name: FlagName): readonly Placed[] => {
	const takes = everyVerb.filter(place => flagsOf(place).includes(name));
	return takes.filter(
		({path}) => path.length < 2 || !takes.some(one => one.path.length === 1 && one.path[0] === path[0]),
	);
};

/** Owners that fit into a line. */
const MOST_OWNERS = 3;

const sayOwners = (owners: readonly Placed[]): string => owners.map(nameOf).join(', ');

const notTaken = (place: Placed, name: FlagName): UserError => {
	const refused = place.verb.refuses?.[name];
	if (refused !== undefined) return new UserError(...refused);
	const owners = ownersOf(name);
	const isFew = owners.length > 0 && owners.length <= MOST_OWNERS;
	return new UserError(
		`${nameOf(place)} does not take --${name}`,
		isFew ? `--${name} belongs to ${sayOwners(owners)}` : helpOf(place),
	);
};

const unknownFlag = (place: Placed, rawName: string): UserError => {
	const spelled = (names: readonly FlagName[]): readonly string[] =>
		names.filter(name => flagOf(name).hidden === undefined).map(name => `--${name}`);
	const of = (names: readonly FlagName[]): string | undefined =>
		rawName.length < 4 ? undefined : nearest(rawName, spelled(names));
	const own = of(flagsOf(place));
	if (own !== undefined) return new UserError(`unknown option ${rawName}`, `did you mean ${own}?`);
	const other = of(flagNames);
	const owners = other === undefined ? [] : ownersOf(other.slice(2) as FlagName);
	return new UserError(
		`unknown option ${rawName}`,
		other !== undefined && owners.length <= MOST_OWNERS
			? `did you mean ${other}? It belongs to ${sayOwners(owners)}`
			: helpOf(place),
	);
};

/** Checks a value by its kind; files, directories and profiles are looked for by the verb that uses them. */
const checkValue = (name: FlagName, value: Value, text: string): void => {
	switch (value.is) {
		case 'choice': {
			if (value.of.includes(text)) return;
			const meant = nearest(text, value.of);
			throw new UserError(
				`--${name}: there is no "${text}"`,
				meant === undefined ? `one of: ${value.of.join(', ')}` : `did you mean "${meant}"?`,
			);
		}
		case 'whole': {
			const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
			if (number >= value.least && number <= value.most) return;
			const range = value.most === Number.MAX_SAFE_INTEGER ? `${value.least} on` : `${value.least} to ${value.most}`;
			throw new UserError(`--${name} takes a whole number from ${range}, not "${text}"`);
		}
		case 'cost':
			readMaxCost(text);
			return;
		case 'duration':
			readMaxTime(text);
			return;
		default:
	}
};

/** Refuses what the verb does not take, and values that are none. */
export const checkFlags = (place: Placed, given: Tokens['given']): void => {
	const taken = flagsOf(place);
	for (const {name, rawName, value, inlineValue} of given) {
		if (!isFlagName(name)) throw unknownFlag(place, rawName);
		// Another spelling of a verb is no flag of a verb.
		if (flagOf(name).hidden === undefined && !taken.includes(name)) throw notTaken(place, name);
		const wanted = flagOf(name).value;
		if (wanted === undefined) {
			if (value !== undefined) throw new UserError(`--${name} takes no value`, helpOf(place));
			continue;
		}
		// `-` alone is standard input or output.
		const isGiven = value !== undefined && value !== '' && (inlineValue || value === '-' || !value.startsWith('-'));
		if (!isGiven) throw new UserError(`--${name} needs a value: ${wanted.name}`, helpOf(place));
		checkValue(name, wanted, value);
	}
};

/** `no words`, `one suite`, `one run and one file`. */
const sayOperands = (operands: readonly Operand[]): string => {
	const said = operands.map(({name}) => `one ${name.toLowerCase().replace(/\|.*$/, '')}`);
	return said.length === 0 ? 'no words' : said.join(', ').replace(/, (?=[^,]*$)/, ' and ');
};

/** A prompt that was not put into quotes may begin with a verb. */
const unquoted = (place: Placed): string =>
	`${helpOf(place)}${place.path.length > 1 ? '' : '; a prompt goes in quotes, or behind --'}`;

/** Refuses words that the verb has no use for: an unknown sub-verb, or more operands than there are. */
export const checkWords = (place: Placed, words: readonly string[]): void => {
	const {path, verb} = meantBy(place);
	const {operands = []} = verb;
	const subs = subverbsOf(place).map(({path: at}) => at.at(-1) ?? '');
	const [first] = words;
	if (first !== undefined && subs.length > 0 && (verb.operands === undefined || path.length > place.path.length)) {
		const meant = nearest(first, subs);
		throw new UserError(
			`unknown ${place.path.join(' ')} command "${first}"`,
			meant === undefined ? `one of: ${subs.join(', ')}` : `did you mean "${meant}"?`,
		);
	}
	if (operands.some(({many}) => many) || words.length <= operands.length) return;
	throw new UserError(
		`${path.join(' ')} takes ${sayOperands(operands)}, not "${words.join(' ')}"`,
		unquoted({path, verb}),
	);
};
