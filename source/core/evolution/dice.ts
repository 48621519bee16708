/**
 * Chance as a pure function: a die is a key, and its n-th number depends on the key and on n alone. So a resumed run sees the numbers it would
 * have seen, and two questions asked of two dice do not disturb each other, in whatever order they are asked.
 */
export type Die = {readonly key: readonly [number, number]};

const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a block of 64 bits out of a key and a counter of 64 bits each.
 * Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011.
 */
export const threefry = (
	[key0, key1]: readonly [number, number],
	[counter0, counter1]: readonly [number, number],
): readonly [number, number] => {
	const keys = [key0, key1, PARITY ^ key0 ^ key1] as const;
	let low = (counter0 + key0) | 0;
	let high = (counter1 + key1) | 0;
	for (let round = 0; round < 20; round += 1) {
		const by = rotations[round % 8] ?? 0;
		low = (low + high) | 0;
		high = ((high << by) | (high >>> (32 - by))) ^ low;
		if (round % 4 === 3) {
			const at = (round + 1) / 4;
			low = (low + (keys[at % 3] ?? 0)) | 0;
			high = (high + (keys[(at + 1) % 3] ?? 0) + at) | 0;
		}
	}
	return [low >>> 0, high >>> 0];
};

/** The die of a seed, an integer up to 2^53. */
export const dieOf = (seed: number): Die => ({key: [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]});

/**
 * The `nth` die out of a die: independent of its numbers and of its other dice. Splitting by counter under another high word, as in
 * Claessen, Palka: Splittable pseudorandom number generators using cryptographic hashing. Haskell 2013.
 */
export const split = ({key}: Die, nth: number): Die => ({key: threefry(key, [nth, 1])});

/** The `nth` number of a die, uniform in [0, 1), with 53 bits. */
export const uniform = ({key}: Die, nth: number): number => {
	const [low, high] = threefry(key, [nth, 0]);
	return ((low >>> 5) * 2 ** 26 + (high >>> 6)) / 2 ** 53;
};

/** An integer in [0, `below`), even to within 2^-53 · `below`. */
export const pick = (die: Die, nth: number, below: number): number => Math.floor(uniform(die, nth) * below);

/** The `nth` number of a die, standard normal. Box, Muller: A note on the generation of random normal deviates. 1958. Takes uniforms 2n and 2n + 1. */
export const normal = (die: Die, nth: number): number =>
	Math.sqrt(-2 * Math.log(1 - uniform(die, 2 * nth))) * Math.cos(2 * Math.PI * uniform(die, 2 * nth + 1));

/** A permutation of the items. Fisher, Yates, as by Durstenfeld 1964. */
export const shuffled = <Item>(die: Die, items: readonly Item[]): readonly Item[] => {
	const order = [...items];
	for (let at = order.length - 1; at > 0; at -= 1) {
		const other = pick(die, at, at + 1);
		const [one, two] = [order[at], order[other]];
		if (one === undefined || two === undefined) continue;
		order[at] = two;
		order[other] = one;
	}
	return order;
};

/** The index of one of the weights, as likely as it is heavy; the first when none weighs anything. Weights are finite and not negative. */
export const weighted = (die: Die, nth: number, weights: readonly number[]): number => {
	let left = uniform(die, nth) * weights.reduce((sum, weight) => sum + weight, 0);
	let last = 0;
	for (const [at, weight] of weights.entries()) {
		if (weight === 0) continue;
		last = at;
		left -= weight;
		if (left < 0) return at;
	}
	return last;
};
