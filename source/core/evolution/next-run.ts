import {countsOf, type Variant} from './archive.ts';
import {canPay, rest, shareLeft} from './budget.ts';
import {dieOf, split} from './dice.ts';
import type {Body} from './event.ts';
import {failureFor} from './failure.ts';
import {policies} from './policies/index.ts';
import type {View} from './policies/policy.ts';
import {detectable} from './power.ts';
import {confirmation} from './settings.ts';
import {championOf, lowerBound} from './statistics.ts';
import {openedIn, type EvolutionState} from './state.ts';
import {nextAttempt, testedIn, type Attempt} from './trial.ts';

const start = (state: EvolutionState, attempt: Attempt): Body => ({
	type: 'task.started',
	job: `j${state.begun + 1}`,
	after: state.applied,
	...attempt,
});

const mean = (values: readonly number[]): number | null =>
	values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the rest of the budget buys, and the smallest gain that the hold-out can confirm. */
const price = (state: EvolutionState): Body => {
	const {suite} = openedIn(state);
	const measured = Object.values(state.pricing);
	const pairs = measured.flatMap(([one, other]) =>
		one === undefined || other === undefined ? [] : [Number(one.solved !== other.solved)],
	);
	const noise = mean(pairs);
	return {
		type: 'run.priced',
		after: state.applied,
		evaluations: rest(state).evaluations,
		usd: mean(measured.flat().flatMap(({usd}) => usd ?? [])),
		ms: mean(measured.flat().map(({ms}) => ms)),
		noise,
		detectable: noise === null ? null : detectable({tasks: suite.holdout.length, noise}),
	};
};

/** The parent against itself: every task twice, as far as the budget goes beyond a first look. */
const nextForPrice = (state: EvolutionState): Body | undefined => {
	const {settings, suite} = openedIn(state);
	const task = suite.search.slice(0, settings.price).find(name => {
		const tries = (state.pricing[name] ?? []).length;
		const running = state.jobs.filter(({what}) => what.do === 'try' && what.task === name).length;
		return tries + running < 2;
	});
	if (task !== undefined && canPay(state, {do: 'try'}, {do: 'try'}))
		return start(state, {variant: 'v0', task, for: 'price'});
	return state.jobs.length === 0 ? price(state) : undefined;
};

/** What a policy may know. */
const viewOf = (state: EvolutionState): View => ({
	archive: state.archive,
	tasks: openedIn(state).suite.search,
	breeding: state.jobs.flatMap(({what}) => (what.do === 'breed' ? [what.parent] : [])),
	trying: state.jobs.flatMap(({what}) => (what.do === 'try' ? [{variant: what.variant, task: what.task}] : [])),
	evaluations: state.tries,
	children: Object.keys(state.children).length,
	left: shareLeft(state),
	// A child that nothing is left to try with would be bred for nothing; so is one of a breeder that only fails.
	can: {
		expand: state.stillbornInRow < openedIn(state).settings.invalidInRow && canPay(state, {do: 'breed'}, {do: 'try'}),
		evaluate: canPay(state, {do: 'try'}),
	},
});

/** The champion; the root when every other one is closed. */
export const championFor = (state: EvolutionState): Variant => {
	const champion = championOf(state.archive) ?? state.archive[0];
	if (champion === undefined) throw new Error('the archive has no root');
	return champion;
};

const nextForSearch = (state: EvolutionState): Body | undefined => {
	const {settings} = openedIn(state);
	const die = split(dieOf(settings.seed), state.begun);
	const choice = policies[settings.policy](viewOf(state), split(die, 0));
	if (choice?.do === 'evaluate') return start(state, {variant: choice.variant, task: choice.task, for: 'search'});
	if (choice?.do === 'expand')
		return {
			type: 'parent.chosen',
			job: `j${state.begun + 1}`,
			after: state.applied,
			variant: `v${Object.keys(state.children).length + 1}`,
			parent: choice.parent,
			failure: failureFor(state, choice.parent, split(die, 1)),
		};
	if (state.jobs.length > 0) return undefined;
	const champion = championFor(state);
	const counts = countsOf(champion);
	return {
		type: 'champion.chosen',
		after: state.applied,
		variant: champion.id,
		...counts,
		lowerBound: lowerBound(counts),
	};
};

const finish = (state: EvolutionState, outcome: Body<'run.finished'>['outcome'], why: string): Body => ({
	type: 'run.finished',
	after: state.applied,
	outcome,
	why,
	...state.charged,
});

const nextForConfirmation = (state: EvolutionState, champion: string): Body | undefined => {
	const {suite, settings} = openedIn(state);
	if (champion === 'v0') return finish(state, 'no-better', 'no variant is surely better than the default');
	if (confirmation(suite) === 0) return finish(state, 'promising', 'the suite has no hold-out to prove it on');
	const {tested} = state;
	if (tested === undefined) {
		const attempt = nextAttempt(state, champion);
		if (attempt !== undefined && canPay(state, {do: 'try'})) return start(state, attempt);
		return state.jobs.length === 0 ? testedIn(state, champion) : undefined;
	}
	if (tested.verdict === 'not-proven') return finish(state, 'promising', tested.why ?? 'it is not proven');
	if (state.promoted === champion) return finish(state, 'promoted', `${champion} is the default`);
	if (state.refusedPromotion !== undefined) return finish(state, 'proven', state.refusedPromotion);
	return settings.autoApprove
		? {type: 'promotion.approved', variant: champion, by: 'settings'}
		: finish(state, 'proven', 'it waits for leave to be promoted');
};

/** What a run that goes on wants next, if it wants anything before more is known. Every budget, order and phase of it is a line in here. */
export const nextInRun = (state: EvolutionState): Body | undefined => {
	if (state.priced === undefined) return nextForPrice(state);
	return state.champion === undefined ? nextForSearch(state) : nextForConfirmation(state, state.champion);
};
