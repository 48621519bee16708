export const subtotal = lines => {
	let cents = 0;
	for (const {price, count} of lines) cents += price * count;
	return cents;
};

const pieces = lines => lines.reduce((sum, {count}) => sum + count, 0);

/** Cents to pay: ten percent less from ten pieces on. */
export const total = lines => {
	const cents = subtotal(lines);
	if (pieces(lines) > 10) return Math.round(cents * 0.9);
	return cents;
};
