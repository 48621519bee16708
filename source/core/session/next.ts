import type {HookAnswer} from '../hook.ts';
import type {Decision} from '../machine.ts';
import {conclude, concludePlan, giveUp, stopped} from './answer.ts';
import {unmake} from './call-facts.ts';
import type {Body} from './event.ts';
import {askHooks, askOnPrompt, atOpening, lookAfter, owesAfter} from './hooks.ts';
import {nextBetween} from './next-between.ts';
import {nextForCall} from './next-call.ts';
import {chooseFor, nextForThread} from './next-thread.ts';
import {plannedIn} from './planned.ts';
import type {Step} from './step.ts';
import {checkOf, limitsOf, stageThat, type SessionState, type Turn} from './state.ts';

type Next = Decision<Body, Step>;

const finish = (finished: Omit<Body<'turn.finished'>, 'type'>): Next => ({
	record: {type: 'turn.finished', ...finished},
});

/** A check is a call of its own: of a step, or (null) of the whole. */
const check = (turn: Turn, command: string, step: number | null): Next => ({
	record: {type: 'check.requested', call: `${turn.id}.check${turn.checks + 1}`, command, step},
});

/** A turn that was stopped: everything begun gets its end, then the turn gets its own. */
const nextForStop = (state: SessionState, turn: Turn, why: Body<'interrupt.requested'>['why']): Next => {
	const call = turn.calls.find(({finished}) => finished === undefined);
	if (call !== undefined) return {record: unmake(call, 'aborted', 'The turn was stopped.')};
	const open = turn.thread?.open;
	if (open !== undefined)
		return {record: {type: 'model.failed', ask: open.ask, fault: {kind: 'aborted', message: 'The turn was stopped.'}}};
	return finish(stopped(limitsOf(state), turn, why));
};

const nextForGather = (state: SessionState, turn: Turn): Next => {
	const stage = stageThat(state.profile, 'gather');
	const gather = (rest: {readonly answer?: string; readonly note?: string}): Next => ({
		perform: {key: `${turn.id}.gather`, do: 'gather', ...rest},
	});
	if (stage !== undefined && turn.stage !== stage.name)
		return {record: {type: 'stage.started', stage: stage.name, round: 0}};
	if (turn.ranking === undefined) return {perform: {key: `${turn.id}.rank`, do: 'rank'}};
	if (stage?.role === undefined || turn.ranking.whole) return gather({});
	const thread = nextForThread(state, turn, stage);
	if ('decision' in thread) return thread.decision;
	// The ranking stands when the model does not answer: it is the floor that this stage never falls below.
	return 'ended' in thread ? gather({answer: thread.ended}) : gather({note: thread.why});
};

/** Runs the check of the whole when something changed, then ends the turn, or begins another round. */
const nextForCheck = (state: SessionState, turn: Turn): Next => {
	const {failure, round} = turn;
	if (turn.phase === 'check' && failure !== undefined) {
		if (failure.unstarted || round >= limitsOf(state).rounds) return finish(conclude(state, turn));
		const planner = stageThat(state.profile, 'plan');
		if (planner !== undefined) return {record: {type: 'stage.started', stage: planner.name, round: round + 1}};
		return {record: {type: 'plan.proposed', plan: implicitPlan(turn), round: round + 1}};
	}
	const command = checkOf(turn);
	const due = turn.changed || failure !== undefined;
	if (!due || command === null || turn.unchecked === command || turn.phase === 'over')
		return finish(conclude(state, turn));
	return check(turn, command, null);
};

/** Without a planner the request itself is the one step. */
const implicitPlan = ({request, failure}: Turn) => ({
	summary: 'Do what was asked.',
	steps: [
		failure === undefined
			? {title: 'Do what was asked', detail: request, files: []}
			: {
					title: 'Mend what the check says',
					detail: `${failure.command}: ${failure.said}\n${failure.output}`,
					files: [],
				},
	],
});

const nextForPlan = (state: SessionState, turn: Turn): Next => {
	const stage = stageThat(state.profile, 'plan');
	if (stage === undefined) return {record: {type: 'plan.proposed', plan: implicitPlan(turn), round: turn.round}};
	if (turn.stage !== stage.name) return {record: {type: 'stage.started', stage: stage.name, round: turn.round}};
	const plan = turn.thread && plannedIn(turn.thread);
	if (plan !== undefined) return {record: {type: 'plan.proposed', plan, round: turn.round}};
	const thread = nextForThread(state, turn, stage);
	if ('decision' in thread) return thread.decision;
	if ('why' in thread) return finish(giveUp(turn, thread.outcome, thread.why, thread.hint));
	// A planner that edits has work to be checked. One that has nothing to mend a failed check with ends the trying.
	return turn.failure === undefined || turn.changed ? nextForCheck(state, turn) : finish(conclude(state, turn));
};

