import {open} from 'node:fs/promises';
import {constants} from 'node:fs';
import {join} from 'node:path';
import type {Effect} from '../core/effect.ts';
import {type FileEntry, listFiles} from './files.ts';
import {type Kind, kindOf, saysGenerated} from './kinds.ts';
import type {Indexed} from './rank.ts';
import {decodeText} from './text.ts';
import {type Counter, counterOf} from './words.ts';

/** Of a longer file only the head is read for its words. */
const mostOfFile = 256 * 1024;
/** Once so much was read, the remaining files are known by their paths only: a ranking must not take minutes. */
const mostOfAll = 128 * 1024 * 1024;
const atOnce = 16;

const readHead = async (path: string, bytes: number): Promise<string | undefined> => {
	try {
		// Not blocking: what was a file a moment ago may be a pipe by now.
		await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
		const buffer = Buffer.alloc(Math.min(bytes, mostOfFile));
		const {bytesRead} = await handle.read(buffer, 0, buffer.length, 0);
		return decodeText(buffer.subarray(0, bytesRead));
	} catch {
		return undefined;
	}
};

const noWords: ReadonlyMap<string, number> = new Map();

const inspect = async (directory: string, entry: FileEntry, count: Counter): Promise<Indexed> => {
	const known = kindOf(entry.path);
	const plain = (kind: Kind): Indexed => ({...entry, kind, words: noWords});
	if (known === 'binary' || known === 'lock') return plain(known);
	const text = entry.bytes === 0 ? '' : await readHead(join(directory, entry.path), entry.bytes);
	if (text === undefined) return plain('binary');
	const kind = known === 'text' && saysGenerated(text) ? 'generated' : known;
	return {...entry, kind, words: count(text)};
};

/**
 * Looks at every file of a directory and counts the wanted words in it. Yields how many were looked at; returns the index, as far as
 * it came when aborted.
 */
export const survey = async function* (
	directory: string,
	words: readonly string[],
	signal: AbortSignal,
): Effect<number, readonly Indexed[]> {
	const count = counterOf(new Set(words));
	const index: Indexed[] = [];
	let read = 0;
	for await (const batch of listFiles(directory, signal)) {
		for (let at = 0; at < batch.length && !signal.aborted; at += atOnce) {
			const some = batch.slice(at, at + atOnce);
			const full = read > mostOfAll;
			read += some.reduce((sum, {bytes}) => sum + Math.min(bytes, mostOfFile), 0);
			index.push(
				...(full
					? some.map(entry => ({...entry, kind: kindOf(entry.path), words: noWords}))
					: await Promise.all(some.map(entry => inspect(directory, entry, count)))),
			);
		}
		yield index.length;
	}
	return index;
};
