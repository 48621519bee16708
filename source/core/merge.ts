import {readContextAnswer, type Found} from './context-answer.ts';
import type {Excerpt} from './workspace.ts';

type Range = {readonly from: number; readonly to: number};

/** Lines that are there, in order: those that a model made up are left out. Undefined for a whole file. */
const rangesOf = (ranges: Found['ranges'], shown: readonly Excerpt[]): readonly Range[] | undefined => {
	const [first] = shown;
	if (first === undefined) return ranges?.filter(({from, to}) => Number.isInteger(from) && from >= 1 && to >= from);
	const isWhole = first.from === 1 && first.to === first.of;
	if (ranges === undefined || ranges.length === 0) return isWhole ? undefined : shown.map(({from, to}) => ({from, to}));
	const there = ranges
		.map(({from, to}) => ({from: Math.max(1, Math.floor(from)), to: Math.min(first.of, Math.floor(to))}))
		.filter(({from, to}) => from <= to);
	return there.length > 0 ? there : isWhole ? undefined : shown.map(({from, to}) => ({from, to}));
};

const scoreOf = ({score = 5}: Found): number => (Number.isFinite(score) ? Math.min(10, Math.max(0, score)) : 5);

/**
 * What a part's model answered, held to what it was shown: files that are neither among them nor listed are left out, lines are those of the
 * file, scores are 0 to 10. Or what is wrong with it.
 */
export const checked = (
	text: string,
	shown: readonly Excerpt[],
	listed: ReadonlySet<string>,
): {readonly files: readonly Found[]; readonly made: number} | {readonly wrong: string} => {
	const read = readContextAnswer(text);
	if ('wrong' in read) return read;
	const files = read.files.flatMap(({path: said, why, score, ranges}): readonly Found[] => {
		const path = said.replace(/^(?:\.\/)+/, '');
		const pieces = shown.filter(excerpt => excerpt.path === path);
		if (pieces.length === 0 && !listed.has(path)) return [];
		const lines = rangesOf(ranges, pieces);
		return [
			{
				path,
				why,
				score: scoreOf({path, why, ...(score === undefined ? {} : {score})}),
				...(lines === undefined ? {} : {ranges: [...lines]}),
			},
		];
	});
	return {files, made: read.files.length - files.length};
};

/** One list out of those of all parts, best first; a file that several name has the best score, and the lines of all. */
export const merged = (parts: readonly (readonly Found[])[]): readonly Found[] => {
	const files = new Map<string, Found>();
	for (const found of parts.flat()) {
		const before = files.get(found.path);
		if (before === undefined) {
			files.set(found.path, found);
			continue;
		}
		const best = scoreOf(found) > scoreOf(before) ? found : before;
		const ranges = before.ranges && found.ranges && [...before.ranges, ...found.ranges];
		const {ranges: _, ...rest} = best;
		files.set(found.path, {...rest, ...(ranges === undefined ? {} : {ranges})});
	}
	return [...files.values()].toSorted((one, other) => scoreOf(other) - scoreOf(one));
};
