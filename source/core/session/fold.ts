import type {Image} from '../message.ts';
import type {Body, FactType, SessionFact} from './event.ts';
import {atTurn} from './breaker.ts';
import {remember} from '../looked.ts';
import {answerAsk, chooseModel, compactThread, failAsk, finalText, steering} from './fold-ask.ts';
import {finishCall, handBack} from './fold-call.ts';
import {hookFolds, lastingHooks, orphanedHooks} from './fold-hooks.ts';
import {betweenFolds, refilled} from './fold-between.ts';
import {inTurn, patchCall, threadOf, type Fold} from './fold-turn.ts';
import {continueTurn, isStopped, withContinued} from './go-on.ts';
import {spend, timed} from './spent.ts';
import {
	blankTurn,
	isSignal,
	stageNamed,
	stageThat,
	type Past,
	type Prompt,
	type SessionState,
	type Turn,
} from './state.ts';

const without = (prompts: readonly Prompt[], id: string): readonly Prompt[] =>
	prompts.filter(({prompt}) => prompt !== id);

/** What the person says goes into the conversation that is open, and is known to those that come. */
const steer = (turn: Turn, text: string, images: readonly Image[]): Turn => ({
	...turn,
	steered: [...turn.steered, text],
	images: [...turn.images, ...images.map(image => ({...image, after: turn.steered.length + 1}))],
	thread: turn.thread && {...turn.thread, messages: [...turn.thread.messages, steering(text, images)]},
});

/** Remembers what was asked for, to tell later how many tokens it was. */
const measure = (after: SessionState, asked: SessionState, {usage, parts}: Body<'model.answered'>): SessionState => {
	const {measured: _, ...state} = asked;
	// Several requests at once tell nothing about one.
	if (state.turn?.thread === undefined || parts !== undefined) return after;
	const tokens = usage === null ? null : usage.input + usage.cacheRead + usage.cacheWrite;
	return {...after, measured: {state, stage: state.turn.thread.stage, tokens}};
};

const startTurn: Fold<'turn.started'> = ({stopped, stop, ...state}, {turn, prompt: id, at, continues}) => {
	const prompt = state.prompts.find(waiting => waiting.prompt === id);
	// It was stopped before it could begin.
	const interrupt = stop === undefined ? {} : {interrupt: stop};
	const started = {
		...state,
		turns: state.turns + 1,
		breakers: atTurn(state.breakers),
		prompts: without(state.prompts, id),
		last: undefined,
	};
	if (continues !== undefined && stopped?.id === continues)
		return {
			...started,
			past: withContinued(state.past, continues),
			turn: {...continueTurn(stopped, {id: turn, seq: prompt?.seq ?? 0, at}), ...interrupt},
		};
	return {
		...started,
		turn: {
			...blankTurn,
			id: turn,
			prompt: prompt?.seq ?? 0,
			request: prompt?.text ?? '',
			images: (prompt?.images ?? []).map(image => ({...image, after: 0})),
			startedAt: at,
			...interrupt,
		},
	};
};

const pastOf = (turn: Turn | undefined, {turn: id, answer, outcome, planned = false}: Body<'turn.finished'>): Past => ({
	turn: id,
	prompt: turn?.prompt ?? 0,
	request: turn?.request ?? '',
	steered: turn?.steered ?? [],
	answer,
	written: turn?.written ?? [],
	outcome,
	planned,
	isUndone: false,
	isContinued: false,
	...(typeof turn?.before === 'string' ? {before: turn.before} : {}),
	...(typeof turn?.after === 'string' ? {after: turn.after} : {}),
});

const gathered = inTurn<'context.gathered'>((turn, fact) => ({
	...turn,
	gathered: fact,
	phase: 'plan',
	stage: undefined,
	thread: undefined,
}));

