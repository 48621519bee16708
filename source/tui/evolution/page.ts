import {countsOf} from '../../core/evolution/archive.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {sayRecord} from '../../views/evolution/say.ts';
import {plain} from '../../views/plain.ts';
import {renderDiff} from '../diff/render.ts';
import {entryLines, page, section, type Entry} from '../overlay/table.ts';
import {wrap} from '../text/wrap.ts';
import type {Look} from '../theme.ts';

/** Lines of a diff, at most: nobody reads on. */
const MOST = 2_000;

/** A variant's manifest, its record and its diff, which is undefined while it is looked up. */
export const variantPage = (
	state: EvolutionState,
	id: string,
	diff: {readonly diff: string} | {readonly wrong: string} | undefined,
	look: Look,
): readonly string[] => {
	const variant = state.archive.find(one => one.id === id);
	const manifest = state.children[id]?.manifest;
	const counts = variant === undefined ? {solved: 0, failed: 0} : countsOf(variant);
	const tried = Object.entries(variant?.tried ?? {});
	const named = (solved: boolean): string =>
		tried
			.filter(([, is]) => is === solved)
			.map(([task]) => task)
			.join(', ') || 'none';
	const entries: readonly Entry[] =
		variant === undefined
			? []
			: [
					['comes from', variant.parent ?? "nobody: it was today's agent when the run began"],
					['commit', variant.commit],
					['stands', variant.standing],
					['record', sayRecord(counts.solved, counts.failed)],
					['solved', named(true)],
					['failed', named(false)],
				];
	const words: readonly Entry[] =
		manifest === undefined
			? []
			: [
					['mechanism', plain(manifest.mechanism)],
					['root cause', plain(manifest.rootCause)],
					['change', plain(manifest.change)],
					['is to mend', manifest.fixes.join(', ') || 'nothing in particular'],
					['endangers', manifest.endangers.join(', ') || 'nothing'],
				];
	const shown =
		diff === undefined
			? ['it is looked up …']
			: 'wrong' in diff
				? wrap(diff.wrong, look.columns)
				: diff.diff.trim() === ''
					? ['nothing: it is the agent that all others come from']
					: renderDiff(diff.diff, look, {most: MOST, names: 'all'});
	return page([
		section('Variant', entryLines(entries, look), look),
		section('Manifest', entryLines(words, look), look),
		section('Diff', shown, look),
	]);
};
