import {countsOf, meanOf, type Variant} from '../archive.ts';
import {weighted} from '../dice.ts';
import type {Policy, View} from './policy.ts';
import {staged} from './staged.ts';

/** Children in the archive and on their way. */
const childrenOf = ({id}: Variant, {archive, breeding}: View): number =>
	archive.filter(({parent}) => parent === id).length + breeding.filter(parent => parent === id).length;

const score = (variant: Variant): number => meanOf(countsOf(variant));

const topThree = (variants: readonly Variant[]): number => {
	const best = variants
		.map(score)
		.toSorted((one, other) => other - one)
		.slice(0, 3);
	return best.reduce((sum, one) => sum + one, 0) / Math.max(1, best.length);
};

const openEnded = (midOf: (candidates: readonly Variant[]) => number): Policy =>
	staged((candidates, view, die) => {
		const mid = midOf(candidates);
		const weights = candidates.map(
			variant => 1 / (1 + Math.exp(-10 * (score(variant) - mid))) / (1 + childrenOf(variant, view)),
		);
		return candidates[weighted(die, 0, weights)];
	});

/**
 * Darwin Gödel Machine: a parent is as likely as a sigmoid of its score around one half, over 1 + its children. Zhang, Hu, Lu, Lange, Clune: Darwin Gödel
 * Machine: open-ended evolution of self-improving agents. arXiv:2505.22954, `choose_selfimproves` with `score_child_prop` in its release.
 */
export const dgm: Policy = openEnded(() => 0.5);

/** The same around the mean of the best three scores: where no agent is near one half, one half tells nobody apart. */
export const dgmTopThree: Policy = openEnded(topThree);
