import meow from 'meow';
import type {Flags} from './config/load.ts';
import {nearest} from './config/read.ts';
import {UserError} from './core/fault.ts';
import {help} from './help.ts';

/** What the command line asks for. */
export type Request = {
	readonly command: 'run' | 'resume' | 'sessions' | 'config' | 'models' | 'doctor';
	/** The words after the command. */
	readonly words: readonly string[];
	readonly flags: Flags;
	readonly directory?: string;
	readonly last: boolean;
	readonly json: boolean;
	readonly quiet: boolean;
	readonly color: boolean;
	readonly ephemeral: boolean;
	readonly output?: string;
	/** The form of an export, as typed. */
	readonly format?: string;
	/** Do not ask whether something is to be deleted. */
	readonly yes: boolean;
};

const definitions = {
	approvalMode: {type: 'string', shortFlag: 'a'},
	suggest: {type: 'boolean'},
	autoEdit: {type: 'boolean'},
	fullAuto: {type: 'boolean'},
	profile: {type: 'string', shortFlag: 'p'},
	model: {type: 'string', shortFlag: 'm', isMultiple: true},
	sandbox: {type: 'string'},
	network: {type: 'boolean'},
	addDir: {type: 'string', isMultiple: true},
	cd: {type: 'string', shortFlag: 'C'},
	maxCost: {type: 'string'},
	maxTime: {type: 'string'},
	json: {type: 'boolean'},
	outputLastMessage: {type: 'string', shortFlag: 'o'},
	quiet: {type: 'boolean', shortFlag: 'q'},
	color: {type: 'boolean', default: true},
	ephemeral: {type: 'boolean'},
	format: {type: 'string'},
	yes: {type: 'boolean', shortFlag: 'y'},
	last: {type: 'boolean'},
	help: {type: 'boolean', shortFlag: 'h'},
	version: {type: 'boolean', shortFlag: 'v'},
} as const;

const commands = ['resume', 'sessions', 'config', 'models', 'doctor'] as const;

const dashed = (name: string): string => `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

const typed = (argv: readonly string[], name: string): string =>
	argv.find(word => word.startsWith('-') && word.replace(/^-+(?:no-)?/, '').startsWith(name.slice(0, 1))) ??
	`--${name}`;

const checkKnown = (flags: Readonly<Record<string, unknown>>, argv: readonly string[]): void => {
	for (const name of Object.keys(flags)) {
		if (Object.hasOwn(definitions, name)) continue;
		const word =
			name.length === 1 ? `-${name}` : (argv.find(one => one.split('=', 1)[0] === dashed(name)) ?? typed(argv, name));
		const meant = nearest(dashed(name), Object.keys(definitions).map(dashed));
		throw new UserError(
			`unknown option ${word}`,
			meant === undefined ? 'see unified-dgm --help' : `did you mean ${meant}?`,
		);
	}
	for (const [name, value] of Object.entries(flags)) {
		if (value === '' || (Array.isArray(value) && value.includes('')))
			throw new UserError(`${dashed(name)} needs a value`, 'see unified-dgm --help');
	}
};

/** Reads the command line. What it does not know is a `UserError` that names the nearest thing it does. */
export const readArguments = (argv: readonly string[]): Request => {
	const {input, flags} = meow(help, {
		importMeta: import.meta,
		argv,
		pkg: {name: 'unified-dgm'},
		flags: definitions,
		autoHelp: false,
		autoVersion: false,
	});
	checkKnown(flags, argv);
	const modes = [
		...(flags.approvalMode === undefined ? [] : [flags.approvalMode]),
		...(flags.suggest ? ['suggest'] : []),
		...(flags.autoEdit ? ['auto-edit'] : []),
		...(flags.fullAuto ? ['full-auto'] : []),
	];
	if (new Set(modes).size > 1) throw new UserError(`two approval modes: ${modes.join(' and ')}`, 'choose one');
	const [mode] = modes;
	const [first = ''] = input;
	const command = commands.find(name => name === first);
	return {
		command: command ?? 'run',
		words: command === undefined ? input : input.slice(1),
		flags: {
			models: flags.model ?? [],
			addDirs: flags.addDir ?? [],
			...(flags.profile === undefined ? {} : {profile: flags.profile}),
			...(mode === undefined ? {} : {mode}),
			...(flags.sandbox === undefined ? {} : {sandbox: flags.sandbox}),
			...(flags.network ? {network: true} : {}),
			...(flags.maxCost === undefined ? {} : {maxCost: flags.maxCost}),
			...(flags.maxTime === undefined ? {} : {maxTime: flags.maxTime}),
		},
		...(flags.cd === undefined ? {} : {directory: flags.cd}),
		last: flags.last ?? false,
		json: flags.json ?? false,
		quiet: flags.quiet ?? false,
		color: flags.color,
		ephemeral: flags.ephemeral ?? false,
		yes: flags.yes ?? false,
		...(flags.format === undefined ? {} : {format: flags.format}),
		...(flags.outputLastMessage === undefined ? {} : {output: flags.outputLastMessage}),
	};
};
