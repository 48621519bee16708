import {MAX_PLACES, type Finder, type Found} from './find.ts';
import {sayNearest, sayPlaces} from './explain.ts';
import {createWeigher, isUnbeaten, strongest, type Candidate} from './rank.ts';
import {insideOf, type Named, type Scope, type Scoper} from './scope.ts';
import {indentOf, NO_SHIFT, shifted, STEPS} from './steps.ts';
import type {Hunk} from './parse.ts';

/** The places that a hunk may go to, all by the same step; or why there is none. */
export type Located = readonly Found[] | {readonly why: string};

const sayHeaders = (headers: readonly string[]): string => headers.map(header => `"@@ ${header}"`).join(' then ');

const sayScopes = (scopes: readonly Scope[]): string =>
	scopes
		.slice(0, 5)
		.map(({header, to}) => (to - header === 1 ? `line ${header + 1}` : `lines ${header + 1}-${to}`))
		.join(', ');

const oldLines = ({lines}: Hunk): readonly string[] => lines.flatMap(({mark, text}) => (mark === '+' ? [] : [text]));

const newLines = ({lines}: Hunk): readonly string[] => lines.flatMap(({mark, text}) => (mark === '-' ? [] : [text]));

const addedLines = ({lines}: Hunk): readonly string[] => lines.flatMap(({mark, text}) => (mark === '+' ? [text] : []));

const width = (line: string): number => indentOf(line).replaceAll('\t', '    ').length;

/** Where lines go that are at the end of the file as well as under a header; undefined when that is not one place. */
const locateAtEnd = (hunk: Hunk, lines: readonly string[], {inside, reach}: Named): Located => {
	const end = lines.length;
	const [scope] = inside;
	const filled = addedLines(hunk).filter(line => line.trim() !== '');
	// Lines that are deeper than a block which a bracket has closed cannot follow it.
	const deeper =
		scope?.open === true &&
		filled.length > 0 &&
		filled.every(line => width(line) > width(lines[scope.header] ?? '')) &&
		/^\s*[\])}]/.test(lines.findLast(line => line.trim() !== '') ?? '');
	if (!deeper && reach.some(({to}) => to > end)) return [{at: end, shift: NO_SHIFT}];
	return {
		why: `${sayHeaders(hunk.headers)} (${sayScopes(inside)}) and "*** End of File" (line ${end}) name two places. Give the lines above and below as context, or leave one of them out.`,
	};
};

const locateInsertion = (hunk: Hunk, finder: Finder, named: Named): Located => {
	const {lines} = finder;
	if (lines.length === 0) return [{at: 0, shift: NO_SHIFT}];
	if (hunk.headers.length === 0)
		return hunk.atEnd
			? [{at: lines.length, shift: NO_SHIFT}]
			: {
					why: 'it only adds lines and does not say where. Give the lines above and below as context, name a line with "@@ line", or append to the file with "*** End of File".',
				};
	if (hunk.atEnd) return locateAtEnd(hunk, lines, named);
	const [scope, ...others] = named.inside;
	if (scope === undefined || others.length > 0)
		return {
			why: `${sayHeaders(hunk.headers)} is at ${sayPlaces(named.inside.map(({header}) => header))}. Give lines around the change as context, or another "@@" line before it.`,
		};
	const header = lines[scope.header] ?? '';
	const filled = addedLines(hunk).filter(line => line.trim() !== '');
	const outside = filled.some(line => width(line) <= width(header));
	if (scope.open && outside)
		return {
			why: `${sayHeaders(hunk.headers)} opens a block (${sayScopes([scope])}), but the added lines are not indented deeper than it, so they may belong inside or after. Give the lines above and below as context.`,
		};
	if (!scope.open && !outside && filled.length > 0 && /\{.*\}[;,]?$/.test(header.trim()))
		return {why: `line ${scope.header + 1} holds its whole block: ${header.trim()}. Replace that line.`};
	return [{at: insideOf(lines, scope), shift: NO_SHIFT}];
};

/** Where the headers of a hunk point, or the text of a unified header, which counts only when the file has it. */
const namedBy = ({headers, hint}: Hunk, scoper: Scoper): Named | undefined => {
	if (hint !== undefined && hint.text !== '') {
		const named = scoper([...headers, hint.text]);
		if (named.first !== undefined) return named;
	}
	return headers.length === 0 ? undefined : scoper(headers);
};

