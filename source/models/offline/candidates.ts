import type {RepairKnobs} from '../../core/repair.ts';
import {fits, hintsOf} from './hints.ts';
import {isTest, type Suspect} from './localise.ts';
import type {Failure} from './output.ts';
import {changesOf} from './repairs/all.ts';
import {apply, type Change, type Edit} from './repairs/change.ts';
import {silences} from './silence.ts';
import type {Code, Parser} from './tree/grammar.ts';

/** A repair that may be tried: what is put where in one file. `what` says the change: `'<' → '<='`. */
export type Candidate = {
	readonly path: string;
	/** The line that it changes first, from 1. */
	readonly line: number;
	readonly edits: readonly Edit[];
	readonly operator: string;
	readonly what: string;
	readonly score: number;
};

/** Lines of a file beyond which only those that are suspected are looked at, and suspects that are. */
const longFile = 1500;
const mostSuspects = 400;

const quoted = (text: string): string => {
	const line = text.trim().replaceAll(/\s*\n\s*/g, ' ⏎ ');
	return `'${line.length > 100 ? `${line.slice(0, 99)}…` : line || ' '}'`;
};

/** A change in a few words: the smallest stretch of whole words that differs. */
const sayChange = (before: string, after: string): string => {
	let head = 0;
	while (head < before.length && before[head] === after[head]) head += 1;
	let tail = 0;
	while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
		tail += 1;
	while (head > 0 && /[\w$.<>=!+*/&|?-]/.test(before[head - 1] ?? '')) head -= 1;
	while (tail > 0 && /[\w$.<>=!+*/&|?-]/.test(before.at(-tail) ?? '')) tail -= 1;
	const [was, is] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
	if (was.trim() === '') return `added ${quoted(is)}`;
	return is.trim() === '' ? `removed ${quoted(was)}` : `${quoted(was)} → ${quoted(is)}`;
};

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** The text that a candidate makes of its file's. */
export const withCandidate = (text: string, {edits}: Pick<Candidate, 'edits'>): string => apply(text, edits);

type Weighed = {readonly change: Change; readonly score: number};

const weighed = (
	changes: Iterable<Change>,
	weights: ReadonlyMap<number, number>,
	failure: Failure,
	{order, operators}: RepairKnobs,
): readonly Weighed[] => {
	const hints = hintsOf(failure);
	const byRow = new Map<number, Weighed[]>();
	for (const change of changes) {
		const prior = operators[change.operator] ?? 0;
		const weight = weights.get(change.row + 1) ?? 0;
		const score = prior * change.worth * weight ** order.suspicion * (fits(change.operator, hints) ? order.hinted : 1);
		if (score > 0) byRow.set(change.row, [...(byRow.get(change.row) ?? []), {change, score}]);
	}
	return [...byRow.values()].flatMap(row =>
		row
			.toSorted((a, b) => b.score - a.score)
			.map(({change, score}, nth) => ({change, score: score * order.fading ** nth})),
	);
};

/**
 * Repairs to try, the likeliest first: how suspicious the line is, times how common the mistake. None touches a test or silences one;
 * that each makes a program that can be read is seen when it is taken.
 */
export const candidatesFor = (
	suspects: readonly Suspect[],
	code: readonly Code[],
	failure: Failure,
	knobs: RepairKnobs,
): readonly Candidate[] => {
	const project = code.filter(({path}) => !isTest(path));
	return project
		.flatMap(one => {
			const weights = new Map(
				suspects.filter(({path}) => path === one.path).map(({line, weight}) => [line, weight] as const),
			);
			const few = one.text.split('\n').length <= longFile;
			const rows = few
				? undefined
				: new Set(suspects.slice(0, mostSuspects).flatMap(({path, line}) => (path === one.path ? [line - 1] : [])));
			const seen = new Set<string>();
			return weighed(changesOf({code: one, project, failure}, rows), weights, failure, knobs)
				.toSorted((a, b) => b.score - a.score)
				.flatMap(({change, score}): readonly Candidate[] => {
					const key = JSON.stringify(change.edits);
					if (seen.has(key)) return [];
					seen.add(key);
					const {edits, operator, row} = change;
					return [{path: one.path, line: row + 1, edits, operator, what: '', score}];
				});
		})
		.toSorted((a, b) => b.score - a.score);
};

/** Makes sure of a candidate just before it is tried: does it change the file, can the file still be read, does nothing fall silent? */
export const sound = (candidate: Candidate, text: string, isBroken: Parser['isBroken']): Candidate | undefined => {
	const after = withCandidate(text, candidate);
	if (after === text || silences(candidate.path, text, after)) return undefined;
	if (isBroken(candidate.path, text) === false && isBroken(candidate.path, after) !== false) return undefined;
	const first = Math.min(...candidate.edits.map(({from}) => from));
	return {...candidate, line: lineAt(text, first), what: sayChange(text, after)};
};
