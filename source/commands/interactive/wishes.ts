import {Mode} from '../../core/approval.ts';
import {UserError} from '../../core/user-error.ts';
import {
	editedApproval,
	notedApproval,
	saidApproval,
	type Approval,
	type ApprovalWish,
} from '../../tui/overlay/approval/approval.ts';
import {retell} from '../../tui/transcript/retell.ts';
import type {Wish} from '../../tui/ui/wish.ts';
import {editText} from '../editor.ts';
import {completeFiles} from './mention.ts';
import {copyText, pasteImage, pastePath} from './pasteboard.ts';
import type {Conversation} from './conversation.ts';
import {say} from './said.ts';
import {suspend} from './suspend.ts';
import {runSlash} from './slash/index.ts';
import {switchMode} from './slash/control.ts';

/** Changes the open question about a call; does what comes of it. */
const withApproval = async (
	{desk, live}: Conversation,
	call: string,
	change: (approval: Approval) => {readonly approval: Approval; readonly wish?: ApprovalWish},
): Promise<void> => {
	const {overlay} = desk.read();
	if (overlay?.kind !== 'approval' || overlay.call !== call) return;
	const {approval, wish} = change(overlay.approval);
	if (wish?.do !== 'send') {
		desk.change(ui => ({...ui, overlay: {...overlay, approval}}));
		return;
	}
	desk.change(({overlay: _, ...ui}) => ui);
	await live.send(wish.command);
};

const editCall = async (
	conversation: Conversation,
	{call, text, name}: Extract<Wish, {do: 'edit-call'}>,
): Promise<void> => {
	const {desk, front, around} = conversation;
	const edited = await desk.lend(() => editText(text, name, front.env, around.editor));
	await withApproval(conversation, call, approval =>
		'wrong' in edited ? {approval: notedApproval(approval, edited.wrong)} : editedApproval(approval, edited.text),
	);
};

/** A one-line question about an open question: the latter stays behind it, and takes the answer. */
const sayInstead = async (
	conversation: Conversation,
	{call, title}: Extract<Wish, {do: 'say-instead'}>,
): Promise<void> => {
	const {desk} = conversation;
	const {overlay} = desk.read();
	const text = await desk.ask(title);
	if (overlay?.kind !== 'approval' || overlay.call !== call) return;
	if (desk.read().asking?.call !== call) return;
	desk.change(ui => ({...ui, overlay}));
	if (text !== undefined) await withApproval(conversation, call, approval => saidApproval(approval, text));
};

const editPrompt = async ({desk, front, around}: Conversation, text: string): Promise<void> => {
	const edited = await desk.lend(() => editText(text, 'prompt.md', front.env, around.editor));
	if ('wrong' in edited) desk.hint(edited.wrong);
	else desk.write(edited.text.replace(/\n+$/, ''));
};

const nextMode = async (conversation: Conversation): Promise<void> => {
	const {session} = await conversation.live.opened();
	const at = Mode.options.indexOf(session.state.mode);
	await switchMode(conversation, Mode.options[(at + 1) % Mode.options.length] ?? 'suggest');
};

const readTranscript = async ({desk, live}: Conversation): Promise<void> => {
	const facts = await live.facts();
	await desk.page({title: 'Transcript', lines: look => retell(facts, look, 'full'), at: 'end'});
};

/** A clean screen, with the end of what was said laid out for its size. */
const redraw = async ({desk, live}: Conversation): Promise<void> => {
	const facts = await live.facts();
	desk.redraw();
	desk.say(look => retell(facts, look, 'short').slice(-look.rows));
};

const carryOut = async (conversation: Conversation, wish: Wish): Promise<void> => {
	const {desk, live, leave} = conversation;
	switch (wish.do) {
		case 'say':
			return say(conversation, wish);
		case 'send':
			await live.send(wish.command);
			return;
		case 'answer':
		case 'evolution':
			// Whoever asked hears it.
			return;
		case 'edit-prompt':
			return editPrompt(conversation, wish.text);
		case 'edit-call':
			return editCall(conversation, wish);
		case 'say-instead':
			return sayInstead(conversation, wish);
		case 'copy':
			return copyText(conversation, wish.text);
		case 'find-files':
			return completeFiles(conversation, wish.query);
		case 'stop':
			live.stop('user');
			return;
		case 'leave':
			await live.stopped();
			leave(0);
			return;
		case 'next-mode':
			return nextMode(conversation);
		case 'rewind':
			return runSlash(conversation, 'rewind', '');
		case 'redraw':
			return redraw(conversation);
		case 'suspend':
			return desk.lend(suspend);
		case 'read-transcript':
			return readTranscript(conversation);
		case 'paste-path':
			return pastePath(conversation, wish.text);
		case 'paste-image':
			return pasteImage(conversation);
	}
};

/** Carries out what the interface wants. What a person did wrong is said; a bug ends the conversation, and keeps its stack. */
export const wishesIn =
	(conversation: Conversation) =>
	(wish: Wish): void => {
		carryOut(conversation, wish).catch((error: unknown) => {
			if (error instanceof UserError) {
				const hint = error.hint === undefined ? '' : ` — ${error.hint}`;
				conversation.desk.say(look => [look.paint('warning', `! ${error.message}${hint}`)]);
			} else conversation.leave(error instanceof Error ? error : new Error(String(error)));
		});
	};
