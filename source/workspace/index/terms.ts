import {identifiers, wordsIn} from '../words.ts';

/**
 * How often each term is in a text: numbers of terms, each once, in the order in which they came, and beside each how often it is there. They
 * stand at `from` to `to` (not included) of arrays that many texts share: arrays of their own for each would be most of what is kept.
 */
export type Terms = {
	readonly terms: Uint32Array;
	readonly counts: Uint16Array;
	readonly from: number;
	readonly to: number;
};

/** Terms that an array holds which texts share. */
const shared = 65_536;

/** Gives room for so many terms, to be written to at once. */
export const createPool = (): ((size: number) => Terms) => {
	let [terms, counts] = [new Uint32Array(), new Uint16Array()];
	let used = 0;
	return size => {
		if (used + size > terms.length) {
			const length = Math.max(shared, size);
			[terms, counts, used] = [new Uint32Array(length), new Uint16Array(length), 0];
		}
		const from = used;
		used += size;
		return {terms, counts, from, to: used};
	};
};

/** The number of each term with its count. */
export const entriesOf = ({terms, counts, from, to}: Terms): readonly (readonly [number, number])[] =>
	Array.from(terms.subarray(from, to), (term, at) => [term, counts[from + at] ?? 0] as const);

/** FNV-1a begins with this, and multiplies by that for each character. */
const offset = 0x81_1c_9d_c5;
const prime = 0x01_00_01_93;

/** The last mixing of MurmurHash3, as an unsigned number that is never 0. */
const mixed = (hash: number): number => {
	let mixing = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
	mixing = Math.imul(mixing ^ (mixing >>> 13), 0xc2_b2_ae_35);
	return (mixing ^ (mixing >>> 16)) >>> 0 || 1;
};

/**
 * The number of a term, by which it is stored. Two terms with one number are taken for the same; among all the terms of a large repository
 * (some hundred thousands) a word of a request meets another once in ten thousand.
 */
export const numberOf = (term: string): number => {
	let hash = offset;
	for (let at = 0; at < term.length; at += 1) hash = Math.imul(hash ^ term.charCodeAt(at), prime);
	return mixed(hash);
};

/** Identifiers known at a time: they repeat across files, so each is taken apart once. */
const mostKnown = 200_000;
const mostCounted = 0xff_ff;

export const noTerms: Terms = {terms: new Uint32Array(), counts: new Uint16Array(), from: 0, to: 0};

/** Makes a counter of terms for many texts. */
export const createTermCounter = (): ((text: string) => Terms) => {
	const known = new Map<string, readonly number[]>();
	const numbersIn = (identifier: string): readonly number[] => {
		const before = known.get(identifier);
		if (before !== undefined) return before;
		const numbers = wordsIn(identifier).map(numberOf);
		if (known.size >= mostKnown) known.clear();
		known.set(identifier, numbers);
		return numbers;
	};
	return text => {
		const found = text.match(identifiers);
		if (found === null) return noTerms;
		const often = new Map<string, number>();
		for (const identifier of found) often.set(identifier, (often.get(identifier) ?? 0) + 1);
		const counted = new Map<number, number>();
		for (const [identifier, times] of often)
			for (const number of numbersIn(identifier)) counted.set(number, (counted.get(number) ?? 0) + times);
		return {
			terms: Uint32Array.from(counted.keys()),
			counts: Uint16Array.from(counted.values(), count => Math.min(mostCounted, count)),
			from: 0,
			to: counted.size,
		};
	};
};

/** How often a term is in a text. */
export const countOf = ({terms, counts, from, to}: Terms, number: number): number => {
	for (let at = from; at < to; at += 1) if (terms[at] === number) return counts[at] ?? 0;
	return 0;
};

/** Makes what tells how often each of some words is in a text: in one go over its terms. Most texts share the counts of nothing. */
export const createFinder = (words: readonly string[]): ((text: Terms) => readonly number[]) => {
	const wanted = new Map(words.map((word, at) => [numberOf(word), at] as const));
	const nothing = words.map(() => 0);
	// Few of the terms are wanted: nearly all are told by their last bits.
	const bits = new Uint8Array(4096);
	for (const number of wanted.keys()) bits[number & 4095] = 1;
	return ({terms, counts, from, to}) => {
		let found: number[] | undefined;
		for (let at = from; at < to; at += 1) {
			const number = terms[at] ?? 0;
			if (bits[number & 4095] === 0) continue;
			const place = wanted.get(number);
			if (place !== undefined) (found ??= nothing.slice())[place] = counts[at] ?? 0;
		}
		return found ?? nothing;
	};
};
