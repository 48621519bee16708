import {mkdirSync, rmSync} from 'node:fs';
import {connect, createServer, type Socket} from 'node:net';
import {dirname} from 'node:path';

/** Connections that one box may hold at a time: more than any agent needs, and few beside what a gateway holds. */
export const CONNECTIONS = 32;

/** A socket of its own for one box, behind which is another. */
export type Narrow = {
	readonly socket: string;
	/** Hangs up on everybody, and takes the socket and its folder away. */
	shut(): void;
};

/**
 * Opens a socket through which one box reaches another socket, with no more than so many connections: whoever takes all there are takes them from nobody else.
 * Its folder is made for it, and holds nothing else.
 */
export const narrowTo = (far: string, path: string, most = CONNECTIONS): Narrow => {
	const open = new Set<Socket>();
	const server = createServer(near => {
		const other = connect(far);
		const end = (): void => {
			for (const side of [near, other]) {
				open.delete(side);
				side.destroy();
			}
		};
		for (const side of [near, other]) {
			open.add(side);
			side.on('error', end).on('close', end);
		}
		near.pipe(other).pipe(near);
	});
	server.maxConnections = most;
	// A box that cannot reach it asks no models, and is told so by that.
	server.on('error', () => {});
	mkdirSync(dirname(path), {recursive: true, mode: 0o700});
	server.listen(path);
	return {
		socket: path,
		shut: () => {
			server.close();
			for (const side of open) side.destroy();
			rmSync(dirname(path), {recursive: true, force: true});
		},
	};
};
