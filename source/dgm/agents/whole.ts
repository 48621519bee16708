import {mkdir, readdir, rename, rm, stat, symlink, writeFile, cp} from 'node:fs/promises';
import {randomUUID} from 'node:crypto';
import {dirname, join} from 'node:path';
import {type Tree, writeTree} from '../suites/tree.ts';
import {checkedOut} from './default.ts';
import type {Agents} from './repository.ts';

/** A file that is in the genome of sources alone: who has it was bred, or is to be bred, as a program. */
const SIGN = 'source/core/session/next.ts';

/** Does an agent hold sources of its own? Then it is played, and promoted, as a program that was built from them. */
export const holdsSources = async (agents: Agents, commit: string): Promise<boolean> =>
	(await agents.read(commit, SIGN)) !== undefined;

/** Checks an agent's files out where they belong, unless they are there. */
export const filesOf = async (agents: Agents, folder: string, commit: string): Promise<string> => {
	const files = checkedOut(folder, commit);
	await agents.checkOut(commit, files).catch((error: NodeJS.ErrnoException) => {
		// It is there already: files of a commit are always the same.
		if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
	});
	return files;
};

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

/** The program of an agent that was built, beside its files. */
export const programOf = (folder: string, commit: string): string =>
	join(checkedOut(folder, commit), 'dist', 'unified-dgm.js');

/** Is it there, with a way to the packages that it needs? A checkout that was moved leaves none. */
export const isBuilt = async (folder: string, commit: string): Promise<boolean> =>
	(await isThere(programOf(folder, commit))) && (await isThere(join(checkedOut(folder, commit), 'node_modules')));

/** What a package is made of besides its program; suites judge an agent, and are never with it. */
const PARTS = ['package.json', 'LICENSE', 'sandbox'] as const;

/** Copies what is not there yet. */
const complete = async (from: string, to: string): Promise<void> => {
	if (!(await isThere(from)) || (await isThere(to))) return;
	const draft = `${to}.${randomUUID()}`;
	await mkdir(dirname(to), {recursive: true});
	await cp(from, draft, {recursive: true});
	await rename(draft, to).catch(async (error: unknown) => {
		await rm(draft, {recursive: true, force: true});
		// Somebody else was faster, with the same.
		if (!(await isThere(to))) throw error;
	});
};

/**
 * Makes the files of an agent that are checked out a package that runs by itself: its program, the catalogue and the recipe of the host, and a way to the host's
 * packages. The program comes last: where it is, all is. `host` is the package that the program was built in, `modules` where its packages are.
 */
export const makeWhole = async (
	root: string,
	{host, modules, dist}: {readonly host: string; readonly modules: string; readonly dist: Tree},
): Promise<void> => {
	for (const part of PARTS) await complete(join(host, part), join(root, part));
	for (const name of await readdir(join(host, 'profiles')))
		if (name !== 'suites') await complete(join(host, 'profiles', name), join(root, 'profiles', name));
	const way = join(root, `node_modules.${randomUUID()}`);
	await symlink(modules, way);
	// In the place of one that leads nowhere any more.
	await rename(way, join(root, 'node_modules'));
	const draft = join(root, `dist.${randomUUID()}`);
	await mkdir(draft);
	await writeTree(dist, draft);
	await writeFile(join(draft, 'built'), '');
	await rename(draft, join(root, 'dist')).catch(async (error: unknown) => {
		await rm(draft, {recursive: true, force: true});
		if (!(await isThere(join(root, 'dist', 'built')))) throw error;
	});
};
