import type {Command} from '../../core/evolution/command.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {fold} from '../../core/evolution/fold.ts';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {sayFact, type Line} from '../../views/evolution/say.ts';
import {oneLine} from '../../views/plain.ts';
import {openPager, type Pager} from '../overlay/pager/pager.ts';
import {withLines} from '../overlay/pager/place.ts';

/** A run as somebody watches it. */
export type Panel = {
	readonly run: string;
	readonly state: EvolutionState;
	/** Is there a process that runs it? */
	readonly engine: 'here' | 'none';
	/** What each job said last, and the engine itself under the empty name. */
	readonly said: Readonly<Record<string, string>>;
	/** What went wrong, the oldest first. */
	readonly news: readonly Line[];
	/** What came last, the oldest first. */
	readonly lately: readonly Line[];
	/** The variant that keys are about. */
	readonly selected: string;
	/** What waits for a yes. */
	readonly asking?: {readonly command: Command; readonly words: string} | undefined;
	/** What the last key came to. */
	readonly note?: string | undefined;
	/** A variant that is read: its manifest and its diff. */
	readonly reading?: {readonly variant: string; readonly pager: Pager} | undefined;
};

export const openPanel = (run: string): Panel => ({
	run,
	state: initial,
	engine: 'none',
	said: {},
	news: [],
	lately: [],
	selected: 'v0',
});

/** How much of what came last is kept. */
const LATELY = 8;

/** Kinds of facts that a person is to see who looks away for a while. What they did themselves is none. */
const alarming = new Set<EvolutionFact['type']>(['variant.quarantined', 'promotion.doubted', 'promotion.failed']);

/** Why a run was stopped or paused, when a person did it. */
export const BY_PERSON = 'you asked for it';

const isAlarming = (fact: EvolutionFact): boolean =>
	alarming.has(fact.type) ||
	(fact.type === 'task.scored' && fact.alarm !== undefined) ||
	(fact.type === 'run.stopped' && fact.why !== BY_PERSON);

const newsIn = (fact: EvolutionFact, state: EvolutionState): readonly Line[] => {
	if (!isAlarming(fact)) return [];
	const line = sayFact(fact, state);
	return line === undefined ? [] : [line];
};

/** Facts that have come on record. */
export const panelSaw = (panel: Panel, facts: readonly EvolutionFact[]): Panel => {
	let {state} = panel;
	const news = [...panel.news];
	const lately = [...panel.lately];
	for (const fact of facts) {
		state = fold(state, fact);
		news.push(...newsIn(fact, state));
		const line = sayFact(fact, state);
		if (line !== undefined) lately.push(line);
	}
	const running = new Set(state.jobs.flatMap(({id, end}) => (end === undefined ? [id] : [])));
	const said = Object.fromEntries(Object.entries(panel.said).filter(([job]) => job === '' || running.has(job)));
	return {...panel, state, news, lately: lately.slice(-LATELY), said};
};

/** What a job says while it runs, or the engine itself. */
export const panelHeard = (panel: Panel, job: string, text: string): Panel => ({
	...panel,
	said: {...panel.said, [job]: oneLine(text, 200)},
});

/** Reads about a variant. */
export const panelReads = (panel: Panel, variant: string, title: string, lines: readonly string[]): Panel => ({
	...panel,
	reading: {variant, pager: openPager({title, lines})},
});

/** What is read, in other lines: broken to another width. */
export const relaid = (panel: Panel, lines: readonly string[]): Panel =>
	panel.reading === undefined
		? panel
		: {...panel, reading: {...panel.reading, pager: withLines(panel.reading.pager, lines)}};
