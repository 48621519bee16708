import type {Span} from '../checkpoint.ts';
import type {Verdict} from '../machine.ts';
import type {Body} from './event.ts';
import type {Past, SessionState} from './state.ts';

type What = 'files' | 'chat' | 'both';

const changed = ({before, isUndone}: Past): boolean => before !== undefined && !isUndone;

/** Times between turns, in which what changed was changed by the person. */
const between = (turns: readonly Past[]): readonly Span[] =>
	turns.flatMap(({after}, at) => {
		const next = turns[at + 1];
		return after === undefined || next?.before === undefined || after === next.before
			? []
			: [{from: after, to: next.before}];
	});

/** Going back to before a turn, as the fact that it is asked for; or why that cannot be. */
export const requestBack = (
	{past, turn: running, undo}: SessionState,
	id: string,
	what: What,
	conflicts: 'keep' | 'overwrite',
): Verdict<Body> => {
	if (running !== undefined) return {rejected: 'a turn is running: stop it first'};
	if (undo !== undefined) return {rejected: 'it is going back already'};
	const from = past.findIndex(({turn}) => turn === id);
	if (from === -1) return {rejected: `there is no turn ${id}`};
	const turns = past.slice(from).filter(changed);
	if (what === 'files' && turns.length === 0) return {rejected: 'no files were changed since then'};
	return {
		record: {
			type: 'undo.requested',
			turn: id,
			what,
			to: turns[0]?.before ?? null,
			since: turns.at(-1)?.after ?? 'now',
			person: between(turns),
			conflicts,
		},
	};
};

/** Taking back the files of the last turn that changed some. */
export const requestUndo = (state: SessionState, conflicts: 'keep' | 'overwrite'): Verdict<Body> => {
	const last = state.past.findLast(changed);
	return last === undefined
		? {rejected: 'there is nothing to take back'}
		: requestBack(state, last.turn, 'files', conflicts);
};
