import {realpath} from 'node:fs/promises';
import {isWithin} from './mounts.ts';
import type {WallOptions} from './options.ts';
import {unstarted, type Unstarted} from './script.ts';

/** Folders that hold the kernel's files, devices, or the sockets of services. */
const FORBIDDEN = ['/proc', '/sys', '/dev'];

const realOf = async (path: string): Promise<string> => realpath(path).catch(() => path);

/**
 * Why these directories are too wide to be written by commands, or undefined: the whole file system, or a home with its keys and
 * what runs at the next login.
 */
export const whyTooWide = async ({
	directory,
	added,
	env,
}: Pick<WallOptions, 'directory' | 'added' | 'env'>): Promise<Unstarted | undefined> => {
	const home = env['HOME'] === undefined || env['HOME'] === '' ? undefined : await realOf(env['HOME']);
	for (const path of [directory, ...added]) {
		if (path === '/')
			return unstarted(
				'the whole file system cannot be a workspace behind a wall',
				'start in a directory of your project',
			);
		if (home !== undefined && home !== '/' && isWithin(path, home))
			return unstarted(
				`${path} is ${path === home ? '' : 'above '}your home, whose keys and start-up files no command may write`,
				'start in a directory of your project',
			);
	}
	return undefined;
};

/** Why these directories cannot be shown behind a wall that is made of this machine's own files, or undefined. */
export const whyNotShowable = async (options: WallOptions): Promise<Unstarted | undefined> => {
	const {directory, added, env} = options;
	const sockets = await Promise.all(
		[
			'/run',
			'/var/run',
			env['XDG_RUNTIME_DIR'] ?? '/run',
			(env['DOCKER_HOST'] ?? '').replace(/^unix:\/\//, '') || '/run',
		].map(realOf),
	);
	const wide = await whyTooWide(options);
	if (wide !== undefined) return wide;
	for (const path of [directory, ...added]) {
		const forbidden = FORBIDDEN.find(kernel => isWithin(kernel, path));
		if (forbidden !== undefined)
			return unstarted(`${forbidden} belongs to the kernel, and cannot be shown behind a wall`);
		const held = sockets.find(socket => isWithin(path, socket));
		if (held !== undefined) return unstarted(`${path} holds sockets of services (${held}), which would open the wall`);
	}
	return undefined;
};
