import type {SessionState, Turn} from './state.ts';

/** What a stage took of a turn: USD known to be spent, whether some of it is not known, and milliseconds, up to its last end. */
export type StageSpent = {readonly cost: number; readonly isUnknown: boolean; readonly ms: number};

const nothing: StageSpent = {cost: 0, isUnknown: false, ms: 0};

export const spentIn = ({spent}: Turn, stage: string): StageSpent => spent[stage] ?? nothing;

/** A turn after an answer that was asked for a stage; `cost` in USD, null when it is not known. */
export const spend = (turn: Turn, stage: string | undefined, cost: number | null): Turn => {
	const before = spentIn(turn, stage ?? '');
	const after = {...before, cost: before.cost + (cost ?? 0), isUnknown: before.isUnknown || cost === null};
	return {
		...turn,
		cost: turn.cost + (cost ?? 0),
		costUnknown: turn.costUnknown || cost === null,
		spent: stage === undefined ? turn.spent : {...turn.spent, [stage]: after},
	};
};

/** Milliseconds that a stage took so far, up to a time. A clock that is set back takes none. */
export const msOf = (turn: Turn, stage: string, at: string): number => {
	const {ms} = spentIn(turn, stage);
	const since = turn.stage === stage ? turn.stageAt : undefined;
	return since === undefined ? ms : ms + Math.max(0, Date.parse(at) - Date.parse(since));
};

/** Keeps the time of stages: when a fact began one, what another took is added to what it took before. */
export const timed = (before: SessionState, after: SessionState, at: string): SessionState => {
	const {turn: was} = before;
	const {turn: is} = after;
	if (is === undefined || was === undefined || was.id !== is.id || was.stage === is.stage) return after;
	const {stageAt: _, ...rest} = is;
	const spent =
		was.stage === undefined
			? is.spent
			: {...is.spent, [was.stage]: {...spentIn(is, was.stage), ms: msOf(was, was.stage, at)}};
	return {...after, turn: {...rest, spent, ...(is.stage === undefined ? {} : {stageAt: at})}};
};
