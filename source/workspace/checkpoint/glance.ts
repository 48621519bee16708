import {lstatSync, type BigIntStats} from 'node:fs';
import {above, within, type Name} from './name.ts';

/** What a file looked like when its bytes were read. The same looks later mean the same bytes. */
export type Looks = string;

export const looksOf = (info: BigIntStats): Looks =>
	[info.dev, info.ino, info.mode, info.size, info.mtimeNs, info.ctimeNs].map(each => each.toString(36)).join(' ');

export const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** How a file looks now, without following a link; undefined when nothing is there. */
export const glance = (path: Buffer): BigIntStats | undefined => {
	try {
		return lstatSync(path, {bigint: true, throwIfNoEntry: false});
	} catch (error) {
		if (codeOf(error) === 'ENOTDIR') return undefined;
		throw error;
	}
};

/** Is every folder that the path lies in a folder, and none a link to one? */
export const isReached = (directory: string, name: Name): boolean => {
	for (const folder of above(name))
		if (folder !== '' && glance(within(directory, folder))?.isDirectory() !== true) return false;
	return true;
};
