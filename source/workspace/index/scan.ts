import {stemmed} from '../words.ts';
import {mixed, numberOf, offset, prime, type Terms} from './terms.ts';

/** What a byte is to an identifier. */
const kinds = new Uint8Array(256);
const [lower, upper, digit, joint] = [1, 2, 3, 4] as const;
for (let at = 97; at <= 122; at += 1) kinds[at] = lower;
for (let at = 65; at <= 90; at += 1) kinds[at] = upper;
for (let at = 48; at <= 57; at += 1) kinds[at] = digit;
for (const sign of '_$') kinds[sign.charCodeAt(0)] = joint;

const otherPrime = 0x85_eb_ca_77;

/** Numbers by a key of 64 bits: open addressing, doubled when it is half full. */
const createTable = (size: number) => {
	let [high, low, values] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
	let count = 0;
	const slot = (one: number, other: number): number => {
		const mask = high.length - 1;
		let at = (one ^ (other >>> 7)) & mask;
		while ((high[at] !== 0 || low[at] !== 0) && (high[at] !== one || low[at] !== other)) at = (at + 1) & mask;
		return at;
	};
	return {
		/** The value of a key; 0 when it has none. */
		get: (one: number, other: number): number => values[slot(one, other)] ?? 0,
		set(one: number, other: number, value: number): void {
			if (count * 2 >= high.length) {
				const old = [high, low, values] as const;
				const next = high.length * 2;
				[high, low, values] = [new Uint32Array(next), new Uint32Array(next), new Uint32Array(next)];
				for (let at = 0; at < old[0].length; at += 1) {
					const [a = 0, b = 0, c = 0] = [old[0][at], old[1][at], old[2][at]];
					if (a === 0 && b === 0) continue;
					const to = slot(a, b);
					[high[to], low[to], values[to]] = [a, b, c];
				}
			}
			const at = slot(one, other);
			if (high[at] === 0 && low[at] === 0) count += 1;
			[high[at], low[at], values[at]] = [one, other, value];
		},
	};
};

/** Counts of numbers, emptied for each text without being cleared. */
const createCounts = () => {
	let [keys, counts, rounds] = [new Uint32Array(8192), new Uint16Array(8192), new Uint32Array(8192)];
	let used: number[] = [];
	let round = 1;
	const slot = (key: number): number => {
		const mask = keys.length - 1;
		let at = key & mask;
		while (rounds[at] === round && keys[at] !== key) at = (at + 1) & mask;
		return at;
	};
	const grow = (): void => {
		const old = used.map(key => [key, counts[slot(key)] ?? 0] as const);
		const size = keys.length * 2;
		[keys, counts, rounds] = [new Uint32Array(size), new Uint16Array(size), new Uint32Array(size)];
		for (const [key, count] of old) {
			const at = slot(key);
			[keys[at], counts[at], rounds[at]] = [key, count, round];
		}
	};
	return {
		add(key: number): void {
			const at = slot(key);
			if (rounds[at] === round) {
				const count = counts[at] ?? 0;
				if (count < 0xff_ff) counts[at] = count + 1;
				return;
			}
			keys[at] = key;
			counts[at] = 1;
			rounds[at] = round;
			used.push(key);
			if (used.length * 2 > keys.length) grow();
		},
		/** What was counted, and begins anew. */
		take(): Terms {
			const terms = Uint32Array.from(used).sort();
			const taken = new Uint16Array(terms.length);
			for (let at = 0; at < terms.length; at += 1) taken[at] = counts[slot(terms[at] ?? 0)] ?? 0;
			used = [];
			round += 1;
			return {terms, counts: taken};
		},
	};
};

/**
 * Counts the terms of ASCII bytes as `createTermCounter` counts those of any text, ten times as fast: without making strings, but for a
 * part of an identifier that comes for the first time.
 */
export const createScanner = (): ((bytes: Uint8Array) => Terms) => {
	const known = createTable(65_536);
	const counts = createCounts();
	let whole = offset;
	let parts = 0;

	const takePart = (bytes: Uint8Array, from: number, to: number): void => {
		let one = offset;
		let other = 0;
		for (let at = from; at < to; at += 1) {
			const byte = bytes[at] ?? 0;
			const code = byte >= 65 && byte <= 90 ? byte + 32 : byte;
			one = Math.imul(one ^ code, prime);
			other = Math.imul(other + code + 1, otherPrime) ^ (other >>> 15);
			whole = Math.imul(whole ^ code, prime);
		}
		parts += 1;
		if (to - from < 2) return;
		one >>>= 0;
		other >>>= 0;
		const before = known.get(one, other);
		if (before !== 0) {
			counts.add(before);
			return;
		}
		let text = '';
		for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
		const number = numberOf(stemmed(text.toLowerCase()));
		known.set(one, other, number);
		counts.add(number);
	};

	return bytes => {
		const end = bytes.length;
		for (let at = 0; at < end;) {
			if (kinds[bytes[at] ?? 0] === 0) {
				at += 1;
				continue;
			}
			whole = offset;
			parts = 0;
			for (let kind = kinds[bytes[at] ?? 0]; kind !== 0 && at < end; kind = kinds[bytes[at] ?? 0]) {
				const from = at;
				if (kind === joint) {
					at += 1;
					continue;
				}
				while (at < end && kinds[bytes[at] ?? 0] === kind) at += 1;
				if (kind === upper && at < end && kinds[bytes[at] ?? 0] === lower) {
					// HTTPServer is HTTP and Server; Server is one.
					if (at - from > 1) at -= 1;
					else while (at < end && kinds[bytes[at] ?? 0] === lower) at += 1;
				}
				takePart(bytes, from, at);
			}
			if (parts > 1) counts.add(mixed(whole));
		}
		return counts.take();
	};
};
