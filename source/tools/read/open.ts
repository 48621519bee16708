import {constants, type Stats} from 'node:fs';
import {open, readdir, stat, type FileHandle} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {bytes} from '../clip.ts';
import {codeOf, type Nowhere, type Place} from '../paths/place.ts';
import {detect, type Encoding} from '../text/encoding.ts';

/** A text file that is open for reading. */
export type Opened = AsyncDisposable & {
	readonly path: string;
	readonly size: number;
	readonly encoding: Encoding;
	readonly bom: boolean;
	readonly handle: FileHandle;
};

const SAMPLE = 64 * 1024;

const SIGNATURES: readonly (readonly [start: string, kind: string])[] = [
	['89504e47', 'a PNG image'],
	['ffd8ff', 'a JPEG image'],
	['47494638', 'a GIF image'],
	['25504446', 'a PDF document'],
	['504b0304', 'a zip archive'],
	['1f8b', 'gzip data'],
	['7f454c46', 'an ELF program'],
	['0061736d', 'a WebAssembly module'],
	['53514c697465', 'an SQLite database'],
];

const kindOf = (sample: Uint8Array): string => {
	const hex = Buffer.from(sample.subarray(0, 8)).toString('hex');
	return SIGNATURES.find(([start]) => hex.startsWith(start))?.[1] ?? 'a binary file';
};

const wrongKind = (path: string, info: Stats): string | undefined => {
	if (info.isFile()) return undefined;
	if (info.isDirectory()) return `${path} is a directory: use list.`;
	return `${path} is ${info.isFIFO() ? 'a named pipe' : info.isSocket() ? 'a socket' : 'a device'}: only files can be read.`;
};

/** Names in the same directory that may have been meant. */
const similar = async ({at}: Place): Promise<string> => {
	const wanted = basename(at).toLowerCase();
	const stem = wanted.replace(/\.[^.]*$/, '');
	const names = await readdir(dirname(at)).catch(() => undefined);
	if (names === undefined) return ' Its directory does not exist either.';
	const near = names.filter(
		name => name.toLowerCase() === wanted || (stem.length > 2 && name.toLowerCase().includes(stem)),
	);
	return near.length === 0 ? '' : ` In the same directory: ${near.slice(0, 5).join(', ')}.`;
};

/** Opens a text file, without ever waiting for a pipe or a device. */
export const openFile = async (place: Place): Promise<Opened | Nowhere> => {
	const {at, path} = place;
	try {
		const wrong = wrongKind(path, await stat(at));
		if (wrong !== undefined) return {refused: wrong};
		const handle = await open(at, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
		const info = await handle.stat();
		const sample = Buffer.alloc(Math.min(SAMPLE, Math.max(info.size, 1)));
		const {bytesRead} = info.isFile() ? await handle.read(sample, 0, sample.length, 0) : {bytesRead: 0};
		const start = sample.subarray(0, bytesRead);
		const text = detect(start, info.size > bytesRead ? 'start' : 'whole');
		const refused =
			wrongKind(path, info) ??
			(text === undefined ? `${path} is ${kindOf(start)} (${bytes(info.size)}), not text.` : undefined);
		if (refused !== undefined || text === undefined) {
			await handle.close();
			return {refused: refused ?? ''};
		}
		return {path, size: info.size, ...text, handle, [Symbol.asyncDispose]: () => handle.close()};
	} catch (error) {
		const code = codeOf(error);
		if (code === 'ENOENT') return {refused: `${path}: there is no such file.${await similar(place)}`};
		return {refused: code === 'EACCES' ? `${path} may not be read.` : `${path} cannot be read (${code}).`};
	}
};
