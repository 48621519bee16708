import type {Front} from '../../cli.ts';
import type {Desk} from './desk.ts';
import type {Live} from './live.ts';
import type {Surroundings} from './surround.ts';
import type {Terminal} from './terminal.ts';

/** Everything that the parts of a conversation share. */
export type Conversation = {
	readonly front: Front;
	readonly terminal: Terminal;
	readonly desk: Desk;
	readonly live: Live;
	readonly around: Surroundings;
	/** UNIFIED_DGM_HOME. */
	readonly home: string;
	/** Ends the conversation, with an exit code or with what went wrong. */
	readonly leave: (why: number | Error) => void;
};
