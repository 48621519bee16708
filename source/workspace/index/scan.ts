import {stemmed} from '../words.ts';
import {scanner} from './scan-module.ts';
import {createPool, numberOf, type Terms} from './terms.ts';

/** Terms of a text, and how many line feeds are in it. */
export type Scanned = {readonly terms: Terms; readonly feeds: number};

/** So many bytes are scanned at most. */
export const mostScanned = 256 * 1024;

type Exports = {
	readonly memory: WebAssembly.Memory;
	readonly scan: (length: number) => number;
} & Readonly<Record<'signs' | 'input' | 'terms' | 'counts' | 'feeds', WebAssembly.Global<'i32'>>>;

/** For each byte what it is to an identifier, above its letter in lower case; 0 for what stands between identifiers. */
const tellSigns = (signs: Uint16Array): void => {
	const [lower, upper, digit, joint] = [0x100, 0x200, 0x300, 0x400] as const;
	for (let at = 97; at <= 122; at += 1) signs[at] = lower | at;
	for (let at = 65; at <= 90; at += 1) signs[at] = upper | (at + 32);
	for (let at = 48; at <= 57; at += 1) signs[at] = digit | at;
	for (const sign of '_$') signs[sign.charCodeAt(0)] = joint;
};

/**
 * Makes what counts the terms of ASCII bytes as `createTermCounter` counts those of any text, twenty times as fast: it is a WebAssembly
 * module, `scan.wat`, which is fast from its first call on, while JavaScript would be compiled twice over in each thread while files wait.
 */
export const createScanner = (): ((bytes: Uint8Array) => Scanned) => {
	const learn = (from: number, to: number): number =>
		numberOf(stemmed(Buffer.from(input.subarray(from, to)).toString('latin1').toLowerCase()));
	const compiled = new WebAssembly.Module(Buffer.from(scanner, 'base64'));
	const instance = new WebAssembly.Instance(compiled, {scan: {learn}});
	const {memory, scan, feeds, ...places} = instance.exports as Exports;
	const {buffer} = memory;
	tellSigns(new Uint16Array(buffer, places.signs.value, 256));
	const input = new Uint8Array(buffer, places.input.value, mostScanned);
	const found = new Uint32Array(buffer, places.terms.value, mostScanned);
	const often = new Uint16Array(buffer, places.counts.value, mostScanned);
	const pool = createPool();
	return bytes => {
		if (bytes.length > mostScanned) throw new RangeError(`no more than ${mostScanned} bytes can be scanned`);
		input.set(bytes);
		const size = scan(bytes.length);
		const {terms, counts, from, to} = pool(size);
		terms.set(found.subarray(0, size), from);
		counts.set(often.subarray(0, size), from);
		return {terms: {terms, counts, from, to}, feeds: feeds.value};
	};
};
