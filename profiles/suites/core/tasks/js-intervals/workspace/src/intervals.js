const byStart = (a, b) => a.from - b.from;

/** Overlapping or touching intervals as one, sorted by their start. */
export const merge = intervals => {
	const merged = [];
	for (const {from, to} of intervals.toSorted(byStart)) {
		const last = merged.at(-1);
		if (last !== undefined && from <= last.to) {
			last.to = Math.min(last.to, to);
		} else {
			merged.push({from, to});
		}
	}
	return merged;
};

export const covered = intervals => merge(intervals).reduce((sum, {from, to}) => sum + (to - from), 0);
