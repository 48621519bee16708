import {constants, lstatSync} from 'node:fs';
import {open, realpath, stat} from 'node:fs/promises';
import {isWithin} from './inside.ts';
import {decodeText} from './text.ts';

/** More of a file is not read: it would be cut anyway. */
const mostRead = 2 * 1024 * 1024;

/**
 * What stands at a path: a text (`bytes` is what all of it takes, also where only its beginning was read), nothing, or something that cannot
 * count, with the reason as the end of a sentence that begins with its name.
 */
export type Candidate =
	| {readonly kind: 'text'; readonly text: string; readonly bytes: number}
	| {readonly kind: 'absent'}
	| {readonly kind: 'unfit'; readonly why: string};

/** Is there anything at a path, be it a link that leads nowhere? Not awaited: a look takes some microseconds, and there are many to take. */
export const isThere = (path: string): boolean => {
	try {
		return lstatSync(path, {throwIfNoEntry: false}) !== undefined;
	} catch {
		return false;
	}
};

/** UTF-8 without the character that its end cuts through, if there is one. Other bytes stay as they are. */
const wholeCharacters = (bytes: Buffer): Buffer => {
	let start = bytes.length - 1;
	while (start > bytes.length - 4 && start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
	const first = bytes[start] ?? 0;
	const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
	return start + length > bytes.length ? bytes.subarray(0, start) : bytes;
};

/** The beginning of a regular file and the size of all of it; undefined when it is not one. A FIFO that took its place does not hold us up. */
const readBeginning = async (
	path: string,
): Promise<{readonly bytes: Buffer; readonly isWhole: boolean; readonly size: number} | undefined> => {
	if (!(await stat(path)).isFile()) return undefined;
	const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	try {
		const about = await file.stat();
		if (!about.isFile()) return undefined;
		// A file of the system may say that it is empty and not be: it is read until it ends.
		const buffer = Buffer.alloc(Math.min(mostRead, Math.max(about.size, 4096)) + 1);
		let read = 0;
		for (;;) {
			const {bytesRead} = await file.read(buffer, read, buffer.length - read);
			read += bytesRead;
			if (bytesRead === 0 || read === buffer.length) break;
		}
		const isWhole = read < buffer.length;
		return {bytes: buffer.subarray(0, isWhole ? read : read - 1), isWhole, size: Math.max(about.size, read)};
	} finally {
		await file.close();
	}
};

/**
 * Reads a file of instructions. Links are followed: anywhere, or only to what is below `root` (a real path) when one is given. Line ends are LF;
 * blanks around the text are left out. Never rejects and never waits for a writer.
 */
export const readCandidate = async (path: string, root?: string): Promise<Candidate> => {
	if (!isThere(path)) return {kind: 'absent'};
	try {
		const real = await realpath(path);
		if (root !== undefined && !isWithin(root, real)) return {kind: 'unfit', why: 'leads out of the repository'};
		const found = await readBeginning(real);
		if (found === undefined)
			return {kind: 'unfit', why: (await stat(real)).isDirectory() ? 'is a directory' : 'is not a regular file'};
		const {bytes, isWhole, size} = found;
		const decoded = decodeText(isWhole ? bytes : wholeCharacters(bytes));
		if (decoded === undefined) return {kind: 'unfit', why: 'is not text'};
		const text = decoded.replaceAll('\r\n', '\n').trim();
		return {kind: 'text', text, bytes: isWhole ? Buffer.byteLength(text) : size};
	} catch (error) {
		// Gone meanwhile is as good as never there.
		if (!isThere(path)) return {kind: 'absent'};
		const {code = String(error)} = error as NodeJS.ErrnoException;
		const leadsNowhere = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
		return {kind: 'unfit', why: leadsNowhere ? 'is a link that leads nowhere' : `cannot be read (${code})`};
	}
};
