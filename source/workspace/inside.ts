import {realpathSync, statSync} from 'node:fs';
import {realpath, stat} from 'node:fs/promises';
import {isAbsolute, relative, resolve, sep} from 'node:path';

/** Is `path` the directory itself or below it? Both absolute; symlinks are not looked at. */
export const isWithin = (directory: string, path: string): boolean => {
	const way = relative(directory, path);
	return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/** A regular file: its real path and size in bytes. */
export type Place = {readonly real: string; readonly bytes: number};

/**
 * The regular file that `path` (relative to `directory`, or absolute) leads to, when it is there and inside `directory`, with all
 * symlinks followed; undefined otherwise. `directory` is a real path.
 */
export const fileWithin = async (directory: string, path: string): Promise<Place | undefined> => {
	const wanted = resolve(directory, path);
	if (path.includes('\0') || !isWithin(directory, wanted)) return undefined;
	try {
		const real = await realpath(wanted);
		if (!isWithin(directory, real)) return undefined;
		const about = await stat(real);
		return about.isFile() ? {real, bytes: about.size} : undefined;
	} catch {
		return undefined;
	}
};

/** The same at once, for many small files: that takes a tenth of the time, of which nobody else has any meanwhile. */
export const fileWithinNow = (directory: string, path: string): Place | undefined => {
	const wanted = resolve(directory, path);
	if (path.includes('\0') || !isWithin(directory, wanted)) return undefined;
	try {
		const real = realpathSync.native(wanted);
		if (!isWithin(directory, real)) return undefined;
		const about = statSync(real);
		return about.isFile() ? {real, bytes: about.size} : undefined;
	} catch {
		return undefined;
	}
};
