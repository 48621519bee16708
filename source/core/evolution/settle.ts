import {withResult, type Standing} from './archive.ts';
import {priceOf} from './budget.ts';
import type {Breeding, End, Job, Trying} from './job.ts';
import {openedIn, trialKey, type EvolutionState} from './state.ts';

type Ended<As extends End['as']> = Extract<End, {readonly as: As}>;

const withBred = (
	state: EvolutionState,
	{variant, parent}: Breeding,
	{commit, diff}: Ended<'bred'>,
): EvolutionState => {
	const older = state.diffs[diff];
	const above = state.archive.find(({id}) => id === parent)?.standing;
	const standing: Standing = above ?? 'open';
	return {
		...state,
		archive: [...state.archive, {id: variant, parent, commit, standing, tried: {}}],
		stillbornInRow: older === undefined ? 0 : state.stillbornInRow + 1,
		diffs: older === undefined ? {...state.diffs, [diff]: variant} : state.diffs,
		duplicates:
			older === undefined
				? state.duplicates
				: [...state.duplicates, {variant, why: `its change is the same as that of ${older}`}],
	};
};

/** A failure of the search is remembered by its kind: its signature, or the task itself where it has none. */
const withSearched = (
	state: EvolutionState,
	{variant, task}: Trying,
	scored: Ended<'scored'>,
	solved: boolean,
): EvolutionState => ({
	...state,
	archive: withResult(state.archive, variant, task, solved),
	failures: solved
		? state.failures
		: [...state.failures, {variant, task, signature: scored.signature ?? task, evidence: scored.evidence}],
});

const withValid = (state: EvolutionState, what: Trying, scored: Ended<'scored'>, solved: boolean): EvolutionState => {
	const {variant, task} = what;
	const measured = {solved, usd: scored.usd, ms: scored.ms};
	if (what.for === 'search') return withSearched(state, what, scored, solved);
	if (what.for !== 'price') return {...state, trial: {...state.trial, [trialKey(what.for, variant, task)]: measured}};
	const before = state.pricing[task] ?? [];
	const priced = {...state, pricing: {...state.pricing, [task]: [...before, measured]}};
	// The first try is the parent's result on that task; the second only tells how far one can be trusted.
	return before.length === 0 ? withSearched(priced, what, scored, solved) : priced;
};

/** An invalid result is never a success. It counts as nothing until there were too many of the same, then as a failure. */
const withInvalid = (state: EvolutionState, what: Trying, scored: Ended<'scored'>): EvolutionState => {
	const key = trialKey(what.for, what.variant, what.task);
	const times = (state.invalid[key] ?? 0) + 1;
	// What a child may have brought about itself stops no run; of the root it says that something is wrong outside.
	const isOutside = scored.suspect !== true || what.variant === state.archive[0]?.id;
	const counted = {
		...state,
		invalid: {...state.invalid, [key]: times},
		invalidInRow: state.invalidInRow + (isOutside ? 1 : 0),
	};
	return times > openedIn(state).settings.retries ? withValid(counted, what, scored, false) : counted;
};

const withScored = (state: EvolutionState, what: Trying, scored: Ended<'scored'>): EvolutionState => {
	const {variant, task} = what;
	const isCanary = openedIn(state).suite.canary.includes(task);
	const why = scored.alarm ?? (isCanary && scored.solved ? `it solved ${task}, which nobody can solve` : undefined);
	const warned = why === undefined ? state : {...state, alarms: [...state.alarms, {variant, why}]};
	return scored.invalid === undefined
		? withValid({...warned, invalidInRow: 0}, what, scored, scored.solved)
		: withInvalid(warned, what, scored);
};

const withEnd = (state: EvolutionState, {what}: Job, end: End): EvolutionState => {
	if (what.do === 'try') return end.as === 'scored' ? withScored(state, what, end) : state;
	if (end.as === 'bred') return withBred(state, what, end);
	const why = end.as === 'stillborn' || end.as === 'abandoned' ? end.why : undefined;
	const stillbornInRow = state.stillbornInRow + 1;
	const child = state.children[what.variant];
	return why === undefined || child === undefined
		? state
		: {
				...state,
				stillbornInRow,
				children: {...state.children, [what.variant]: {...child, stillborn: why}},
			};
};

/** Takes the oldest job's result in, which decisions may know from now on, and charges it: what it cost, or its most where that is not known. */
export const withHead = (state: EvolutionState): EvolutionState => {
	const [job, ...jobs] = state.jobs;
	if (job?.end === undefined) throw new Error('the oldest job has not ended');
	const most = priceOf(state, job.what);
	const {charged} = state;
	return withEnd(
		{
			...state,
			jobs,
			applied: state.applied + 1,
			charged: {
				evaluations: charged.evaluations + most.evaluations,
				usd: charged.usd + (job.usd ?? most.usd),
			},
		},
		job,
		job.end,
	);
};

/** Takes results in until as many are known as were known to a decision: so a record folds to what the decision saw, whoever ended first. */
export const settledTo = (state: EvolutionState, after: number): EvolutionState => {
	let settled = state;
	while (settled.applied < after) settled = withHead(settled);
	return settled;
};
