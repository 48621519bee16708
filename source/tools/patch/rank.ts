import type {Finder, Found} from './find.ts';
import {sayPlaces} from './explain.ts';
import type {Hunk} from './parse.ts';
import {covering, type Named} from './scope.ts';
import {STEPS, type Step} from './steps.ts';

/**
 * Everything that speaks for a place of a hunk. A higher number is stronger; each kind of evidence is compared with its own
 * kind only, so no header makes up for lines that are less alike.
 */
type Evidence = {
	/** How alike the lines are. */
	readonly alike: number;
	/** 1 when it ends the file, or need not. */
	readonly ends: number;
	/** 2 inside the named block or where git gives a hunk its name, 1 anywhere after the name, 0 elsewhere. */
	readonly named: number;
	/** 1 when it is at the line that a unified header gives, or there is no such header. */
	readonly numbered: number;
};

export type Candidate = Found & {readonly step: Step; readonly evidence: Evidence};

const KINDS = ['alike', 'ends', 'named', 'numbered'] as const;

const endsFile = (lines: readonly string[], end: number): boolean =>
	lines.length - end <= 3 && lines.slice(end).every(line => line.trim() === '');

/** Gives every place of a hunk its evidence. `named` is where its headers point, undefined when it has none. */
export const createWeigher = (
	hunk: Hunk,
	length: number,
	finder: Finder,
	named: Named | undefined,
): ((found: Found, step: Step) => Candidate) => {
	const within = named === undefined ? undefined : covering(named.reach);
	const inside = named === undefined ? undefined : covering(named.inside);
	const nameOf = (at: number): number => {
		if (named === undefined || within?.(at, at + length) || inside?.(at, at + length)) return 2;
		return named.first !== undefined && at + length > named.first ? 1 : 0;
	};
	return (found, step) => ({
		...found,
		step,
		evidence: {
			alike: STEPS.length - STEPS.indexOf(step),
			ends: !hunk.atEnd || endsFile(finder.lines, found.at + length) ? 1 : 0,
			named: nameOf(found.at),
			numbered: hunk.hint === undefined || hunk.hint.line === found.at + 1 ? 1 : 0,
		},
	});
};

/** Everything but the lines speaks for it: no place whose lines are less alike can be better. */
export const isUnbeaten = ({evidence: {ends, named, numbered}}: Candidate): boolean =>
	ends === 1 && named === 2 && numbered === 1;

const isBetter = (one: Evidence, other: Evidence): boolean =>
	KINDS.every(kind => one[kind] >= other[kind]) && KINDS.some(kind => one[kind] > other[kind]);

const LIKENESS: Readonly<Record<Step, string>> = {
	exact: 'exactly',
	'trailing space': 'but for trailing blanks',
	punctuation: 'but for punctuation',
	indentation: 'but for indentation',
};

const sayWhy = (hunk: Hunk, {at, step, evidence}: Candidate): string => {
	const where = ['not after the "@@" line', 'after the block of the "@@" line', 'where the "@@" line says'];
	const rest = [
		...(hunk.headers.length > 0 || hunk.hint?.text ? [where[evidence.named] ?? ''] : []),
		...(hunk.atEnd ? [evidence.ends === 1 ? 'at the end of the file' : 'not at the end of the file'] : []),
		...(hunk.hint === undefined ? [] : [evidence.numbered === 1 ? 'at the line it gives' : 'not at the line it gives']),
	];
	return `line ${at + 1} (${[LIKENESS[step], ...rest].join(', ')})`;
};

const MAX_SAID = 4;

/** The places that no other is better than: all with the same evidence, or a refusal when each has something for it. */
export const strongest = (
	hunk: Hunk,
	candidates: readonly Candidate[],
): readonly Candidate[] | {readonly why: string} => {
	const kinds = new Map<string, Candidate[]>();
	for (const candidate of candidates) {
		const key = KINDS.map(kind => candidate.evidence[kind]).join(' ');
		const alike = kinds.get(key);
		if (alike === undefined) kinds.set(key, [candidate]);
		else alike.push(candidate);
	}
	const groups = [...kinds.values()];
	const best = groups.filter(
		([one]) =>
			!groups.some(([other]) => one !== undefined && other !== undefined && isBetter(other.evidence, one.evidence)),
	);
	const [only, ...others] = best;
	if (only !== undefined && others.length === 0) return only;
	const places = best.flat().sort((one, other) => one.at - other.at);
	const more = places.length > MAX_SAID ? `; and ${sayPlaces(places.slice(MAX_SAID).map(({at}) => at))}` : '';
	return {
		why: `what it says does not agree: its lines are at ${places
			.slice(0, MAX_SAID)
			.map(place => sayWhy(hunk, place))
			.join('; ')}${more}. Give the lines exactly as they are in the file, and correct the "@@" line or leave it out.`,
	};
};
