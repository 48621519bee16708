import {MAX_PLACES, type Finder, type Found} from './find.ts';
import {sayNearest, sayPlaces} from './explain.ts';
import {covering, insideOf, type Scope, type Scoper} from './scope.ts';
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

const locateInsertion = (hunk: Hunk, finder: Finder, scopes: readonly Scope[]): Located => {
	const {lines} = finder;
	if (lines.length === 0) return [{at: 0, shift: NO_SHIFT}];
	if (hunk.headers.length === 0)
		return hunk.atEnd
			? [{at: lines.length, shift: NO_SHIFT}]
			: {
					why: 'it only adds lines and does not say where. Give the lines above and below as context, name a line with "@@ line", or append to the file with "*** End of File".',
				};
	const [scope, ...others] = scopes;
	if (scope === undefined || others.length > 0)
		return {
			why: `${sayHeaders(hunk.headers)} is at ${sayPlaces(scopes.map(({header}) => header))}. Give lines around the change as context, or another "@@" line before it.`,
		};
	if (hunk.atEnd && scope.to === lines.length && !scope.open) return [{at: lines.length, shift: NO_SHIFT}];
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

const endsFile = (lines: readonly string[], end: number): boolean =>
	lines.length - end <= 3 && lines.slice(end).every(line => line.trim() === '');

/** Several places become fewer by what the patch says besides: its end of file, its line numbers, the text after them. */
const narrowed = (hunk: Hunk, found: readonly Found[], length: number, finder: Finder, scoper: Scoper) => {
	let left = found;
	const keep = (wanted: (one: Found) => boolean): void => {
		if (left.length < 2) return;
		const kept = left.filter(wanted);
		if (kept.length > 0) left = kept;
	};
	if (hunk.atEnd) keep(({at}) => endsFile(finder.lines, at + length));
	const {hint} = hunk;
	if (hint === undefined) return left;
	if (hint.text !== '' && left.length > 1) {
		const within = covering(scoper([hint.text]));
		keep(({at}) => within(at, at + length));
	}
	keep(({at}) => at + 1 === hint.line);
	return left;
};

const locateOld = (
	hunk: Hunk,
	old: readonly string[],
	finder: Finder,
	scopes: readonly Scope[],
	scoper: Scoper,
): Located | {readonly outside: readonly number[]} => {
	const within = hunk.headers.length === 0 ? undefined : covering(scopes);
	const added = addedLines(hunk);
	const outside: number[] = [];
	for (const step of STEPS) {
		const places = finder.find(old, step);
		if (places === 'too many')
			return {why: `its lines are at more than ${MAX_PLACES} places. Give more lines around the change as context.`};
		const usable = places.filter(({shift}) => added.every(line => shifted(line, shift) !== undefined));
		const found = usable.filter(({at}) => within?.(at, at + old.length) ?? true);
		if (found.length > 0) return narrowed(hunk, found, old.length, finder, scoper);
		if (outside.length === 0) outside.push(...usable.map(({at}) => at));
	}
	return {outside};
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

/** Looks for the places of a hunk, step by step, within what its headers open. */
export const locate = (hunk: Hunk, finder: Finder, scoper: Scoper): Located => {
	const scopes = scoper(hunk.headers);
	if (hunk.headers.length > 0 && scopes.length === 0)
		return {why: `no line of the file is ${sayHeaders(hunk.headers)}. ${sayNearest(finder, hunk.headers.slice(-1))}`};
	const old = oldLines(hunk);
	if (old.length === 0) return locateInsertion(hunk, finder, scopes);
	const found = locateOld(hunk, old, finder, scopes, scoper);
	if (!('outside' in found)) return found;
	const short = withoutLastBlank(hunk, old, finder);
	if (short.length === 1) return short;
	if (found.outside.length > 0)
		return {
			why: `its lines are at ${sayPlaces(found.outside)}, but not in ${sayHeaders(hunk.headers)} (${sayScopes(scopes)}). Correct the "@@" line or leave it out.`,
		};
	const applied = isApplied(hunk, finder);
	if (applied !== undefined)
		return {
			why: `its lines are not in the file, but the result is, at line ${applied + 1}: it seems to be done already.`,
		};
	return {why: `its lines are not in the file. ${sayNearest(finder, old)}`};
};
