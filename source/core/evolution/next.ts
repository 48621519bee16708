import type {Decision} from '../machine.ts';
import {countsOf} from './archive.ts';
import type {Body} from './event.ts';
import {flawOf} from './manifest.ts';
import {championFor, nextInRun} from './next-run.ts';
import {DOUBTED, evidenceAgainst, lowerBound, PROVEN} from './statistics.ts';
import {withHead} from './settle.ts';
import type {Step} from './step.ts';
import {openedIn, type EvolutionState} from './state.ts';

type Next = Decision<Body, Step>;

const work: Next = {perform: {key: 'work', do: 'work'}};

/** A child whose manifest is flawed is not built. What its manifest cost is on record already. */
const refusedManifest = (state: EvolutionState): Body | undefined => {
	const {search, holdout, sentinel, canary, honeypot = []} = openedIn(state).suite;
	const tasks = [...search, ...holdout, ...sentinel, ...canary, ...honeypot];
	for (const {id, what, manifest, end} of state.jobs) {
		if (what.do !== 'breed' || manifest === undefined || end !== undefined) continue;
		const why = flawOf(manifest, tasks);
		if (why !== undefined) return {type: 'variant.stillborn', job: id, variant: what.variant, why, usd: 0, ms: 0};
	}
	return undefined;
};

/** What results that are known ask for before anything else is decided. */
const closing = (state: EvolutionState): Body | undefined => {
	const [duplicate] = state.duplicates;
	if (duplicate !== undefined) return {type: 'variant.refused', ...duplicate, after: state.applied};
	const [alarm] = state.alarms;
	if (alarm !== undefined) return {type: 'variant.quarantined', ...alarm, after: state.applied};
	return state.invalidInRow >= openedIn(state).settings.invalidInRow && state.stop === undefined
		? {type: 'run.stopped', why: `${state.invalidInRow} results in a row are invalid`}
		: undefined;
};

/** What real use says of the promoted variant: a warning, or the way back. One that failed is not tried again by itself. */
const inUse = ({promoted, use, doubted, refusedPromotion}: EvolutionState): Body | undefined => {
	if (promoted === undefined || refusedPromotion !== undefined) return undefined;
	const against = evidenceAgainst(use);
	if (against >= PROVEN)
		return {
			type: 'rollback.requested',
			variant: promoted,
			why: `E = ${against.toFixed(1)} that it is worse, after ${use.won} won and ${use.lost} lost in use`,
		};
	return against >= DOUBTED && !doubted ? {type: 'promotion.doubted', variant: promoted, against} : undefined;
};

/** A run that was stopped: everything begun gets its end, then the champion of what is known is named, unproven. */
const nextForStop = (state: EvolutionState, why: string): Next => {
	const running = state.jobs.find(({end}) => end === undefined);
	if (running !== undefined) return {perform: {key: `${running.id}.halt`, do: 'halt', job: running.id}};
	let settled = state;
	while (settled.jobs.length > 0) settled = withHead(settled);
	const body = settled.alarms.length > 0 || settled.duplicates.length > 0 ? closing(settled) : undefined;
	if (body !== undefined) return {record: body};
	if (settled.champion === undefined) {
		const champion = championFor(settled);
		const counts = countsOf(champion);
		return {
			record: {
				type: 'champion.chosen',
				after: settled.applied,
				variant: champion.id,
				...counts,
				lowerBound: lowerBound(counts),
			},
		};
	}
	return {
		record: {
			type: 'run.finished',
			after: settled.applied,
			outcome: 'stopped',
			why,
			...settled.charged,
		},
	};
};

/**
 * What an evolution wants to happen now. Decisions are taken as if results came in the order in which their jobs were begun: the k-th job is chosen when the
 * results of all but the last W before it are known, whichever of those came first. So the archive is the same however fast each worker is, and however often
 * the run was killed. A worker whose elder is still at work waits for it; that is the price.
 */
export const next = (state: EvolutionState): Next => {
	if (state.opened === undefined) return undefined;
	if (state.wish !== undefined)
		return {perform: {key: `${state.wish.do}.${state.wish.variant}`, do: state.wish.do, variant: state.wish.variant}};
	const watched = inUse(state);
	if (watched !== undefined) return {record: watched};
	if (state.finished !== undefined) return undefined;
	if (state.stop !== undefined) return nextForStop(state, state.stop);
	const flawed = refusedManifest(state);
	if (flawed !== undefined) return {record: flawed};
	if (state.paused) return state.jobs.some(({end}) => end === undefined) ? work : undefined;
	for (let settled = state; ; settled = withHead(settled)) {
		const body =
			closing(settled) ?? (settled.jobs.length < openedIn(state).settings.workers ? nextInRun(settled) : undefined);
		if (body !== undefined) return {record: body};
		const [head] = settled.jobs;
		if (head === undefined) return undefined;
		if (head.end === undefined) return work;
	}
};
