import {lstatSync, type BigIntStats} from 'node:fs';
import {above, within, type Name} from './name.ts';

/** What a file looked like when its bytes were read. The same looks later mean the same bytes. */
export type Looks = string;

export const looksOf = (info: BigIntStats): Looks =>
	[info.dev, info.ino, info.mode, info.size, info.mtimeNs, info.ctimeNs].map(each => each.toString(36)).join(' ');

export const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** How a file looks now, without following its own link; undefined when nothing is there. Throws when nobody may know. */
export const glance = (path: Buffer): BigIntStats | undefined => {
	try {
		return lstatSync(path, {bigint: true, throwIfNoEntry: false});
	} catch (error) {
		const code = codeOf(error);
		// What lies behind a file, or behind a link to itself, is not there.
		if (code === 'ENOTDIR' || code === 'ELOOP') return undefined;
		throw error;
	}
};

const isFolder = (path: Buffer): boolean => {
	try {
		return glance(path)?.isDirectory() === true;
	} catch {
		return false;
	}
};

/** Is every folder that the path lies in a folder, and none a link to one? */
export const isReached = (directory: string, name: Name): boolean => {
	for (const folder of above(name)) if (folder !== '' && !isFolder(within(directory, folder))) return false;
	return true;
};

/** A folder that is one itself, and is reached. */
export const isRealFolder = (directory: string, name: Name): boolean =>
	isFolder(within(directory, name)) && isReached(directory, name);
