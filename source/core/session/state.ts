import type {Grant, Mode} from '../approval.ts';
import type {WayBack} from '../checkpoint.ts';
import type {Fault} from '../fault.ts';
import type {HookAnswer} from '../hook.ts';
import type {Block, Image, Message} from '../message.ts';
import type {ModelName, Rates} from '../model.ts';
import type {Plan} from '../plan.ts';
import type {Limits, Profile, Stage} from '../profile.ts';
import type {WallKind} from '../sandbox.ts';
import type {Preview, Risk, Selection} from '../tool.ts';
import type {Looked} from '../looked.ts';
import type {Excerpt} from '../workspace.ts';
import type {Breakers} from './breaker.ts';
import type {StageSpent} from './spent.ts';
import type {Body} from './event.ts';

/** A tool call on its way: called → previewed → (asked → answered) → started → finished. */
export type Call = {
	readonly id: string;
	/** The id that its vendor gave it, for the way back. */
	readonly block: string;
	readonly tool: string;
	readonly input: unknown;
	readonly malformed?: string;
	/** Made by a model, or by the session to check a step (null: the whole). */
	readonly origin: {readonly by: 'model'} | {readonly by: 'check'; readonly step: number | null};
	readonly previewed?: {
		readonly title: string;
		readonly risk: Risk;
		readonly replay: 'safe' | 'never';
		readonly editable?: string;
		readonly preview?: Preview;
	};
	readonly asked?: boolean;
	readonly answered?: {readonly verdict: 'yes' | 'no'; readonly say?: string; readonly isChanged: boolean};
	/** Set when a person wants to know what it does: first asked for, then given. */
	readonly explanation?: 'requested' | 'given';
	/** The part of a change that a person chose. */
	readonly only?: Selection;
	readonly started?: {readonly replay: 'safe' | 'never'};
	/** Set instead of `started` when it is not made at all: how it ends, and why. */
	readonly unmade?: {readonly outcome: NonNullable<Body<'tool.started'>['unmade']>; readonly why: string};
	/** Begun by a process that is no more. */
	readonly orphan?: boolean;
	readonly finished?: Pick<Body<'tool.finished'>, 'outcome' | 'output' | 'ending'>;
	/** What hooks that looked on afterwards say to it: with its result, for the model. */
	readonly told?: string;
};

/** How a prompt is meant: for a turn of its own, or into the one that runs. */
export type How = NonNullable<Body<'prompt.submitted'>['how']>;

/** A prompt that waits. */
export type Prompt = {
	readonly prompt: string;
	readonly text: string;
	readonly how: How;
	readonly images: readonly Image[];
	/** The number of the fact that it is. */
	readonly seq: number;
	/** The turn that it continues. */
	readonly continues?: string;
};

/** A conversation with a model inside a stage. Its opening message is made by `context.ts`; these are the ones after it. */
export type Thread = {
	readonly stage: string;
	readonly messages: readonly Message[];
	/** How much of what steers the turn was said before it began: its opening tells that, and its messages tell the rest. */
	readonly steered: number;
	/** Answers so far. */
	readonly answers: number;
	/** Calls with their results so far, each as a number, and how many answers in a row brought none that is new. */
	readonly seen: readonly number[];
	readonly stale: number;
	/** Failed tries of the request that is to be made now. */
	readonly failures: number;
	readonly fault?: Fault;
	/** The model that failed last. */
	readonly failed?: ModelName;
	/** Tokens of the last request and its answer, as the vendor counted them. */
	readonly used?: number;
	/** Its request was too large: it is to be summed up first. */
	readonly isTooLong?: boolean;
	/** It was summed up because a request was too large, and no answer has come since. */
	readonly isCutDown?: boolean;
	/** Bytes of files that its opening may still show, once it was summed up. */
	readonly room?: number;
	/** What came of the parts of the last request, when it was several questions. */
	readonly parts?: Body<'model.answered'>['parts'];
	/** The request that is on its way. */
	readonly open?: {
		readonly ask: string;
		readonly model: ModelName;
		readonly delayMs: number;
		readonly maxOutput?: number;
		readonly orphan: boolean;
	};
};

export type Failure = {
	readonly command: string;
	readonly said: string;
	readonly output: string;
	readonly unstarted: boolean;
};

/** A call that was not made because it was refused: kept until the work is shown to do without it. */
export type Refusal = {
	readonly title: string;
	readonly tool: string;
	readonly risk: Risk;
	/** Its input as JSON, its script, and the files that it would have written. */
	readonly input: string;
	readonly script?: string;
	readonly paths: readonly string[];
	/** No one could be asked · a person said no · a rule, a hook or the program itself forbids it. */
	readonly by: 'unattended' | 'person' | 'rule';
	readonly why: string;
	readonly cause?: 'mode' | 'sandbox';
	/** Another call changed something since. */
	readonly isFollowed: boolean;
};

