const RATES = {food: 7, book: 7, other: 19};

export const invoice = (number, lines) => {
	let sum = 0;
	const rows = [];
	for (const line of lines) {
		let net = line.price * line.count;
		if (line.count >= 100) net = Math.round(net * 0.95);
		const rate = RATES[line.kind] ?? RATES.other;
		const tax = Math.round((net * rate) / 100);
		rows.push(`${line.name}: ${net} + ${tax}`);
		sum += net + tax;
	}
	return {number, rows, sum};
};