/** All places of the old lines, until one is found that no place with less likeness can beat. */
const candidatesFor = (hunk: Hunk, old: readonly string[], finder: Finder, named: Named | undefined) => {
	const weigh = createWeigher(hunk, old.length, finder, named);
	const added = addedLines(hunk);
	const candidates = new Map<number, Candidate>();
	for (const step of STEPS) {
		const places = finder.find(old, step);
		if (places === 'too many')
			return {why: `its lines are at more than ${MAX_PLACES} places. Give more lines around the change as context.`};
		for (const place of places)
			if (!candidates.has(place.at) && added.every(line => shifted(line, place.shift) !== undefined))
				candidates.set(place.at, weigh(place, step));
		if ([...candidates.values()].some(isUnbeaten)) break;
	}
	return [...candidates.values()].sort((one, other) => one.at - other.at);
};

/** So many lines that are found exactly say more than a header that is not where it should be. */
const TELLING = 2;

/** Why the best places are not good enough, although no other is better. */
const doubt = (hunk: Hunk, old: readonly string[], best: readonly Candidate[], named: Named | undefined) => {
	const [one] = best;
	if (one === undefined || hunk.headers.length === 0 || one.evidence.named === 2) return undefined;
	const telling = one.step !== 'indentation' && old.filter(line => line.trim() !== '').length >= TELLING;
	if (best.length === 1 && (one.evidence.named === 1 || telling)) return undefined;
	const places = sayPlaces(best.map(({at}) => at));
	const header = sayHeaders(hunk.headers);
	return one.evidence.named === 0 && named?.first === undefined
		? `no line of the file is ${header}, and its lines are at ${places}. Correct the "@@" line, or give more lines around the change.`
		: `its lines are at ${places}, but not in ${header} (${sayScopes(named?.inside ?? [])}). Correct the "@@" line or leave it out.`;
};

const isApplied = (hunk: Hunk, finder: Finder): number | undefined => {
	const lines = newLines(hunk);
	if (!hunk.lines.some(({mark}) => mark === '-') || !lines.some(line => /[\p{L}\p{N}]/u.test(line))) return undefined;
	const found = finder.find(lines, 'trailing space');
	return found === 'too many' || found.length !== 1 ? undefined : found[0]?.at;
};

/** A model that thinks of a file's last line end as one more line gives a blank line that is not there. */
const withoutLastBlank = (hunk: Hunk, old: readonly string[], finder: Finder): readonly Found[] => {
	const last = hunk.lines.at(-1);
	if (last?.mark !== ' ' || last.text.trim() !== '' || old.length < 2) return [];
	const found = finder.find(old.slice(0, -1), 'trailing space');
	return found === 'too many' ? [] : found.filter(({at}) => at + old.length - 1 === finder.lines.length);
};

/** Looks for the places of a hunk: those with the strongest evidence, if it does not contradict itself. */
export const locate = (hunk: Hunk, finder: Finder, scoper: Scoper): Located => {
	const named = namedBy(hunk, scoper);
	const old = oldLines(hunk);
	const missing =
		hunk.headers.length > 0 && named?.first === undefined
			? `no line of the file is ${sayHeaders(hunk.headers)}. ${sayNearest(finder, hunk.headers.slice(-1))}`
			: undefined;
	if (old.length === 0)
		return missing === undefined
			? locateInsertion(hunk, finder, named ?? {inside: [], reach: [], first: undefined})
			: {why: missing};
	const candidates = candidatesFor(hunk, old, finder, named);
	if ('why' in candidates) return candidates;
	if (candidates.length > 0) {
		const best = strongest(hunk, candidates);
		if ('why' in best) return best;
		const why = doubt(hunk, old, best, named);
		return why === undefined ? best : {why: missing ?? why};
	}
	const short = withoutLastBlank(hunk, old, finder);
	if (short.length === 1) return short;
	if (missing !== undefined) return {why: missing};
	const applied = isApplied(hunk, finder);
	if (applied !== undefined)
		return {
			why: `its lines are not in the file, but the result is, at line ${applied + 1}: it seems to be done already.`,
		};
	return {why: `its lines are not in the file. ${sayNearest(finder, old)}`};
};
