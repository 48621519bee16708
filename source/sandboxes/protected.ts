import {readFile, realpath, stat} from 'node:fs/promises';
import {isAbsolute, join, resolve} from 'node:path';
import {guardedPaths} from '../core/protected.ts';

const firstLine = async (path: string): Promise<string | undefined> =>
	(await readFile(path, 'utf8').catch(() => undefined))?.split('\n')[0]?.trim();

const real = async (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);

/** A worktree or submodule has a file `.git` that names the real directory, which may name a common one. */
const gitDirectories = async (directory: string): Promise<readonly string[]> => {
	const dot = join(directory, '.git');
	const found = await stat(dot).catch(() => undefined);
	if (!found?.isFile()) return [];
	const [, named] = /^gitdir: (.+)$/.exec((await firstLine(dot)) ?? '') ?? [];
	if (named === undefined) return [];
	const own = resolve(directory, named);
	const common = await firstLine(join(own, 'commondir'));
	const both = [own, ...(common === undefined ? [] : [isAbsolute(common) ? common : resolve(own, common)])];
	const reals = await Promise.all(both.map(real));
	return reals.filter(path => path !== undefined);
};

/** The paths that no command may write by default: absolute, and all of them existing. `directory` is a real path. */
export const protectedPaths = async (directory: string): Promise<readonly string[]> => {
	// The real path, so that what a symbolic link leads to is protected.
	const found = await Promise.all(guardedPaths.map(async path => real(join(directory, path))));
	return [...new Set([...found.filter(path => path !== undefined), ...(await gitDirectories(directory))])];
};
