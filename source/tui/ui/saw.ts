import type {Mode} from '../../core/approval.ts';
import {Mode as Modes} from '../../core/approval.ts';
import type {Seen} from '../../core/journal.ts';
import type {Body, Delta} from '../../core/session/event.ts';
import {judged} from '../../core/session/next-call.ts';
import type {Call, SessionState} from '../../core/session/state.ts';
import {explainedApproval, openApproval} from '../overlay/approval/approval.ts';
import {mayOpen} from '../overlay/approval/quiet.ts';
import {seeStatus} from '../status/status.ts';
import {see} from '../transcript/transcript.ts';
import {commit} from './commit.ts';
import type {Ui} from './state.ts';

/** The least mode in which nobody would be asked about a call, if there is one. */
const modeThatAllows = (state: SessionState, call: Call): Mode | undefined =>
	Modes.options.find(mode => judged(state, call, mode).verdict === 'allow');

const isOpen = (call: Call): boolean =>
	call.asked === true && call.answered === undefined && call.finished === undefined && call.started === undefined;

const questions = (state: SessionState | undefined): readonly Call[] => (state?.turn?.calls ?? []).filter(isOpen);

/** A question whose call was answered, or is no more, closes. */
const closed = (ui: Ui): Ui => {
	const {overlay, ...rest} = ui;
	if (overlay?.kind !== 'approval' || questions(ui.session).some(({id}) => id === overlay.call)) return ui;
	return rest;
};

/** Notes which call waits for an answer, and since when. */
const noted = (ui: Ui, now: number): Ui => {
	const [first] = questions(ui.session);
	const {asking, ...rest} = ui;
	if (first === undefined) return asking === undefined ? ui : rest;
	return asking?.call === first.id ? ui : {...ui, asking: {call: first.id, since: now}};
};

/** A fact or a delta, with the state of the session after it. `written` is the number of the last commit on the screen. */
export const saw = (
	ui: Ui,
	seen: Seen<Body, Delta>,
	session: SessionState | undefined,
	{written, now}: {readonly written: number; readonly now: number},
): Ui => {
	const {transcript, done} = see(ui.transcript, seen, ui.look);
	const after = commit({...ui, transcript, ...(session === undefined ? {} : {session})}, done, written);
	if (!('fact' in seen)) return after;
	const {fact} = seen;
	const known: Ui = {...after, status: seeStatus(after.status, fact)};
	const explained: Ui =
		fact.type === 'explanation.given' && known.overlay?.kind === 'approval' && known.overlay.call === fact.call
			? {...known, overlay: {...known.overlay, approval: explainedApproval(known.overlay.approval, fact.text)}}
			: known;
	return noted(closed(explained), now);
};

/** Opens the question that waits, once nobody types and nothing else is in front. */
export const approach = (ui: Ui, now: number): Ui => {
	const {asking, session, overlay} = ui;
	if (asking === undefined || session === undefined || overlay !== undefined) return ui;
	const open = questions(session);
	const call = open.find(({id}) => id === asking.call);
	if (call === undefined || !mayOpen({now, lastTyped: ui.typedAt, asked: asking.since})) return ui;
	const mode = modeThatAllows(session, call);
	const approval = openApproval(call, {
		...(mode === undefined ? {} : {mode}),
		waiting: open.length - 1,
		wall: session.wall,
		why: judged(session, call).why,
		keymap: ui.settings.keymap,
	});
	return {...ui, overlay: {kind: 'approval', call: call.id, approval}};
};
