import {sayEnding, type Ending} from '../sandbox.ts';
import type {Profile} from '../profile.ts';
import {owesAfter} from './hooks.ts';
import {inTurn, patchCall, type Fold} from './fold-turn.ts';
import {noted} from './repeats.ts';
import {refusalsAfter, refusalsWhenGreen} from './refusal.ts';
import {checkOf, resultsOf, type Call, type Turn} from './state.ts';

/** Once every call of an answer has its result, the results go back as one message. */
export const handBack = (profile: Profile | undefined, turn: Turn): Turn => {
	const {calls, thread} = turn;
	if (thread === undefined || calls.some(call => call.finished === undefined || owesAfter(profile, call))) return turn;
	const made = calls.filter(call => call.origin.by === 'model');
	if (made.length === 0) return turn;
	return {
		...turn,
		calls: calls.filter(call => call.origin.by !== 'model'),
		thread: {
			...thread,
			...noted(thread, made),
			messages: [...thread.messages, {role: 'user', blocks: resultsOf(made)}],
		},
	};
};

/** Nothing was checked: no wall, or a shell that did not find the command (127) or may not run it (126). */
const isUnstarted = (ending: Ending | undefined): boolean =>
	ending?.kind === 'unstarted' || (ending?.kind === 'exited' && (ending.code === 127 || ending.code === 126));

/** What a finished check means for the turn: it is green, red, or was never run. */
const checked = (turn: Turn, call: Call): Turn => {
	const {finished, origin, input} = call;
	if (finished === undefined || origin.by !== 'check') return turn;
	const command = (input as {command: string}).command;
	const rest = {...turn, calls: turn.calls.filter(({id}) => id !== call.id)};
	// A step's check that is also the check of the whole has proved both, as long as nothing follows.
	const isWhole = origin.step === null || command === checkOf(turn);
	const onward =
		origin.step === null
			? {...rest, phase: 'over' as const}
			: {...rest, step: turn.step + 1, stepDone: false, stepExcerpts: undefined, thread: undefined};
	switch (finished.outcome) {
		case 'ok':
			return {
				...onward,
				changed: isWhole ? false : turn.changed,
				failure: isWhole ? undefined : turn.failure,
				refusals: isWhole ? refusalsWhenGreen(turn.refusals) : turn.refusals,
			};
		case 'refused':
		case 'unapproved':
			return {...onward, unchecked: command};
		// Cut off by the death of a process: it is simply made again.
		case 'aborted':
			return rest;
		case 'failed': {
			const said = finished.ending === undefined ? finished.outcome : sayEnding(finished.ending);
			const unstarted = isUnstarted(finished.ending);
			return {...rest, phase: 'check', changed: false, failure: {command, said, output: finished.output, unstarted}};
		}
	}
};

export const finishCall: Fold<'tool.finished'> = inTurn((turn, {call: id, outcome, output, ending}, state) => {
	const before = turn.calls.find(call => call.id === id);
	if (before === undefined) return turn;
	const finished = {outcome, output, ...(ending === undefined ? {} : {ending})};
	const call: Call = {...before, finished};
	const {risk, preview} = before.previewed ?? {};
	// Who runs the very check that would be run at the end has proved, or disproved, what was changed so far.
	const isCheck = before.started !== undefined && preview?.script !== undefined && preview.script === checkOf(turn);
	const acted =
		before.started !== undefined &&
		!isCheck &&
		(risk === 'write' || (risk === 'run' && preview?.reading?.kind !== 'read-only'));
	const isGreen = isCheck && outcome === 'ok';
	const refusals = refusalsAfter(state, turn, call, {hasActed: acted && before.origin.by === 'model'});
	const wrote = outcome === 'ok' && risk === 'write' ? (preview?.files ?? []).map(file => file.path) : [];
	const after: Turn = {
		...patchCall(turn, id, () => call),
		// A planner may look at a red check without owing anybody a green one; an editor may not.
		changed:
			!isGreen && (turn.changed || (acted && before.origin.by === 'model') || (isCheck && turn.phase === 'edit')),
		failure: isGreen ? undefined : turn.failure,
		written: [...new Set([...turn.written, ...wrote])],
		refusals: isGreen ? refusalsWhenGreen(refusals) : refusals,
	};
	return before.origin.by === 'check' ? checked(after, call) : handBack(state.profile, after);
});
