import {honestChats} from './honest-chat.ts';
import {honestMessages} from './honest-messages.ts';
import {honestResponses} from './honest-responses.ts';
import type {Api, Event} from './script.ts';

/** An answer as a vendor streams it, in the forms that its documents and public reports show. `of` names the generation: ids differ, and words. */
export type Honest = {
	readonly name: string;
	readonly api: Api;
	readonly vendor: string;
	readonly model: string;
	readonly stream: (of: string) => readonly Event[];
	/** What the message that goes back holds beside its content and calls; the parts of it that hold reasoning for the other APIs. */
	readonly back: (of: string) => unknown;
	/** Tokens that it counts, as they are paid. */
	readonly usage: {readonly input: number; readonly output: number; readonly cacheRead: number} | null;
};

export const honest: readonly Honest[] = [...honestChats, ...honestMessages, ...honestResponses];
