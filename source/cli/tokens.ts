import {parseArgs} from 'node:util';
import {flagNames, flagOf, type Flag} from './flags.ts';

const options = Object.fromEntries(
	flagNames.map(name => {
		const {short, value, many}: Flag = flagOf(name);
		const type: 'string' | 'boolean' = value === undefined ? 'boolean' : 'string';
		return [name, {type, ...(short === undefined ? {} : {short}), ...(many === undefined ? {} : {multiple: true})}];
	}),
);

/** The command line, taken apart by the flags of all verbs: each name takes a value with every verb, or with none. */
export const tokensOf = (argv: readonly string[]) => {
	const {values, tokens} = parseArgs({
		args: [...argv],
		options,
		strict: false,
		allowPositionals: true,
		tokens: true,
	});
	const end = tokens.find(({kind}) => kind === 'option-terminator')?.index ?? argv.length;
	const words = tokens.flatMap(token => (token.kind === 'positional' ? [token] : []));
	return {
		values,
		given: tokens.flatMap(token => (token.kind === 'option' ? [token] : [])),
		// Behind `--` a word is only a word: it names no verb.
		words: words.filter(({index}) => index < end).map(({value}) => value),
		rest: argv.slice(end + 1),
	};
};

export type Tokens = ReturnType<typeof tokensOf>;

/** What somebody wants to know about the program, whatever else the command line says. */
export type Question = {readonly about: 'help'; readonly words: readonly string[]} | {readonly about: 'version'};

/** A question that stands anywhere before `--`, also where a value was to come. */
export const questionIn = (argv: readonly string[]): Question | undefined => {
	const {given, words} = tokensOf(argv);
	const asks = (name: 'help' | 'version', spellings: readonly string[]): boolean =>
		given.some(token => token.name === name || (!token.inlineValue && spellings.includes(token.value ?? '')));
	if (asks('help', ['--help', '-h'])) return {about: 'help', words};
	return asks('version', ['--version', '-v']) ? {about: 'version'} : undefined;
};
