import {handBack} from './fold-call.ts';
import {patchCall, type Fold} from './fold-turn.ts';
import type {SessionState} from './state.ts';

const saidOf = (reason: string, context: string, verdict: string): string =>
	[
		verdict === 'deny' && reason !== '' ? `[a hook objects: ${reason}]` : '',
		context === '' ? '' : `[a hook adds: ${context}]`,
	]
		.filter(text => text !== '')
		.join('\n');

const finishHooks: Fold<'hooks.finished'> = (state, {run, on, answer}) => {
	const after: SessionState = {...state, hooks: {...state.hooks, [run]: {isOrphan: false, answer}}};
	const call = on === 'after_tool' ? state.turn?.calls.find(({id}) => run === `${id}.after`) : undefined;
	if (state.turn === undefined || call === undefined) return after;
	const told = saidOf(answer.reason, answer.context, answer.verdict);
	return {
		...after,
		turn: handBack(
			state.profile,
			patchCall(state.turn, call.id, one => ({...one, told})),
		),
	};
};

/** What becomes of hooks that begin and end. */
export const hookFolds: {
	readonly 'hooks.started': Fold<'hooks.started'>;
	readonly 'hooks.finished': Fold<'hooks.finished'>;
} = {
	'hooks.started': (state, {run}) => ({...state, hooks: {...state.hooks, [run]: {isOrphan: false}}}),
	'hooks.finished': finishHooks,
};

/** A process that is no more began them: they may have run. */
export const orphanedHooks = ({hooks}: SessionState): SessionState['hooks'] =>
	Object.fromEntries(
		Object.entries(hooks).map(([run, hook]) => [run, hook.answer === undefined ? {...hook, isOrphan: true} : hook]),
	);

/** What belongs to a turn is forgotten with it. */
export const lastingHooks = ({hooks, opened}: SessionState): SessionState['hooks'] => {
	const run = `open${opened}`;
	return hooks[run] === undefined ? {} : {[run]: hooks[run]};
};
