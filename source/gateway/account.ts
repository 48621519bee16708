import type {Usage} from '../core/model.ts';
import type {Judged} from './judge.ts';
import type {Passed} from './ledger.ts';
import type {Prices} from './options.ts';
import type {Pass} from './passes.ts';
import type {Amount} from './record.ts';
import {refusal, type Refusal} from './refusal.ts';

/** Nothing: what a request costs that no vendor got, or that one turned down. */
export const free: Amount = {tokens: 0, usd: 0};

const sumOf = ({input, output, cacheRead, cacheWrite}: Usage): number => input + output + cacheRead + cacheWrite;

/** The most that a request can cost: all of its input may be written to a cache, which costs more. */
export const mostOf = (prices: Prices, vendor: string, {model, atMost: {input, output}}: Judged): Amount => {
	const read = prices(vendor, model, {input, output, cacheRead: 0, cacheWrite: 0});
	const written = prices(vendor, model, {input: 0, output, cacheRead: 0, cacheWrite: input});
	return {tokens: input + output, usd: read === null ? null : Math.max(read, written ?? 0)};
};

/** What counts in the end: what the vendor counted or, as far as that or its price is not known, all that was held. */
export const chargeFor = (held: Amount, usage: Usage | null, cost: number | null): Amount =>
	usage === null ? held : {tokens: sumOf(usage), usd: cost ?? held.usd};

/** Refuses what has no known price and a cap in USD. */
export const refuseUnpriced = ({caps}: Pass, model: string, {usd}: Amount): {readonly refused: Refusal} | undefined =>
	usd === null && Object.values(caps).some(cap => cap.usd !== undefined)
		? refusal(402, 'unknown_price', `the price of ${model} is not known, and there is a cap in USD`)
		: undefined;

/** Says which cap a request would pass, and by what. */
export const refusePassed = ({scope, of, cap, left}: Passed, {tokens, usd}: Amount): {readonly refused: Refusal} => {
	const [may, rest] =
		of === 'tokens'
			? [`use ${tokens} tokens, and of the ${cap}`, `${left} are left`]
			: [`cost $${usd?.toFixed(6)}, and of the $${cap}`, `$${left.toFixed(6)} is left`];
	return refusal(402, 'budget_exceeded', `this request may ${may} of this ${scope} ${rest}; ask for a shorter answer`);
};
