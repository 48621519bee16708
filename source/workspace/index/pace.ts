/** Milliseconds of work after which others are let in. */
const slice = 20;

/** Work in slices: when one is over, whoever waits for the thread comes first. */
export const createPace = () => {
	let since = performance.now();
	return {
		get isDue() {
			return performance.now() - since >= slice;
		},
		async rest(): Promise<void> {
			await new Promise(resolve => setImmediate(resolve));
			since = performance.now();
		},
	};
};

/** Runs work to its end, in slices, and shows what it yields between them. */
export const drive = async <Value>(
	work: Generator<number, Value, void>,
	show: (seen: number) => void,
): Promise<Value> => {
	const pace = createPace();
	for (;;) {
		const {done, value} = work.next();
		if (done === true) return value;
		if (!pace.isDue) continue;
		show(value);
		await pace.rest();
	}
};
