import {mkdir, open} from 'node:fs/promises';
import {dirname} from 'node:path';

/** Makes a private folder (0700) with all above it; gives the outermost that was not there. */
export const makeFolder = (path: string): Promise<string | undefined> => mkdir(path, {recursive: true, mode: 0o700});

/** Makes the names in a folder durable, where the system can: see fsync(2). */
export const settle = async (folder: string): Promise<void> => {
	try {
		const handle = await open(folder, 'r');
		await handle.sync().catch(() => {});
		await handle.close();
	} catch {
		// Some systems do not open folders: their files are synced all the same.
	}
};

/**
 * The folders whose names must last for a file to be found: its own, and those above it up to the one that holds `outermost`, the outermost folder
 * that was made for it.
 */
export const foldersThatName = (path: string, outermost: string | undefined): readonly string[] => {
	const folders = [dirname(path)];
	if (outermost === undefined) return folders;
	const last = dirname(outermost);
	for (let at = dirname(path); at !== last && dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
	return folders;
};
