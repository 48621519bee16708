import {stemmed} from '../words.ts';
import {createPool, mixed, numberOf, offset, prime, type Terms} from './terms.ts';

/** What a byte is to an identifier. */
const [lower, upper, digit, joint] = [0x100, 0x200, 0x300, 0x400] as const;
/** For each byte what it is, and its letter in lower case; 0 for what stands between identifiers. */
const signs = new Uint16Array(256);
for (let at = 97; at <= 122; at += 1) signs[at] = lower | at;
for (let at = 65; at <= 90; at += 1) signs[at] = upper | (at + 32);
for (let at = 48; at <= 57; at += 1) signs[at] = digit | at;
for (const sign of '_$') signs[sign.charCodeAt(0)] = joint;

/** Parts of identifiers that are known at a time: beyond so many all are forgotten, so that memory has an end. */
const mostKnown = 500_000;

/** The terms of parts of identifiers, by the hashes of the parts: pairs in one array, open addressing, doubled when it is half full. */
const createParts = () => {
	let pairs = new Uint32Array(2 * 16_384);
	let count = 0;
	const slot = (hash: number): number => {
		const mask = pairs.length - 2;
		let at = (hash << 1) & mask;
		while (pairs[at + 1] !== 0 && pairs[at] !== hash) at = (at + 2) & mask;
		return at;
	};
	return {
		/** The term of a part; 0 when it is not known. */
		get: (hash: number): number => pairs[slot(hash) + 1] ?? 0,
		add(hash: number, term: number): void {
			count += 1;
			if (count > mostKnown) {
				pairs.fill(0);
				count = 1;
			}
			if (count * 4 >= pairs.length) {
				const old = pairs;
				pairs = new Uint32Array(old.length * 2);
				for (let at = 0; at < old.length; at += 2) {
					const [key = 0, value = 0] = [old[at], old[at + 1]];
					if (value === 0) continue;
					const to = slot(key);
					[pairs[to], pairs[to + 1]] = [key, value];
				}
			}
			const at = slot(hash);
			[pairs[at], pairs[at + 1]] = [hash, term];
		},
	};
};

/** Counts of terms, emptied for each text without being cleared: triples of a term, its count, and the text that it was counted for. */
const createCounts = () => {
	const pool = createPool();
	let triples = new Uint32Array(4 * 4096);
	let used = new Uint32Array(2048);
	let size = 0;
	let text = 1;
	const slot = (term: number): number => {
		const mask = triples.length - 4;
		let at = (term << 2) & mask;
		while (triples[at + 2] === text && triples[at] !== term) at = (at + 4) & mask;
		return at;
	};
	const grow = (): void => {
		const old = triples;
		triples = new Uint32Array(old.length * 2);
		for (let at = 0; at < old.length; at += 4)
			if (old[at + 2] === text) triples.set(old.subarray(at, at + 3), slot(old[at] ?? 0));
		const more = new Uint32Array(used.length * 2);
		more.set(used);
		used = more;
	};
	return {
		add(term: number): void {
			const at = slot(term);
			if (triples[at + 2] === text) {
				triples[at + 1] = (triples[at + 1] ?? 0) + 1;
				return;
			}
			triples[at] = term;
			triples[at + 1] = 1;
			triples[at + 2] = text;
			used[size] = term;
			size += 1;
			if (size === used.length) grow();
		},
		/** What was counted, and begins anew. */
		take(): Terms {
			const room = pool(size);
			const {terms, counts, from} = room;
			for (let at = 0; at < size; at += 1) {
				const term = used[at] ?? 0;
				const count = triples[slot(term) + 1] ?? 0;
				terms[from + at] = term;
				counts[from + at] = count > 0xff_ff ? 0xff_ff : count;
			}
			size = 0;
			text += 1;
			return room;
		},
	};
};

/** Terms of a text, and how many line feeds are in it. */
export type Scanned = {readonly terms: Terms; readonly feeds: number};

/**
 * Counts the terms of ASCII bytes as `createTermCounter` counts those of any text, ten times as fast: without making strings, but for a
 * part of an identifier that comes for the first time.
 */
export const createScanner = (): ((bytes: Uint8Array) => Scanned) => {
	const parts = createParts();
	const counts = createCounts();

	/** The term of a part that comes for the first time. */
	const learn = (hash: number, bytes: Uint8Array, from: number, to: number): number => {
		let text = '';
		for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
		const term = numberOf(stemmed(text.toLowerCase()));
		parts.add(hash, term);
		return term;
	};

	return bytes => {
		const end = bytes.length;
		let feeds = 0;
		const signAt = (at: number): number => (at < end ? (signs[bytes[at] ?? 0] ?? 0) : 0);
		for (let at = 0; at < end;) {
			let sign = signAt(at);
			if (sign === 0) {
				if (bytes[at] === 10) feeds += 1;
				at += 1;
				continue;
			}
			let whole = offset;
			let count = 0;
			while (sign !== 0) {
				if (sign === joint) {
					at += 1;
					sign = signAt(at);
					continue;
				}
				const from = at;
				let kind = sign & 0xf_00;
				let hash = offset;
				let before = hash;
				do {
					before = hash;
					hash = Math.imul(hash ^ (sign & 0xff), prime);
					at += 1;
					sign = signAt(at);
				} while ((sign & 0xf_00) === kind);
				if (kind === upper && (sign & 0xf_00) === lower) {
					// HTTPServer is HTTP and Server; Server is one.
					if (at - from > 1) {
						at -= 1;
						hash = before;
						sign = signAt(at);
					} else {
						kind = lower;
						do {
							hash = Math.imul(hash ^ (sign & 0xff), prime);
							at += 1;
							sign = signAt(at);
						} while ((sign & 0xf_00) === kind);
					}
				}
				if (count === 0) whole = hash;
				else for (let each = from; each < at; each += 1) whole = Math.imul(whole ^ (signAt(each) & 0xff), prime);
				count += 1;
				if (at - from < 2) continue;
				const key = hash >>> 0;
				const term = parts.get(key);
				counts.add(term === 0 ? learn(key, bytes, from, at) : term);
			}
			if (count > 1) counts.add(mixed(whole));
		}
		return {terms: counts.take(), feeds};
	};
};
