import {constants} from 'node:fs';
import {chmod, mkdir, open, rename, rmdir, symlink, unlink} from 'node:fs/promises';

/** How a new file is to look. `owner` is set where the system allows. */
export type NewFile = {
	readonly mode: number;
	readonly owner?: {readonly uid: number; readonly gid: number} | undefined;
};

/**
 * The operations on files that restoring is made of, one system call or one file's writing each. They are a parameter so that a test
 * can stop after any of them, as a crash would. Paths are bytes. All reject as `node:fs` does.
 */
export type Disk = {
	/** Creates a file that must not exist, and returns when its bytes are on the disk. */
	readonly create: (path: Buffer, bytes: Uint8Array, about: NewFile) => Promise<void>;
	/** Creates a link that must not exist. */
	readonly link: (path: Buffer, target: Uint8Array) => Promise<void>;
	readonly rename: (from: Buffer, to: Buffer) => Promise<void>;
	readonly unlink: (path: Buffer) => Promise<void>;
	readonly chmod: (path: Buffer, mode: number) => Promise<void>;
	readonly mkdir: (path: Buffer) => Promise<void>;
	/** Removes a folder only when it is empty. */
	readonly rmdir: (path: Buffer) => Promise<void>;
};

const create: Disk['create'] = async (path, bytes, {mode, owner}) => {
	const handle = await open(
		path,
		constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
		0o600,
	);
	try {
		await handle.writeFile(bytes);
		if (owner !== undefined) await handle.chown(owner.uid, owner.gid).catch(() => {});
		// After the owner: giving a file away takes special bits from it.
		await handle.chmod(mode);
		await handle.sync();
	} finally {
		await handle.close();
	}
};

const makeFolder: Disk['mkdir'] = async path => {
	await mkdir(path);
};

export const disk: Disk = {
	create,
	link: (path, target) => symlink(Buffer.from(target), path),
	rename,
	unlink,
	chmod,
	mkdir: makeFolder,
	rmdir,
};
