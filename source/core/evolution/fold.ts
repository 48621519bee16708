import {withClosed} from './archive.ts';
import type {EvolutionFact, FactType, Body} from './event.ts';
import type {Fact} from '../journal.ts';
import type {End, Job} from './job.ts';
import {settledTo} from './settle.ts';
import type {EvolutionState} from './state.ts';

type Fold<Type extends FactType> = (state: EvolutionState, fact: Fact<Body<Type>>) => EvolutionState;

const patchJob = (state: EvolutionState, id: string, patch: (job: Job) => Job): EvolutionState => ({
	...state,
	jobs: state.jobs.map(job => (job.id === id ? patch(job) : job)),
});

/** What is not known once is not known in all. */
const sum = (one: number | null, other: number | null): number | null =>
	one === null || other === null ? null : one + other;

const endJob = (state: EvolutionState, {job, usd}: {readonly job: string; readonly usd: number | null}, end: End) =>
	patchJob(state, job, before => ({...before, usd: sum(before.usd, usd), end}));

const begin = (state: EvolutionState, job: Job): EvolutionState => ({
	...state,
	jobs: [...state.jobs, job],
	begun: state.begun + 1,
});

const boxesWith = (known: readonly string[], boxes: string | undefined): readonly string[] =>
	boxes === undefined || known.includes(boxes) ? known : [...known, boxes];

const folds: {readonly [Type in FactType]: Fold<Type>} = {
	'evolution.opened': (state, {seq: _seq, at: _at, ...opened}) => ({
		...state,
		opened,
		boxes: boxesWith(state.boxes, opened.boxes),
		archive: [{id: 'v0', parent: null, commit: opened.root.commit, standing: 'open', tried: {}}],
	}),
	'evolution.reopened': (state, {boxes}) => ({...state, boxes: boxesWith(state.boxes, boxes)}),
	'run.priced': (state, {seq: _seq, at: _at, ...priced}) => ({...settledTo(state, priced.after), priced}),
	'parent.chosen': (state, {job, after, variant, parent, failure}) => {
		const settled = settledTo(state, after);
		return begin(
			{...settled, children: {...settled.children, [variant]: {parent}}},
			{id: job, what: {do: 'breed', variant, parent, failure}, usd: 0},
		);
	},
	'manifest.proposed': (state, {job, variant, manifest, usd}) => {
		const known = patchJob(state, job, before => ({...before, manifest, usd: sum(before.usd, usd)}));
		const child = known.children[variant];
		return child === undefined ? known : {...known, children: {...known.children, [variant]: {...child, manifest}}};
	},
	'variant.bred': (state, {commit, diff, ...fact}) => endJob(state, fact, {as: 'bred', commit, diff}),
	'variant.stillborn': (state, {why, ...fact}) => endJob(state, fact, {as: 'stillborn', why}),
	'variant.refused': (state, {variant, after, why}) => {
		const settled = settledTo(state, after);
		const child = settled.children[variant];
		return {
			...settled,
			archive: settled.archive.filter(({id}) => id !== variant),
			duplicates: settled.duplicates.filter(one => one.variant !== variant),
			children: child === undefined ? settled.children : {...settled.children, [variant]: {...child, stillborn: why}},
		};
	},
	'task.started': (state, {job, after, variant, task, for: purpose}) => {
		const settled = settledTo(state, after);
		const isSearch = purpose === 'search' || purpose === 'price';
		return begin(
			{...settled, tries: settled.tries + (isSearch ? 1 : 0)},
			{id: job, what: {do: 'try', variant, task, for: purpose}, usd: 0},
		);
	},
	'task.scored': (state, {solved, invalid, suspect, signature, alarm, evidence, ms, ...fact}) =>
		endJob(state, fact, {
			as: 'scored',
			solved,
			evidence,
			usd: fact.usd,
			ms,
			...(invalid === undefined ? {} : {invalid}),
			...(suspect === undefined ? {} : {suspect}),
			...(signature === undefined ? {} : {signature}),
			...(alarm === undefined ? {} : {alarm}),
		}),
	'job.abandoned': (state, {why, ...fact}) => endJob(state, fact, {as: 'abandoned', why}),
	'variant.quarantined': (state, {variant, after}) => {
		const settled = settledTo(state, after);
		return {
			...settled,
			archive: withClosed(settled.archive, variant, 'quarantined'),
			alarms: settled.alarms.filter(one => one.variant !== variant),
		};
	},
	'branch.forbidden': (state, {variant}) => ({...state, archive: withClosed(state.archive, variant, 'forbidden')}),
	'champion.chosen': (state, {variant, after}) => ({...settledTo(state, after), champion: variant}),
	'promotion.tested': (state, {seq: _seq, at: _at, ...tested}) => ({...settledTo(state, tested.after), tested}),
	'promotion.approved': (state, {variant}) => ({...state, wish: {do: 'promote', variant}}),
	'variant.promoted': (state, {variant}) => ({
		...state,
		wish: undefined,
		promoted: variant,
		use: {won: 0, lost: 0},
		doubted: false,
	}),
	'use.compared': (state, {variant, better}) =>
		variant === state.promoted
			? {
					...state,
					use: better === 'variant' ? {...state.use, won: state.use.won + 1} : {...state.use, lost: state.use.lost + 1},
				}
			: state,
	'promotion.doubted': state => ({...state, doubted: true}),
	'rollback.requested': (state, {variant}) => ({...state, wish: {do: 'roll-back', variant}}),
	'variant.rolled-back': state => ({...state, wish: undefined, promoted: undefined}),
	'promotion.failed': (state, {why}) => ({...state, wish: undefined, refusedPromotion: why}),
	'run.paused': state => ({...state, paused: true}),
	'run.resumed': state => ({...state, paused: false}),
	'run.stopped': (state, {why}) => ({...state, stop: why}),
	'run.finished': (state, {seq: _seq, at: _at, ...finished}) => ({...settledTo(state, finished.after), finished}),
};

/** The time since the last fact counts as work unless the run was paused then, or no process was there. */
const worked = (state: EvolutionState, {type, at}: EvolutionFact): number => {
	if (state.at === '' || state.paused || type === 'evolution.reopened') return state.activeMs;
	return state.activeMs + Math.max(0, Date.parse(at) - Date.parse(state.at));
};

/** What the facts so far amount to. Facts of types that this version does not know change nothing. */
export const fold = (state: EvolutionState, fact: EvolutionFact): EvolutionState => {
	if (!Object.hasOwn(folds, fact.type)) return state;
	const apply = folds[fact.type] as Fold<FactType>;
	return {...apply(state, fact), activeMs: worked(state, fact), seq: fact.seq, at: fact.at};
};
