/** What lines are about: decides where a blank line stands. `said` is text that nothing is added to any more. */
export type Kind = 'header' | 'prompt' | 'note' | 'stage' | 'call' | 'text' | 'said' | 'end';

/** What is told in one block with what came before it. */
const together: Readonly<Record<Kind, readonly Kind[]>> = {
	header: [],
	prompt: [],
	note: ['note', 'stage', 'call'],
	stage: [],
	call: ['note', 'stage', 'call'],
	text: ['text'],
	said: ['text'],
	end: [],
};

/** Whether a blank line stands before something, given what was told last. */
export const needsGap = (kind: Kind, last: Kind | undefined): boolean =>
	last !== undefined && !together[kind].includes(last);
