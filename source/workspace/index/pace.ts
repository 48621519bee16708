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
