/** The mean of some figures with its 95 % interval, by the normal approximation: meant for dozens of figures and more. */
export const intervalOf = (
	figures: readonly number[],
): {readonly mean: number; readonly low: number; readonly high: number} => {
	const mean = figures.reduce((sum, one) => sum + one, 0) / figures.length;
	const variance = figures.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, figures.length - 1);
	const reach = 1.959964 * Math.sqrt(variance / figures.length);
	return {mean, low: mean - reach, high: mean + reach};
};

/** Pearson's correlation; NaN when one side does not vary. */
export const correlation = (pairs: readonly (readonly [number, number])[]): number => {
	const [ones, others] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
	const [left, right] = [intervalOf(ones).mean, intervalOf(others).mean];
	let [both, one2, other2] = [0, 0, 0];
	for (const [one, other] of pairs) {
		both += (one - left) * (other - right);
		one2 += (one - left) ** 2;
		other2 += (other - right) ** 2;
	}
	return both / Math.sqrt(one2 * other2);
};
