import {lstat, readFile, readlink, realpath} from 'node:fs/promises';
import {dirname, join, relative, resolve, sep} from 'node:path';
import type {Room} from '../../core/tool.ts';
import {isProtected} from '../../core/protected.ts';

/** Where a path leads. */
export type Place = {
	/** Absolute, through no symbolic link (the parts of it that exist). */
	readonly at: string;
	/** As it is shown and recorded: relative to the workspace with `/`, or absolute when outside. */
	readonly path: string;
	/** Not in the workspace nor in an added directory. */
	readonly outside: boolean;
	/** No mode may write it. */
	readonly protected: boolean;
	/** The name that was given is a symbolic link to it. */
	readonly linked: boolean;
};

export type Roots = Pick<Room, 'directory' | 'added'>;

/** Why a path leads nowhere that a tool may go. */
export type Nowhere = {readonly refused: string};

export const codeOf = (error: unknown): string =>
	typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
		? error.code
		: 'unknown';

/** Is `path` the directory itself or below it? Both absolute and normal. */
const isWithin = (directory: string, path: string): boolean =>
	path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);

const slashed = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));

const DEVICES = ['/dev', '/proc', '/sys'];

const wrongName = (path: string): string | undefined => {
	if (path.trim() === '') return 'The path is empty.';
	if (path.includes('\0')) return 'The path holds a NUL character.';
	if (/^~[^/\\]*([/\\]|$)/.test(path))
		return `${path}: "~" is not expanded. Give a path relative to the workspace, or an absolute one.`;
	return undefined;
};

/** The real path of what exists of `path`, with the rest of it; undefined when a part of it is a file. */
const realOf = async (path: string): Promise<string | undefined> => {
	const missing: string[] = [];
	for (let existing = path; ; existing = dirname(existing)) {
		try {
			const real = await realpath(existing);
			if (missing.length > 0 && !(await lstat(real)).isDirectory()) return undefined;
			return join(real, ...missing.reverse());
		} catch (error) {
			if (codeOf(error) === 'ENOTDIR') return undefined;
			if (codeOf(error) !== 'ENOENT' || existing === dirname(existing)) throw error;
			// A link to nothing exists, though what it names does not.
			if (await isLink(existing))
				return realOf(resolve(dirname(existing), await readlink(existing), ...missing.reverse()));
			missing.push(existing.slice(dirname(existing).length).replace(/^[/\\]/, ''));
		}
	}
};

const isLink = async (path: string): Promise<boolean> => {
	try {
		return (await lstat(path)).isSymbolicLink();
	} catch {
		return false;
	}
};

/** The git directories that a `.git` file of a worktree names, or a `.git` that is a link: they may be anywhere. */
const gitDirectories = async (root: string): Promise<readonly string[]> => {
	try {
		const dotGit = join(root, '.git');
		const found = await lstat(dotGit);
		if (found.isSymbolicLink()) return [await realpath(dotGit)];
		if (!found.isFile()) return [];
		const named = /^gitdir: (.+)$/m.exec(await readFile(dotGit, 'utf8'))?.[1]?.trim();
		if (named === undefined) return [];
		const own = await realpath(resolve(root, named));
		const common = await readFile(join(own, 'commondir'), 'utf8').catch(() => '.');
		return [own, await realpath(resolve(own, common.trim()))];
	} catch {
		return [];
	}
};

const describe = async (roots: Roots, at: string, absolute: string): Promise<Place | Nowhere> => {
	const all = [roots.directory, ...roots.added];
	const root = all.filter(directory => isWithin(directory, at)).sort((a, b) => b.length - a.length)[0];
	if (root === undefined && DEVICES.some(directory => isWithin(directory, at)))
		return {refused: `${at} belongs to the system: it is not a file to read or write.`};
	const inWorkspace = isWithin(roots.directory, at);
	const gits = (await Promise.all(all.map(gitDirectories))).flat();
	return {
		at,
		path: inWorkspace ? slashed(relative(roots.directory, at)) || '.' : slashed(at),
		outside: root === undefined,
		protected:
			gits.some(git => isWithin(git, at)) ||
			all.some(directory => isWithin(directory, at) && isProtected(slashed(relative(directory, at)))) ||
			(root === undefined && isProtected(slashed(relative('/', at)))),
		linked: await isLink(absolute),
	};
};

const sayFault = (path: string, error: unknown): Nowhere => {
	const code = codeOf(error);
	const why: Readonly<Record<string, string>> = {
		ELOOP: 'its symbolic links lead in a circle',
		EACCES: 'it is not allowed to look there',
		ENAMETOOLONG: 'the name is too long',
	};
	return {refused: `${path}: ${why[code] ?? code}.`};
};

const locate = async (roots: Roots, path: string, real: (absolute: string) => Promise<string | Nowhere>) => {
	const wrong = wrongName(path);
	if (wrong !== undefined) return {refused: wrong};
	try {
		const absolute = resolve(roots.directory, path);
		const at = await real(absolute);
		return typeof at === 'string' ? await describe(roots, at, absolute) : at;
	} catch (error) {
		return sayFault(path, error);
	}
};

const partIsFile = (path: string): Nowhere => ({refused: `${path}: a part of the path is a file, not a directory.`});

/** Where a path leads that is to be read: symbolic links are followed to their end. */
export const placeToRead = (roots: Roots, path: string): Promise<Place | Nowhere> =>
	locate(roots, path, async absolute => (await realOf(absolute)) ?? partIsFile(path));

/**
 * Where a path leads that is to be written. Directories are followed through symbolic links; a symbolic link in the last place
 * only when it stays inside the workspace and the added directories.
 */
export const placeToWrite = (roots: Roots, path: string): Promise<Place | Nowhere> =>
	locate(roots, path, async absolute => {
		const parent = await realOf(dirname(absolute));
		if (parent === undefined) return partIsFile(path);
		const at = join(parent, absolute.slice(dirname(absolute).length).replace(/^[/\\]/, ''));
		if (!(await isLink(at))) return (await realOf(at)) ?? partIsFile(path);
		const target = await realOf(at);
		if (target === undefined) return partIsFile(path);
		return [roots.directory, ...roots.added].some(directory => isWithin(directory, target))
			? target
			: {
					refused: `${path} is a symbolic link that leads outside the workspace, to ${target}. Name that path if you mean it.`,
				};
	});

/** Is this still the path it was when it was found: does no symbolic link lead elsewhere now? */
export const isStillThere = async (at: string): Promise<boolean> => {
	try {
		return (await realOf(at)) === at && !(await isLink(at));
	} catch {
		return false;
	}
};
