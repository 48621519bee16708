import {countsOf, meanOf, type Variant} from '../archive.ts';
import type {Die} from '../dice.ts';
import {isOpen, type Choice, type Policy, type View} from './policy.ts';

/** As published for DGM: a first look at 10 tasks; 50 more for who solved at least 40 % of them; the rest for who is among the best two. */
const FIRST = 10;
const MORE = 50;
const THRESHOLD = 0.4;

/** How many of the tasks, in order, a variant is to be tried on as far as is known. */
const due = (variant: Variant, view: View): number => {
	const {tasks, archive} = view;
	const [root] = archive;
	const tried = Object.keys(variant.tried).length;
	const first = Math.min(FIRST, tasks.length);
	const more = Math.min(FIRST + MORE, tasks.length);
	if (tried < first) return first;
	// An agent that begins below 40 % would never let a child pass: then a child as good as the root passes.
	const threshold = Math.min(THRESHOLD, root === undefined ? THRESHOLD : meanOf(countsOf(root)));
	const mean = meanOf(countsOf(variant));
	if (variant.parent !== null && mean < threshold) return first;
	if (tried < more) return more;
	const better = archive.filter(
		other => isOpen(other) && Object.keys(other.tried).length >= more && meanOf(countsOf(other)) > mean,
	);
	return better.length < 2 ? tasks.length : more;
};

/** The next task of the oldest variant that is not tried as far as it is to be. */
const nextLook = (view: View): Choice | undefined => {
	for (const variant of view.archive.filter(isOpen)) {
		const task = view.tasks
			.slice(0, due(variant, view))
			.find(
				task =>
					!Object.hasOwn(variant.tried, task) &&
					!view.trying.some(one => one.variant === variant.id && one.task === task),
			);
		if (task !== undefined) return {do: 'evaluate', variant: variant.id, task};
	}
	return undefined;
};

/**
 * A policy that tries every child in stages before it breeds again, as DGM does (`DGM_outer.py`), and differs from others only in whom it breeds from.
 * `parentOf` chooses among the variants that have been tried, the oldest first; there is always one.
 */
export const staged =
	(parentOf: (candidates: readonly Variant[], view: View, die: Die) => Variant | undefined): Policy =>
	(view, die) => {
		const look = nextLook(view);
		if (look !== undefined) return view.can.evaluate ? look : undefined;
		if (!view.can.expand) return undefined;
		const parent = parentOf(
			view.archive.filter(variant => isOpen(variant) && Object.keys(variant.tried).length > 0),
			view,
			die,
		);
		return parent && {do: 'expand', parent: parent.id};
	};
