import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {join, sep} from 'node:path';
import type {Mode} from '../../core/approval.ts';
import {oneLine, plain} from '../../views/plain.ts';
import {decodeText} from '../../workspace/text.ts';
import {expandBody} from './expand.ts';
import {readFront} from './front-matter.ts';

/** A command that a person wrote as a Markdown file. */
export type CustomCommand = {
	/** Without its slash: `git:pr` for `git/pr.md`. */
	readonly name: string;
	/** One plain line. */
	readonly about: string;
	/** What it wants behind its name, as a person wrote it. */
	readonly argument?: string;
	/** The mode that the prompt is sent in, when it is not the one at hand. */
	readonly mode?: Mode;
	/** The file, absolute. */
	readonly from: string;
	/** The prompt, for what was typed behind the name. */
	readonly expand: (args: string) => string;
};

export type CustomCommands = {
	readonly commands: readonly CustomCommand[];
	/** What is wrong with files that should be commands, each with its path and where it can be told its line. */
	readonly notices: readonly string[];
};

const DEEPEST = 6;
const MOST = 500;
const LARGEST = 64 * 1024;

/** Markdown files below a folder, by their path in it, in the order of their names. */
const filesIn = async (folder: string, under = '', depth = 1): Promise<readonly string[]> => {
	const entries = await readdir(join(folder, under), {withFileTypes: true}).catch(() => []);
	const found: string[] = [];
	for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		const path = join(under, entry.name);
		if (entry.name.startsWith('.')) continue;
		const isFolder =
			entry.isDirectory() ||
			(entry.isSymbolicLink() && (await stat(join(folder, path)).catch(() => undefined))?.isDirectory() === true);
		if (isFolder && depth < DEEPEST) found.push(...(await filesIn(folder, path, depth + 1)));
		else if (!isFolder && entry.name.endsWith('.md')) found.push(path);
	}
	return found.slice(0, MOST);
};

type Read = {readonly command?: CustomCommand; readonly notices: readonly string[]};

/** `inside` is the folder that the file must really stand in: a repository must not make a prompt of a file elsewhere. */
const textOf = async (path: string, inside: string | undefined): Promise<string | {readonly wrong: string}> => {
	try {
		const real = await realpath(path);
		if (inside !== undefined && !real.startsWith(`${inside}${sep}`)) return {wrong: 'leads out of the project'};
		const about = await stat(real);
		if (!about.isFile()) return {wrong: 'is not a file'};
		if (about.size > LARGEST) return {wrong: `is larger than ${LARGEST / 1024} KiB`};
		return decodeText(await readFile(real))?.replaceAll('\r\n', '\n') ?? {wrong: 'is not text'};
	} catch (error) {
		return {wrong: `cannot be read (${(error as NodeJS.ErrnoException).code})`};
	}
};

const readOne = async (folder: string, path: string, inside: string | undefined): Promise<Read> => {
	const from = join(folder, path);
	const name = path.slice(0, -'.md'.length).replaceAll(sep, ':');
	if (!/^[\p{L}\p{N}_.-]+(?::[\p{L}\p{N}_.-]+)*$/u.test(name))
		return {notices: [`${plain(from)}: a command's name has letters, digits, "-", "_" and "." only`]};
	const text = await textOf(from, inside);
	if (typeof text !== 'string') return {notices: [`${from} ${text.wrong}`]};
	const {front, body, bodyLine, wrong, isBroken} = await readFront(text);
	const notices = wrong.map(({line, says}) => `${from}:${line}: ${says}`);
	if (isBroken) return {notices};
	if (body.trim() === '') return {notices: [...notices, `${from}:${bodyLine}: there is no prompt in it`]};
	const about = oneLine(front.about ?? body.trimStart().replace(/^#+\s*/, ''), 100);
	const command: CustomCommand = {
		name,
		about,
		...(front.argument === undefined ? {} : {argument: oneLine(front.argument, 60)}),
		...(front.mode === undefined ? {} : {mode: front.mode}),
		from,
		expand: args => expandBody(body.trim(), args),
	};
	return {command, notices};
};

/** What is asked for: the person's folder, the project, and the names that are taken. */
export type Where = {
	/** `~/.unified-dgm` */
	readonly home: string;
	readonly directory: string;
	/** The project's commands count only when the person trusts it. */
	readonly project: 'trusted' | 'untrusted';
	readonly builtIn: readonly string[];
};

/**
 * The commands that a person and a trusted project bring, by name. A built-in command of the same name wins, then the person's own.
 * Never rejects: what cannot be read is a notice.
 */
export const readCustomCommands = async ({home, directory, project, builtIn}: Where): Promise<CustomCommands> => {
	const theirs = join(directory, '.unified-dgm', 'commands');
	const inside = await realpath(directory).catch(() => directory);
	const places = [
		{folder: join(home, 'commands'), inside: undefined},
		...(project === 'trusted' ? [{folder: theirs, inside}] : []),
	];
	const byName = new Map<string, CustomCommand>();
	const notices: string[] = [];
	for (const place of places) {
		for (const path of await filesIn(place.folder)) {
			const {command, notices: said} = await readOne(place.folder, path, place.inside);
			notices.push(...said);
			if (command === undefined) continue;
			const known = byName.get(command.name);
			if (builtIn.includes(command.name))
				notices.push(`${command.from}: /${command.name} is built in, and stays what it is: give the file another name`);
			else if (known !== undefined)
				notices.push(`${command.from}: /${command.name} is ${known.from}, and stays what it is`);
			else byName.set(command.name, command);
		}
	}
	return {commands: [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)), notices};
};
