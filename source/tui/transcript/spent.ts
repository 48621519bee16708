import {sayCost, sayCount, sayTime} from '../../views/amount.ts';

/** What time, tokens and money went into something. Tokens are what vendors counted; `isUnknown` when some cost is not known. */
export type Spent = {
	readonly ms: number;
	readonly tokens: number;
	readonly usd: number;
	readonly isUnknown: boolean;
};

export const nothing: Spent = {ms: 0, tokens: 0, usd: 0, isUnknown: false};

/** Adds what one answer took; `cost` in USD, null when it is not known. */
export const spend = (spent: Spent, ms: number, tokens: number, cost: number | null): Spent => ({
	ms: spent.ms + ms,
	tokens: spent.tokens + tokens,
	usd: spent.usd + (cost ?? 0),
	isUnknown: spent.isUnknown || cost === null,
});

/** `$0.0042`, `$0.02 + unknown`, `cost unknown`: what is not known is never taken for nothing. */
export const saySum = ({usd, isUnknown}: Pick<Spent, 'usd' | 'isUnknown'>): string => {
	if (!isUnknown) return sayCost(usd);
	return usd === 0 ? sayCost(null) : `${sayCost(usd)} + unknown`;
};

/** `1.2 s · 3.1k tokens · $0.0004`. Nothing where no model was asked; no tokens where nobody counted any. */
export const saySpent = (spent: Spent): string => {
	const {ms, tokens, usd, isUnknown} = spent;
	if (ms === 0 && tokens === 0 && usd === 0 && !isUnknown) return '';
	return [sayTime(ms), ...(tokens === 0 ? [] : [`${sayCount(tokens)} tokens`]), saySum(spent)].join(' · ');
};
