import {randomBytes} from 'node:crypto';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Front} from '../../cli.ts';
import {fold} from '../../core/evolution/fold.ts';
import type {Command} from '../../core/evolution/command.ts';
import type {Body, Delta} from '../../core/evolution/event.ts';
import {initial, type EvolutionState} from '../../core/evolution/state.ts';
import {UserError} from '../../core/user-error.ts';
import {openEvolution} from '../../dgm/evolve/evolve.ts';
import {readSuite, type Suite} from '../../dgm/suites/read.ts';
import {jsonlJournal} from '../../store/jsonl.ts';
import {sayFact, treeLines, type Line} from '../../views/evolution/say.ts';
import {paintIn, type Paint} from '../../views/theme.ts';
import {onSignals, SIGNALS, type Signal} from '../ending.ts';
import {journalOf, stateOf, type Place} from './place.ts';
import {settingsOf} from './settings.ts';
import {knownAgents, outlineOf, outsideOf, suiteNamed} from './world.ts';

export const painted = (paint: Paint, {tone, text}: Line): string => (tone === 'plain' ? text : paint(tone, text));

/** Names a run: when it began, and something that no other run has. */
export const newRun = (now: Date): string =>
	`${now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}-${randomBytes(2).toString('hex')}`;

/** `suite` is named for a new run alone; one that goes on knows its own. */
type Going = {readonly run: string; readonly suite?: string; readonly ask?: Command};

/** The suite of a run: written down when it begins, so that it is the same one when it goes on. */
const suiteFor = async (place: Place, run: string, word: string | undefined): Promise<Suite> => {
	const path = join(place.runs, run, 'suite');
	if (word === undefined) return await readSuite((await readFile(path, 'utf8')).trim());
	const suite = await suiteNamed(word);
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	await writeFile(path, `${suite.directory}\n`, {mode: 0o600});
	return suite;
};

/**
 * Lets a run go on until it has nothing more to do, showing each fact as it comes. A signal ends this process and not the run: it goes on
 * where it was with `evolve resume`.
 */
export const go = async (front: Front, place: Place, {run, suite: word, ask}: Going): Promise<number> => {
	const {request, stdout, stderr, version, colour} = front;
	const suite = await suiteFor(place, run, word);
	const known = await knownAgents(place, version);
	const before = await stateOf(place, run);
	const settings = before.opened?.settings ?? settingsOf(request);
	const outside = await outsideOf(front, {place, run, suite, known, seed: settings.seed});
	const opened: Body<'evolution.opened'> = {
		type: 'evolution.opened',
		evolution: run,
		version,
		settings,
		suite: outlineOf(suite),
		root: {commit: known.today},
		notices: [],
	};
	const journal = await jsonlJournal<Body, Delta>({
		path: journalOf(place, run),
		now: () => new Date(),
		mask: body => body,
		report: ({line, why}) => void stderr.write(`line ${line} of the record: ${why}\n`),
	});
	const stopped = Promise.withResolvers<Signal>();
	const off = onSignals(stopped.resolve);
	const paint = paintIn(colour);
	const watching = new AbortController();
	let state: EvolutionState = initial;
	const shown = (async () => {
		for await (const seen of journal.watch({signal: watching.signal})) {
			if (!('fact' in seen)) continue;
			const {fact} = seen;
			state = fold(state, fact);
			if (fact.seq <= before.seq) continue;
			if (request.json) stdout.write(`${JSON.stringify(fact)}\n`);
			const line = sayFact(fact, state);
			if (!request.json && !request.quiet && line !== undefined) stdout.write(`[DGM] ${painted(paint, line)}\n`);
		}
	})();
	try {
		const evolution = await openEvolution(journal, outside, opened);
		if (ask !== undefined) {
			const sent = await evolution.send(ask);
			if ('rejected' in sent) {
				await evolution.close();
				throw new UserError(sent.rejected);
			}
		}
		const ended = await Promise.race([evolution.settled(), stopped.promise]);
		await evolution.close();
		if (typeof ended === 'string') {
			stderr.write(`\nIt goes on where it was with: unified-dgm evolve resume ${run}\n`);
			return SIGNALS[ended];
		}
	} finally {
		off();
		await journal.close();
		watching.abort();
		await shown;
	}
	if (!request.json) for (const line of treeLines(state)) stdout.write(`${painted(paint, line)}\n`);
	if (!request.json && state.finished?.outcome === 'proven')
		stdout.write(`\nTo make it today's agent: unified-dgm evolve promote ${run}\n`);
	return state.finished === undefined || state.finished.outcome === 'stopped' ? 1 : 0;
};
