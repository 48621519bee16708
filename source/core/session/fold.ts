import {callsOf, textOf, type CallBlock, type Message} from '../message.ts';
import {sayEnding, type Ending} from '../sandbox.ts';
import type {Fact} from '../journal.ts';
import type {Body, FactType, SessionFact} from './event.ts';
import {
	checkOf,
	resultsOf,
	stageNamed,
	stageThat,
	type Call,
	type Past,
	type SessionState,
	type Thread,
	type Turn,
} from './state.ts';

type Fold<Type extends FactType> = (state: SessionState, fact: Fact<Body<Type>>) => SessionState;

const inTurn =
	<Type extends FactType>(fold: (turn: Turn, fact: Fact<Body<Type>>, state: SessionState) => Turn): Fold<Type> =>
	(state, fact) =>
		state.turn === undefined ? state : {...state, turn: fold(state.turn, fact, state)};

const patchCall = (turn: Turn, id: string, change: (call: Call) => Call): Turn => ({
	...turn,
	calls: turn.calls.map(call => (call.id === id ? change(call) : call)),
});

const threadOf = (stage: string): Thread => ({stage, messages: [], answers: 0, failures: 0});

const say = (text: string): Message => ({role: 'user', blocks: [{type: 'text', text}]});

const CUT = 'Your answer was cut off at the output limit. Go on where it stopped, in smaller pieces.';

const called = (ask: string, {id, tool, input, malformed}: CallBlock, index: number): Call => ({
	// Vendors do not promise ids that are unique beyond one answer; the record needs some that are.
	id: `${ask}.${index + 1}`,
	block: id,
	tool,
	input,
	...(malformed === undefined ? {} : {malformed}),
	origin: {by: 'model'},
});

