import type {Effect} from '../core/effect.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {type SessionState, type Turn} from '../core/session/state.ts';
import type {Step} from '../core/session/step.ts';
import {ask} from './ask.ts';
import {choose} from './choose.ts';
import {compact} from './compact.ts';
import {explain} from './explain.ts';
import {beginStep, gather, rank} from './gather.ts';
import {runHooks} from './hooks.ts';
import {runShell} from './run-shell.ts';
import {storeGrant} from './store-grant.ts';
import {sumUp} from './sum-up.ts';
import {goBack, planUndo, takeCheckpoint} from './undo.ts';
import {preview, use} from './use.ts';
import type {World} from './world.ts';

/** One step of work: shows what goes on, returns the fact of what came of it, or nothing when it was stopped before anything came. */
export type Work = Effect<Delta, Body | undefined>;

/** Steps that belong to a turn; the others happen between turns. */
type TurnStep = Exclude<Step, {readonly do: 'hooks' | 'plan-undo' | 'go-back' | 'run-shell' | 'compact'}>;

const within = (world: World, turn: Turn, state: SessionState, step: TurnStep, signal: AbortSignal): Work => {
	switch (step.do) {
		case 'rank':
			return rank(world, turn, state, signal);
		case 'choose':
			return choose(world, turn, state, step.stage, signal);
		case 'ask':
			return ask(world, turn, state, signal);
		case 'sum-up':
			return sumUp(world, turn, state, step.why, signal);
		case 'gather':
			return gather(world, turn, state, step, signal);
		case 'begin-step':
			return beginStep(world, turn, state, step.index);
		case 'preview':
			return preview(world, turn, state, step.call, signal);
		case 'checkpoint':
			return takeCheckpoint(world, turn, step.when, signal);
		case 'explain':
			return explain(world, turn, state, step.call, signal);
		case 'store-grant':
			return storeGrant(world, state, step.grant);
		case 'use':
			return use(world, turn, state, step.call, signal);
	}
};

/** The one impure function of a session: every step that `next` may want, done in the world. */
export const performIn =
	(world: World) =>
	(step: Step, state: SessionState, signal: AbortSignal): Work => {
		if (step.do === 'hooks') return runHooks(world, state, step.place, signal);
		if (step.do === 'plan-undo') return planUndo(world, state);
		if (step.do === 'run-shell') return runShell(world, state, step.shell, signal);
		if (step.do === 'compact') return compact(world, state, signal);
		if (step.do === 'go-back') return goBack(world, state, signal);
		if (state.turn === undefined) throw new Error(`${step.key} is wanted outside of a turn`);
		return within(world, state.turn, state, step, signal);
	};
