import {readdir, realpath, stat} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join} from 'node:path';
import type {Variables} from './environment.ts';
import {isWithin} from './mounts.ts';
import {DEFAULT_PATH, PROGRAMS} from './shown.ts';

/** What of a person's own tools is shown to commands, to be read. */
export type Tools = {
	/** PATH for commands: real folders, in the person's order, and the usual ones. */
	readonly path: string;
	/** Folders to show beside those of the system. */
	readonly folders: readonly string[];
};

/** Beside a folder of programs, what they need: libraries and data. */
const BESIDE = new Set(['lib', 'lib64', 'libexec', 'include', 'share']);

/** Managers of versions whose programs lead elsewhere: the name of the folder in PATH, and what stands beside it. */
const SHIMS = new Set(['versions', 'version', 'installs', 'plugins', 'tools']);

/** Under this name a home keeps what programs need and what is nobody's business, such as keyrings, in one folder. */
const LOCAL = '.local';

const isThere = async (path: string): Promise<boolean> =>
	stat(path).then(
		found => found.isDirectory(),
		() => false,
	);

const companions = async (folder: string): Promise<readonly string[]> => {
	const prefix = dirname(folder);
	const wanted = (name: string): boolean =>
		(['bin', 'sbin'].includes(basename(folder)) &&
			BESIDE.has(name) &&
			!(basename(prefix) === LOCAL && name === 'share')) ||
		(['bin', 'shims'].includes(basename(folder)) && SHIMS.has(name));
	const names = await readdir(prefix).catch(() => []);
	return names.filter(wanted).map(name => join(prefix, name));
};

/** Links beyond this many in one folder are not followed. */
const MAX_LINKS = 200;

/** The folders that links in this folder lead to. */
const linkedFolders = async (folder: string): Promise<readonly string[]> => {
	const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
	const links = entries.filter(entry => entry.isSymbolicLink()).slice(0, MAX_LINKS);
	const targets = await Promise.all(links.map(async ({name}) => realpath(join(folder, name)).catch(() => undefined)));
	return [...new Set(targets.flatMap(target => (target === undefined ? [] : [dirname(target)])))];
};

/** Programs of one project, not of the person. */
const isOfProject = (path: string): boolean => path.endsWith('/node_modules/.bin');

/**
 * The tools in the person's PATH that lie outside the system's folders, as version managers (nvm, pyenv, cargo, volta, asdf, mise) put
 * them into a home. Of a home itself, and of what contains the workspace, nothing is shown; `hidden` are folders that a command has anyway.
 */
export const toolsOnPath = async (env: Variables, hidden: readonly string[]): Promise<Tools> => {
	const home = env['HOME'] === undefined ? undefined : await realpath(env['HOME']).catch(() => undefined);
	const entries = (env['PATH'] ?? '').split(':').filter(path => isAbsolute(path) && !isOfProject(path));
	const reals = await Promise.all(entries.map(async path => realpath(path).catch(() => undefined)));
	const ofSystem = (path: string): boolean => PROGRAMS.some(shown => isWithin(shown, path));
	const isPrivate = (path: string): boolean =>
		path === '/' ||
		ofSystem(path) ||
		(home !== undefined && isWithin(path, home)) ||
		hidden.some(folder => isWithin(folder, path) || isWithin(path, folder));

	const path: string[] = [];
	const folders = new Set<string>();
	const show = async (folder: string): Promise<void> => {
		if (folders.has(folder)) return;
		folders.add(folder);
		for (const beside of await companions(folder)) if (!isPrivate(beside)) folders.add(beside);
	};
	for (const [at, real] of reals.entries()) {
		const entry = entries[at] ?? '';
		if (ofSystem(entry)) path.push(entry);
		else if (real !== undefined && ofSystem(real)) path.push(real);
		else if (real !== undefined && !isPrivate(real) && (await isThere(real))) {
			path.push(real);
			await show(real);
			for (const target of await linkedFolders(real)) if (!isPrivate(target)) await show(target);
			// The programs of cargo lead to rustup, which keeps the compilers beside it.
			const rustup = join(dirname(dirname(real)), '.rustup');
			if (real.endsWith('/.cargo/bin') && (await isThere(rustup))) folders.add(rustup);
		}
	}
	const all = [...folders];
	return {
		path: [...new Set([...path, ...DEFAULT_PATH.split(':')])].join(':'),
		folders: all.filter(folder => !all.some(other => other !== folder && isWithin(other, folder))),
	};
};
