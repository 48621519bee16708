import {constants} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {makeFolder, settle} from '../platform/durable.ts';

/**
 * The operations on files that a journal is made of. They are a parameter so that a test can take the power away after any of them. All but
 * `settle` reject as `node:fs` does.
 */
export type Disk = {
	/** Makes a folder with all above it; gives the outermost that was not there. */
	readonly makeFolder: (path: string) => Promise<string | undefined>;
	/** Opens a file to read it and to append to it; makes it when it is not there. */
	readonly open: (
		path: string,
	) => Promise<Pick<FileHandle, 'appendFile' | 'close' | 'datasync' | 'read' | 'stat' | 'truncate'>>;
	/** Makes the names in a folder durable, where the system can. */
	readonly settle: (folder: string) => Promise<void>;
};

export const disk: Disk = {
	makeFolder,
	open: path => open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600),
	settle,
};

/** Some file systems cannot sync a file at all: what they were given is as safe as they make it. */
const cannot = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** Returns when the bytes of a file outlive the machine. Rejects when they were, or may have been, lost. */
export const syncData = async (file: Pick<FileHandle, 'datasync'>): Promise<void> => {
	try {
		await file.datasync();
	} catch (error) {
		if (!cannot.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
	}
};
