import type {Caller, Cap, Pass, Scope} from './passes.ts';
import type {Amount, Entry} from './record.ts';

/** What was spent and what is held back for requests under way; `unpriced` counts the requests whose USD nobody knows. */
export type Spent = {readonly tokens: number; readonly usd: number; readonly unpriced: number};

/** A cap that a request would pass, and what is left below it. */
export type Passed = {
	readonly scope: Scope;
	readonly of: 'tokens' | 'usd';
	readonly cap: number;
	readonly left: number;
};

const nothing: Spent = {tokens: 0, usd: 0, unpriced: 0};

/** A sum of many small amounts is not exact: this much less than a cap is none. */
const grain = 1e-9;

const scopesOf = ({run, variant, task}: Caller): readonly (readonly [Scope, string])[] => [
	['run', JSON.stringify([run])],
	...(variant === undefined ? [] : [['variant', JSON.stringify([run, variant])] as const]),
	...(task === undefined ? [] : [['task', JSON.stringify([run, variant ?? null, task])] as const]),
];

const plus = (spent: Spent, {tokens, usd}: Amount): Spent => ({
	tokens: spent.tokens + tokens,
	usd: spent.usd + (usd ?? 0),
	unpriced: spent.unpriced + (usd === null ? 1 : 0),
});

const minus = (spent: Spent, {tokens, usd}: Amount): Spent => ({
	tokens: spent.tokens - tokens,
	usd: spent.usd - (usd ?? 0),
	unpriced: spent.unpriced - (usd === null ? 1 : 0),
});

const passedBy = (cap: Cap, spent: Spent, {tokens, usd}: Amount): Omit<Passed, 'scope'> | undefined => {
	if (cap.tokens !== undefined && spent.tokens + tokens > cap.tokens)
		return {of: 'tokens', cap: cap.tokens, left: Math.max(0, cap.tokens - spent.tokens)};
	if (cap.usd !== undefined && spent.usd + (usd ?? 0) > cap.usd + grain)
		return {of: 'usd', cap: cap.usd, left: Math.max(0, cap.usd - spent.usd)};
	return undefined;
};

/**
 * What runs, variants and tasks have spent. `past` is the record of an earlier life: what was spent then is spent. Taking is one
 * synchronous step, so that of two requests for the last cents one gets them.
 */
export const openLedger = (past: readonly Entry[] = []) => {
	const spent = new Map<string, Spent>();
	const book = (caller: Caller, change: (now: Spent) => Spent): void => {
		for (const [, key] of scopesOf(caller)) spent.set(key, change(spent.get(key) ?? nothing));
	};
	const ended = new Set(past.flatMap(entry => (entry.kind === 'ended' ? [entry.number] : [])));
	for (const entry of past) {
		if (entry.kind === 'ended') book(entry.caller, now => plus(now, entry.charged));
		if (entry.kind === 'asked' && !ended.has(entry.number)) book(entry.caller, now => plus(now, entry.reserved));
	}
	return {
		/** Holds an amount back in every scope of the caller; or holds nothing, and says which cap it would pass. */
		reserve: ({caller, caps}: Pass, amount: Amount): Passed | undefined => {
			for (const [scope, key] of scopesOf(caller)) {
				const passed = passedBy(caps[scope] ?? {}, spent.get(key) ?? nothing, amount);
				if (passed !== undefined) return {scope, ...passed};
			}
			book(caller, now => plus(now, amount));
			return undefined;
		},
		/** Gives back what was held, and takes what it cost. */
		settle: ({caller}: Pass, held: Amount, charged: Amount): void =>
			book(caller, now => plus(minus(now, held), charged)),
		/** What the innermost scope of a caller has spent: a task's, a variant's or a run's. */
		spent: (caller: Caller): Spent => {
			const [, key] = scopesOf(caller).at(-1) ?? ['run', ''];
			return spent.get(key) ?? nothing;
		},
	};
};
