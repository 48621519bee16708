import {createHash} from 'node:crypto';
import {constants, type BigIntStats} from 'node:fs';
import {open, readlink} from 'node:fs/promises';
import {codeOf, glance, looksOf, type Looks} from './glance.ts';
import {covers, within, type Name} from './name.ts';
import type {Entry, State} from './state.ts';
import {walk, type Ground} from './walk.ts';

/** A file that was read before. `kept` when its bytes are in the store. */
export type Known = {readonly looks: Looks; readonly entry: Entry; readonly bytes: number; readonly kept: boolean};

export type LookOptions = {
	readonly ground: Ground;
	readonly caps: {readonly fileBytes: number; readonly files: number; readonly takeBytes: number};
	readonly known: ReadonlyMap<Name, Known>;
	/** Files that count although rules may leave them out. */
	readonly also: Iterable<Name>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	/** Receives bytes that the store may not have; without it nothing is kept, only looked at. */
	readonly keep?: (blob: string, bytes: Uint8Array) => Promise<void>;
	readonly signal?: AbortSignal | undefined;
};

export type Looked = {
	readonly state: State;
	readonly known: ReadonlyMap<Name, Known>;
	/** The looks of each file, also of those whose bytes may change unseen. */
	readonly looks: ReadonlyMap<Name, Looks>;
	readonly bytes: number;
	readonly read: number;
	readonly litter: readonly Name[];
};

/** Clocks of file systems are coarse: a file that was changed so shortly ago may change again and look the same. Milliseconds. */
const COARSE = 2000n;
/** Files looked at before others get a turn. */
const AT_ONCE = 256;

const blobOf = (bytes: Uint8Array): string =>
	createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

type Read = {readonly bytes: Uint8Array; readonly info: BigIntStats} | {readonly why: string} | undefined;

/** Reads what is there, never waiting for a pipe. A file that changes while it is read is read again, and then taken as it came. */
const readFrom = async (path: Buffer, info: BigIntStats, most: number): Promise<Read> => {
	try {
		if (info.isSymbolicLink()) return {bytes: await readlink(path, {encoding: 'buffer'}), info};
		await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
		for (let again = 0; ; again += 1) {
			const before = await handle.stat({bigint: true});
			if (!before.isFile()) return {why: 'is not a file'};
			if (before.size > BigInt(most)) return {why: tooLarge(before.size, most)};
			const bytes = Buffer.alloc(Number(before.size));
			let filled = 0;
			for (let got = -1; got !== 0 && filled < bytes.length; filled += got)
				({bytesRead: got} = await handle.read(bytes, filled, bytes.length - filled, filled));
			const after = await handle.stat({bigint: true});
			if (looksOf(before) === looksOf(after) || again > 0) return {bytes: bytes.subarray(0, filled), info: before};
		}
	} catch (error) {
		const code = codeOf(error);
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		return {why: code === 'EACCES' || code === 'EPERM' ? 'may not be read' : `cannot be read (${code})`};
	}
};

const tooLarge = (bytes: bigint, most: number): string => `is too large (${bytes} bytes, at most ${most})`;

/** How a file looks; `closed` when nobody may know. */
const peek = (path: Buffer): BigIntStats | 'closed' | undefined => {
	try {
		return glance(path);
	} catch {
		return 'closed';
	}
};

const rest = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * Looks at the whole workspace. Only files that do not look as when they were read last are read. Rejects with a line for a person when it
 * is larger than the caps, when git cannot tell what is ignored, or when the signal aborts.
 */
export const look = async ({ground, caps, known, also, now, keep, signal}: LookOptions): Promise<Looked> => {
	const walked = await walk({...ground, signal}, also, caps.files);
	const files = new Map<Name, Entry>();
	const folders = new Map<Name, number>();
	const left = new Map(walked.left);
	const fresh = new Map<Name, Known>();
	const looks = new Map<Name, Looks>();
	let bytes = 0;
	let read = 0;
	let seen = 0;

	const pass = async (): Promise<void> => {
		seen += 1;
		if (seen % AT_ONCE === 0) await rest();
		if (signal?.aborted) throw new Error('interrupted');
	};

	for (const name of walked.folders) {
		await pass();
		const info = peek(within(ground.directory, name));
		if (info !== undefined && info !== 'closed' && info.isDirectory()) folders.set(name, Number(info.mode & 0o7777n));
	}

	for (const name of [...walked.files].sort()) {
		await pass();
		// A file that is wanted whatever rules say may lie behind what is no folder any more.
		if (covers(files, name) !== undefined) continue;
		const path = within(ground.directory, name);
		const first = peek(path);
		if (first === 'closed') left.set(name, 'may not be read');
		if (first === undefined || first === 'closed' || !(first.isFile() || first.isSymbolicLink())) continue;
		if (first.isFile() && first.size > BigInt(caps.fileBytes)) {
			left.set(name, tooLarge(first.size, caps.fileBytes));
			continue;
		}
		const before = known.get(name);
		if (before !== undefined && before.looks === looksOf(first) && (before.kept || keep === undefined)) {
			files.set(name, before.entry);
			looks.set(name, before.looks);
			fresh.set(name, before);
			bytes += before.bytes;
		} else {
			const begun = BigInt(Math.floor(now()));
			const found = await readFrom(path, first, caps.fileBytes);
			if (found === undefined) continue;
			if ('why' in found) {
				left.set(name, found.why);
				continue;
			}
			read += 1;
			bytes += found.bytes.length;
			const link = found.info.isSymbolicLink();
			const entry: Entry = {
				kind: link ? 'link' : 'file',
				mode: link ? 0 : Number(found.info.mode & 0o7777n),
				blob: blobOf(found.bytes),
			};
			files.set(name, entry);
			looks.set(name, looksOf(found.info));
			await keep?.(entry.blob, found.bytes);
			const {ctimeMs, mtimeMs} = found.info;
			if ((ctimeMs > mtimeMs ? ctimeMs : mtimeMs) + COARSE < begun)
				fresh.set(name, {looks: looksOf(found.info), entry, bytes: found.bytes.length, kept: keep !== undefined});
		}
		if (bytes > caps.takeBytes) throw new Error(`the workspace has more than ${caps.takeBytes} bytes`);
	}
	return {
		state: {files, folders, left, ignored: walked.ignored},
		known: fresh,
		looks,
		bytes,
		read,
		litter: walked.litter,
	};
};
