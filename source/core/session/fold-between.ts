import type {Fold} from './fold-turn.ts';
import type {FactType} from './event.ts';
import type {Candidate, Profile} from '../profile.ts';
import type {SessionState} from './state.ts';

type Between = Extract<
	FactType,
	`shell.${string}` | `compaction.${string}` | `undo.${string}` | 'history.compacted' | 'model.set'
>;

/** What is stopped is stopped once: nothing that comes later is. */
const stopped = (state: SessionState): SessionState => {
	const {stop: _, ...rest} = state;
	return rest.shells.length === 0 && rest.compaction === undefined ? rest : state;
};

const withoutCompaction = ({compaction: _, ...state}: SessionState): SessionState => stopped(state);

const isSame = (one: readonly Candidate[] | undefined, other: readonly Candidate[] | undefined): boolean =>
	JSON.stringify(one) === JSON.stringify(other);

/** A profile that is opened again, with the roles that the person filled otherwise; what the profile itself says anew counts more. */
export const refilled = ({profile: old, given}: SessionState, profile: Profile) => {
	const kept = Object.entries(given).filter(([role, before]) => isSame(before, profile.roles[role]));
	const roles = Object.fromEntries(kept.map(([role]) => [role, old?.roles[role] ?? []]));
	return {given: Object.fromEntries(kept), profile: {...profile, roles: {...profile.roles, ...roles}}};
};

/** What facts that belong to no turn do to the state. */
export const betweenFolds: {readonly [Type in Between]: Fold<Type>} = {
	'undo.requested': (state, {type: _, ...undo}) => ({...state, undo}),
	'undo.planned': (state, {way}) => (state.undo === undefined ? state : {...state, undo: {...state.undo, way}}),
	'undo.finished': ({stopped, ...state}, {went}) => {
		const {undo} = state;
		if (undo === undefined) return state;
		const from = state.past.findIndex(({turn}) => turn === undo.turn);
		// Files that could not be put back leave everything as it was; a chat without changed files is just forgotten.
		if (from === -1 || (went === null && undo.to !== null && undo.what !== 'chat'))
			return {...state, ...(stopped === undefined ? {} : {stopped}), undo: undefined};
		if (undo.what === 'files') {
			const past = state.past.map((one, at) =>
				at >= from && one.before !== undefined ? {...one, isUndone: true} : one,
			);
			return {...state, past, undo: undefined};
		}
		const past = state.past.slice(0, from);
		const isLeft = (turn: string): boolean => past.some(one => one.turn === turn);
		return {
			...state,
			past,
			// A summary of what is not said any more is none; the one before it may be.
			compacted: state.compacted.filter(({upto}) => isLeft(upto)),
			ran: state.ran.filter(({after}) => after === null || isLeft(after)),
			undo: undefined,
		};
	},
	'shell.requested': (state, {shell, script}) => ({
		...state,
		runs: state.runs + 1,
		shells: [...state.shells, {shell, script, orphan: false}],
	}),
	'shell.finished': (state, {shell, output, ending, seq}) => {
		const one = state.shells.find(waiting => waiting.shell === shell);
		if (one === undefined) return state;
		const after = state.past.at(-1)?.turn ?? null;
		return stopped({
			...state,
			shells: state.shells.filter(waiting => waiting !== one),
			ran: [...state.ran, {shell, script: one.script, output, ending, after, seq}],
		});
	},
	'compaction.requested': (state, {compaction: id, focus}) => ({
		...state,
		compactions: state.compactions + 1,
		compaction: {id, ...(focus === undefined ? {} : {focus})},
	}),
	'history.compacted': (state, {upto, summary, seq}) => ({
		...withoutCompaction(state),
		compacted: [...state.compacted, {upto, summary, seq}],
	}),
	'compaction.failed': withoutCompaction,
	'model.set': (state, {role, candidates}) => {
		const {profile, given} = state;
		if (profile === undefined) return state;
		return {
			...state,
			given: {...given, [role]: given[role] ?? profile.roles[role] ?? []},
			profile: {...profile, roles: {...profile.roles, [role]: candidates}},
		};
	},
};
