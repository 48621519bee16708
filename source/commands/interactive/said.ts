import {join} from 'node:path';
import {UserError} from '../../core/user-error.ts';
import {keepTyped} from '../../store/history.ts';
import type {Wish} from '../../tui/ui/wish.ts';
import {addNote} from '../../workspace/memory/notes.ts';
import {keepImages, mentionedImages} from '../images.ts';
import type {Conversation} from './conversation.ts';
import {runSlash} from './slash/index.ts';
import {tell} from './slash/slash.ts';

/** Keeps what was typed for later sessions. That it cannot be kept loses nobody their prompt. */
const remember = async ({home, around, live, desk, front}: Conversation, text: string): Promise<void> => {
	const secrets = live.current()?.setting.keyring.secrets ?? [];
	await keepTyped(home, {text, at: front.now().toISOString(), directory: around.directory}, secrets).catch(
		(error: NodeJS.ErrnoException) => {
			if (error.code === undefined) throw error;
			desk.hint(`the history cannot be written (${error.code})`);
		},
	);
};

/** A note for later sessions of this project. */
const note = async (conversation: Conversation, text: string): Promise<void> => {
	const {directory} = await conversation.live.opened();
	const path = await addNote(directory, text);
	tell(conversation, `noted in ${path}`);
};

/** What a person sent off: a prompt, or a line that begins with `/`, `!` or `#`. */
export const say = async (
	conversation: Conversation,
	{text, images, how}: Extract<Wish, {do: 'say'}>,
): Promise<void> => {
	const {live} = conversation;
	await remember(conversation, text);
	const line = text.trim();
	if (line.startsWith('/')) {
		const [, name = '', words = ''] = /^\/(\S*)\s*([^]*)$/.exec(line) ?? [];
		// A path is a prompt: `/etc/hosts says …`.
		if (!name.includes('/')) return runSlash(conversation, name, words.trim());
	}
	if (line.startsWith('!')) {
		const script = line.slice(1).trim();
		if (script === '') throw new UserError('there is no command behind the !', 'for example: !ls');
		await live.send({ask: 'run', script});
		return;
	}
	if (line.startsWith('#') && !/^#{2,}|^#\s*$/.test(line) && !line.includes('\n'))
		return note(conversation, line.slice(1).trim());
	const {session, directory, folder} = await live.opened();
	const isRunning = session.state.turn !== undefined;
	const paths = [...images.map(({path}) => path), ...(await mentionedImages(text, directory))];
	const kept = await keepImages(paths, {directory, folder: folder ?? join(conversation.home, 'images')});
	await live.send({
		ask: 'submit',
		text,
		how: isRunning ? how : 'queue',
		...(kept.length === 0 ? {} : {images: kept}),
	});
};
