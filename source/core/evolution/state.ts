import type {Archive} from './archive.ts';
import type {Body} from './event.ts';
import type {Job} from './job.ts';
import type {Manifest} from './manifest.ts';
import type {Pairs} from './statistics.ts';

/** A child that was begun, also one that was never born: what was tried from its parent before, and how it ended. */
export type Child = {
	readonly parent: string;
	readonly manifest?: Manifest;
	/** Why it is not in the archive. */
	readonly stillborn?: string;
};

/** A failure in the search: what kind, where its record is. */
export type Failed = {
	readonly variant: string;
	readonly task: string;
	readonly signature: string;
	readonly evidence: string;
};

/** A valid result outside of the search's record. */
export type Measured = {readonly solved: boolean; readonly usd: number | null; readonly ms: number};

export type EvolutionState = {
	readonly opened?: Body<'evolution.opened'>;
	/** What the boxes were in which variants were judged: more than one where a process that went on found others. */
	readonly boxes: readonly string[];
	/** Begun and not known to any decision yet, in the order they were begun. */
	readonly jobs: readonly Job[];
	/** Jobs begun, jobs whose results are known, and tries among those begun for the search. */
	readonly begun: number;
	readonly applied: number;
	readonly tries: number;
	readonly archive: Archive;
	readonly children: Readonly<Record<string, Child>>;
	readonly failures: readonly Failed[];
	/** Fingerprints of the changes seen, with the first variant that had each. */
	readonly diffs: Readonly<Record<string, string>>;
	/** Variants that are the same change as an older one, or raised an alarm, and why: until that is on record. */
	readonly duplicates: readonly {readonly variant: string; readonly why: string}[];
	readonly alarms: readonly {readonly variant: string; readonly why: string}[];
	/** Invalid results by variant and task (and purpose, outside of the search), and how many came in a row that no child can have brought about. */
	readonly invalid: Readonly<Record<string, number>>;
	readonly invalidInRow: number;
	/** Children in a row that were stillborn, or the same as an older one. */
	readonly stillbornInRow: number;
	/** What the parent showed while the run was priced, by task, each try. */
	readonly pricing: Readonly<Record<string, readonly Measured[]>>;
	/** What was measured to confirm the champion, by purpose, variant and task. */
	readonly trial: Readonly<Record<string, Measured>>;
	/** Charged by the jobs whose results are known. */
	readonly charged: {readonly evaluations: number; readonly usd: number};
	readonly priced?: Body<'run.priced'>;
	readonly champion?: string;
	readonly tested?: Body<'promotion.tested'>;
	/** A wish to promote or to roll back that is not carried out yet. */
	readonly wish?: {readonly do: 'promote' | 'roll-back'; readonly variant: string};
	readonly promoted?: string;
	/** How the promoted variant does in use, against what was before; whether that was said to be doubtful. */
	readonly use: Pairs;
	readonly doubted: boolean;
	readonly refusedPromotion?: string;
	readonly paused: boolean;
	readonly stop?: string;
	readonly finished?: Body<'run.finished'>;
	/** Milliseconds at work: the time between facts, without pauses and without the time when no process ran. */
	readonly activeMs: number;
	readonly seq: number;
	readonly at: string;
};

export const initial: EvolutionState = {
	boxes: [],
	jobs: [],
	begun: 0,
	applied: 0,
	tries: 0,
	archive: [],
	children: {},
	failures: [],
	diffs: {},
	duplicates: [],
	alarms: [],
	invalid: {},
	invalidInRow: 0,
	stillbornInRow: 0,
	pricing: {},
	trial: {},
	charged: {evaluations: 0, usd: 0},
	use: {won: 0, lost: 0},
	doubted: false,
	paused: false,
	activeMs: 0,
	seq: 0,
	at: '',
};

/** The key of a result outside of the search. */
export const trialKey = (purpose: string, variant: string, task: string): string => `${purpose} ${variant} ${task}`;

/** A run that is open; what is asked of one that is not is a bug. */
export const openedIn = ({opened}: EvolutionState): Body<'evolution.opened'> => {
	if (opened === undefined) throw new Error('the evolution is not open');
	return opened;
};
