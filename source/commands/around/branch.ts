import {watch, unwatchFile, watchFile} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {repositoryRoot} from '../../workspace/instructions.ts';

/** Where a working tree is: on a branch, or at a commit (short hash) without one. */
export type Head = {readonly on: 'branch' | 'commit'; readonly name: string};

/** A worktree and a submodule have a file where a repository has its folder: it names the folder. */
const gitFolder = async (directory: string): Promise<string | undefined> => {
	const root = await repositoryRoot(directory);
	if (root === undefined) return undefined;
	const path = join(root, '.git');
	try {
		if ((await stat(path)).isDirectory()) return path;
		const [, folder] = /^gitdir: (.+)$/m.exec(await readFile(path, 'utf8')) ?? [];
		return folder === undefined ? undefined : resolve(root, folder.trim());
	} catch {
		return undefined;
	}
};

const headIn = async (folder: string): Promise<Head | undefined> => {
	const text = await readFile(join(folder, 'HEAD'), 'utf8').catch(() => '');
	const [, branch, hash] = /^(?:ref: refs\/heads\/(.+)|([\da-f]{40,64}))\s*$/.exec(text) ?? [];
	// A repository with reftables keeps its branch elsewhere, and says so with this name.
	if (branch !== undefined && branch !== '.invalid') return {on: 'branch', name: branch.trim()};
	return hash === undefined ? undefined : {on: 'commit', name: hash.slice(0, 7)};
};

/** What is checked out in `directory` (absolute), read from git's own files; undefined outside a repository, or where it cannot be told. */
export const readHead = async (directory: string): Promise<Head | undefined> => {
	const folder = await gitFolder(directory);
	return folder === undefined ? undefined : headIn(folder);
};

const POLL_MS = 2_000;

/** Calls when a file may have changed: by the system's events, or where there are none, by looking. */
const watchHead = (folder: string, means: 'events' | 'polling', look: () => void): (() => void) => {
	const path = join(folder, 'HEAD');
	if (means === 'polling') {
		watchFile(path, {interval: POLL_MS, persistent: false}, look);
		return () => unwatchFile(path, look);
	}
	try {
		// The folder, not the file: git puts a new file in its place.
		const watcher = watch(folder, {persistent: false}, (_, name) => {
			if (name === null || name === 'HEAD' || name === 'HEAD.lock') look();
		});
		let stop = (): void => watcher.close();
		watcher.on('error', () => {
			watcher.close();
			stop = watchHead(folder, 'polling', look);
		});
		return () => stop();
	} catch {
		return watchHead(folder, 'polling', look);
	}
};

/**
 * Tells what is checked out in `directory`, now and whenever it changes, until it is disposed. Keeps no process alive. `means` is for
 * file systems that send no events.
 */
export const watchBranch = (
	directory: string,
	tell: (head: Head | undefined) => void,
	means: 'events' | 'polling' = 'events',
): Disposable => {
	let isOver = false;
	let stop = (): void => {};
	let last: string | undefined;
	const begin = async (): Promise<void> => {
		const folder = await gitFolder(directory);
		if (folder === undefined) {
			if (!isOver) tell(undefined);
			return;
		}
		const look = async (): Promise<void> => {
			const head = await headIn(folder);
			const now = JSON.stringify(head) ?? '';
			if (isOver || now === last) return;
			last = now;
			tell(head);
		};
		if (isOver) return;
		// One look after the other, so that an older one cannot have the last word.
		let line: Promise<void> = Promise.resolve();
		const lookNext = (): Promise<void> => (line = line.then(look));
		stop = watchHead(folder, means, () => void lookNext());
		await lookNext();
	};
	void begin();
	return {
		[Symbol.dispose]: () => {
			isOver = true;
			stop();
		},
	};
};
