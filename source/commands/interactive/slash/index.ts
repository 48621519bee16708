import {nearest} from '../../../config/nearest.ts';
import {UserError} from '../../../core/user-error.ts';
import type {Conversation} from '../conversation.ts';
import {about} from './about.ts';
import {broughtCommands, runServerPrompt} from './brought.ts';
import {control, switchMode} from './control.ts';
import {interfaceCommands} from './interface.ts';
import {models} from './models.ts';
import {sessionCommands} from './sessions.ts';
import type {Slash} from './slash.ts';
import {workCommands} from './work.ts';

/** Every command behind a slash, in the order in which they are listed. */
export const slashes: readonly Slash[] = [
	...interfaceCommands(() => slashes),
	...control,
	...models,
	...workCommands,
	...sessionCommands,
	...broughtCommands,
	...about,
];

/** Carries out a command: one of ours, or one that the person or a trusted project brought. */
export const runSlash = async (conversation: Conversation, name: string, words: string): Promise<void> => {
	const slash = slashes.find(one => one.name === name);
	if (slash !== undefined) return slash.run(words, conversation);
	const own = conversation.around.commands().find(one => one.name === name);
	if (own !== undefined) {
		if (own.mode !== undefined) await switchMode(conversation, own.mode);
		await conversation.live.send({ask: 'submit', text: own.expand(words)});
		return;
	}
	if (await runServerPrompt(conversation, name, words)) return;
	const meant = nearest(
		name,
		[...slashes, ...conversation.around.commands()].map(one => one.name),
	);
	throw new UserError(`there is no /${name}`, meant === undefined ? 'see /help' : `did you mean /${meant}?`);
};
