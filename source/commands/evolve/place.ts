import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {type Env} from '../../compose.ts';
import {agentsIn, homeIn} from '../../hand-over.ts';
import {fold} from '../../core/evolution/fold.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {UserError} from '../../core/user-error.ts';
import {readJsonl} from '../../store/jsonl.ts';

/** Where evolutions are kept: the folder of agents, and a folder of each run in it. */
export type Place = {readonly home: string; readonly folder: string; readonly runs: string};

export const placeIn = (env: Env): Place => {
	const home = homeIn(env);
	const folder = agentsIn(home);
	return {home, folder, runs: join(folder, 'runs')};
};

export const journalOf = ({runs}: Place, run: string): string => join(runs, run, 'journal.jsonl');

/** The runs there are, the oldest first: their names begin with when they began. */
export const runsIn = async ({runs}: Place): Promise<readonly string[]> =>
	(await readdir(runs, {withFileTypes: true}).catch(() => []))
		.filter(entry => entry.isDirectory())
		.map(({name}) => name)
		.toSorted();

/** The run that a word names: the whole name, its end, or none for the last one. */
export const runNamed = async (place: Place, word: string | undefined): Promise<string> => {
	const runs = await runsIn(place);
	const last = runs.at(-1);
	if (last === undefined) throw new UserError('there are no runs yet', 'unified-dgm evolve begins one');
	if (word === undefined) return last;
	const found = runs.filter(run => run === word || run.endsWith(word));
	const [one, another] = found;
	if (one === undefined) throw new UserError(`there is no run "${word}"`, 'unified-dgm evolve list shows them');
	if (another !== undefined) throw new UserError(`"${word}" names ${found.length} runs`, 'write more of the name');
	return one;
};

/** A run as its record tells it, without opening it. */
export const stateOf = async (place: Place, run: string): Promise<EvolutionState> => {
	let state = initial;
	for await (const fact of readJsonl<EvolutionFact>(journalOf(place, run))) state = fold(state, fact);
	return state;
};
