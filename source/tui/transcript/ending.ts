import type {Fault} from '../../core/fault.ts';
import type {Body, SessionFact} from '../../core/session/event.ts';
import {sayMany, sayTime} from '../../views/amount.ts';
import {oneLine} from '../../views/plain.ts';
import type {Look} from '../theme.ts';
import {flow, row, titled, widthOfPieces} from './row.ts';
import {sign, type Sign} from './sign.ts';
import {saySpent} from './spent.ts';
import type {TurnView} from './state.ts';

/** A note that begins with a sign, whole, and what to do about it beneath. */
export const noteLines = (mark: Sign, text: string, look: Look, hint?: string, margin = '  '): readonly string[] => {
	const head = [margin, ...sign(mark, look)];
	const indent = ' '.repeat(Math.min(6, widthOfPieces(head)));
	return [
		...flow(head, oneLine(text, 600), look, {indent}),
		...(hint === undefined ? [] : flow([indent], oneLine(hint, 400), look, {tone: 'quiet', indent})),
	];
};

/** What went wrong with a model, and what to do about it. */
export const faultLines = ({kind, message, hint}: Fault, look: Look): readonly string[] =>
	noteLines('warning', `${kind}: ${message}`, look, hint);

const marks = {
	done: ['done', 'done'],
	failed: ['error', 'failed'],
	limit: ['stopped', 'stopped at a limit'],
	unapproved: ['refused', 'not approved'],
	interrupted: ['stopped', 'stopped'],
} as const satisfies Readonly<Record<Body<'turn.finished'>['outcome'], readonly [Sign, string]>>;

/** How a turn ended, why, what to do about it, and what it took: the time of the clock, and all tokens and costs. */
export const endLines = (
	fact: Extract<SessionFact, {type: 'turn.finished'}>,
	turn: TurnView | undefined,
	look: Look,
): readonly string[] => {
	const [mark, said] = marks[fact.outcome];
	const word = fact.planned ? 'planned' : said;
	const ms = turn === undefined ? 0 : Math.max(0, Date.parse(fact.at) - turn.since);
	const cost = turn === undefined || turn.total.ms === 0 ? sayTime(ms) : saySpent({...turn.total, ms});
	const head = [...sign(mark, look), word];
	const hint = fact.hint === undefined ? [] : flow(['  '], oneLine(fact.hint, 600), look, {tone: 'quiet'});
	if (fact.why === undefined) return [...titled(head, [['quiet', cost]], look, '  '), ...hint];
	return [
		...flow([...head, ': '], oneLine(fact.why, 600), look),
		...hint,
		...flow(['  '], cost, look, {tone: 'quiet'}),
	];
};

/** What was taken back, what stays because a person changed it since, and what could not be. */
export const wentBackLines = ({went, why}: Body<'undo.finished'>, look: Look): readonly string[] => {
	if (why !== undefined) return noteLines('error', `nothing was taken back: ${why}`, look);
	if (went === null) return noteLines('back', 'what was said is forgotten', look);
	const {done, kept, left} = went;
	return [
		...noteLines(
			'back',
			look.spoken ? sayMany(done.length, 'file') : `${sayMany(done.length, 'file')} taken back`,
			look,
		),
		...done.map(({path}) => row(['    ', ['quiet', oneLine(path, Infinity)]], look)),
		...kept.flatMap(({path}) =>
			noteLines('warning', `${path}: you changed it since, so it stays (/undo overwrite takes it back, too)`, look),
		),
		...left.flatMap(one => noteLines('error', `${one.path}: ${one.why}`, look)),
	];
};
