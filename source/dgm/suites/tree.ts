import {constants} from 'node:fs';
import {lstat, mkdir, open, opendir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {whyNotInside} from './path.ts';

export type File = {readonly bytes: Uint8Array; readonly executable: boolean};

/** Regular files by their paths, relative and with slashes. */
export type Tree = ReadonlyMap<string, File>;

/** Something that is there and was not read, and why. */
export type PassedOver = {readonly path: string; readonly why: string};

/** How much of a tree is read: beyond that it is refused as a whole. */
export type Extent = {
	readonly files: number;
	readonly bytes: number;
	readonly fileBytes: number;
	readonly depth: number;
};

const MIB = 1024 ** 2;

export const EXTENT: Extent = {files: 5000, bytes: 64 * MIB, fileBytes: 8 * MIB, depth: 32};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** Reads one regular file, following no link and waiting for no pipe. */
const readRegular = async (at: string, most: number): Promise<File | string> => {
	try {
		const handle = await open(at, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
		try {
			const info = await handle.stat();
			if (!info.isFile()) return 'is not a regular file';
			if (info.size > most) return `is larger than ${most} bytes`;
			const bytes = Buffer.alloc(Math.min(most, info.size) + 1);
			const {bytesRead} = await handle.read(bytes, 0, bytes.length, 0);
			if (bytesRead > info.size) return 'grows while it is read';
			return {bytes: bytes.subarray(0, bytesRead), executable: (info.mode & 0o100) !== 0};
		} finally {
			await handle.close();
		}
	} catch (error) {
		return codeOf(error) === 'ELOOP' ? 'is a symbolic link' : `cannot be read (${codeOf(error)})`;
	}
};

type Read = {readonly tree: Tree; readonly passedOver: readonly PassedOver[]} | {readonly refused: string};

/**
 * Reads the regular files of a directory that may be hostile. Links, pipes, devices and what is too large or has no proper name are
 * passed over and named; a tree that goes beyond its extent is refused. What `skip` says yes to is not looked into.
 */
export const readTree = async (
	directory: string,
	{extent = EXTENT, skip = () => false}: {readonly extent?: Extent; readonly skip?: (path: string) => boolean} = {},
): Promise<Read> => {
	const tree = new Map<string, File>();
	const passedOver: PassedOver[] = [];
	const left = {entries: extent.files * 2, files: extent.files, bytes: extent.bytes};

	const visit = async (path: string, depth: number): Promise<string | undefined> => {
		if (depth > extent.depth) return `${path} lies deeper than ${extent.depth} folders`;
		const entries = await opendir(join(directory, path));
		const names: string[] = [];
		for await (const {name} of entries) {
			left.entries -= 1;
			if (left.entries < 0) return `there are more than ${extent.files} files`;
			names.push(name);
		}
		for (const name of names.toSorted()) {
			const refused = await look(path === '' ? name : `${path}/${name}`, depth);
			if (refused !== undefined) return refused;
		}
		return undefined;
	};

	const look = async (path: string, depth: number): Promise<string | undefined> => {
		const pass = (why: string): undefined => void passedOver.push({path, why});
		const wrong = whyNotInside(path);
		if (wrong !== undefined) return pass(`its name ${wrong}`);
		if (skip(path)) return pass('is protected');
		const at = join(directory, path);
		const info = await lstat(at).catch(codeOf);
		if (typeof info === 'string') return pass(`cannot be read (${info})`);
		if (info.isSymbolicLink()) return pass('is a symbolic link');
		if (info.isDirectory())
			return visit(path, depth + 1).catch((error: unknown) => pass(`cannot be read (${codeOf(error)})`));
		if (!info.isFile()) return pass('is not a regular file');
		left.files -= 1;
		if (left.files < 0) return `there are more than ${extent.files} files`;
		const file = await readRegular(at, extent.fileBytes);
		if (typeof file === 'string') return pass(file);
		left.bytes -= file.bytes.length;
		if (left.bytes < 0) return `its files hold more than ${extent.bytes} bytes`;
		tree.set(path, file);
		return undefined;
	};

	try {
		const root = await lstat(directory);
		if (!root.isDirectory()) return {refused: 'is not a directory'};
		const refused = await visit('', 0);
		return refused === undefined ? {tree, passedOver} : {refused};
	} catch (error) {
		return {refused: `cannot be read (${codeOf(error)})`};
	}
};

/** Writes the files of a tree into a directory of ours, which must not hold any of them. */
export const writeTree = async (tree: Tree, directory: string): Promise<void> => {
	const folders = new Set([...tree.keys()].map(path => dirname(join(directory, path))));
	for (const folder of folders) await mkdir(folder, {recursive: true});
	for (const [path, {bytes, executable}] of tree)
		await writeFile(join(directory, path), bytes, {flag: 'wx', mode: executable ? 0o755 : 0o644});
};
