/** Resolves after `ms` milliseconds. */
export const pause = async (ms: number): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, ms);
	});

/** What `promise` resolves to, or undefined when that takes longer than `ms` milliseconds. */
export const within = async <T>(ms: number, promise: Promise<T>): Promise<T | undefined> => {
	const {promise: late, resolve} = Promise.withResolvers<undefined>();
	const timer = setTimeout(() => resolve(undefined), ms);
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
};
