import type {Conversation} from '../conversation.ts';

/** A command behind a slash. It says by itself what came of it; what it throws as a `UserError` is shown. */
export type Slash = {
	readonly name: string;
	readonly about: string;
	/** What may follow: `[NAME]`. */
	readonly argument?: string;
	readonly run: (words: string, conversation: Conversation) => Promise<void>;
};

/** Says a line in the transcript. */
export const tell = ({desk}: Conversation, text: string): void => desk.say(look => [look.paint('quiet', `  ${text}`)]);
