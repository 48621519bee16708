import {identifiers, wordsIn} from '../words.ts';

/** How often each term is in a text: numbers of terms in ascending order, and beside each how often it is there. */
export type Terms = {readonly terms: Uint32Array; readonly counts: Uint16Array};

/** FNV-1a begins with this, and multiplies by that for each character. */
export const offset = 0x81_1c_9d_c5;
export const prime = 0x01_00_01_93;

/** The last mixing of MurmurHash3, as an unsigned number that is never 0. */
export const mixed = (hash: number): number => {
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

const none: Terms = {terms: new Uint32Array(), counts: new Uint16Array()};

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
		if (found === null) return none;
		const often = new Map<string, number>();
		for (const identifier of found) often.set(identifier, (often.get(identifier) ?? 0) + 1);
		const counted = new Map<number, number>();
		for (const [identifier, times] of often)
			for (const number of numbersIn(identifier)) counted.set(number, (counted.get(number) ?? 0) + times);
		const terms = Uint32Array.from(counted.keys()).sort();
		return {terms, counts: Uint16Array.from(terms, term => Math.min(mostCounted, counted.get(term) ?? 0))};
	};
};

/** How often a term is in a text. */
export const countOf = ({terms, counts}: Terms, number: number): number => {
	let low = 0;
	let high = terms.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((terms[middle] ?? 0) < number) low = middle + 1;
		else high = middle;
	}
	return terms[low] === number ? (counts[low] ?? 0) : 0;
};
