/** How far a view has come: who writes to the same terminal waits until all that happened before is written. */
export type Progress = {
	readonly said: (seq: number) => void;
	/** Resolves once fact number `seq` is written. */
	readonly reached: (seq: number) => Promise<void>;
};

export const progress = (): Progress => {
	let last = 0;
	let waiting: {readonly seq: number; readonly resolve: () => void}[] = [];
	return {
		said: seq => {
			last = seq;
			for (const one of waiting) if (one.seq <= seq) one.resolve();
			waiting = waiting.filter(one => one.seq > seq);
		},
		reached: seq =>
			new Promise(resolve => {
				if (seq <= last) resolve();
				else waiting.push({seq, resolve});
			}),
	};
};
