import type {Decision} from '../machine.ts';
import type {Body} from './event.ts';
import {newSince} from './history.ts';
import type {Step} from './step.ts';
import type {SessionState, Undo} from './state.ts';

type Next = Decision<Body, Step>;

const ORPHANED = 'The process ended while this was to run: whether it did is not known, and it is not run again.';

const unfinished = (shell: string, output: string): Next => ({
	record: {type: 'shell.finished', shell, output, ending: {kind: 'aborted'}, ms: 0},
});

/** Is something under way, or waiting, that belongs to no turn and can be stopped? */
export const isBusyBetween = ({turn, shells, compaction}: SessionState): boolean =>
	turn === undefined && (shells.length > 0 || compaction !== undefined);

/** Going back: first what it would do, on record, then doing it; a chat is only forgotten. */
const nextForUndo = ({what, way, to}: Undo): Next => {
	if (what === 'chat' || to === null) return {record: {type: 'undo.finished', went: null}};
	return way === undefined
		? {perform: {key: 'undo.plan', do: 'plan-undo'}}
		: {perform: {key: 'undo.go', do: 'go-back'}};
};

/** What happens between turns, before the next begins: going back, commands that the person typed, summing up. */
export const nextBetween = (state: SessionState): Next => {
	const {undo, shells, compaction, stop} = state;
	if (undo !== undefined) return nextForUndo(undo);
	const [first] = shells;
	if (first !== undefined) {
		const {shell, orphan} = first;
		if (orphan) return unfinished(shell, ORPHANED);
		if (stop !== undefined) return unfinished(shell, '');
		return {perform: {key: `${shell}.run`, do: 'run-shell', shell}};
	}
	if (compaction === undefined) return undefined;
	const failed = (why: string): Next => ({record: {type: 'compaction.failed', compaction: compaction.id, why}});
	if (stop !== undefined) return failed('it was stopped');
	// What was asked for in the middle of a turn may find nothing new.
	return newSince(state).turns.length === 0
		? failed('there is nothing to sum up')
		: {perform: {key: `${compaction.id}.compact`, do: 'compact'}};
};
