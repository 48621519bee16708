import {cladesOf, countsOf, type Archive, type Counts, type Variant} from '../archive.ts';
import type {Die} from '../dice.ts';

/** What a policy knows when it chooses. */
export type View = {
	readonly archive: Archive;
	/** The tasks of the search, in the suite's order. */
	readonly tasks: readonly string[];
	/** What was begun and is not known yet: parents that are being bred from, tasks that are being tried. */
	readonly breeding: readonly string[];
	readonly trying: readonly {readonly variant: string; readonly task: string}[];
	/** Evaluations begun so far, and children begun so far, stillborn ones too. */
	readonly evaluations: number;
	readonly children: number;
	/** The share of the search's budget that is not spent and not set aside, in (0, 1]. */
	readonly left: number;
	/** What the rest of the budget can pay. */
	readonly can: {readonly expand: boolean; readonly evaluate: boolean};
};

export type Choice =
	| {readonly do: 'expand'; readonly parent: string}
	| {readonly do: 'evaluate'; readonly variant: string; readonly task: string};

/**
 * Chooses what to do next, or nothing when there is nothing (more) to do until something that was begun is known. A pure function of what is known and of
 * the die, which is another one for each choice. Ties go to the oldest.
 */
export type Policy = (view: View, die: Die) => Choice | undefined;

export const isOpen = ({standing}: Variant): boolean => standing === 'open';

/** The tasks that a variant has not tried and is not trying, in order. */
export const untriedBy = ({tasks, trying}: View, {id, tried}: Variant): readonly string[] =>
	tasks.filter(task => !Object.hasOwn(tried, task) && !trying.some(one => one.variant === id && one.task === task));

/** Who may be tried further. */
export const evaluable = (view: View): readonly Variant[] =>
	view.archive.filter(variant => isOpen(variant) && untriedBy(view, variant).length > 0);

/** Who may be bred from: the root always, others once they solved something. */
export const expandable = ({archive}: View): readonly Variant[] =>
	archive.filter(variant => isOpen(variant) && (variant.parent === null || countsOf(variant).solved > 0));

/** The first of those for which `value` is largest: the oldest. */
export const largest = <Item>(items: readonly Item[], value: (item: Item, at: number) => number): Item | undefined => {
	let best: {readonly item: Item; readonly value: number} | undefined;
	for (const [at, item] of items.entries()) {
		const own = value(item, at);
		if (best === undefined || own > best.value) best = {item, value: own};
	}
	return best?.item;
};

/** HGM's and `tree`'s rule of when to breed: children and root together are few against the evaluations begun. */
export const isTimeToExpand = ({children, evaluations}: View, exponent: number): boolean =>
	children + 1 <= evaluations ** exponent;

/** The record of each clade, by id. */
export const cladeCounts = ({archive}: View): ((variant: Variant) => Counts) => {
	const clades = cladesOf(archive);
	return ({id}) => clades.get(id) ?? {solved: 0, failed: 0};
};