/** Once every call of an answer has its result, the results go back as one message. */
const handBack = (turn: Turn): Turn => {
	const {calls, thread} = turn;
	if (thread === undefined || calls.some(call => call.finished === undefined)) return turn;
	const made = calls.filter(call => call.origin.by === 'model');
	if (made.length === 0) return turn;
	return {
		...turn,
		calls: calls.filter(call => call.origin.by !== 'model'),
		thread: {...thread, messages: [...thread.messages, {role: 'user', blocks: resultsOf(made)}]},
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

const finishCall: Fold<'tool.finished'> = inTurn((turn, {call: id, outcome, output, ending}) => {
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
	const wrote = outcome === 'ok' && risk === 'write' ? (preview?.files ?? []).map(file => file.path) : [];
	const after: Turn = {
		...patchCall(turn, id, () => call),
		// A planner may look at a red check without owing anybody a green one; an editor may not.
		changed:
			!isGreen && (turn.changed || (acted && before.origin.by === 'model') || (isCheck && turn.phase === 'edit')),
		failure: isGreen ? undefined : turn.failure,
		written: [...new Set([...turn.written, ...wrote])],
		unapproved:
			outcome === 'unapproved' ? [...turn.unapproved, before.previewed?.title ?? before.tool] : turn.unapproved,
	};
	return before.origin.by === 'check' ? checked(after, call) : handBack(after);
});

const failAsk: Fold<'model.failed'> = inTurn((turn, {fault}, state) => {
	const {thread} = turn;
	if (thread?.open === undefined) return turn;
	const {open, ...rest} = thread;
	// A process that died has not failed: its request is simply made again.
	if (fault.kind === 'aborted') return {...turn, thread: rest};
	const failures = thread.failures + 1;
	const passing = fault.kind === 'network' || fault.kind === 'rate-limit';
	const spent = passing && failures > (state.profile?.limits.retries ?? 0);
	const leave = spent || fault.kind === 'gone' || fault.kind === 'auth';
	if (!leave) return {...turn, thread: {...rest, failures, fault}};
	const {[thread.stage]: _, ...models} = turn.models;
	return {...turn, models, excluded: [...turn.excluded, open.model], thread: {...rest, failures: 0, fault}};
});

const answerAsk: Fold<'model.answered'> = inTurn((turn, {ask, blocks, stop, cost}) => {
	const {thread} = turn;
	if (thread?.open === undefined) return turn;
	const {open: _, fault: __, ...rest} = thread;
	const calls = callsOf(blocks);
	const spoken: Message = {role: 'assistant', blocks};
	const cut = stop === 'length' && calls.length === 0;
	return {
		...turn,
		cost: turn.cost + (cost ?? 0),
		costUnknown: turn.costUnknown || cost === null,
		calls: [...turn.calls, ...calls.map((call, index) => called(ask, call, index))],
		thread: {
			...rest,
			failures: 0,
			answers: thread.answers + 1,
			messages: cut ? [...thread.messages, spoken, say(CUT)] : [...thread.messages, spoken],
		},
	};
});

/** The text a thread ended in, once its last message is the model's and asks for nothing. */
export const finalText = ({messages}: Thread): string | undefined => {
	const last = messages.at(-1);
	return last?.role === 'assistant' && callsOf(last.blocks).length === 0 ? textOf(last.blocks) : undefined;
};

const startTurn: Fold<'turn.started'> = (state, {turn, prompt, at}) => ({
	...state,
	turns: state.turns + 1,
	prompts: state.prompts.filter(waiting => waiting.prompt !== prompt),
	last: undefined,
	turn: {
		id: turn,
		request: state.prompts.find(waiting => waiting.prompt === prompt)?.text ?? '',
		startedAt: at,
		phase: 'gather',
		round: 0,
		step: 0,
		stepDone: false,
		said: [],
		models: {},
		excluded: [],
		calls: [],
		changed: false,
		written: [],
		unapproved: [],
		asks: 0,
		checks: 0,
		cost: 0,
		costUnknown: false,
	},
});

const pastOf = (turn: Turn | undefined, {turn: id, answer, outcome}: Body<'turn.finished'>): Past => ({
	turn: id,
	request: turn?.request ?? '',
	answer,
	outcome,
	isUndone: false,
	...(typeof turn?.before === 'string' ? {before: turn.before} : {}),
	...(typeof turn?.after === 'string' ? {after: turn.after} : {}),
});

const folds: {readonly [Type in FactType]: Fold<Type>} = {
	'session.opened': (state, {session, directory, profile, wall, attended, seq}) => ({
		...state,
		opened: seq,
		session,
		directory,
		profile,
		attended,
		// The mode is the person's: a session that goes on keeps what it was switched to.
		mode: state.profile === undefined || state.profile.mode !== profile.mode ? profile.mode : state.mode,
		wall: wall.kind,
		turn: state.turn && {
			...state.turn,
			calls: state.turn.calls.map(call => (call.started && !call.finished ? {...call, orphan: true} : call)),
			// Models are chosen anew: keys and catalogues may have changed since.
			models: {},
			excluded: [],
			missing: undefined,
			thread: state.turn.thread?.open
				? {...state.turn.thread, open: {...state.turn.thread.open, orphan: true}}
				: state.turn.thread,
		},
	}),
	'prompt.submitted': (state, {prompt, text}) => ({
		...state,
		submitted: state.submitted + 1,
		prompts: [...state.prompts, {prompt, text}],
	}),
	'mode.changed': (state, {mode}) => ({...state, mode}),
	'turn.started': startTurn,
	'stage.started': inTurn((turn, {stage, round}, state) => ({
		...turn,
		stage,
		round,
		phase: stageNamed(state.profile, stage)?.does ?? turn.phase,
		thread: threadOf(stage),
	})),
	'model.chosen': inTurn((turn, {stage, model, window}) => ({
		...turn,
		models: {...turn.models, [stage]: {name: model, window}},
	})),
	'model.missing': inTurn((turn, missing) => ({...turn, missing})),
	'model.asked': inTurn((turn, {ask, model, delayMs}) =>
		turn.thread === undefined
			? turn
			: {...turn, asks: turn.asks + 1, thread: {...turn.thread, open: {ask, model, delayMs, orphan: false}}},
	),
	'model.answered': answerAsk,
	'model.failed': failAsk,
	'context.ranked': inTurn((turn, ranking) => ({...turn, ranking})),
	'context.gathered': inTurn((turn, gathered) => ({
		...turn,
		gathered,
		phase: 'plan',
		stage: undefined,
		thread: undefined,
	})),
	'plan.proposed': inTurn((turn, {plan, round}) => ({
		...turn,
		plan,
		round,
		phase: 'edit',
		stage: undefined,
		thread: undefined,
		step: 0,
		stepDone: false,
		stepExcerpts: undefined,
	})),
	'step.started': inTurn((turn, {excerpts}, state) => ({
		...turn,
		stepExcerpts: excerpts,
		thread: threadOf(stageThat(state.profile, 'edit')?.name ?? ''),
	})),
	'step.finished': inTurn((turn, {text}) => {
		const step = turn.plan?.steps[turn.step];
		const said = [...turn.said, {title: step?.title ?? '', text}];
		return typeof step?.check === 'string' && turn.changed
			? {...turn, said, stepDone: true}
			: {...turn, said, step: turn.step + 1, stepDone: false, stepExcerpts: undefined, thread: undefined};
	}),
	'check.requested': inTurn((turn, {call, command, step}) => ({
		...turn,
		checks: turn.checks + 1,
		calls: [
			...turn.calls,
			{id: call, block: call, tool: 'shell', input: {command, timeout: 600}, origin: {by: 'check', step}},
		],
	})),
	'tool.previewed': inTurn((turn, {call, title, risk, replay, editable, preview}) =>
		patchCall(turn, call, before => ({
			...before,
			previewed: {
				title,
				risk,
				replay,
				...(editable === undefined ? {} : {editable}),
				...(preview === undefined ? {} : {preview}),
			},
		})),
	),
	'approval.asked': inTurn((turn, {call}) => patchCall(turn, call, before => ({...before, asked: true}))),
	'approval.answered': (state, fact) => {
		const {call: id, verdict, grant, say, instead, only} = fact;
		const isChanged = instead !== undefined || only !== undefined;
		const answered = {verdict, isChanged, ...(say === undefined ? {} : {say})};
		const after = inTurn<'approval.answered'>(turn =>
			patchCall(turn, id, call => ({
				...call,
				answered,
				...(instead === undefined ? {} : {input: instead}),
				...(only === undefined ? {} : {only}),
				// What was changed is looked at again before it is made.
				...(isChanged ? {previewed: undefined} : {}),
			})),
		)(state, fact);
		return grant === undefined ? after : {...after, grants: [...after.grants, {...grant, id, isStored: false}]};
	},
	'grant.kept': (state, {grant}) => ({
		...state,
		grants: state.grants.map(one => (one.id === grant ? {...one, isStored: true} : one)),
	}),
	'grant.revoked': (state, {grant}) => ({...state, grants: state.grants.filter(({id}) => id !== grant)}),
	'explanation.requested': inTurn((turn, {call}) =>
		patchCall(turn, call, before => ({...before, explanation: 'requested' as const})),
	),
	'explanation.given': inTurn((turn, {call, cost}) => ({
		...patchCall(turn, call, before => ({...before, explanation: 'given' as const})),
		cost: turn.cost + (cost ?? 0),
		costUnknown: turn.costUnknown || cost === null,
	})),
	'tool.started': inTurn((turn, {call, replay}) => patchCall(turn, call, before => ({...before, started: {replay}}))),
	'tool.finished': finishCall,
	'checkpoint.taken': inTurn((turn, {when, id}) => (when === 'before' ? {...turn, before: id} : {...turn, after: id})),
	'undo.requested': (state, {type: _, ...undo}) => ({...state, undo}),
	'undo.planned': (state, {way}) => (state.undo === undefined ? state : {...state, undo: {...state.undo, way}}),
	'undo.finished': (state, {went}) => {
		const {undo} = state;
		if (undo === undefined) return state;
		const from = state.past.findIndex(({turn}) => turn === undo.turn);
		// Files that could not be put back leave everything as it was; a chat without changed files is just forgotten.
		if (from === -1 || (went === null && undo.to !== null && undo.what !== 'chat')) return {...state, undo: undefined};
		const past =
			undo.what === 'files'
				? state.past.map((one, at) => (at >= from && one.before !== undefined ? {...one, isUndone: true} : one))
				: state.past.slice(0, from);
		return {...state, past, undo: undefined};
	},
	'interrupt.requested': inTurn((turn, {why}) => ({...turn, interrupt: why})),
	'turn.finished': (state, fact) => ({
		...state,
		turn: undefined,
		last: fact,
		past: [...state.past, pastOf(state.turn, fact)],
	}),
};

/** What the facts so far amount to. Facts of types that this version does not know change nothing. */
export const fold = (state: SessionState, fact: SessionFact): SessionState => {
	if (!Object.hasOwn(folds, fact.type)) return state;
	const apply = folds[fact.type] as Fold<FactType>;
	return {...apply(state, fact), seq: fact.seq, at: fact.at};
};
