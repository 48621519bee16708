import {join} from 'node:path';
import {UserError} from '../../core/user-error.ts';
import {attachImage, putText, textOf} from '../../tui/composer/composer.ts';
import {pastedImage} from '../around/image.ts';
import {clipboardImage, copyText as copied, type Desktop} from '../around/clipboard.ts';
import type {Conversation} from './conversation.ts';

const desktopOf = ({front}: Conversation): Desktop => ({env: front.env, platform: process.platform});

/** Puts a text on the clipboard, by whatever does it here, and says so. */
export const copyText = async (conversation: Conversation, text: string): Promise<void> => {
	const {sequence, by, wrong} = await copied(text, desktopOf(conversation));
	if (wrong !== undefined) throw new UserError(wrong);
	if (sequence !== undefined) conversation.terminal.write(sequence);
	conversation.desk.hint(by === undefined ? 'sent to the terminal to copy' : 'copied');
};

/** The image on the clipboard, as part of the prompt. */
export const pasteImage = async (conversation: Conversation): Promise<void> => {
	const {desk, live, home} = conversation;
	const {folder} = await live.opened();
	const image = await clipboardImage(desktopOf(conversation), folder ?? join(home, 'images'));
	if ('wrong' in image) desk.hint(image.wrong);
	else desk.change(ui => ({...ui, composer: attachImage(ui.composer, image.path)}));
};

/** A path that was pasted, as terminals paste a file that is dropped on them: the image there, or else the words themselves. */
export const pastePath = async (conversation: Conversation, text: string): Promise<void> => {
	const {desk, live, home} = conversation;
	const {folder, directory} = await live.opened();
	const image = await pastedImage(text, {directory, folder: folder ?? join(home, 'images')});
	if (image !== undefined && 'wrong' in image) desk.hint(image.wrong);
	desk.change(ui => ({
		...ui,
		composer:
			image === undefined || 'wrong' in image
				? putText(ui.composer, `${textOf(ui.composer)}${text}`)
				: attachImage(ui.composer, image.path),
	}));
};
