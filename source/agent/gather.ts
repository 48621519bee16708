import {readContextAnswer} from '../core/context.ts';
import {retold} from '../core/effect.ts';
import type {Delta} from '../core/session/event.ts';
import type {Stage} from '../core/profile.ts';
import {stageThat, type SessionState, type Turn} from '../core/session/state.ts';
import type {Step} from '../core/session/step.ts';
import type {Ranked, Wanted} from '../core/workspace.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** Bytes of files that a stage starts with when the profile says nothing. */
const BUDGET = 60_000;
/** Ranked files that are offered to a stage, at most: what a budget of bytes leaves out of many tiny ones. */
const MOST = 60;

const budgetOf = (stage: Stage | undefined): number => stage?.budget ?? BUDGET;

const wantedOf = (files: readonly Ranked[]): readonly Wanted[] =>
	files.slice(0, MOST).map(({path, why}) => ({path, why}));

/** Looks at the repository and ranks its files for the request, without a model. */
export const rank = async function* (world: World, turn: Turn, state: SessionState, signal: AbortSignal): Work {
	world.guests?.begin();
	const around = {
		earlier: state.past.map(({request}) => request),
		written: state.past.flatMap(({written}) => written),
	};
	const ranking = yield* retold(world.workspace.rank(turn.request, signal, around), (files): Delta => ({
		show: 'looked',
		files,
	}));
	if (signal.aborted) return undefined;
	const stage = stageThat(state.profile, 'gather');
	const planner = stageThat(state.profile, 'plan') ?? stageThat(state.profile, 'edit');
	const whole = ranking.bytes <= budgetOf(planner) && ranking.seen <= MOST;
	const asked = !whole && stage?.role !== undefined;
	const excerpts = asked ? await world.workspace.load(wantedOf(ranking.files), budgetOf(stage)) : [];
	return {type: 'context.ranked', ranking, excerpts, whole};
};

/** Settles what the next stage is given: what the model chose where it chose well, else what ranks first. */
export const gather = async function* (
	world: World,
	turn: Turn,
	state: SessionState,
	{answer, note}: Extract<Step, {do: 'gather'}>,
): Work {
	const files = turn.ranking?.ranking.files ?? [];
	const budget = budgetOf(stageThat(state.profile, 'plan') ?? stageThat(state.profile, 'edit'));
	const seen = turn.ranking?.ranking.seen ?? 0;
	const read = answer === undefined ? undefined : readContextAnswer(answer);
	if (read !== undefined && 'files' in read) {
		const chosen = read.files.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0));
		const excerpts = await world.workspace.load(
			chosen.map(({path, why, ranges}) => ({path, why, ...(ranges === undefined ? {} : {ranges})})),
			budget,
		);
		if (excerpts.length > 0 || chosen.length === 0) return {type: 'context.gathered', seen, by: 'model', excerpts};
	}
	const excerpts = await world.workspace.load(wantedOf(files), budget);
	const wrong = read === undefined ? note : 'wrong' in read ? read.wrong : 'it named no file that is here';
	return {
		type: 'context.gathered',
		seen,
		by: turn.ranking?.whole ? 'all' : 'ranking',
		excerpts,
		...(wrong === undefined ? {} : {note: `the context model was of no help (${wrong}): the ranking stands`}),
	};
};

/** Reads the files of a step as they are now, so that the editor sees what earlier steps left. */
export const beginStep = async function* (world: World, turn: Turn, state: SessionState, index: number): Work {
	const steps = turn.plan?.steps ?? [];
	const step = steps[index];
	if (step === undefined) throw new Error(`there is no step ${index}`);
	const named: readonly Wanted[] = step.files.map(path => ({path, why: 'named in the step'}));
	const gathered: readonly Wanted[] = (turn.gathered?.excerpts ?? []).map(({path, from, to, of, why}) => ({
		path,
		why,
		...(from === 1 && to === of ? {} : {ranges: [{from, to}]}),
	}));
	const wanted = named.length > 0 ? named : gathered;
	const excerpts = await world.workspace.load(wanted, budgetOf(stageThat(state.profile, 'edit')));
	return {type: 'step.started', round: turn.round, index, of: steps.length, title: step.title, excerpts};
};
