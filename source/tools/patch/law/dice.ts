export type Dice = (sides: number) => number;

/** A small generator whose numbers are the same for the same seed (mulberry32). */
export const createDice = (seed: number): Dice => {
	let state = seed;
	return sides => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * sides);
	};
};

export const oneOf = <Item>(dice: Dice, items: readonly [Item, ...Item[]]): Item =>
	items[dice(items.length)] ?? items[0];
