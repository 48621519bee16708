import type {Block} from '../../core/message.ts';
import type {Stage} from '../../core/profile.ts';
import type {Body} from '../../core/session/event.ts';
import type {ToldOfModels} from '../../views/substitution.ts';
import type {ModeView} from '../status/mode.ts';
import type {Kind} from './kind.ts';
import type {Spent} from './spent.ts';
import type {TextStream} from './text.ts';

/** How much is told: what a person needs, or everything that is on record. */
export type Detail = 'short' | 'full';

/** A tool call that is not over. */
export type CallView = {
	readonly tool: string;
	readonly title: string;
	/** Made by the session to check its work. */
	readonly isCheck: boolean;
	readonly phase: 'called' | 'asked' | 'running';
	/** When it began, in milliseconds since 1970. */
	readonly since: number;
	readonly previewed?: Body<'tool.previewed'>;
	readonly answered?: Body<'approval.answered'>;
	/** The end of what it printed so far, raw. */
	readonly output: string;
	/** Why it was allowed. */
	readonly why?: string;
	/** What the model gave it; kept for the full telling only. */
	readonly block?: Extract<Block, {type: 'call'}>;
};

/** Reading calls in a row, told as one. Names are in order, each once. */
export type Explored = {
	readonly read: number;
	readonly search: number;
	readonly list: number;
	readonly other: number;
	readonly failed: number;
	readonly names: readonly string[];
};

export const unexplored: Explored = {read: 0, search: 0, list: 0, other: 0, failed: 0, names: []};

/** A request to a model that is on its way. Times are milliseconds since 1970. */
export type AskView = {
	readonly id: string;
	readonly stage: string;
	readonly model: string;
	readonly attempt: number;
	/** When it is, or was, sent: after the wait that comes before a try again. */
	readonly sentAt: number;
	readonly doing: 'thinking' | 'writing' | 'calling';
	/** Of a question that is asked in parts: how many have an answer. */
	readonly parts?: {readonly done: number; readonly of: number};
	readonly tool?: string;
};

/** A command that the person typed. */
export type ShellView = {
	readonly script: string;
	/** When it was asked for, in milliseconds since 1970. */
	readonly since: number;
	/** The end of what it printed so far, raw. */
	readonly output: string;
};

export type PlanView = {
	readonly titles: readonly string[];
	/** Steps that are finished; the next one is at hand. */
	readonly done: number;
};

/** A turn that is not over. */
export type TurnView = {
	readonly since: number;
	readonly stage: string;
	readonly models: Readonly<Record<string, string>>;
	readonly round: number;
	readonly spent: Spent;
	readonly total: Spent;
	readonly looked: number;
	readonly ask?: AskView;
	readonly plan?: PlanView;
	/** By call. Those that are over are gone. */
	readonly calls: Readonly<Record<string, CallView>>;
	/** Answers that were shown and ended in themselves: the turn's own answer usually is one of them. */
	readonly said: readonly string[];
	readonly isStopping: boolean;
};

/**
 * What the transcript remembers of a session to tell its next fact well. Of turns that are over it remembers nothing, so it does not grow
 * with the session.
 */
export type Transcript = ModeView & {
	readonly detail: Detail;
	/** Whether the head of the session stands already. Who prints it earlier starts with this set. */
	readonly isHeaded: boolean;
	readonly last?: Kind;
	/** What each stage of the profile does. */
	readonly stages: Readonly<Record<string, Stage['does']>>;
	readonly retries: number;
	/** Substitutions and warnings of models that were told: each is said once. */
	readonly told: ToldOfModels;
	/** Prompts whose turn has not begun. */
	readonly waiting: readonly (Pick<Body<'prompt.submitted'>, 'prompt' | 'text' | 'images'> & {
		readonly isShown: boolean;
	})[];
	readonly text?: TextStream;
	/** What streamed in of an answer that broke off, whose request is made again. */
	readonly cut?: TextStream;
	readonly explored: Explored;
	readonly turn?: TurnView;
	/** What goes on outside of turns, at a person's word. */
	readonly isUndoing: boolean;
	readonly isCompacting: boolean;
	/** The person's own commands that are not over, by their name. */
	readonly shells: Readonly<Record<string, ShellView>>;
};

/** Where every transcript begins. */
export const openTranscript: Transcript = {
	detail: 'short',
	isHeaded: false,
	stages: {},
	retries: 0,
	told: [],
	waiting: [],
	explored: unexplored,
	isUndoing: false,
	isCompacting: false,
	shells: {},
};

/** Lines about one thing. */
export type Told = {readonly kind: Kind; readonly lines: readonly string[]};

/** Who is at work: the model of the stage, or the stage where none is chosen. */
export const whoIn = ({models, stage}: TurnView): string => models[stage] ?? stage;
