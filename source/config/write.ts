import {mkdir, open, realpath, rename, rm} from 'node:fs/promises';
import {dirname} from 'node:path';

/**
 * Writes a private file (0600) as a whole: who reads it meanwhile sees the old text or the new one. A link stays a link, and what it
 * leads to is written. Rejects when it cannot be written; then nothing is changed.
 */
export const writePrivate = async (path: string, text: string): Promise<void> => {
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	const target = await realpath(path).catch(() => path);
	const fresh = `${target}.${process.pid}.tmp`;
	try {
		const file = await open(fresh, 'w', 0o600);
		try {
			await file.writeFile(text);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(fresh, target);
	} catch (error) {
		await rm(fresh, {force: true});
		throw error;
	}
};