export type Turn = {
	readonly id: string;
	/** The number of the fact that its prompt is. */
	readonly prompt: number;
	readonly request: string;
	/** What the person said to it while it ran, in order. */
	readonly steered: readonly string[];
	/** What the person showed it; `after`: how often it had been steered then. */
	readonly images: readonly (Image & {readonly after: number})[];
	readonly startedAt: string;
	/** Where the turn is: each phase is left by the fact that ends it. */
	readonly phase: 'gather' | 'plan' | 'edit' | 'check' | 'over';
	readonly round: number;
	/** The stage that has begun in this phase and round. */
	readonly stage?: string;
	readonly ranking?: Body<'context.ranked'>;
	readonly gathered?: Body<'context.gathered'>;
	readonly plan?: Plan;
	/** The step at hand; `excerpts` once it has begun. */
	readonly step: number;
	readonly stepExcerpts?: readonly Excerpt[];
	/** The step's text is in, and its own check is still to come. */
	readonly stepDone: boolean;
	/** What the editor said after each step of this turn, in all rounds. */
	readonly said: readonly {readonly title: string; readonly text: string}[];
	/** Which model fills each stage, by stage name. */
	readonly models: Readonly<
		Record<
			string,
			{
				readonly name: ModelName;
				readonly window: number;
				readonly prices?: Rates;
				readonly perMinute?: number;
				readonly tokens?: number;
			}
		>
	>;
	/** Models that failed in this turn and are not to be taken again, with what went wrong. */
	readonly excluded: readonly (ModelName & {readonly why: string})[];
	readonly missing?: Body<'model.missing'>;
	readonly thread?: Thread;
	/** Calls not finished yet, and those finished whose results the thread has not taken, in order. */
	readonly calls: readonly Call[];
	/** Something was written or run since the last check of the whole, or the last that failed. */
	readonly changed: boolean;
	/** What the last failed check said, until the check of the whole passes. */
	readonly failure?: Failure;
	/** A check that could not be run for want of leave. */
	readonly unchecked?: string;
	/** The state of the files from before the first change, and after the last; null when it could not be kept. */
	readonly before?: string | null;
	readonly after?: string | null;
	/** Paths written so far. */
	readonly written: readonly string[];
	/** Calls that were refused, without which the work is not shown to be done. */
	readonly refusals: readonly Refusal[];
	readonly interrupt?: Body<'interrupt.requested'>['why'];
	/** Nothing is waited for any more. */
	readonly isHurried?: boolean;
	/** Requests made in this turn: names the next one. */
	readonly asks: number;
	readonly checks: number;
	/** USD known to be spent, and whether some answer's cost is not known. */
	readonly cost: number;
	readonly costUnknown: boolean;
	/** What each stage took of it, by its name, and when the one that is at work began. */
	readonly spent: Readonly<Record<string, StageSpent>>;
	readonly stageAt?: string;
};

/** A turn of which nothing is known yet. */
export const blankTurn: Turn = {
	id: '',
	prompt: 0,
	request: '',
	steered: [],
	images: [],
	startedAt: '',
	phase: 'gather',
	round: 0,
	step: 0,
	stepDone: false,
	said: [],
	models: {},
	excluded: [],
	calls: [],
	changed: false,
	written: [],
	refusals: [],
	asks: 0,
	checks: 0,
	cost: 0,
	costUnknown: false,
	spent: {},
};

/** A wish to go back that is being fulfilled. */
export type Undo = Omit<Body<'undo.requested'>, 'type'> & {readonly way?: WayBack};

export type Past = {
	readonly turn: string;
	/** The number of the fact that its prompt is. */
	readonly prompt: number;
	/** Checkpoints from before its first change and after its last, when it changed files. */
	readonly before?: string;
	readonly after?: string;
	/** It ended in a plan that is not carried out: its answer. */
	readonly planned: boolean;
	/** Its files were taken back. */
	readonly isUndone: boolean;
	/** A later turn took it up where it was stopped. */
	readonly isContinued: boolean;
	readonly request: string;
	readonly steered: readonly string[];
	readonly answer: string;
	/** Paths that it wrote. */
	readonly written: readonly string[];
	readonly outcome: Body<'turn.finished'>['outcome'];
};

/** A command that the person typed, on its way. */
export type Shell = {
	readonly shell: string;
	readonly script: string;
	/** Asked for in a process that is no more: it may have run, so it is not run again. */
	readonly orphan: boolean;
};

