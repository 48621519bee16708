const RATES = {food: 7, book: 7, other: 19};

export const offer = lines => {
	let sum = 0;
	for (const line of lines) {
		let net = line.price * line.count;
		if (line.count >= 100) net = Math.round(net * 0.95);
		const rate = RATES[line.kind] ?? RATES.other;
		const tax = Math.round((net * rate) / 100);
		sum += net + tax;
	}
	return `We offer ${lines.length} goods for ${sum} cents.`;
};
