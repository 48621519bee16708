/** What a text is, by how it begins: a prompt, a command (`/`), a shell command (`!`), or a note for the memory (`#`). */
export type Kind = 'prompt' | 'command' | 'shell' | 'note';

/** A path also begins with a slash; a command's name has no second one. */
const COMMAND = /^\/[^\s/]*(?:\s|$)/;

export const kindOf = ({text}: {readonly text: string}): Kind => {
	switch (text[0]) {
		case '!':
			return 'shell';
		case '#':
			return 'note';
		case '/':
			return COMMAND.test(text) ? 'command' : 'prompt';
		default:
			return 'prompt';
	}
};
