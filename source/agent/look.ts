import {buildAsk, buildLook} from '../core/context.ts';
import {checked, merged} from '../core/merge.ts';
import {type Effect, retold, run} from '../core/effect.ts';
import type {Fault} from '../core/fault.ts';
import {textOf} from '../core/message.ts';
import type {Answer, Ask, Model, Reply, Usage} from '../core/model.ts';
import {partsOf} from '../core/parts.ts';
import type {Part} from '../core/session/event.ts';
import type {Found} from '../core/context-answer.ts';
import type {Stage} from '../core/profile.ts';
import type {SessionState, Turn} from '../core/session/state.ts';
import type {Excerpt} from '../core/workspace.ts';
import type {World} from './world.ts';

/** Requests that are on their way at once. */
const MOST_AT_ONCE = 4;

/** What came of a part: what it found, and the answer when somebody was asked for it; or why nothing came. */
type Outcome =
	| {readonly found: readonly Found[]; readonly answer?: Answer}
	| {readonly fault: Fault; readonly answer?: Answer};

const nobody: Usage = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};

/** Names a question: the model that it is put to, what it is asked, and every byte of the files that it is shown. What else there is may differ. */
const nameOf = ({name}: Model, {system}: Ask, {request}: Turn, excerpts: readonly Excerpt[]): string =>
	JSON.stringify([name, system, request, excerpts.map(({path, from, to, text}) => [path, from, to, text])]);

const readReply = (reply: Reply, shown: readonly Excerpt[], listed: ReadonlySet<string>): Outcome => {
	if (reply.kind === 'fault') return {fault: reply.fault};
	const read = checked(textOf(reply.blocks), shown, listed);
	const wrong = 'wrong' in read ? read.wrong : undefined;
	if ('files' in read && (read.files.length > 0 || read.made === 0)) return {found: read.files, answer: reply};
	return {fault: {kind: 'invalid', message: wrong ?? 'it named no file that is here'}, answer: reply};
};

/** Works on all, several at a time; shows how many are done. */
const mapped = async function* <One, Other>(
	all: readonly One[],
	work: (one: One) => Promise<Other>,
): Effect<number, readonly Other[]> {
	const done: Other[] = [];
	const running = new Map<number, Promise<number>>();
	const begin = async (at: number, one: One): Promise<number> => {
		done[at] = await work(one);
		return at;
	};
	let over = 0;
	const next = async (): Promise<number> => {
		running.delete(await Promise.race(running.values()));
		over += 1;
		return over;
	};
	for (const [at, one] of all.entries()) {
		if (running.size === MOST_AT_ONCE) yield await next();
		running.set(at, begin(at, one));
	}
	while (running.size > 0) yield await next();
	return done;
};

const sumOf = (answers: readonly Answer[], of: (usage: Usage) => number): number =>
	answers.reduce((sum, {usage}) => sum + (usage === null ? 0 : of(usage)), 0);

/** Usage and cost of all answers; unknown where one of them is. */
const spentOn = (answers: readonly Answer[]): Pick<Answer, 'usage' | 'cost'> => ({
	usage: answers.some(({usage}) => usage === null)
		? null
		: {
				...nobody,
				input: sumOf(answers, ({input}) => input),
				output: sumOf(answers, ({output}) => output),
				cacheRead: sumOf(answers, ({cacheRead}) => cacheRead),
				cacheWrite: sumOf(answers, ({cacheWrite}) => cacheWrite),
			},
	cost: answers.some(({cost}) => cost === null) ? null : answers.reduce((sum, {cost}) => sum + (cost ?? 0), 0),
});

/** What an earlier question of the same words found in files that are as they were. */
const foundBefore = (state: SessionState, turn: Turn, stage: Stage): readonly Found[] =>
	partsOf(state, turn, stage).known.flatMap(({request, found}) =>
		request === turn.request && found !== undefined ? [found] : [],
	);

/**
 * Asks the context model about each part of what is to be looked at, several at a time, and makes one answer of theirs; what was answered
 * before, in this session or another, is not asked again. It is a fault only when no part brought anything. Shows how many parts have an
 * answer, of how many, where there are several.
 */
export const look = async function* (
	world: World,
	turn: Turn,
	state: SessionState,
	stage: Stage,
	model: Model,
	maxOutput: number | undefined,
	signal: AbortSignal,
): Effect<
	{readonly done: number; readonly of: number},
	{readonly answer: Omit<Answer, 'kind'>; readonly parts: readonly Part[]} | {readonly fault: Fault}
> {
	const {parts, known} = partsOf(state, turn, stage);
	const isAskedBefore = parts.length === 0 && known.length > 0 && known.every(({request}) => request === turn.request);
	const shown = isAskedBefore ? [] : parts.length === 0 ? [[]] : parts;
	const listed = new Set(turn.ranking?.ranking.files.map(({path}) => path));
	const base = buildAsk(state, turn, stage, []);
	// What the cost limits leave is for all of them.
	const room = maxOutput === undefined ? {} : {maxOutput: Math.max(1, Math.floor(maxOutput / shown.length))};
	const asking = mapped(shown, async (excerpts): Promise<Outcome> => {
		const ask = {...base, ...buildLook(state, turn, stage, excerpts), ...room};
		const name = nameOf(model, ask, turn, excerpts);
		const kept = excerpts.length === 0 ? undefined : await world.answers?.find(name);
		const before = kept === undefined ? undefined : checked(kept, excerpts, listed);
		if (before !== undefined && 'files' in before) return {found: before.files};
		const outcome = readReply(await run(model.ask(ask, signal)), excerpts, listed);
		if ('found' in outcome && excerpts.length > 0)
			await world.answers?.keep(name, JSON.stringify({files: outcome.found}));
		return outcome;
	});
	const of = shown.length;
	if (of > 1) yield {done: 0, of};
	const outcomes = yield* retold(asking, done => (of > 1 ? {done, of} : undefined));
	const faults = outcomes.flatMap(outcome => ('fault' in outcome ? [outcome.fault] : []));
	const answers = outcomes.flatMap(({answer}) => answer ?? []);
	const [first] = faults;
	// What was answered wrongly is paid for, and so on record as an answer; of which nothing is of use.
	if (first !== undefined && faults.length === shown.length && answers.length === 0) return {fault: first};
	const files = merged([
		...outcomes.map(outcome => ('found' in outcome ? outcome.found : [])),
		foundBefore(state, turn, stage),
	]);
	const told = shown.map((excerpts, at): Part => {
		const outcome = outcomes[at];
		const paths = [...new Set(excerpts.map(({path}) => path))];
		if (outcome === undefined || 'fault' in outcome)
			return {files: paths, outcome: 'failed', why: outcome?.fault.message ?? 'it was not asked'};
		return {files: paths, outcome: outcome.answer === undefined ? 'kept' : 'answered'};
	});
	return {
		answer: {
			blocks: [{type: 'text', text: JSON.stringify({files})}],
			stop: 'end',
			...spentOn(answers),
			served: answers[0]?.served ?? model.name.id,
		},
		parts: told,
	};
};
