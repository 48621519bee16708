/** Calls `work` until it resolves, at most `times` times; rejects with its last error. */
export const retry = async (work, times) => {
	let last = new Error('never tried');
	for (let attempt = 1; attempt <= times + 1; attempt++) {
		try {
			return await work(attempt);
		} catch (error) {
			last = error;
		}
	}
	throw last;
};
