import {go, single, snapshot as snapshotOf, type Snapshot} from 'fuzzysort';

/** A candidate that fits, and where in it the characters of the query are. */
export type Match = {readonly text: string; readonly positions: readonly number[]};

/** Candidates that are asked for again and again, made ready once: many paths are then looked through in a few milliseconds. */
export type Candidates = {readonly texts: readonly string[]; readonly snapshot: Snapshot};

export const candidatesOf = (texts: readonly string[]): Candidates => ({texts, snapshot: snapshotOf(texts)});

/** What is looked at again by its name; enough that a better name is not missed among many paths. */
const RANKED = 256;
/** How much of a score the name of a file makes, the rest being its whole path. */
const NAME = 0.6;
/** Of fuzzysort's scores, 0 to 1: characters that only happen to be there, in order, have less. */
const LEAST = 0.2;

const nameAt = (path: string): number => path.replace(/\/$/, '').lastIndexOf('/') + 1;

/**
 * The candidates that fit a query best, best first, at most `most`. In paths the name of a file counts for more than its folders.
 * Nothing asked is answered with the first ones as they stand.
 */
export const fuzzy = (query: string, candidates: readonly string[] | Candidates, most: number): readonly Match[] => {
	const {texts, snapshot} = 'snapshot' in candidates ? candidates : candidatesOf(candidates);
	if (query.trim() === '') return texts.slice(0, most).map(text => ({text, positions: []}));
	const asked = query.slice(query.lastIndexOf('/') + 1);
	return go(query, snapshot, {limit: Math.max(RANKED, most), threshold: LEAST})
		.map(result => {
			const {target, score} = result;
			const name = asked === '' ? undefined : single(asked, target.slice(nameAt(target)))?.score;
			return {result, target, score: score * (1 - NAME) + (name ?? 0) * NAME};
		})
		.sort((one, other) => other.score - one.score || one.target.length - other.target.length)
		.slice(0, Math.max(0, most))
		.map(({result, target}) => ({text: target, positions: [...result.indexes].sort((one, other) => one - other)}));
};