const folds: {readonly [Type in FactType]: Fold<Type>} = {
	'session.opened': ({isLeaving: _, ...state}, {session, directory, profile, wall, attended, seq}) => ({
		...state,
		opened: seq,
		session,
		directory,
		...refilled(state, profile),
		attended,
		// The mode is the person's: a session that goes on keeps what it was switched to.
		mode: state.profile === undefined || state.profile.mode !== profile.mode ? profile.mode : state.mode,
		wall: wall.kind,
		isWithoutSandbox: wall.fallback ?? false,
		breakers: atTurn(state.breakers),
		// A process that is no more has run it, or has not.
		shells: state.shells.map(shell => ({...shell, orphan: true})),
		hooks: orphanedHooks(state),
		// Who was to look at a result may be there no more.
		turn:
			state.turn &&
			handBack(profile, {
				...state.turn,
				calls: state.turn.calls.map(call => (call.started && !call.finished ? {...call, orphan: true} : call)),
				// Models are chosen anew: keys and catalogues may have changed since.
				models: {},
				excluded: [],
				missing: undefined,
				thread: state.turn.thread?.open
					? {...state.turn.thread, open: {...state.turn.thread.open, orphan: true}}
					: state.turn.thread,
			}),
	}),
	'prompt.submitted': ({isLeaving: _, ...state}, {prompt, text, how = 'queue', images = [], seq, continues}) => ({
		...state,
		// A record that was cut out of another may lack some of the numbers before.
		submitted: Math.max(state.submitted + 1, Number(/\d+$/.exec(prompt)?.[0] ?? 0)),
		prompts: [...state.prompts, {prompt, text, how, images, seq, ...(continues === undefined ? {} : {continues})}],
	}),
	'prompt.withdrawn': (state, {prompt}) => ({...state, prompts: without(state.prompts, prompt)}),
	'turn.steered': (state, {prompt, text, images = []}) =>
		state.turn === undefined
			? state
			: {...state, prompts: without(state.prompts, prompt), turn: steer(state.turn, text, images)},
	'title.changed': (state, {title}) => ({...state, title}),
	'mode.changed': (state, {mode}) => ({...state, mode}),
	'turn.started': startTurn,
	'stage.started': inTurn((turn, {stage, round}, state) => ({
		...turn,
		stage,
		round,
		phase: stageNamed(state.profile, stage)?.does ?? turn.phase,
		thread: threadOf(stage, turn),
	})),
	'model.chosen': chooseModel,
	'model.missing': inTurn((turn, missing) => ({...turn, missing})),
	'model.asked': inTurn((turn, {ask, model, delayMs, maxOutput}) =>
		turn.thread === undefined
			? turn
			: {
					...turn,
					asks: turn.asks + 1,
					thread: {
						...turn.thread,
						open: {ask, model, delayMs, orphan: false, ...(maxOutput === undefined ? {} : {maxOutput})},
					},
				},
	),
	'model.answered': (state, fact) => measure(answerAsk(state, fact), state, fact),
	'model.failed': failAsk,
	'thread.compacted': compactThread,
	'context.ranked': inTurn((turn, ranking) => ({...turn, ranking})),
	'context.gathered': (state, fact) => {
		const answer = state.turn?.thread && finalText(state.turn.thread);
		const looked =
			state.turn === undefined || answer === undefined ? state.looked : remember(state.looked, state.turn, answer);
		return gathered({...state, looked}, fact);
	},
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
		thread: threadOf(stageThat(state.profile, 'edit')?.name ?? '', turn),
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
		...patchCall(spend(turn, turn.stage, cost), call, before => ({...before, explanation: 'given' as const})),
	})),
	'tool.started': inTurn((turn, {call, replay, unmade, why}) =>
		patchCall(turn, call, before =>
			unmade === undefined ? {...before, started: {replay}} : {...before, unmade: {outcome: unmade, why}},
		),
	),
	'tool.finished': finishCall,
	'checkpoint.taken': inTurn((turn, {when, id}) => (when === 'before' ? {...turn, before: id} : {...turn, after: id})),
	...hookFolds,
	...betweenFolds,
	'interrupt.requested': (before, {why, hurry}) => {
		const state = isSignal(why) ? {...before, isLeaving: true} : before;
		const {turn} = state;
		if (turn === undefined) return {...state, stop: state.stop ?? why};
		const isHurried = hurry === undefined ? {} : {isHurried: true};
		return {...state, turn: {...turn, interrupt: turn.interrupt ?? why, ...isHurried}};
	},
	'turn.finished': (state, fact) => ({
		...state,
		turn: undefined,
		...(state.turn !== undefined && isStopped(state.turn, fact.outcome) ? {stopped: state.turn} : {}),
		// What came too late to steer it is a prompt like any other.
		prompts: state.prompts.map(waiting => ({...waiting, how: 'queue'})),
		last: fact,
		hooks: lastingHooks(state),
		past: [...state.past, pastOf(state.turn, fact)],
	}),
};

/** What the facts so far amount to. Facts of types that this version does not know change nothing. */
export const fold = (state: SessionState, fact: SessionFact): SessionState => {
	if (!Object.hasOwn(folds, fact.type)) return state;
	const apply = folds[fact.type] as Fold<FactType>;
	return {...timed(state, apply(state, fact), fact.at), seq: fact.seq, at: fact.at};
};
