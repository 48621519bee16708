import {countsOf, type Archive, type Counts, type Variant} from './archive.ts';
import {lnBeta, lnShareBelow, quantile, type Shape} from './beta.ts';
import {isOpen, largest} from './policies/policy.ts';

/** What is believed of a rate after its record, with every rate as likely before. */
const posterior = ({solved, failed}: Counts): Shape => ({a: 1 + solved, b: 1 + failed});

/** Where a rate lies with 90 %: the 5 % and 95 % quantiles of Beta(1 + solved, 1 + failed). */
export const interval90 = (counts: Counts): readonly [number, number] => [
	quantile(0.05, posterior(counts)),
	quantile(0.95, posterior(counts)),
];

/** The rate that a variant exceeds with 99 %: what the champion is chosen by, so that luck on few tasks wins nothing. */
export const lowerBound = (counts: Counts): number => quantile(0.01, posterior(counts));

/** The open variant with the largest lower bound; of equals the oldest. */
export const championOf = (archive: Archive): Variant | undefined =>
	largest(archive.filter(isOpen), variant => lowerBound(countsOf(variant)));

/** Pairs in which only the challenger solved the task, and pairs in which only the default did. All others say nothing. */
export type Pairs = {readonly won: number; readonly lost: number};

/**
 * The evidence that the challenger is the better one: E = 2^(n+1) · B(w + 1, l + 1) · (1 − I_½(w + 1, l + 1)), n = w + l: the likelihood of the pairs under
 * "wins with some probability above one half, each as likely", over that under one half. While the challenger is no better, E is 1 or less on the average at
 * whatever moment it is looked at, so E ≥ 20 happens with a probability of at most 5 %, however often one looks (Ville's inequality).
 * Ramdas, Grünwald, Vovk, Shafer: Game-theoretic statistics and safe anytime-valid inference. Statistical Science 38, 2023.
 */
export const evidenceFor = ({won, lost}: Pairs): number => {
	// 1 − I_½(w + 1, l + 1) = I_½(l + 1, w + 1).
	const above = lnShareBelow(0.5, {a: lost + 1, b: won + 1});
	return Math.exp((won + lost + 1) * Math.LN2 + lnBeta({a: won + 1, b: lost + 1}) + above);
};

/** The evidence that the challenger is the worse one. */
export const evidenceAgainst = ({won, lost}: Pairs): number => evidenceFor({won: lost, lost: won});

/** Evidence to accept a challenger with, or to roll one back; and to give one up with, or to warn of one. */
export const PROVEN = 20;
export const DOUBTED = 5;

/** What the pairs so far say: better for certain, hopeless, or neither yet. */
export const verdictOn = (pairs: Pairs): 'better' | 'hopeless' | 'open' => {
	if (evidenceFor(pairs) >= PROVEN) return 'better';
	return evidenceAgainst(pairs) >= DOUBTED ? 'hopeless' : 'open';
};