const nextForEdit = (state: SessionState, turn: Turn): Next => {
	const stage = stageThat(state.profile, 'edit');
	const steps = turn.plan?.steps ?? [];
	if (stage === undefined) return finish(giveUp(turn, 'failed', 'this profile has no stage that edits'));
	const step = steps[turn.step];
	// Between steps, so that nothing begun is left without its end. Who has no planner looks around and says what it would do.
	const isPlanned = state.mode === 'plan' && stageThat(state.profile, 'plan') !== undefined;
	if (isPlanned && turn.thread === undefined && turn.plan !== undefined && step !== undefined)
		return finish(concludePlan(state, turn, turn.plan));
	if (turn.stage !== stage.name) return {record: {type: 'stage.started', stage: stage.name, round: turn.round}};
	if (step === undefined) return nextForCheck(state, turn);
	if (turn.stepExcerpts === undefined && turn.models[stage.name] === undefined && turn.missing === undefined)
		return chooseFor(turn, stage);
	if (turn.stepExcerpts === undefined)
		return {perform: {key: `${turn.id}.r${turn.round}.s${turn.step}`, do: 'begin-step', index: turn.step}};
	if (turn.stepDone && typeof step.check === 'string') return check(turn, step.check, turn.step);
	const thread = nextForThread(state, turn, stage);
	if ('decision' in thread) return thread.decision;
	if ('why' in thread) return finish(giveUp(turn, thread.outcome, thread.why, thread.hint));
	return {record: {type: 'step.finished', round: turn.round, index: turn.step, text: thread.ended}};
};

const nextInPhase = (state: SessionState, turn: Turn): Next => {
	switch (turn.phase) {
		case 'gather':
			return nextForGather(state, turn);
		case 'plan':
			return nextForPlan(state, turn);
		case 'edit':
			return nextForEdit(state, turn);
		case 'check':
		case 'over':
			return nextForCheck(state, turn);
	}
};

const LEFT = 'the program had to end before they were kept';

/** The files are kept once more when a turn is over that changed some: what differs from that later is the person's. */
const keptFirst = (turn: Turn, decision: Next): Next => {
	const isEnd = decision !== undefined && 'record' in decision && decision.record.type === 'turn.finished';
	if (!isEnd || typeof turn.before !== 'string' || turn.after !== undefined) return decision;
	const {isHurried, id} = turn;
	if (isHurried) return {record: {type: 'checkpoint.taken', turn: id, when: 'after', id: null, why: LEFT}};
	return {perform: {key: `${turn.id}.after`, do: 'checkpoint', when: 'after'}};
};

const nextInTurn = (state: SessionState, turn: Turn): Next => {
	if (turn.interrupt !== undefined) return nextForStop(state, turn, turn.interrupt);
	const unkept = state.grants.find(({keep, isStored}) => keep === 'project' && !isStored);
	if (unkept !== undefined) return {perform: {key: `${unkept.id}.store`, do: 'store-grant', grant: unkept.id}};
	const prompt = askOnPrompt(state, turn.id);
	if ('decision' in prompt) return prompt.decision;
	if (prompt.answer?.verdict === 'deny')
		return finish(giveUp(turn, 'unapproved', `a hook refuses this prompt${sayReason(prompt.answer)}`));
	const call = turn.calls.find(one => one.finished === undefined || owesAfter(state.profile, one));
	if (call === undefined) return nextInPhase(state, turn);
	return call.finished === undefined ? nextForCall(state, call) : lookAfter(state, call);
};

const sayReason = ({reason}: HookAnswer): string => (reason === '' ? '' : `: ${reason}`);

/** Hooks hear of the end of a turn before it has ended; not of one that somebody stopped, who does not want to wait. */
const heardFirst = (state: SessionState, turn: Turn, decision: Next): Next => {
	const fact = decision !== undefined && 'record' in decision ? decision.record : undefined;
	if (fact?.type !== 'turn.finished' || turn.interrupt !== undefined) return decision;
	const {outcome, answer} = fact;
	const hooks = askHooks(state, {run: `${turn.id}.stop`, on: 'stop', ending: {outcome, answer}});
	return 'decision' in hooks ? hooks.decision : decision;
};

/** What a session wants to happen now. Every limit, retry, order and stop of the agent is a line in here or in its two halves. */
export const next = (state: SessionState): Next => {
	const {turn} = state;
	if (state.profile === undefined) return undefined;
	const isStopping = (turn === undefined ? state.stop : turn.interrupt) !== undefined || state.isLeaving;
	const opening = isStopping ? undefined : atOpening(state);
	if (opening !== undefined) return opening;
	if (turn !== undefined) return keptFirst(turn, heardFirst(state, turn, nextInTurn(state, turn)));
	// What was stopped still gets its end; what only waits is left for another opening.
	if (state.isLeaving && state.stop === undefined) return undefined;
	const between = nextBetween(state);
	if (between !== undefined) return between;
	const [first] = state.prompts;
	if (first === undefined) return undefined;
	const {prompt, continues} = first;
	const isContinuing = continues !== undefined && state.stopped?.id === continues;
	return {
		record: {type: 'turn.started', turn: `t${state.turns + 1}`, prompt, ...(isContinuing ? {continues} : {})},
	};
};
