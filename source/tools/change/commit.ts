import {basename, dirname, join} from 'node:path';
import {isStillThere} from '../paths/place.ts';
import {digest} from './change.ts';
import {look, type Disk, type Looks, type Present} from './disk.ts';

/** One file to be written or deleted: where, what is there, and what is to be there (null is no file). */
export type Write = {
	readonly at: string;
	readonly before: Uint8Array | null;
	readonly after: Uint8Array | null;
	readonly looks: Looks;
	/** How the file looked before, to bring it back. */
	readonly looked: Looks;
};

/** `failed` has put everything back, or says in `left` which files it could not. */
export type Committed =
	| {readonly kind: 'done'}
	| {readonly kind: 'aborted'}
	| {readonly kind: 'failed'; readonly why: string; readonly left: readonly string[]};

/**
 * Where the new bytes of a file wait for their name. Known from the path and the bytes alone, so that whoever comes after a
 * crash finds them.
 */
const stagedAt = (at: string, after: Uint8Array | string): string => {
	const sum = typeof after === 'string' ? after : (digest(after) ?? '');
	return join(dirname(at), `.unified-dgm-${digest(Buffer.from(`${basename(at)}\0${sum}`))?.slice(0, 32)}.tmp`);
};

/** What waits for `at` and has this digest; undefined when nothing does. */
export const staged = async (at: string, after: string): Promise<Present | undefined> => {
	const found = await look(stagedAt(at, after));
	return 'bytes' in found && digest(found.bytes) === after ? found : undefined;
};

/** Removes what may still wait for a file that is as it should be. */
export const sweep = async (disk: Disk, at: string, digests: readonly (string | null)[]): Promise<void> => {
	for (const one of digests) if (one !== null) await removeQuietly(disk, stagedAt(at, one));
};

const sayFault = (error: unknown): string => {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	const words: Readonly<Record<string, string>> = {
		ENOSPC: 'there is no space left on the disk',
		EACCES: 'writing there is not allowed',
		EPERM: 'writing there is not allowed',
		EROFS: 'the disk is read-only',
		ENOTDIR: 'a part of the path is a file',
		EISDIR: 'it is a directory',
		ENAMETOOLONG: 'the name is too long',
	};
	return words[code] ?? code;
};

const removeQuietly = async (disk: Disk, path: string): Promise<void> => {
	try {
		await disk.unlink(path);
	} catch {
		// It is not there: which is what is wanted.
	}
};

const makeParents = async (disk: Disk, directory: string, made: string[]): Promise<void> => {
	try {
		await disk.mkdir(directory);
		made.push(directory);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'EEXIST') return;
		if (code !== 'ENOENT') throw error;
		await makeParents(disk, dirname(directory), made);
		await disk.mkdir(directory);
		made.push(directory);
	}
};

const stage = async (disk: Disk, at: string, bytes: Uint8Array, looks: Looks): Promise<string> => {
	const waiting = stagedAt(at, bytes);
	// What waits there already may be the only copy.
	const present = await staged(at, digest(bytes) ?? '');
	if (present !== undefined && (looks.mode === undefined || present.looks.mode === looks.mode)) return waiting;
	await removeQuietly(disk, waiting);
	await disk.create(waiting, bytes, looks);
	return waiting;
};

const put = async (disk: Disk, at: string, bytes: Uint8Array | null, looks: Looks): Promise<void> => {
	if (bytes === null) return removeQuietly(disk, at);
	await disk.rename(await stage(disk, at, bytes, looks), at);
};

/**
 * Puts back what was written. First every new content is staged again, so that somebody who comes after a crash in here can
 * still go forward; then the old contents return; then the staged ones go. Returns the files that could not be put back.
 */
const undo = async (
	disk: Disk,
	writes: readonly Write[],
	done: readonly Write[],
	made: readonly string[],
): Promise<readonly string[]> => {
	const left: string[] = [];
	for (const {at, after, looks} of done) if (after !== null) await stage(disk, at, after, looks).catch(() => {});
	for (const {at, before, looked} of [...done].reverse()) {
		try {
			await put(disk, at, before, looked);
		} catch {
			left.push(at);
		}
	}
	for (const {at, after} of writes) if (after !== null) await removeQuietly(disk, stagedAt(at, after));
	for (const directory of [...made].reverse()) await disk.rmdir(directory).catch(() => {});
	return left;
};

const changedMeanwhile = async ({at, before}: Write): Promise<boolean> => {
	if (!(await isStillThere(at))) return true;
	const found = await look(at);
	if ('refused' in found) return true;
	return digest('bytes' in found ? found.bytes : null) !== digest(before);
};

/**
 * Writes all files or none. New contents are staged beside their files and synced before the first file changes; files that
 * come are renamed into place before files that go are deleted, so a crash loses nothing, and what it leaves can be finished
 * from the digests on record. An abort counts until the first file changes. `otherwise` says what a failure does: `undo` puts
 * everything back, `leave` lets the rest wait, for a change of which an earlier part cannot be put back.
 */
export const commit = async (
	disk: Disk,
	writes: readonly Write[],
	signal: AbortSignal,
	otherwise: 'undo' | 'leave',
): Promise<Committed> => {
	const coming = writes.filter(({after}) => after !== null);
	const going = writes.filter(({after}) => after === null);
	const made: string[] = [];
	const done: Write[] = [];
	const giveUp = async (): Promise<readonly string[]> =>
		otherwise === 'undo' ? undo(disk, writes, done, made) : coming.filter(one => !done.includes(one)).map(({at}) => at);
	try {
		for (const {at, after, looks} of coming) {
			if (after === null) continue;
			if (signal.aborted) break;
			await makeParents(disk, dirname(at), made);
			await stage(disk, at, after, looks);
		}
		for (const one of writes) {
			if (signal.aborted) break;
			if (!(await changedMeanwhile(one))) continue;
			return {kind: 'failed', why: `${one.at} was changed by somebody else just now`, left: await giveUp()};
		}
		if (signal.aborted) {
			await giveUp();
			return {kind: 'aborted'};
		}
		for (const one of coming) {
			if (one.after === null) continue;
			if (!(await isStillThere(dirname(one.at)))) throw new Error('its directory was replaced');
			await disk.rename(stagedAt(one.at, one.after), one.at);
			done.push(one);
		}
		const directories = new Set(writes.map(({at}) => dirname(at)));
		for (const directory of new Set(coming.map(({at}) => dirname(at)))) await disk.settle(directory);
		for (const one of going) {
			await disk.unlink(one.at);
			done.push(one);
		}
		for (const directory of going.length > 0 ? directories : []) await disk.settle(directory);
		return {kind: 'done'};
	} catch (error) {
		return {kind: 'failed', why: sayFault(error), left: await giveUp()};
	}
};
