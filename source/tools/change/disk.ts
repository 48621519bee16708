import {constants} from 'node:fs';
import {access, lstat, mkdir, open, rename, rmdir, unlink} from 'node:fs/promises';
import {settle} from '../../platform/durable.ts';

/** How a new file is to look. `mode` is undefined for a file that was not there: it gets what the process gives. */
export type Looks = {readonly mode?: number; readonly owner?: {readonly uid: number; readonly gid: number}};

/**
 * The operations on files that a change is made of, one system call or one file's writing each. They are a parameter so
 * that a test can stop after any of them, as a crash would. All reject as `node:fs` does.
 */
export type Disk = {
	/** Creates a file that must not exist, and returns when its bytes are on the disk. */
	readonly create: (path: string, bytes: Uint8Array, looks: Looks) => Promise<void>;
	readonly rename: (from: string, to: string) => Promise<void>;
	readonly unlink: (path: string) => Promise<void>;
	readonly mkdir: (path: string) => Promise<void>;
	readonly rmdir: (path: string) => Promise<void>;
	/** Makes the names in a directory durable, where the system can. */
	readonly settle: (directory: string) => Promise<void>;
};

const create: Disk['create'] = async (path, bytes, {mode, owner}) => {
	const handle = await open(
		path,
		constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0),
		0o666,
	);
	try {
		await handle.writeFile(bytes);
		// Only root may give files away; whoever is not keeps what it can.
		if (owner !== undefined) await handle.chown(owner.uid, owner.gid).catch(() => {});
		if (mode !== undefined) await handle.chmod(mode);
		await handle.sync();
	} finally {
		await handle.close();
	}
};

const makeDirectory: Disk['mkdir'] = async path => {
	await mkdir(path);
};

export const disk: Disk = {create, rename, unlink, mkdir: makeDirectory, rmdir, settle};

/** A regular file as it is now: its bytes, and what a replacement has to look like. */
export type Present = {
	readonly bytes: Uint8Array;
	readonly looks: Looks;
	readonly links: number;
	readonly inode: string;
};
export type Look = Present | {readonly absent: true} | {readonly refused: string};

const MAX_EDITED = 32 * 1024 * 1024;

const kindOf = (info: Awaited<ReturnType<typeof lstat>>): string =>
	info.isDirectory()
		? 'a directory'
		: info.isSymbolicLink()
			? 'a symbolic link'
			: info.isFIFO()
				? 'a named pipe'
				: info.isSocket()
					? 'a socket'
					: 'a device';

const codeOf = (error: unknown): string =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);

/** Reads a file that is to be changed, without ever waiting for a pipe or a device. */
export const look = async (at: string): Promise<Look> => {
	try {
		const info = await lstat(at);
		if (!info.isFile()) return {refused: `is ${kindOf(info)}, not a file`};
		if (info.size > MAX_EDITED) return {refused: `is too big to be edited (${info.size} bytes, at most ${MAX_EDITED})`};
		const handle = await open(at, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
		try {
			const opened = await handle.stat();
			if (!opened.isFile()) return {refused: 'is not a file'};
			await access(at, constants.W_OK);
			return {
				bytes: await handle.readFile(),
				looks: {mode: opened.mode & 0o777, owner: {uid: opened.uid, gid: opened.gid}},
				links: opened.nlink,
				inode: `${opened.dev}:${opened.ino}`,
			};
		} finally {
			await handle.close();
		}
	} catch (error) {
		const code = codeOf(error);
		if (code === 'ENOENT') return {absent: true};
		return {
			refused:
				code === 'EACCES' || code === 'EROFS' || code === 'EPERM' ? 'may not be written' : `cannot be read (${code})`,
		};
	}
};