/** A command that the person typed, and what came of it. */
export type Ran = Pick<Body<'shell.finished'>, 'shell' | 'output' | 'ending'> & {
	readonly script: string;
	/** The turn before it, if there was one. */
	readonly after: string | null;
	/** The number of the fact that it is over. */
	readonly seq: number;
};

/** A summary that stands for everything up to a turn. */
export type Compacted = {
	readonly upto: string;
	readonly summary: string;
	/** The number of the fact that it is. */
	readonly seq: number;
};

export type SessionState = {
	readonly session: string;
	/** What a person calls it. */
	readonly title?: string;
	readonly directory: string;
	readonly profile?: Profile;
	readonly mode: Mode;
	readonly wall: WallKind;
	/** There is no sandbox because none works here, not because a person wants none. */
	readonly isWithoutSandbox: boolean;
	readonly attended: boolean;
	readonly prompts: readonly Prompt[];
	readonly submitted: number;
	/** The number of the fact with which this opening began. */
	readonly opened: number;
	/** The number of the last fact, and when it happened. */
	readonly seq: number;
	readonly at: string;
	readonly turn?: Turn;
	/** The last turn, when it was stopped before its end: as it was then. */
	readonly stopped?: Turn;
	readonly turns: number;
	readonly past: readonly Past[];
	readonly undo?: Undo;
	/** Commands of the person that wait or run, in order. */
	readonly shells: readonly Shell[];
	readonly ran: readonly Ran[];
	/** How many commands, and how many summaries, the person asked for. */
	readonly runs: number;
	readonly compactions: number;
	/** A summing up that is asked for. */
	readonly compaction?: {readonly id: string; readonly focus?: string};
	/** What was summed up, oldest first; the last one counts. */
	readonly compacted: readonly Compacted[];
	/** What runs between turns is to stop. */
	readonly stop?: Body<'interrupt.requested'>['why'];
	/** The state in which a stage's model was last asked with an answer, and the tokens that its vendor counted. */
	readonly measured?: {readonly state: SessionState; readonly stage: string; readonly tokens: number | null};
	/** What hooks looked at in this turn, and at this opening. */
	readonly hooks: Readonly<Record<string, {readonly isOrphan: boolean; readonly answer?: HookAnswer}>>;
	/** Vendors that fail, or failed. */
	readonly breakers: Breakers;
	/** The roles as the profile fills them, for those that the person filled otherwise. */
	readonly given: Profile['roles'];
	/** What the context model has read, by place. */
	readonly looked: Readonly<Record<string, Looked>>;
	/** What a person allowed beyond one call. */
	readonly grants: readonly (Grant & {readonly id: string; readonly isStored: boolean})[];
	readonly last?: Body<'turn.finished'>;
	/** A signal came: nothing that waits is begun, until the session is opened again or something is asked of it. */
	readonly isLeaving?: boolean;
};

export const initial: SessionState = {
	session: '',
	directory: '',
	mode: 'suggest',
	wall: 'none',
	isWithoutSandbox: false,
	attended: false,
	prompts: [],
	submitted: 0,
	opened: 0,
	seq: 0,
	at: '',
	turns: 0,
	past: [],
	shells: [],
	ran: [],
	runs: 0,
	compactions: 0,
	compacted: [],
	hooks: {},
	breakers: {},
	given: {},
	looked: {},
	grants: [],
};

export const stageThat = (profile: Profile | undefined, does: Stage['does']): Stage | undefined =>
	profile?.stages.find(stage => stage.does === does);

export const stageNamed = (profile: Profile | undefined, name: string): Stage | undefined =>
	profile?.stages.find(stage => stage.name === name);

/** The first prompt that waits to go into the turn that runs. */
export const steeringIn = ({prompts}: SessionState): Prompt | undefined => prompts.find(({how}) => how === 'steer');

/** Does a stop for this reason mean that the program is to end? */
export const isSignal = (why: Body<'interrupt.requested'>['why']): boolean => why !== 'user' && why !== 'time';

export const limitsOf = (state: SessionState): Limits => state.profile?.limits ?? {rounds: 0, retries: 0};

/** The project's check, unless the plan names another. */
export const checkOf = ({plan, ranking}: Turn): string | null => plan?.check ?? ranking?.ranking.check ?? null;

/** The result blocks that answer some finished calls. */
export const resultsOf = (calls: readonly Call[]): readonly Block[] =>
	calls.map(({block, finished, told = ''}) => ({
		type: 'result',
		call: block,
		output: [finished?.output ?? '', ...(told === '' ? [] : [told])].join('\n'),
		failed: finished?.outcome !== 'ok',
	}));
