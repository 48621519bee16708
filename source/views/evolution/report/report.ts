import type {EvolutionFact} from '../../../core/evolution/event.ts';
import {beliefs, spending} from './chart.ts';
import {historyOf} from './history.ts';
import {html, type Html} from './html.ts';
import {concluded, settled, stillborn, variants} from './parts.ts';
import {STYLE} from './style.ts';
import {lineage} from './tree.ts';

/** Alarms, and whoever was closed for one. */
const alarms = (facts: readonly EvolutionFact[]): readonly Html[] =>
	facts.flatMap(fact => {
		if (fact.type === 'task.scored' && fact.alarm !== undefined)
			return [html`<li>${fact.variant} on ${fact.task}: ${fact.alarm}</li>`];
		if (fact.type === 'variant.quarantined')
			return [html`<li>${fact.variant} and all that comes from it is quarantined: ${fact.why}</li>`];
		return fact.type === 'branch.forbidden' ? [html`<li>${fact.variant} was forbidden by a person</li>`] : [];
	});

/**
 * A run as one HTML document that needs nothing else: no script, no picture and no font from anywhere, and its policy forbids any. `diffs` are what variants changed of their parents, by their names. All text of
 * variants, models and tasks is data in it.
 */
export const reportOf = (name: string, facts: readonly EvolutionFact[], diffs: ReadonlyMap<string, string>): string => {
	const {state, moments} = historyOf(facts);
	const warned = alarms(facts);
	// The style is ours, and holds nothing that was put in.
	const style: Html = {markup: STYLE};
	const page = html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>Evolution ${name}</title>
				<style>
					${style}
				</style>
			</head>
			<body>
				<h1>Evolution ${name}</h1>
				<p class="quiet">${facts[0]?.at ?? ''}</p>
				<h2>What came of it</h2>
				${concluded(state)}
				<h2>The variants</h2>
				<p class="quiet">
					Each right of its parent: its score in the search, where the rate lies with 90 %, solved of tried. The search
					is not the result: the champion was chosen for its score.
				</p>
				${lineage(state)}
				<h2>What was believed, over the evaluations</h2>
				${
					moments.length === 0
						? html`<p class="quiet">Nothing was tried yet.</p>`
						: html`<p class="quiet">
									The best so far (blue) and the one that became champion (green), with 90 % intervals.
								</p>
								${beliefs(moments)} ${spending(moments)}`
				}
				<h2>Each variant</h2>
				${variants(state, diffs)}
				<h2>Stillborn</h2>
				${stillborn(state)}
				${
					warned.length === 0
						? html``
						: html`<h2>Alarms</h2>
								<ul>
									${warned}
								</ul>`
				}
				<h2>Settings</h2>
				${settled(state)}
			</body>
		</html> `;
	return page.markup;
};
