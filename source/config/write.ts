import {open, realpath, rename, rm, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import {foldersThatName, makeFolder, settle} from '../platform/durable.ts';

/** The operations on files that a private file is written by. They are a parameter so that a test can take the power away after any of them. */
export type Disk = {
	/** Makes a folder with all above it; gives the outermost that was not there. */
	readonly makeFolder: (path: string) => Promise<string | undefined>;
	/** Makes a file, or empties the one that is there. */
	readonly create: (path: string) => Promise<Pick<FileHandle, 'close' | 'sync' | 'writeFile'>>;
	readonly rename: (from: string, to: string) => Promise<void>;
	/** Makes the names in a folder durable, where the system can. */
	readonly settle: (folder: string) => Promise<void>;
};

const realDisk: Disk = {
	makeFolder,
	create: path => open(path, 'w', 0o600),
	rename,
	settle,
};

/**
 * Writes a private file (0600) as a whole: who reads it meanwhile, or after the power went, sees the old text or the new one; once it is
 * written, the new one lasts. A link stays a link, and what it leads to is written. Rejects when it cannot be written; then nothing is changed.
 */
export const writePrivate = async (path: string, text: string, disk = realDisk): Promise<void> => {
	const outermost = await disk.makeFolder(dirname(path));
	const target = await realpath(path).catch(() => path);
	const fresh = `${target}.${process.pid}.tmp`;
	try {
		const file = await disk.create(fresh);
		try {
			await file.writeFile(text);
			await file.sync();
		} finally {
			await file.close();
		}
		await disk.rename(fresh, target);
	} catch (error) {
		await rm(fresh, {force: true});
		throw error;
	}
	const [, ...above] = foldersThatName(path, outermost);
	for (const folder of [dirname(target), ...above]) await disk.settle(folder);
};
