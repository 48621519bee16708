/** `850 ms`, `2.4 s`, `3 min 5 s`. */
export const sayTime = (ms: number): string => {
	if (ms < 1_000) return `${Math.round(ms)} ms`;
	if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
	const minutes = Math.floor(ms / 60_000);
	return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`;
};

/** `950`, `12.3k`, `1.2M`. */
export const sayCount = (count: number): string => {
	if (count < 1_000) return String(count);
	return count < 1_000_000 ? `${(count / 1_000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`;
};

/** USD, with as many digits as say something; `cost unknown` is never 0. */
export const sayCost = (usd: number | null): string => {
	if (usd === null) return 'cost unknown';
	if (usd === 0) return '$0';
	return usd < 0.01 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`;
};

export const sayMany = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
