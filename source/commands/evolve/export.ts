import {writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Front} from '../../cli.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {maskDeep, maskText} from '../../core/secrets.ts';
import {UserError} from '../../core/user-error.ts';
import {readJsonl} from '../../store/jsonl.ts';
import {reportOf} from '../../views/evolution/report/report.ts';
import {plain} from '../../views/plain.ts';
import {journalOf, runNamed, type Place} from './place.ts';
import {knownAgents} from './world.ts';

/** What is asked for: a run by its name, a file by what looks like one. */
const asked = async (
	place: Place,
	[first, second]: readonly string[],
	output: string | undefined,
): Promise<{readonly run: string; readonly file: string}> => {
	if (second !== undefined && output !== undefined)
		throw new UserError('an export takes one run and one file', 'unified-dgm evolve export [RUN] [FILE]');
	const isFile = first !== undefined && second === undefined && /[/\\]|\.html?$|^-$/.test(first);
	const run = await runNamed(place, isFile ? undefined : first);
	return {run, file: output ?? (isFile ? first : second) ?? `unified-dgm-${run}.html`};
};

const factsOf = (place: Place, run: string): Promise<readonly EvolutionFact[]> =>
	Array.fromAsync(readJsonl<EvolutionFact>(journalOf(place, run), {report: () => {}}));

/** What each variant changed of its parent, as far as the archive of agents has both. */
const diffsOf = async (
	facts: readonly EvolutionFact[],
	place: Place,
	version: string,
): Promise<ReadonlyMap<string, string>> => {
	const {agents} = await knownAgents(place, version);
	const commits = new Map<string, string>();
	const parents = new Map<string, string>();
	for (const fact of facts) {
		if (fact.type === 'evolution.opened') commits.set('v0', fact.root.commit);
		if (fact.type === 'parent.chosen') parents.set(fact.variant, fact.parent);
		if (fact.type === 'variant.bred') commits.set(fact.variant, fact.commit);
	}
	const diffs = new Map<string, string>();
	for (const [variant, parent] of parents) {
		const [from, to] = [commits.get(parent), commits.get(variant)];
		if (from === undefined || to === undefined) continue;
		// A commit that is gone leaves a report without its diff.
		const diff = await agents.diff(from, to).catch(() => '');
		diffs.set(variant, maskText(diff, []));
	}
	return diffs;
};

/** The page, without keys in it. A {@link UserError} when the record says what cannot have happened. */
const pageOf = (run: string, facts: readonly EvolutionFact[], diffs: ReadonlyMap<string, string>): string => {
	try {
		return reportOf(run, maskDeep(facts, []), diffs);
	} catch (error) {
		throw new UserError(
			`the record of ${run} does not hold: ${error instanceof Error ? error.message : String(error)}`,
		);
	}
};

/** Writes a run as one page of HTML that needs nothing else, into a file, or to standard output (`-`); beside where one is when none is named. */
export const exportRun = async (
	{request, stdout, stderr, version}: Front,
	place: Place,
	words: readonly string[],
): Promise<number> => {
	const {run, file} = await asked(place, words, request.output);
	const facts = await factsOf(place, run);
	if (facts.length === 0)
		throw new UserError(`the record of ${run} is empty`, 'unified-dgm evolve list shows the others');
	const page = pageOf(run, facts, await diffsOf(facts, place, version));
	if (file === '-') {
		stdout.write(page);
		return 0;
	}
	const path = resolve(file);
	await writeFile(path, page).catch((error: NodeJS.ErrnoException) => {
		throw new UserError(`the report cannot be written to ${plain(path)} (${error.code})`);
	});
	stderr.write(`written to ${plain(path)}\n`);
	return 0;
};
