import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {mkdir, open, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Image} from '../../core/message.ts';

type Media = Image['media'];

/** Why there is none, as people are told. */
export type NoImage = {readonly wrong: string};

/** Larger ones are refused by the vendors. */
export const LARGEST_IMAGE = 5 * 1024 * 1024;
const tooLarge: NoImage = {wrong: 'the image is larger than 5 MB'};

const endings: Readonly<Record<Media, string>> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/gif': 'gif',
	'image/webp': 'webp',
};

/** What an image is, by its first bytes (the formats' own signatures), whatever its name says. */
export const mediaOf = (bytes: Uint8Array): Media | undefined => {
	const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
	if (head.startsWith('\u0089PNG\r\n\u001a\n')) return 'image/png';
	if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
	if (/^GIF8[79]a/.test(head)) return 'image/gif';
	return /^RIFF[^]{4}WEBP/.test(head) ? 'image/webp' : undefined;
};

const imageOf = (bytes: Uint8Array): Omit<Image, 'path'> | NoImage => {
	if (bytes.length > LARGEST_IMAGE) return tooLarge;
	const media = mediaOf(bytes);
	if (media === undefined) return {wrong: 'it is no PNG, JPEG, GIF or WebP image'};
	return {media, bytes: bytes.length, digest: createHash('sha256').update(bytes).digest('hex')};
};

/** Keeps an image in a private folder, named by what is in it: the same image twice is one file. */
export const keepImage = async (bytes: Uint8Array, folder: string): Promise<Image | NoImage> => {
	const image = imageOf(bytes);
	if ('wrong' in image) return image;
	const path = join(folder, `image-${image.digest.slice(0, 12)}.${endings[image.media]}`);
	try {
		await mkdir(folder, {recursive: true, mode: 0o700});
		await writeFile(path, bytes, {mode: 0o600});
	} catch (error) {
		return {wrong: `the image cannot be kept in ${folder} (${(error as NodeJS.ErrnoException).code})`};
	}
	return {path, ...image};
};

const notThere = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ENXIO']);

/** The bytes of a file that may be an image; undefined where there is no such file. */
const bytesAt = async (path: string): Promise<Uint8Array | NoImage | undefined> => {
	try {
		// Not to wait at a pipe that has the name of an image.
		const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			const about = await file.stat();
			if (!about.isFile()) return undefined;
			return about.size > LARGEST_IMAGE ? tooLarge : await file.readFile();
		} finally {
			await file.close();
		}
	} catch (error) {
		const {code = ''} = error as NodeJS.ErrnoException;
		return notThere.has(code) ? undefined : {wrong: `${path} cannot be read (${code})`};
	}
};

/** The image that a file is, where it stands. `path` is absolute. */
export const imageAt = async (path: string): Promise<Image | NoImage> => {
	const bytes = await bytesAt(path);
	if (bytes === undefined) return {wrong: `there is no file ${path}`};
	if ('wrong' in bytes) return bytes;
	const image = imageOf(bytes);
	return 'wrong' in image ? image : {path, ...image};
};

/** A path as terminals paste what is dropped on them: quoted, with backslashes, as a file URL. */
const pathIn = (text: string, directory: string, home: string): string | undefined => {
	const line = text.trim();
	if (line === '' || line.length > 4_096 || /[\n\0]/.test(line)) return undefined;
	const quoted = /^(?:'([^']+)'|"([^"]+)")$/.exec(line);
	const bare = quoted === null ? line.replaceAll(/\\(.)/g, '$1') : (quoted[1] ?? quoted[2] ?? '');
	if (!/\.(?:png|jpe?g|gif|webp)$/i.test(bare)) return undefined;
	if (bare.startsWith('file://')) {
		try {
			return fileURLToPath(bare);
		} catch {
			return undefined;
		}
	}
	return bare.startsWith('~/') ? join(home, bare.slice(2)) : resolve(directory, bare);
};

/**
 * The image that a pasted text is the path of, copied into `folder`: what was dropped on a terminal is often gone soon. Undefined when
 * the text is none: no name of an image, or no file.
 */
export const pastedImage = async (
	text: string,
	{directory, folder, home = homedir()}: {readonly directory: string; readonly folder: string; readonly home?: string},
): Promise<Image | NoImage | undefined> => {
	const path = pathIn(text, directory, home);
	const bytes = path === undefined ? undefined : await bytesAt(path);
	return bytes === undefined || 'wrong' in bytes ? bytes : keepImage(bytes, folder);
};
