const STEPS = [[1, 399], [5, 599], [20, 999]];

/** Cents for a parcel of so many kilograms. */
export const shipping = weight => {
	for (const [limit, cents] of STEPS) if (weight < limit) return cents;
	throw new RangeError(`too heavy: ${weight} kg`);
};
