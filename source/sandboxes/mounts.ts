import {lstat} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import type {Writable} from '../core/sandbox.ts';

export type Mount = {readonly path: string; readonly access: 'write' | 'read'};

/** Is `path` the directory, or in it? Both absolute and normal. */
export const isWithin = (directory: string, path: string): boolean => {
	const from = relative(directory, path);
	return from === '' || (from !== '..' && !from.startsWith(`..${sep}`) && !from.startsWith(sep));
};

/** The directories between `directory` and `path`, both left out, outermost first. */
const between = (directory: string, path: string): readonly string[] => {
	const found: string[] = [];
	for (let at = dirname(path); at !== directory && isWithin(directory, at); at = dirname(at)) found.unshift(at);
	return found;
};

/**
 * What a wall shows of the host, each at its own path: the workspace and added directories to write, what is protected to
 * read. A mount point cannot be renamed but its parents can, so the parents of a protected path inside a writable directory
 * are mount points too. What does not exist is passed over, so that nothing is created to cover it; a symbolic link is, too:
 * its target is protected if it is listed. With nothing to write, all of it is shown to be read.
 */
export const mountsOf = async (
	options: {
		readonly directory: string;
		readonly added: readonly string[];
		readonly protected: readonly string[];
	},
	write: Writable = 'workspace',
): Promise<readonly Mount[]> => {
	const open = write === 'nothing' ? 'read' : 'write';
	const writable = [options.directory, ...options.added];
	const access = new Map<string, Mount['access']>(writable.map(path => [path, open]));
	const locked = options.protected.map(path => join(options.directory, relative(options.directory, path)));
	for (const path of locked) {
		const found = await lstat(path).catch(() => undefined);
		if (found === undefined || found.isSymbolicLink()) continue;
		access.set(path, 'read');
		const root = writable.find(directory => isWithin(directory, path));
		if (root === undefined) continue;
		for (const parent of between(root, path)) if (!access.has(parent)) access.set(parent, open);
	}
	const reads = [...access].filter(([, kind]) => kind === 'read').map(([path]) => path);
	return (
		[...access]
			// What lies inside something read-only is read-only already, unless it was asked for by itself.
			.filter(([path]) => path === options.directory || !reads.some(read => read !== path && isWithin(read, path)))
			.map(([path, kind]) => ({path, access: kind}))
			.sort((a, b) => a.path.length - b.path.length)
	);
};
