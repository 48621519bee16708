import {asciiIdentifiers, identifiers, wordsIn} from '../words.ts';

/** How often each term is in a text: numbers of terms in ascending order, and beside each how often it is there. */
export type Terms = {readonly terms: Uint32Array; readonly counts: Uint16Array};

/**
 * The number of a term, by which it is stored: FNV-1a with the last mixing of MurmurHash3. Two terms with one number are taken for
 * the same; among all the terms of a large repository (some hundred thousands) a word of a request meets another once in ten thousand.
 */
export const numberOf = (term: string): number => {
	let hash = 0x81_1c_9d_c5;
	for (let at = 0; at < term.length; at += 1) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01_00_01_93);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
	return (hash ^ (hash >>> 16)) >>> 0;
};

/** Identifiers known at a time: they repeat across files, so each is taken apart once. */
const mostKnown = 200_000;
const mostCounted = 0xff_ff;

const none: Terms = {terms: new Uint32Array(), counts: new Uint16Array()};

/** Makes a counter of terms for many texts. `isAscii` says that nothing else is in the text, which is then read faster. */
export const createTermCounter = (): ((text: string, isAscii: boolean) => Terms) => {
	const known = new Map<string, readonly number[]>();
	const numbersIn = (identifier: string): readonly number[] => {
		const before = known.get(identifier);
		if (before !== undefined) return before;
		const numbers = wordsIn(identifier).map(numberOf);
		if (known.size >= mostKnown) known.clear();
		known.set(identifier, numbers);
		return numbers;
	};
	return (text, isAscii) => {
		const found = text.match(isAscii ? asciiIdentifiers : identifiers);
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
