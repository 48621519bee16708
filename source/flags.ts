import {parseArgs} from 'node:util';
import type {Flags} from './config/load.ts';
import {nearest} from './config/nearest.ts';
import {UserError} from './core/user-error.ts';

/** What the command line asks for. */
export type Request = {
	readonly command: 'run' | (typeof commands)[number];
	/** The words after the command; none of those behind `--`, where the command takes them apart. */
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
	/** The form of an export, as typed. */
	readonly format?: string;
	/** Fetch limits and prices of models anew. */
	readonly refresh: boolean;
	/** How an evolution is to go, as typed. */
	readonly evolution: {
		readonly seed?: string;
		readonly policy?: string;
		readonly evaluations?: string;
		readonly workers?: string;
		readonly scope?: string;
	};
	/** What is measured, and how often, as typed. */
	readonly bench: {readonly repeats?: string; readonly variant?: string; readonly against?: string};
	/** Leave what is begun to itself. */
	readonly detach: boolean;
	/** Do not ask whether something is to be deleted. */
	readonly yes: boolean;
};

const options = {
	'approval-mode': {type: 'string', short: 'a'},
	suggest: {type: 'boolean'},
	'auto-edit': {type: 'boolean'},
	'full-auto': {type: 'boolean'},
	profile: {type: 'string', short: 'p'},
	model: {type: 'string', short: 'm', multiple: true},
	sandbox: {type: 'string'},
	network: {type: 'boolean'},
	'add-dir': {type: 'string', multiple: true},
	cd: {type: 'string', short: 'C'},
	image: {type: 'string', short: 'i', multiple: true},
	'max-cost': {type: 'string'},
	'max-time': {type: 'string'},
	json: {type: 'boolean'},
	'output-last-message': {type: 'string', short: 'o'},
	'output-schema': {type: 'string'},
	quiet: {type: 'boolean', short: 'q'},
	color: {type: 'boolean'},
	ephemeral: {type: 'boolean'},
	format: {type: 'string'},
	env: {type: 'string', multiple: true},
	header: {type: 'string', multiple: true},
	socket: {type: 'string'},
	refresh: {type: 'boolean'},
	seed: {type: 'string'},
	policy: {type: 'string'},
	evaluations: {type: 'string'},
	workers: {type: 'string'},
	repeats: {type: 'string'},
	variant: {type: 'string'},
	against: {type: 'string'},
	scope: {type: 'string'},
	detach: {type: 'boolean'},
	'dgm-evolve': {type: 'boolean'},
	yes: {type: 'boolean', short: 'y'},
	last: {type: 'boolean'},
	help: {type: 'boolean', short: 'h'},
	version: {type: 'boolean', short: 'v'},
} as const;

type Name = keyof typeof options;

const commands = [
	'resume',
	'fork',
	'sessions',
	'config',
	'models',
	'mcp',
	'gateway',
	'evolve',
	'suite',
	'bench',
	'doctor',
	'init',
] as const;

const isName = (name: string): name is Name => Object.hasOwn(options, name);

/** The command line as it was typed: options with their values, and words. */
const parsed = (argv: readonly string[]) => {
	const {values, positionals, tokens} = parseArgs({
		args: [...argv],
		options,
		strict: false,
		allowPositionals: true,
		allowNegative: true,
		tokens: true,
	});
	for (const token of tokens) {
		if (token.kind !== 'option') continue;
		const {name, rawName, value, inlineValue} = token;
		if (!isName(name)) {
			const meant = nearest(
				rawName,
				Object.keys(options).map(one => `--${one}`),
			);
			throw new UserError(
				`unknown option ${rawName}`,
				meant === undefined || rawName.length < 4 ? 'see unified-dgm --help' : `did you mean ${meant}?`,
			);
		}
		const wantsValue = options[name].type === 'string';
		// `-` alone is standard input.
		const hasValue = value !== undefined && value !== '' && (inlineValue || value === '-' || !value.startsWith('-'));
		if (wantsValue && !hasValue) throw new UserError(`--${name} needs a value`, 'see unified-dgm --help');
		if (!wantsValue && value !== undefined) throw new UserError(`--${name} takes no value`, 'see unified-dgm --help');
	}
	const end = tokens.find(({kind}) => kind === 'option-terminator')?.index ?? argv.length;
	return {values, positionals, rest: argv.slice(end + 1)};
};

const modeOf = (named: string | undefined, values: Readonly<Record<string, unknown>>): string | undefined => {
	const short = ['suggest', 'auto-edit', 'full-auto'].filter(name => values[name] === true);
	const modes = [...(named === undefined ? [] : [named]), ...short];
	if (new Set(modes).size > 1) throw new UserError(`two approval modes: ${modes.join(' and ')}`, 'choose one');
	return modes[0];
};

/** Reads the command line. What it does not know is a `UserError` that names the nearest thing it does. */
export const readArguments = (argv: readonly string[]): Request => {
	const {values, positionals, rest} = parsed(argv);
	const text = (name: Name): string | undefined => {
		const value = values[name];
		return typeof value === 'string' ? value : undefined;
	};
	const texts = (name: Name): readonly string[] => {
		const value = values[name];
		return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
	};
	const given = <Key extends string>(key: Key, value: string | undefined): {readonly [Name in Key]?: string} =>
		value === undefined ? {} : ({[key]: value} as {readonly [Name in Key]: string});
	const [first = ''] = positionals;
	const named = commands.find(name => name === first);
	// `--dgm-evolve` is another way to say `evolve`.
	const isEvolve = values['dgm-evolve'] === true && named !== 'evolve';
	if (isEvolve && named !== undefined) throw new UserError(`--dgm-evolve goes without "${named}"`);
	const command = isEvolve ? 'evolve' : named;
	return {
		command: command ?? 'run',
		words:
			named === undefined
				? positionals
				: positionals.slice(1, command === 'mcp' ? positionals.length - rest.length : undefined),
		rest,
		variables: texts('env'),
		headers: texts('header'),
		flags: {
			models: texts('model'),
			addDirs: texts('add-dir'),
			...given('profile', text('profile')),
			...given('mode', modeOf(text('approval-mode'), values)),
			...given('sandbox', text('sandbox')),
			...(values.network === true ? {network: true} : {}),
			...given('maxCost', text('max-cost')),
			...given('maxTime', text('max-time')),
		},
		...given('directory', text('cd')),
		last: values.last === true,
		json: values.json === true,
		quiet: values.quiet === true,
		color: values.color !== false,
		ephemeral: values.ephemeral === true,
		images: texts('image'),
		refresh: values.refresh === true,
		evolution: {
			...given('seed', text('seed')),
			...given('policy', text('policy')),
			...given('evaluations', text('evaluations')),
			...given('workers', text('workers')),
			...given('scope', text('scope')),
		},
		bench: {
			...given('repeats', text('repeats')),
			...given('variant', text('variant')),
			...given('against', text('against')),
		},
		detach: values.detach === true,
		yes: values.yes === true,
		...given('format', text('format')),
		...given('socket', text('socket')),
		...given('output', text('output-last-message')),
		...given('schema', text('output-schema')),
	};
};
