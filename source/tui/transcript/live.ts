import {sayCount} from '../../views/amount.ts';
import {oneLine} from '../../views/plain.ts';
import {liveOf} from '../markdown/stream.ts';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {exploredLines} from './explored.ts';
import {needsGap} from './kind.ts';
import {lastLines} from './output.ts';
import {titled, type Piece} from './row.ts';
import {sign} from './sign.ts';
import {planLines} from './stage.ts';
import {whoIn, type AskView, type CallView, type Transcript, type TurnView} from './state.ts';

/** `12 s`, `3 min 5 s`: whole seconds, for what goes on. Nothing for less than one. */
const sayRunning = (ms: number): string => {
	const seconds = Math.floor(ms / 1_000);
	if (seconds < 1) return '';
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

const isRunning = ({phase}: CallView): boolean => phase === 'running';

const titleOf = ({title, isCheck}: CallView): string => (isCheck ? `check: ${title}` : title);

const askActivity = ({model, attempt, sentAt, doing, tool, parts}: AskView, retries: number, now: number): string => {
	if (now < sentAt) {
		const left = Math.ceil((sentAt - now) / 1_000);
		return `${model} is asked again in ${left} s · try ${attempt} of ${Math.max(attempt, retries + 1)}`;
	}
	const what =
		parts !== undefined
			? `has read ${parts.done} of ${parts.of} parts`
			: doing === 'calling'
				? `is calling ${oneLine(tool ?? 'a tool', 40)}`
				: `is ${doing}`;
	return [`${model} ${what}`, sayRunning(now - sentAt)].filter(text => text !== '').join(' · ');
};

const running = (title: string, since: number, now: number): string =>
	[`running ${cut(title, 60)}`, sayRunning(now - since)].filter(text => text !== '').join(' · ');

const turnActivity = (turn: TurnView, {stages, retries}: Transcript, now: number): string | undefined => {
	const calls = Object.values(turn.calls);
	if (turn.isStopping) return 'stopping';
	// A person is asked: nothing goes on until they answer.
	if (calls.some(({phase}) => phase === 'asked')) return undefined;
	const call = calls.find(isRunning);
	if (call !== undefined) return running(titleOf(call), call.since, now);
	if (turn.ask !== undefined) return askActivity(turn.ask, retries, now);
	const isGathering = turn.stage === '' || stages[turn.stage] === 'gather';
	if (!isGathering) return `${whoIn(turn)} is at work`;
	return turn.looked === 0 ? 'looking at the files' : `looking at the files: ${turn.looked}`;
};

/** What goes on outside of turns. */
const ownActivity = ({isUndoing, isCompacting, shells}: Transcript, now: number): string | undefined => {
	const [shell] = Object.values(shells);
	if (shell !== undefined) return running(oneLine(shell.script), shell.since, now);
	if (isCompacting) return 'summing up what was said';
	return isUndoing ? 'going back' : undefined;
};

/**
 * What goes on now, in one plain line: who does what, for how long, and the tokens that were counted in this turn. Undefined when nothing
 * goes on, also while a person is asked. `now` is in milliseconds since 1970.
 */
export const activityOf = (transcript: Transcript, now: number): string | undefined => {
	const {turn} = transcript;
	if (turn === undefined) return ownActivity(transcript, now);
	const what = turnActivity(turn, transcript, now);
	if (what === undefined || turn.total.tokens === 0 || turn.isStopping) return what;
	return `${what} · ${sayCount(turn.total.tokens)} tokens`;
};

/** Lines of a running command's output that are shown, at most. */
const OUTPUT = 5;

const runningLines = (
	title: string,
	{since, output}: Pick<CallView, 'since' | 'output'>,
	look: Look,
	now: number,
): readonly string[] => {
	const time = sayRunning(now - since);
	const head: readonly Piece[] = ['  ', ...sign('now', look), title];
	return [...titled(head, time === '' ? [] : [['quiet', time]], look), ...lastLines(output, look, OUTPUT)];
};

/** The end of some lines. */
const tail = (lines: readonly string[], most: number): readonly string[] => (most < 1 ? [] : lines.slice(-most));

/**
 * What is not finished yet, at most `rows` lines: what is being read, the end of the answer that streams in, running commands with the last
 * lines of their output, and below them the plan with its ticks. Its work does not grow with the session. `now` is in milliseconds since 1970.
 */
export const liveLines = (
	transcript: Transcript,
	look: Look,
	{rows, now}: {readonly rows: number; readonly now: number},
): readonly string[] => {
	const {turn, text, explored, shells} = transcript;
	if (turn === undefined) {
		const [shell] = Object.values(shells);
		return shell === undefined ? [] : tail(runningLines(oneLine(shell.script), shell, look, now), rows);
	}
	const writing = text === undefined ? [] : liveOf(text.markdown, look);
	const calling = [
		...exploredLines(explored, look),
		...Object.values(turn.calls)
			.filter(isRunning)
			.flatMap(call => runningLines(titleOf(call), call, look, now)),
	];
	const begun = [...calling, ...writing];
	// The blank line that will stand there once it is finished stands there now: nothing jumps.
	const gapped = begun.length > 0 && begun[0] !== '' && needsGap(calling.length > 0 ? 'call' : 'text', transcript.last);
	const work = gapped ? ['', ...begun] : begun;
	const {plan} = turn;
	if (plan === undefined || plan.titles.length < 2) return tail(work, rows);
	// The plan gives way to what goes on, down to a third of the rows.
	const room = work.length === 0 ? rows : Math.max(Math.ceil(rows / 3), rows - work.length - 1);
	const planned = planLines(plan, look, room);
	const left = rows - planned.length;
	const gap = work.length > 0 && left > work.length ? [''] : [];
	return [...tail(work, left - gap.length), ...gap, ...planned];
};
