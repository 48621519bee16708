import {weighted, type Die} from './dice.ts';
import type {Body} from './event.ts';
import type {EvolutionState, Failed} from './state.ts';

/** Journals of a failure that a breeder is shown at the most. */
const MOST_EVIDENCE = 5;

/**
 * The kind of failure that a child of `parent` is to mend: one of the clusters of its failures, as likely as it is frequent, each failure counting 1 and once
 * more for every other variant that solved its task, because what a relative can do is within reach. Null when the parent failed nothing.
 */
export const failureFor = (
	{failures, archive}: EvolutionState,
	parent: string,
	die: Die,
): Body<'parent.chosen'>['failure'] => {
	const clusters = new Map<string, readonly Failed[]>();
	for (const failed of failures)
		if (failed.variant === parent) clusters.set(failed.signature, [...(clusters.get(failed.signature) ?? []), failed]);
	const weightOf = ({task}: Failed): number =>
		1 +
		archive.filter(({id, tried, standing}) => id !== parent && standing !== 'quarantined' && tried[task] === true)
			.length;
	const all = [...clusters];
	const chosen =
		all[
			weighted(
				die,
				0,
				all.map(([, members]) => members.reduce((sum, one) => sum + weightOf(one), 0)),
			)
		];
	if (chosen === undefined) return null;
	const [signature, members] = chosen;
	return {signature, evidence: members.slice(-MOST_EVIDENCE).map(({evidence}) => evidence)};
};
