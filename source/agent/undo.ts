import type {SessionState, Turn} from '../core/session/state.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** Keeps the files as they are, before the first change of a turn or after its last. A turn goes on without, and says so. */
export const takeCheckpoint = async function* (
	world: World,
	turn: Turn,
	when: 'before' | 'after',
	signal: AbortSignal,
): Work {
	const taken = await world.checkpoints.take(`${when} ${turn.id}`, signal);
	// A stop in the middle of it is no reason to do without: it is asked for again at the end.
	if ('failed' in taken && signal.aborted) return undefined;
	return 'id' in taken
		? {type: 'checkpoint.taken', turn: turn.id, when, id: taken.id}
		: {type: 'checkpoint.taken', turn: turn.id, when, id: null, why: taken.failed};
};

/** Finds out what going back would do, and puts it on record before anything is touched. */
export const planUndo = async function* (world: World, {undo}: SessionState): Work {
	if (undo === undefined || undo.to === null) throw new Error('nothing is to be undone');
	const way = await world.checkpoints.plan(undo.to, undo.since, undo.person);
	return 'failed' in way ? {type: 'undo.finished', went: null, why: way.failed} : {type: 'undo.planned', way};
};

/** Goes back along the way that is on record. */
export const goBack = async function* (world: World, {undo}: SessionState, signal: AbortSignal): Work {
	if (undo?.way === undefined) throw new Error('no way back is on record');
	const went = await world.checkpoints.goBack(undo.way, undo.conflicts, signal);
	return 'failed' in went ? {type: 'undo.finished', went: null, why: went.failed} : {type: 'undo.finished', went};
};
