import {judge, type Judgement, type Mode} from '../approval.ts';
import type {Decision} from '../machine.ts';
import {namesOf, titleOf, unmake, type Unmade} from './call-facts.ts';
import type {Body} from './event.ts';
import {askHooks, beforeCall, tightened} from './hooks.ts';
import type {Step} from './step.ts';
import type {Call, SessionState} from './state.ts';

type Next = Decision<Body, Step>;

const ended = (call: Call, outcome: Unmade, why: string): Next => ({record: unmake(call, outcome, why)});

const INTERRUPTED =
	'The process ended while this ran. Whether it finished, and what it changed, is not known: look before you repeat it.';

const YES = 'you said yes';
const CHANGED = 'you changed it, and said yes';

/** What is to become of a previewed call, in the session's mode or another. */
export const judged = (state: SessionState, call: Call, mode: Mode = state.mode): Judgement =>
	tightened(judgedAlone(state, call, mode), state.hooks[beforeCall(call).run]?.answer);

const judgedAlone = (state: SessionState, {tool, previewed}: Call, mode: Mode): Judgement =>
	judge({
		mode,
		wall: state.wall,
		tool,
		risk: previewed?.risk ?? 'run',
		preview: previewed?.preview,
		rules: state.profile?.rules ?? [],
		grants: state.grants,
	});

/** Anything but reading: what reading found out about a command counts. */
const mayChange = ({previewed}: Call): boolean =>
	previewed?.risk !== 'read' && previewed?.preview?.reading?.kind !== 'read-only';

/** A call on its way through: previewed, judged, perhaps asked for, begun, and ended exactly once. */
export const nextForCall = (state: SessionState, call: Call): Next => {
	if (call.unmade !== undefined) return ended(call, call.unmade.outcome, call.unmade.why);
	if (call.started !== undefined)
		return call.orphan && call.started.replay === 'never'
			? ended(call, 'aborted', INTERRUPTED)
			: {perform: {key: `${call.id}.use`, do: 'use', call: call.id}};
	if (call.previewed === undefined) return {perform: {key: `${call.id}.preview`, do: 'preview', call: call.id}};
	// Hooks look at what a call would do, before anybody is asked; not at what is denied anyway.
	if (call.answered?.verdict !== 'no' && judged(state, call).verdict !== 'deny') {
		const hooks = askHooks(state, beforeCall(call), call.tool);
		if ('decision' in hooks) return hooks.decision;
	}
	const {replay} = call.previewed;
	const title = titleOf(call);
	const start = (why: string): Next => {
		const {turn} = state;
		// What a turn may change can be taken back: the files are kept before the first call that is not provably harmless.
		if (turn !== undefined && turn.before === undefined && mayChange(call))
			return {perform: {key: `${turn.id}.before`, do: 'checkpoint', when: 'before'}};
		return {record: {type: 'tool.started', ...namesOf(call), tool: call.tool, title, replay, why}};
	};
	if (call.answered !== undefined) {
		if (call.answered.verdict === 'yes') {
			// A yes answers whether it may be done; what no mode may do stays undone, also in a changed call.
			const {verdict, why} = judged(state, call);
			return verdict === 'deny'
				? ended(call, 'refused', `Refused: ${why}.`)
				: start(call.answered.isChanged ? CHANGED : YES);
		}
		const {say} = call.answered;
		return ended(call, 'refused', say ? `The user refused this and says: ${say}` : 'The user refused this.');
	}
	const judgement = judged(state, call);
	switch (judgement.verdict) {
		case 'allow':
			return start(judgement.why);
		case 'deny':
			return ended(call, 'refused', `Refused: ${judgement.why}.`);
		case 'ask':
			if (!state.attended)
				return ended(
					call,
					'unapproved',
					`Refused: this needs approval (${judgement.why}) and nobody is here to give it: ${title}`,
				);
			if (call.asked)
				return call.explanation === 'requested'
					? {perform: {key: `${call.id}.explain`, do: 'explain', call: call.id}}
					: undefined;
			return {record: {type: 'approval.asked', call: call.id, why: judgement.why}};
	}
};
