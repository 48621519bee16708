import {createHash} from 'node:crypto';
import type {Because, Change} from './checkpoint.ts';
import type {Named} from './compare.ts';
import type {Disk} from './disk.ts';
import {codeOf, glance, isRealFolder, isReached, looksOf} from './glance.ts';
import type {Looked} from './look.ts';
import {above, baseOf, joined, parentOf, within, type Name} from './name.ts';
import type {Reader} from './reader.ts';
import type {Entry, State} from './state.ts';

export type Work = {
	readonly directory: string;
	readonly disk: Disk;
	readonly reader: Reader;
	/** Where it goes, from where the session left it, and what is there. */
	readonly to: State;
	readonly since: State;
	readonly now: Looked;
	/** Files that are to become as in `to`. */
	readonly changes: readonly Named<Change>[];
	readonly signal?: AbortSignal | undefined;
};

export type Outcome = {readonly done: readonly Change[]; readonly left: readonly Because[]};

/** Known from the path and the bytes alone: who comes after a crash writes over it, and nothing gathers. */
const stagedAt = (name: Name, {blob}: Entry): Name =>
	joined(
		parentOf(name),
		`.unified-dgm-undo-${createHash('sha256')
			.update(`${baseOf(name)}\0${blob}`)
			.digest('hex')
			.slice(0, 32)}.tmp`,
	);

const words: Readonly<Record<string, string>> = {
	ENOSPC: 'there is no space left on the disk',
	EACCES: 'writing there is not allowed',
	EPERM: 'writing there is not allowed',
	EROFS: 'the disk is read-only',
	ENOTDIR: 'a file is in the way',
	EISDIR: 'a folder is in the way',
	ENOTEMPTY: 'a folder is in the way',
	EEXIST: 'something is in the way',
};

/** A reason to leave a file as it is, in words for a person. */
const sayFault = (error: unknown): string => {
	const code = codeOf(error);
	return words[code] ?? (error instanceof Error && !('code' in error) ? error.message : code);
};

const quietly = async (act: Promise<void>): Promise<void> => {
	try {
		await act;
	} catch {
		// What remains is found by the next look.
	}
};

/** A file is only touched while it looks as when it was looked at: whoever changes it meanwhile keeps what they wrote. */
const ensureUnchanged = ({directory, now}: Work, name: Name): void => {
	const info = glance(within(directory, name));
	if (now.state.left.has(name)) {
		if (info?.isFile() === true) return;
		throw new Error(`it ${now.state.left.get(name)}`);
	}
	const expected = now.looks.get(name);
	if (expected === undefined) {
		// A folder that the files of the session made is gone by now, or is not empty.
		if (info === undefined) return;
		throw new Error(info.isDirectory() ? 'a folder is in the way' : 'it was changed just now');
	}
	if (info === undefined || looksOf(info) !== expected) throw new Error('it was changed just now');
};

const ensureReached = ({directory}: Work, name: Name): void => {
	if (!isReached(directory, name)) throw new Error('its folder is not a folder any more');
};

const makeFolders = async (work: Work, name: Name): Promise<void> => {
	const missing = [...above(name)].filter(
		folder => folder !== '' && glance(within(work.directory, folder)) === undefined,
	);
	for (const folder of missing.reverse()) {
		ensureReached(work, folder);
		await work.disk.mkdir(within(work.directory, folder));
	}
};

const remove = async (work: Work, name: Name): Promise<void> => {
	ensureReached(work, name);
	ensureUnchanged(work, name);
	await work.disk.unlink(within(work.directory, name));
};

const put = async (work: Work, name: Name, entry: Entry): Promise<void> => {
	const {directory, disk, reader} = work;
	const path = within(directory, name);
	await makeFolders(work, name);
	ensureReached(work, name);
	ensureUnchanged(work, name);
	const bytes = await reader.read(entry.blob);
	if (bytes === undefined) throw new Error('the checkpoint lost its bytes');
	const staged = within(directory, stagedAt(name, entry));
	await quietly(disk.unlink(staged));
	const present = glance(path);
	try {
		if (entry.kind === 'link') await disk.link(staged, bytes);
		else {
			const owner = present?.isFile() === true ? {uid: Number(present.uid), gid: Number(present.gid)} : undefined;
			await disk.create(staged, bytes, {mode: entry.mode, owner});
		}
		ensureUnchanged(work, name);
		await disk.rename(staged, path);
	} catch (error) {
		await quietly(disk.unlink(staged));
		throw error;
	}
};

const change = async (work: Work, {name, kind}: Named<Change>): Promise<void> => {
	const entry = work.to.files.get(name);
	if (entry === undefined) return remove(work, name);
	if (kind !== 'mode') return put(work, name, entry);
	ensureReached(work, name);
	ensureUnchanged(work, name);
	return work.disk.chmod(within(work.directory, name), entry.mode);
};

const deepestFirst = (a: Name, b: Name): number => b.split('/').length - a.split('/').length || (a < b ? -1 : 1);

/** Removes folders that were not there then, that the session made, and that are empty now. */
const removeFolders = async ({directory, disk, to, since, now}: Work): Promise<void> => {
	const gone = [...since.folders.keys()].filter(folder => !to.folders.has(folder) && now.state.folders.has(folder));
	for (const folder of gone.sort(deepestFirst))
		if (isRealFolder(directory, folder)) await quietly(disk.rmdir(within(directory, folder)));
};

/** Makes the empty folders that the session removed, and gives folders the modes they had. */
const mendFolders = async (work: Work): Promise<void> => {
	const {directory, disk, to, since, now} = work;
	const folders = [...to.folders].sort(([a], [b]) => deepestFirst(a, b));
	for (const [folder, mode] of folders.toReversed()) {
		if (since.folders.has(folder) || !isReached(directory, folder)) continue;
		const path = within(directory, folder);
		await quietly(disk.mkdir(path).then(() => disk.chmod(path, mode)));
	}
	for (const [folder, mode] of folders) {
		if (!isRealFolder(directory, folder)) continue;
		const info = glance(within(directory, folder));
		if (info === undefined || Number(info.mode & 0o7777n) === mode) continue;
		const before = now.state.folders.get(folder);
		// Made just now, or as the session left it: else the mode is the person's.
		if (before === undefined || before === since.folders.get(folder) || !since.folders.has(folder))
			await quietly(disk.chmod(within(directory, folder), mode));
	}
};

/**
 * Makes files as they are in `to`. What has to go goes first, as it may be in the way of what comes; each file changes in one step, so that
 * it is at any moment as it was or as it shall be. Returns what was done and what could not be.
 */
export const carryOut = async (work: Work): Promise<Outcome> => {
	const {directory, disk, now, to, changes, signal} = work;
	const done: Change[] = [];
	const left: Because[] = [];
	for (const name of now.litter) if (isReached(directory, name)) await quietly(disk.unlink(within(directory, name)));
	const attempt = async (some: readonly Named<Change>[]): Promise<void> => {
		for (const each of some) {
			const {path, kind} = each;
			if (signal?.aborted) {
				left.push({path, why: 'interrupted before it was reached'});
				continue;
			}
			try {
				await change(work, each);
				done.push({path, kind});
			} catch (error) {
				left.push({path, why: sayFault(error)});
			}
		}
	};
	await attempt(changes.filter(({name}) => !to.files.has(name)));
	await removeFolders(work);
	await attempt(changes.filter(({name}) => to.files.has(name)));
	await mendFolders(work);
	return {done, left};
};
