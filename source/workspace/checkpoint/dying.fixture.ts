import {chmod, writeFile} from 'node:fs/promises';
import {disk, type Disk} from './disk.ts';

/** Real files, but nobody waits for the platter: only processes die here, not machines. */
export const quick: Disk = {
	...disk,
	create: async (path, bytes, {mode}) => {
		await writeFile(path, bytes, {flag: 'wx'});
		await chmod(path, mode);
	},
};

class Death extends Error {}

/**
 * A disk that lets so many operations through and then fails each, as one that is gone: what was done stays done, a file that is being
 * created is half there, and nothing is cleaned up. `died` tells whether it came to that.
 */
export const dyingAfter = (operations: number): {readonly disk: Disk; readonly died: () => boolean} => {
	let left = operations;
	let dead = false;
	const alive =
		<Arguments extends readonly unknown[]>(
			operation: (...given: Arguments) => Promise<void>,
			dying: (...given: Arguments) => Promise<void> = async () => {},
		) =>
		async (...given: Arguments): Promise<void> => {
			if (left-- > 0) return operation(...given);
			if (!dead) await dying(...given);
			dead = true;
			throw new Death('dead');
		};
	return {
		died: () => dead,
		disk: {
			create: alive(quick.create, async (path, bytes) => {
				await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
			}),
			link: alive(quick.link),
			rename: alive(quick.rename),
			unlink: alive(quick.unlink),
			chmod: alive(quick.chmod),
			mkdir: alive(quick.mkdir),
			rmdir: alive(quick.rmdir),
		},
	};
};
