import type {Usage} from '../core/model.ts';
import type {Prices} from './catalogue-file.ts';

const million = 1_000_000;

/** Tokens at a price: nothing costs nothing, whatever its price; an unknown price makes the sum unknown. */
const part = (tokens: number, price: number | undefined): number | null => {
	if (tokens === 0) return 0;
	return price === undefined ? null : (tokens * price) / million;
};

/** USD for a request; null when the usage or a price that it needs is not known. */
export const costOf = (usage: Usage | null, prices: Prices): number | null => {
	if (usage === null || prices.input === undefined || prices.output === undefined) return null;
	const {input, output, cacheRead, cacheWrite} = usage;
	const long =
		prices.long !== undefined && input + cacheRead + cacheWrite > prices.long.above ? prices.long : undefined;
	const reading = [part(input, prices.input), part(cacheRead, prices.cacheRead), part(cacheWrite, prices.cacheWrite)];
	const writing = part(output, prices.output);
	let sum = 0;
	for (const cost of reading) {
		if (cost === null) return null;
		sum += cost * (long?.input ?? 1);
	}
	return writing === null ? null : sum + writing * (long?.output ?? 1);
};
