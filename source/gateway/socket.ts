import {once} from 'node:events';
import {chmod, lstat, mkdir, rm, rmdir} from 'node:fs/promises';
import type {Server} from 'node:http';
import {connect} from 'node:net';
import {dirname} from 'node:path';
import {UserError} from '../core/user-error.ts';

/** Bytes of a socket's path that every system takes: `sun_path` holds 104 on macOS, 108 on Linux, with a zero at the end. */
const longestPath = 103;

const absent = (error: NodeJS.ErrnoException): undefined => {
	if (error.code !== 'ENOENT') throw error;
	return undefined;
};

/** Makes the folder, for its owner alone; or makes sure that one that is there is. */
const privateFolder = async (folder: string): Promise<'made' | 'found'> => {
	const made = await mkdir(folder, {recursive: true, mode: 0o700});
	const {mode, uid} = await lstat(folder);
	if (made !== undefined) await chmod(folder, 0o700);
	else if ((mode & 0o077) !== 0 || uid !== process.getuid?.())
		throw new UserError(
			`${folder} is open to others, and who reaches the socket in it can try tokens`,
			`chmod 700 ${folder}, or name another folder`,
		);
	return made === folder ? 'made' : 'found';
};

const answers = (path: string): Promise<boolean> =>
	new Promise(resolve => {
		const socket = connect(path);
		socket.once('connect', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('close', () => socket.destroy());
		socket.once('connect', () => socket.end());
	});

/** Takes away the socket of a gateway that died; nothing else is ever removed. */
const clear = async (path: string): Promise<void> => {
	const there = await lstat(path).catch(absent);
	if (there === undefined) return;
	if (!there.isSocket()) throw new UserError(`${path} is there already, and is no socket`, 'name another path');
	if (await answers(path)) throw new UserError(`somebody listens at ${path} already`, 'name another path');
	await rm(path, {force: true});
};

/**
 * Lets a server listen at a socket that only its owner can reach (0600, in a folder of 0700). What is returned takes the socket away again, and
 * the folder when it was made here and nothing else is in it. Throws a `UserError` for a path that cannot be that.
 */
export const listenPrivately = async (server: Server, path: string): Promise<() => Promise<void>> => {
	if (Buffer.byteLength(path) > longestPath)
		throw new UserError(
			`${path} is longer than the ${longestPath} bytes that the path of a socket may have`,
			'name a shorter one',
		);
	const folder = dirname(path);
	const state = await privateFolder(folder);
	await clear(path);
	server.listen(path);
	await once(server, 'listening');
	await chmod(path, 0o600);
	return async () => {
		await rm(path, {force: true});
		// Somebody may have put something into it.
		if (state === 'made') await rmdir(folder).catch(() => undefined);
	};
};
