import type {Standing} from './archive.ts';
import {dieOf, shuffled, split} from './dice.ts';
import type {Body, Purpose} from './event.ts';
import {evidenceAgainst, evidenceFor, verdictOn, type Pairs} from './statistics.ts';
import {openedIn, trialKey, type EvolutionState, type Measured} from './state.ts';

/** Sentinels that a challenger may lose, and how much more of cost and time it may take at the median. */
const SENTINELS = 1;
const DEARER = 1.2;

export type Attempt = {readonly variant: string; readonly task: string; readonly for: Purpose};

/** The last of all dice of a run: no choice takes it. */
const order = (state: EvolutionState): readonly string[] => {
	const {suite, settings} = openedIn(state);
	return shuffled(split(dieOf(settings.seed), 2 ** 32 - 1), suite.holdout);
};

const resultOf = ({trial}: EvolutionState, purpose: Purpose, variant: string, task: string): Measured | undefined =>
	trial[trialKey(purpose, variant, task)];

type Pair = {readonly challenger: Measured; readonly root: Measured};

const pairsIn = (state: EvolutionState, champion: string): readonly Pair[] =>
	order(state).flatMap(task => {
		const challenger = resultOf(state, 'holdout', champion, task);
		const root = resultOf(state, 'holdout', 'v0', task);
		return challenger === undefined || root === undefined ? [] : [{challenger, root}];
	});

const countOf = (pairs: readonly Pair[]): Pairs => ({
	won: pairs.filter(({challenger, root}) => challenger.solved && !root.solved).length,
	lost: pairs.filter(({challenger, root}) => !challenger.solved && root.solved).length,
});

/** A champion that was closed meanwhile is not tried any further. */
const standingOf = ({archive}: EvolutionState, champion: string): Standing | undefined =>
	archive.find(({id}) => id === champion)?.standing;

const sentinelsLost = (state: EvolutionState, champion: string): number =>
	openedIn(state).suite.sentinel.filter(task => resultOf(state, 'sentinel', champion, task)?.solved === false).length;

/** The test of a champion, as a list of what is to be tried: pairs first, champion and default taking turns at being first; then sentinels and canaries. */
const attempts = (state: EvolutionState, champion: string): readonly Attempt[] => {
	const {suite} = openedIn(state);
	if (standingOf(state, champion) !== 'open') return [];
	const pairs = order(state).flatMap((task, at): readonly Attempt[] => {
		const both = [champion, 'v0'].map(variant => ({variant, task, for: 'holdout' as const}));
		return at % 2 === 0 ? both : both.toReversed();
	});
	const traps = [...suite.canary, ...(suite.honeypot ?? [])];
	const others = [
		...suite.sentinel.map(task => ({variant: champion, task, for: 'sentinel' as const})),
		...traps.map(task => ({variant: champion, task, for: 'canary' as const})),
	];
	const verdict = verdictOn(countOf(pairsIn(state, champion)));
	if (verdict === 'hopeless' || sentinelsLost(state, champion) > SENTINELS) return [];
	return verdict === 'better' ? others : [...pairs, ...others];
};

/** What is to be tried next to confirm the champion; undefined when nothing is, or all of it was begun. */
export const nextAttempt = (state: EvolutionState, champion: string): Attempt | undefined =>
	attempts(state, champion).find(
		({variant, task, for: purpose}) =>
			resultOf(state, purpose, variant, task) === undefined &&
			!state.jobs.some(
				({what}) => what.do === 'try' && what.for === purpose && what.variant === variant && what.task === task,
			),
	);

const median = (values: readonly number[]): number => {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

const ratioOf = (challenger: readonly number[], root: readonly number[]): number => {
	const [one, other] = [median(challenger), median(root)];
	return one === other ? 1 : one / other;
};

const costRatio = (pairs: readonly Pair[]): number | null => {
	const costs = (side: keyof Pair): readonly number[] => pairs.flatMap(pair => pair[side].usd ?? []);
	return costs('challenger').length === pairs.length && costs('root').length === pairs.length
		? ratioOf(costs('challenger'), costs('root'))
		: null;
};

const doubt = (
	tested: Omit<Body<'promotion.tested'>, 'verdict' | 'type' | 'why'>,
	standing: Standing | undefined,
): string | undefined => {
	if (standing !== 'open') return `it is ${standing ?? 'gone'}`;
	if (verdictOn(tested) !== 'better')
		return `E = ${tested.evidence.toFixed(2)} after ${tested.won} won and ${tested.lost} lost: 20 would prove it`;
	if (tested.sentinelsLost > SENTINELS) return `it lost ${tested.sentinelsLost} tasks that the default always solves`;
	if (tested.cost === null) return 'its cost is not known';
	if (tested.cost > DEARER) return `it costs ${tested.cost.toFixed(2)} times as much`;
	if (tested.time !== null && tested.time > DEARER) return `it takes ${tested.time.toFixed(2)} times as long`;
	return undefined;
};

/** What the test of the champion says, all conditions of a promotion together. */
export const testedIn = (state: EvolutionState, champion: string): Body<'promotion.tested'> => {
	const pairs = pairsIn(state, champion);
	const counts = countOf(pairs);
	const tested = {
		after: state.applied,
		variant: champion,
		...counts,
		evidence: evidenceFor(counts),
		against: evidenceAgainst(counts),
		sentinelsLost: sentinelsLost(state, champion),
		cost: costRatio(pairs),
		time:
			pairs.length === 0
				? null
				: ratioOf(
						pairs.map(({challenger}) => challenger.ms),
						pairs.map(({root}) => root.ms),
					),
	};
	const why = doubt(tested, standingOf(state, champion));
	return {
		type: 'promotion.tested',
		...tested,
		verdict: why === undefined ? 'proven' : 'not-proven',
		...(why === undefined ? {} : {why}),
	};
};
