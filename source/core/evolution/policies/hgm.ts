import {countsOf, type Counts} from '../archive.ts';
import {betaDraw} from '../beta.ts';
import {pick, split, type Die} from '../dice.ts';
import {cladeCounts, evaluable, expandable, isTimeToExpand, largest, untriedBy, type Policy} from './policy.ts';

/** A draw from what is believed of a rate, sharper the less of the budget is left: Beta(τ(1 + solved), τ(1 + failed)), τ = total / left. */
const thompson = (die: Die, {solved, failed}: Counts, left: number): number =>
	betaDraw(die, {a: (1 + solved) / left, b: (1 + failed) / left});

/**
 * Huxley-Gödel Machine: breeds from who has the most productive *clade*, tries who is best by its *own* record, both by Thompson draws; breeds while children
 * are at most N^0.6. Wang, Piękos, Li, Laakom, Chen, Ostaszewski, Zhuge, Schmidhuber: Huxley-Gödel Machine: human-level coding agent development by an
 * approximation of the optimal self-improving machine. arXiv:2510.21614.
 */
export const hgm: Policy = (view, die) => {
	const {archive, left, can} = view;
	// By place in the archive: a variant's draw is its own, whoever else may be chosen.
	const places = new Map(archive.map(({id}, at) => [id, at]));
	const dieFor = (id: string, purpose: number): Die => split(split(die, purpose), places.get(id) ?? 0);

	const clade = cladeCounts(view);
	const parent = can.expand
		? largest(expandable(view), variant => thompson(dieFor(variant.id, 0), clade(variant), left))
		: undefined;
	const candidates = can.evaluate ? evaluable(view) : [];
	if (parent !== undefined && (isTimeToExpand(view, 0.6) || candidates.length === 0))
		return {do: 'expand', parent: parent.id};

	const tried = largest(candidates, variant => thompson(dieFor(variant.id, 1), countsOf(variant), left));
	if (tried === undefined) return undefined;
	const tasks = untriedBy(view, tried);
	const task = tasks[pick(split(die, 2), 0, tasks.length)];
	return task === undefined ? undefined : {do: 'evaluate', variant: tried.id, task};
};
