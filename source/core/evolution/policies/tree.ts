import {solveUpper} from '../cholesky.ts';
import {normal, type Die} from '../dice.ts';
import {evaluable, expandable, isTimeToExpand, largest, untriedBy, type Policy, type View} from './policy.ts';
import {beliefOf, type Belief} from './rasch.ts';

/** One draw of every ability and drift from what is believed. */
const drawn = ({mode, precision}: Belief, die: Die): Float64Array => {
	const noise = solveUpper(
		precision,
		mode.map((_, at) => normal(die, at)),
	);
	return mode.map((value, at) => value + (noise[at] ?? 0));
};

const uncertainty = (ability: number, difficulty: number): number => {
	const p = 1 / (1 + Math.exp(difficulty - ability));
	return p * (1 - p);
};

/**
 * Experimental: abilities and difficulties apart (an easy task tells little of a good agent), and relatives inform each other along the tree. Breeds from who
 * promises most after one step (ability + drift), tries who is best, each by one Thompson draw, on the task whose outcome is least certain.
 */
export const tree: Policy = (view: View, die: Die) => {
	const archive = view.archive.filter(({standing}) => standing !== 'quarantined');
	const belief = beliefOf(archive, view.tasks);
	const draw = drawn(belief, die);
	const places = new Map(archive.map(({id}, at) => [id, 2 * at]));
	const ability = (id: string): number => draw[places.get(id) ?? 0] ?? 0;
	const promise = (id: string): number => ability(id) + (draw[(places.get(id) ?? 0) + 1] ?? 0);

	const parent = view.can.expand ? largest(expandable(view), ({id}) => promise(id)) : undefined;
	const candidates = view.can.evaluate ? evaluable(view) : [];
	if (parent !== undefined && (isTimeToExpand(view, 0.7) || candidates.length === 0))
		return {do: 'expand', parent: parent.id};

	const variant = largest(candidates, ({id}) => ability(id));
	if (variant === undefined) return undefined;
	const difficulties = new Map(view.tasks.map((task, at) => [task, belief.difficulties[at] ?? 0]));
	const task = largest(untriedBy(view, variant), name =>
		uncertainty(belief.mode[places.get(variant.id) ?? 0] ?? 0, difficulties.get(name) ?? 0),
	);
	return task === undefined ? undefined : {do: 'evaluate', variant: variant.id, task};
};
