import {drive, inOrderOf} from '../../core/evolution/drive.fixture.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {die, opened, world} from '../../core/evolution/evolution.fixture.ts';
import {openPanel, panelHeard, panelSaw, type Panel} from './panel.ts';

const ideas = [
	'look for the failing line by the stack of the failed test, then by the file that changed last',
	'try the operators that change one token before those that change a line',
	'give the first half of the time to the two functions that the test calls',
	'check a repair on the test that failed before all others',
] as const;

const outcome = world(({id, what, manifest}) => {
	if (what.do !== 'breed' || manifest !== undefined) return undefined;
	const nth = Number(what.variant.slice(1));
	return {
		type: 'manifest.proposed',
		job: id,
		variant: what.variant,
		manifest: {
			mechanism: ideas[nth % ideas.length] ?? '',
			rootCause: 'repairs are found late, since all places are tried in the order of the file',
			change: 'profiles/offline.yaml: places are ranked before they are tried',
			fixes: ['search-1', 'search-4'],
			endangers: [],
		},
		usd: 0.07,
		ms: 20,
	};
});

/** A whole run, in which jobs end in another order than they were begun in, and one cheats. */
export const facts: readonly EvolutionFact[] = drive([opened()], outcome, {first: inOrderOf(die)}).facts;

/** A run that somebody watches, as it was after so many facts. */
export const panelAfter = (count: number, changed: Partial<Panel> = {}): Panel => {
	const panel = panelSaw({...openPanel('20260101T000000-ab12'), engine: 'here'}, facts.slice(0, count));
	const running = panel.state.jobs.filter(({end}) => end === undefined);
	const heard = running.reduce((before, {id}) => panelHeard(before, id, 'turn 3: reads the test'), panel);
	return {...heard, ...changed};
};
