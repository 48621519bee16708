import {crc32} from 'node:zlib';
import type {Kept} from './catalog.ts';
import type {Content} from './content.ts';
import type {Terms} from './terms.ts';

/**
 * Many files as a few long columns, which are written and read at once: a row for each file would take ten times as long. The texts are
 * JSON; beside them, for each file, stand ten numbers; then the terms and the counts of all their contents and paths, one after another.
 */
export type Chunk = {
	readonly names: string;
	readonly numbers: Uint8Array;
	readonly terms: Uint8Array;
	readonly counts: Uint8Array;
};

type Names = {readonly paths: readonly string[]; readonly digests: readonly string[]; readonly gone: readonly string[]};

const width = 8;
const says: readonly Content['says'][] = [undefined, 'binary', 'generated'];

/** CRC-32 over all of it. */
export const sumOf = ({names, numbers, terms, counts}: Chunk): number =>
	crc32(counts, crc32(terms, crc32(numbers, crc32(names))));

const bytesOf = ({buffer, byteOffset, byteLength}: ArrayBufferView): Uint8Array =>
	new Uint8Array(buffer, byteOffset, byteLength);

const sizeOf = ({from, to}: Terms): number => to - from;

export const pack = (files: readonly Kept[], gone: readonly string[]): Chunk => {
	const sizes = files.reduce((sum, {content, named}) => sum + sizeOf(content) + sizeOf(named), 0);
	const numbers = new Float64Array(files.length * width);
	const terms = new Uint32Array(sizes);
	const counts = new Uint16Array(sizes);
	let to = 0;
	for (const [at, {stamp, content, named}] of files.entries()) {
		numbers.set(
			[
				stamp.bytes,
				stamp.changed,
				stamp.touched,
				stamp.inode,
				content.lines,
				says.indexOf(content.says),
				sizeOf(content),
				sizeOf(named),
			],
			at * width,
		);
		for (const each of [content, named]) {
			terms.set(each.terms.subarray(each.from, each.to), to);
			counts.set(each.counts.subarray(each.from, each.to), to);
			to += sizeOf(each);
		}
	}
	const names: Names = {paths: files.map(({path}) => path), digests: files.map(({content}) => content.digest), gone};
	return {
		names: JSON.stringify(names),
		numbers: bytesOf(numbers),
		terms: bytesOf(terms),
		counts: bytesOf(counts),
	};
};

/** Bytes at a place where numbers of so many bytes may stand. */
const aligned = (bytes: Uint8Array, size: number): Uint8Array =>
	bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);

/** The files of a chunk, which share its memory. */
export const unpack = (chunk: Chunk): {readonly files: readonly Kept[]; readonly gone: readonly string[]} => {
	const {paths, digests, gone} = JSON.parse(chunk.names) as Names;
	const places = aligned(chunk.numbers, 8);
	const numbers = new Float64Array(places.buffer, places.byteOffset, places.byteLength / 8);
	const numbered = aligned(chunk.terms, 4);
	const terms = new Uint32Array(numbered.buffer, numbered.byteOffset, numbered.byteLength / 4);
	const counted = aligned(chunk.counts, 2);
	const counts = new Uint16Array(counted.buffer, counted.byteOffset, counted.byteLength / 2);
	let read = 0;
	const next = (size: number): Terms => {
		const from = read;
		read += size;
		return {terms, counts, from, to: read};
	};
	const files = paths.map((path, at): Kept => {
		const numberAt = (column: number): number => numbers[at * width + column] ?? 0;
		return {
			path,
			stamp: {bytes: numberAt(0), changed: numberAt(1), touched: numberAt(2), inode: numberAt(3)},
			content: {digest: digests[at] ?? '', lines: numberAt(4), says: says[numberAt(5)], ...next(numberAt(6))},
			named: next(numberAt(7)),
		};
	});
	return {files, gone};
};
