import {hash} from 'node:crypto';
import {isAscii} from 'node:buffer';
import {closeSync, constants, openSync, readSync} from 'node:fs';
import {type Kind, saysGenerated} from '../kinds.ts';
import {decodeText} from '../text.ts';
import {createScanner, mostScanned} from './scan.ts';
import {createTermCounter, noTerms, type Terms} from './terms.ts';

/** Of a longer file only the head is read. */
export const mostOfFile = mostScanned;

/** What is known of a file's text. The same bytes under the same name have the same content, wherever they are. */
export type Content = Terms & {
	/** SHA-1 in hex of what was read, empty when nothing was. */
	readonly digest: string;
	/** Undefined when the text says nothing else than the path does. */
	readonly says: 'binary' | 'generated' | undefined;
	readonly lines: number;
};

export const noContent: Content = {
	digest: '',
	says: undefined,
	lines: 0,
	...noTerms,
};

/** What a file is, by what its path told and by its text. */
export const kindFrom = (told: Kind, {says}: Content): Kind =>
	says === 'binary' || (says === 'generated' && told === 'text') ? says : told;

/** Nobody looks for words in these. */
export const isUnread = (told: Kind): boolean => told === 'binary' || told === 'lock';

const feedsIn = (bytes: Uint8Array): number => {
	let feeds = 0;
	for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) feeds += 1;
	return feeds;
};

/** The last line may have no end. */
const linesOf = (feeds: number, bytes: Uint8Array): number => feeds + (bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0);

/** Reads the heads of files, one at a time. The bytes are good until the next one is read; undefined when it cannot be read. */
export const createReader = (): ((path: string) => Buffer | undefined) => {
	const buffer = Buffer.allocUnsafeSlow(mostOfFile);
	// A file gives as much as was asked for, unless it ends: mostly one reading tells all of it.
	const chunk = 64 * 1024;
	return path => {
		let file: number | undefined;
		try {
			// Not blocking and no links: what was a file a moment ago may be something else by now.
			file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
			let length = 0;
			for (let more = chunk; more === chunk && length < mostOfFile; length += more)
				more = readSync(file, buffer, length, Math.min(chunk, mostOfFile - length), length);
			return buffer.subarray(0, length);
		} catch {
			return undefined;
		} finally {
			if (file !== undefined) closeSync(file);
		}
	};
};

const isPlain = (bytes: Buffer): boolean => isAscii(bytes) && !bytes.subarray(0, 8192).includes(0);

/** The text of a file's head. Undefined when it is not text. */
export const readText = (bytes: Buffer): string | undefined =>
	isPlain(bytes) ? bytes.toString('latin1') : decodeText(bytes);

/** Tells the terms of paths. */
export const createPathTerms = (scan = createScanner()): ((path: string) => Terms) => {
	const count = createTermCounter();
	return path => {
		const bytes = Buffer.from(path);
		return isPlain(bytes) ? scan(bytes).terms : count(path);
	};
};

/** Is the word in a head that is in whatever says that a program wrote it? Nearly no file has it, and this is told sooner than the rest. */
const holdsWord = (head: Buffer): boolean =>
	// Where a character is a zero and another, as in UTF-16, the word is not seen.
	head.includes('enerated') || head.includes('ENERATED') || head.includes(0);

/** Makes contents of bytes, whose digest may be known already. */
export const createTeller = (scan = createScanner()): ((bytes: Buffer, digest?: string) => Content) => {
	const count = createTermCounter();
	return (bytes, digest = digestOf(bytes)) => {
		const plain = isPlain(bytes);
		const text = plain ? '' : decodeText(bytes);
		if (text === undefined) return {...noContent, digest, says: 'binary'};
		const scanned = plain ? scan(bytes) : {terms: count(text), feeds: feedsIn(bytes)};
		const {terms, counts, from, to} = scanned.terms;
		// A thousand characters, of up to four bytes.
		const head = bytes.subarray(0, plain ? 1000 : 4000);
		const isMade = holdsWord(head) && saysGenerated(plain ? bytes.toString('latin1', 0, 1000) : text);
		return {
			digest,
			says: isMade ? 'generated' : undefined,
			lines: linesOf(scanned.feeds, bytes),
			terms,
			counts,
			from,
			to,
		};
	};
};

/** Reads what files of a directory hold, and what their paths say. */
export const createContents = (directory: string) => {
	const read = createReader();
	const scan = createScanner();
	const tell = createTeller(scan);
	const named = createPathTerms(scan);
	return {
		named,
		/** The content of a file, as it is known by its digest, or made; undefined when it cannot be read. */
		of(path: string, find: (digest: string) => Content | undefined): Content | undefined {
			const bytes = read(`${directory}/${path}`);
			if (bytes === undefined) return undefined;
			const digest = digestOf(bytes);
			return find(digest) ?? tell(bytes, digest);
		},
	};
};

export const digestOf = (bytes: Uint8Array): string => hash('sha1', bytes);
