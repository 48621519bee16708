import {clip, clipMiddle} from '../brief.ts';
import {sayEnding} from '../sandbox.ts';
import type {Compacted, Past, Ran, SessionState} from './state.ts';

/** What was said and done since the last summary, and that summary. */
export type Since = {
	readonly summary?: Compacted;
	readonly turns: readonly Past[];
	/** Commands of the person: `after` names the turn before each. */
	readonly ran: readonly Ran[];
};

export const newSince = ({past, ran, compacted}: SessionState): Since => {
	const summary = compacted.at(-1);
	if (summary === undefined) return {turns: past, ran};
	const upto = past.findIndex(({turn}) => turn === summary.upto);
	return {summary, turns: past.slice(upto + 1), ran: ran.filter(({seq}) => seq > summary.seq)};
};

/** Characters of each thing that was said, at most. */
type Limits = {readonly request: number; readonly answer: number; readonly output: number};

/** A plan that waits to be carried out is told whole, unless it is huge. */
const LONGEST_PLAN = 20_000;

const sayTurn = ({request, steered, answer, outcome, planned, isUndone, written}: Past, limits: Limits): string => {
	const how = planned ? 'in a plan, not carried out yet' : outcome;
	return [
		`asked: ${clip(request, limits.request)}`,
		...steered.map(text => `added: ${clip(text, limits.request)}`),
		...(written.length === 0 ? [] : [`changed: ${written.join(', ')}`]),
		`ended (${how}${isUndone ? '; its changes were taken back' : ''}): ${clip(answer, planned ? LONGEST_PLAN : limits.answer)}`,
	].join('\n');
};

const sayRan = ({script, output, ending}: Ran, limits: Limits): string =>
	[
		`the user ran: ${clip(script, limits.request)}`,
		...(output.trim() === '' ? [] : [clipMiddle(output.trimEnd(), limits.output)]),
		`(${sayEnding(ending)})`,
	].join('\n');

/** What was said and done, in order, as a model reads it. */
export const sayHistory = ({summary, turns, ran}: Since, limits: Limits): string => {
	const isShown = ({after}: Ran): boolean => turns.some(({turn}) => turn === after);
	return [
		...(summary === undefined ? [] : [`summary of what was said before:\n${summary.summary}`]),
		...ran.filter(one => !isShown(one)).map(one => sayRan(one, limits)),
		...turns.flatMap(turn => [
			// What was taken up again is told with the turn that did.
			...(turn.isContinued ? [] : [sayTurn(turn, limits)]),
			...ran.filter(({after}) => after === turn.turn).map(one => sayRan(one, limits)),
		]),
	].join('\n\n');
};

/** A summary that is made without a model: what was asked and answered, cut short. */
export const digest = (state: SessionState): string =>
	clipMiddle(sayHistory(newSince(state), {request: 400, answer: 400, output: 200}), 12_000);
