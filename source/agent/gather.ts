import {readContextAnswer} from '../core/context-answer.ts';
import {retold} from '../core/effect.ts';
import {partsOf} from '../core/parts.ts';
import type {Body, Delta, Part} from '../core/session/event.ts';
import type {Stage} from '../core/profile.ts';
import {stageThat, type SessionState, type Turn} from '../core/session/state.ts';
import type {Step} from '../core/session/step.ts';
import type {Excerpt, Outline, Ranked, Wanted} from '../core/workspace.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** Bytes of files that a stage starts with when the profile says nothing. */
const BUDGET = 60_000;
/** Ranked files that are offered to a stage, at most: what a budget of bytes leaves out of many tiny ones. */
const MOST = 60;
/** The same, where a model looks at them. */
const MOST_LOOKED = 200;

const budgetOf = (stage: Stage | undefined): number => stage?.budget ?? BUDGET;

const wantedOf = (files: readonly Ranked[], most = MOST): readonly Wanted[] =>
	files.slice(0, most).map(({path, why}) => ({path, why}));

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
	const excerpts = asked ? await world.workspace.load(wantedOf(ranking.files, MOST_LOOKED), budgetOf(stage)) : [];
	return {type: 'context.ranked', ranking, excerpts, whole};
};

/** Files whose definitions stand in for their text, at most, and lines of each. */
const MOST_OUTLINED = 12;
const MOST_LINES = 40;
/** Of files that were not asked about, for all that is known, those that rank so high are taken along. */
const MOST_UNASKED = 12;
/** What the ranking's word is worth beside the model's, of 10. */
const WORTH = {failed: 4, unasked: 3};

/** What the definitions of files are that matter and did not fit. */
const outlinesOf = async (world: World, files: readonly Wanted[], signal: AbortSignal): Promise<readonly Outline[]> => {
	if (files.length === 0 || world.workspace.symbols === undefined) return [];
	const why = new Map(files.map(file => [file.path, file.why]));
	const found = await world.workspace.symbols({paths: [...why.keys()]}, signal);
	if (found.kind !== 'map') return [];
	return found.files
		.map(({path, definitions}) => ({
			path,
			why: why.get(path) ?? '',
			lines: definitions.slice(0, MOST_LINES).map(({from, to, signature}) => `${from}-${to} ${signature}`),
		}))
		.toSorted((one, other) => [...why.keys()].indexOf(one.path) - [...why.keys()].indexOf(other.path));
};

/** In which form each file goes on. */
const formsOf = (excerpts: readonly Excerpt[], outlines: readonly Outline[]): Body<'context.gathered'>['files'] => {
	const shown = new Map<string, {path: string; why: string; form: 'full' | 'slices'}>();
	for (const {path, why, from, to, of} of excerpts)
		shown.set(path, {path, why, form: from === 1 && to === of ? 'full' : 'slices'});
	return [...shown.values(), ...outlines.map(({path, why}) => ({path, why, form: 'skeleton'}) as const)];
};

type Chosen = Wanted & {readonly score: number};

/** What the ranking says of files that the model was not asked about, or gave no answer to. */
const unasked = (turn: Turn, state: SessionState, stage: Stage): readonly Chosen[] => {
	const parts = turn.thread?.parts ?? [];
	const failed = new Set(parts.filter(({outcome}) => outcome === 'failed').flatMap(({files}) => files));
	const known = new Set(
		partsOf(state, turn, stage).known.flatMap(({path, request}) => (request === turn.request ? [] : [path])),
	);
	return (turn.ranking?.ranking.files ?? []).flatMap(({path, why}, at): readonly Chosen[] => {
		if (failed.has(path)) return [{path, why, score: WORTH.failed}];
		return known.has(path) && at < MOST_UNASKED ? [{path, why, score: WORTH.unasked}] : [];
	});
};

/** What went wrong with the model, in a line; undefined when nothing did. */
const sayFailed = (parts: readonly Part[], note: string | undefined): string | undefined => {
	const failed = parts.filter(({outcome}) => outcome === 'failed');
	const why = failed[0]?.why ?? note;
	if (why === undefined) return undefined;
	return failed.length < parts.length
		? `${failed.length} of ${parts.length} requests to the context model brought nothing (${why}): the ranking stands for their files`
		: `the context model was of no help (${why}): the ranking stands`;
};

/** Settles what the next stage is given: what the model chose where it chose well, else what ranks first. */
export const gather = async function* (
	world: World,
	turn: Turn,
	state: SessionState,
	{answer, note}: Extract<Step, {do: 'gather'}>,
	signal: AbortSignal,
): Work {
	const ranked = turn.ranking?.ranking.files ?? [];
	const whole = turn.ranking?.whole === true;
	const budget = budgetOf(stageThat(state.profile, 'plan') ?? stageThat(state.profile, 'edit'));
	const settle = async (
		wanted: readonly Wanted[],
		rest: Pick<Body<'context.gathered'>, 'by' | 'looked' | 'note'>,
		outlined: readonly Wanted[],
	): Promise<Body> => {
		const excerpts = await world.workspace.load(wanted, budget);
		const shown = new Set(excerpts.map(({path}) => path));
		const missing = outlined.filter(({path}) => !shown.has(path)).slice(0, MOST_OUTLINED);
		const outlines = whole ? [] : await outlinesOf(world, missing, signal);
		return {
			type: 'context.gathered',
			seen: turn.ranking?.ranking.seen ?? 0,
			...rest,
			excerpts,
			...(outlines.length === 0 ? {} : {outlines}),
			files: formsOf(excerpts, outlines),
		};
	};
	const stage = stageThat(state.profile, 'gather');
	const read = answer === undefined ? undefined : readContextAnswer(answer);
	const parts = turn.thread?.parts ?? [];
	const isAnswered = parts.length === 0 || parts.some(({outcome}) => outcome !== 'failed');
	const failed = read !== undefined && 'wrong' in read ? read.wrong : sayFailed(parts, note);
	if (read !== undefined && 'files' in read && isAnswered && stage !== undefined) {
		const chosen = read.files.map(({path, why, ranges, score = 5}): Chosen => {
			const wanted = {path, why, score};
			return ranges === undefined ? wanted : {...wanted, ranges};
		});
		const names = new Set(chosen.map(({path}) => path));
		const all = [...chosen, ...unasked(turn, state, stage).filter(({path}) => !names.has(path))]
			.toSorted((one, other) => other.score - one.score)
			.map(({score: _, ...wanted}): Wanted => wanted);
		const looked = new Set(parts.filter(({outcome}) => outcome !== 'failed').flatMap(({files}) => files)).size;
		const rest = {by: 'model', looked, ...(failed === undefined ? {} : {note: failed})} as const;
		const settled = await settle(all, rest, all);
		if (signal.aborted) return undefined;
		const isEmpty = settled.type === 'context.gathered' && settled.excerpts.length === 0;
		if (!isEmpty || all.length === 0) return settled;
	}
	const wrong = failed ?? (read === undefined ? undefined : 'it named no file that is here');
	const settled = await settle(
		wantedOf(ranked),
		{
			by: whole ? 'all' : 'ranking',
			...(wrong === undefined
				? {}
				: {
						note: wrong.includes(': the ranking stands')
							? wrong
							: `the context model was of no help (${wrong}): the ranking stands`,
					}),
		},
		wantedOf(ranked),
	);
	return signal.aborted ? undefined : settled;
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
