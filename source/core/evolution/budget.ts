import type {Breeding, Trying} from './job.ts';
import {confirmation} from './settings.ts';
import {openedIn, type EvolutionState} from './state.ts';

/** Evaluations and USD. */
export type Price = {readonly evaluations: number; readonly usd: number};

/** The most that a job is charged. Edits are charged in the same budget as evaluations. */
export const priceOf = (state: EvolutionState, what: Pick<Breeding | Trying, 'do'>): Price => {
	const {prices} = openedIn(state).settings;
	return what.do === 'breed'
		? {evaluations: prices.edit.evaluations, usd: prices.edit.usd ?? 0}
		: {evaluations: 1, usd: prices.task.usd ?? 0};
};

const plus = (one: Price, other: Price): Price => ({
	evaluations: one.evaluations + other.evaluations,
	usd: one.usd + other.usd,
});

/** What is charged, and what those that are begun may be charged yet: at its most, so that it does not depend on who ends first. */
const committed = (state: EvolutionState): Price =>
	state.jobs.reduce((sum, {what}) => plus(sum, priceOf(state, what)), state.charged);

/** What is set aside for the confirmation, until there is a champion to confirm. */
const setAside = (state: EvolutionState): Price => {
	const {suite, settings} = openedIn(state);
	if (state.champion !== undefined) return {evaluations: 0, usd: 0};
	const evaluations = confirmation(suite);
	return {evaluations, usd: evaluations * (settings.prices.task.usd ?? 0)};
};

/** Time is not known beforehand: a part more than it would take at the pace so far. */
const MARGIN = 1.25;

/** Milliseconds that are set aside for the confirmation, at the pace of what was charged so far. */
const timeAside = (state: EvolutionState): number => {
	const {champion, charged, activeMs} = state;
	if (champion !== undefined || charged.evaluations === 0) return 0;
	return (MARGIN * confirmation(openedIn(state).suite) * activeMs) / charged.evaluations;
};

/** Cents add up to numbers that are a hair off; a hair is not a reason to begin nothing. */
const HAIR = 1e-9;

/** Whether the rest of the budget pays all of these. Nothing begins that it does not pay. */
export const canPay = (state: EvolutionState, ...work: readonly Pick<Breeding | Trying, 'do'>[]): boolean => {
	const {budget} = openedIn(state).settings;
	const total = work.reduce((sum, what) => plus(sum, priceOf(state, what)), plus(committed(state), setAside(state)));
	return (
		total.evaluations <= budget.evaluations &&
		(budget.usd === null || total.usd <= budget.usd + HAIR) &&
		(budget.wallMs === null || state.activeMs + timeAside(state) < budget.wallMs)
	);
};

/** Evaluations and USD that the search has left. */
export const rest = (state: EvolutionState): {readonly evaluations: number; readonly usd: number | null} => {
	const {budget} = openedIn(state).settings;
	const gone = plus(committed(state), setAside(state));
	return {
		evaluations: Math.max(0, budget.evaluations - gone.evaluations),
		usd: budget.usd === null ? null : Math.max(0, budget.usd - gone.usd),
	};
};

/** The share of the search's budget that is left: of evaluations or of USD, whichever is less. Above 0 while anything can be paid. */
export const shareLeft = (state: EvolutionState): number => {
	const {budget} = openedIn(state).settings;
	const aside = setAside(state);
	const {evaluations, usd} = rest(state);
	const share = Math.min(
		1,
		evaluations / (budget.evaluations - aside.evaluations),
		budget.usd === null || usd === null ? 1 : usd / (budget.usd - aside.usd),
	);
	return Math.max(share, HAIR);
};
