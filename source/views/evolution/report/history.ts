import {countsOf, type Archive} from '../../../core/evolution/archive.ts';
import type {EvolutionFact} from '../../../core/evolution/event.ts';
import {fold} from '../../../core/evolution/fold.ts';
import {initial, type EvolutionState} from '../../../core/evolution/state.ts';
import {championOf, interval90} from '../../../core/evolution/statistics.ts';

/** What was believed of a rate, which is Beta(1 + solved, 1 + failed): its mean, and where it lay with 90 %. */
export type Belief = {readonly mean: number; readonly low: number; readonly high: number};

/** A run when so much had been charged. */
export type Moment = {
	readonly evaluations: number;
	readonly usd: number;
	/** Of the variant that would have been champion then. */
	readonly best: Belief;
	/** Of the one that became champion; undefined before it was tried. */
	readonly champion?: Belief;
};

const beliefIn = (archive: Archive, id: string | undefined): Belief | undefined => {
	const variant = archive.find(one => one.id === id);
	if (variant === undefined) return undefined;
	const counts = countsOf(variant);
	if (counts.solved + counts.failed === 0) return undefined;
	const [low, high] = interval90(counts);
	return {mean: (1 + counts.solved) / (2 + counts.solved + counts.failed), low, high};
};

const momentOf = ({charged, archive}: EvolutionState, champion: string | undefined): Moment | undefined => {
	const best = beliefIn(archive, championOf(archive)?.id);
	if (best === undefined) return undefined;
	const belief = beliefIn(archive, champion);
	return {...charged, best, ...(belief === undefined ? {} : {champion: belief})};
};

/** What a run came to, and the way there: a moment for each time that something more was charged, the last of each. */
export const historyOf = (
	facts: readonly EvolutionFact[],
): {readonly state: EvolutionState; readonly moments: readonly Moment[]} => {
	const state = facts.reduce(fold, initial);
	const moments = new Map<number, Moment>();
	facts.reduce((before, fact) => {
		const after = fold(before, fact);
		const moment = momentOf(after, state.champion);
		if (moment !== undefined) moments.set(moment.evaluations, moment);
		return after;
	}, initial);
	return {state, moments: [...moments.values()]};
};
