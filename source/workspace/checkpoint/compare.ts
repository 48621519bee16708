import type {Because, Change, ChangeKind, Conflict} from './checkpoint.ts';
import {covers, shown, type Name} from './name.ts';
import {sameEntry, wordFor, type Entry, type State} from './state.ts';

/** What became of a file; undefined when nothing did. */
const kindOf = (from: Entry | undefined, to: Entry | undefined): ChangeKind | undefined => {
	if (sameEntry(from, to)) return undefined;
	if (from === undefined) return 'added';
	if (to === undefined) return 'deleted';
	return from.kind === to.kind && from.blob === to.blob ? 'mode' : 'changed';
};

const namesIn = (...states: readonly State[]): readonly Name[] =>
	[...new Set(states.flatMap(({files}) => [...files.keys()]))].sort();

/** Why a file that is not in a state may have been there all the same. */
const hiddenIn = (state: State, name: Name): string | undefined => {
	if (state.files.has(name)) return undefined;
	const left = covers(state.left, name);
	if (left !== undefined) return left === name ? state.left.get(left) : `${shown(left)} ${state.left.get(left)}`;
	return covers(state.ignored, name) === undefined ? undefined : 'was left out by an ignore rule';
};

export type Named<Item> = Item & {readonly name: Name};

/** What is different between two states. A file that only came into view, or went out of it, is none. */
export const compare = (from: State, to: State): readonly Named<Change>[] =>
	namesIn(from, to).flatMap(name => {
		const [a, b] = [from.files.get(name), to.files.get(name)];
		const kind = kindOf(a, b);
		if (kind === undefined) return [];
		const unseen = a === undefined ? from : b === undefined ? to : undefined;
		if (unseen === undefined || hiddenIn(unseen, name) === undefined) return [{name, path: shown(name), kind}];
		return covers(unseen.left, name) === undefined ? [] : [{name, path: shown(name), kind: 'changed' as const}];
	});

export type Way = {
	/** Each file that is as the session left it, with what happens to it. */
	readonly changes: readonly Named<Change>[];
	readonly conflicts: readonly Named<Conflict>[];
	readonly theirs: readonly Named<Change>[];
	readonly left: readonly Named<Because>[];
};

/**
 * The way back to `to`, when the session left the workspace as in `since` and it is now as in `now`. Files in `touched` were changed by the
 * person before. All that is decided about going back is decided here.
 */
export const wayBack = (to: State, since: State, now: State, touched: ReadonlySet<Name>): Way => {
	const changes: Named<Change>[] = [];
	const conflicts: Named<Conflict>[] = [];
	const theirs: Named<Change>[] = [];
	const left: Named<Because>[] = [];
	for (const name of namesIn(to, since, now)) {
		const path = shown(name);
		const [t, s, n] = [to.files.get(name), since.files.get(name), now.files.get(name)];
		const inTheWay = hiddenIn(now, name);
		const wanted = kindOf(n, t);
		if (wanted === undefined && inTheWay === undefined) continue;
		const since0 = kindOf(s, n);
		if (sameEntry(t, s) && hiddenIn(since, name) === undefined) {
			// In both checkpoints alike: whatever it is now, the session has no part in it.
			if (since0 !== undefined) theirs.push({name, path, kind: inTheWay === undefined ? since0 : 'changed'});
			continue;
		}
		const unknown = hiddenIn(to, name);
		if (unknown !== undefined) {
			left.push({name, path, why: `is not in the checkpoint: it ${unknown}`});
			continue;
		}
		if (wanted === undefined && t === undefined && s === undefined) continue;
		if (inTheWay !== undefined)
			conflicts.push({name, path, kind: 'changed', why: `it ${inTheWay}, so it cannot be kept`, holds: inTheWay});
		else if (since0 !== undefined)
			conflicts.push({name, path, kind: since0, why: 'you changed it since', holds: wordFor(n)});
		else if (touched.has(name))
			conflicts.push({name, path, kind: 'changed', why: 'you changed it in between', holds: wordFor(n)});
		else if (wanted !== undefined) changes.push({name, path, kind: wanted});
	}
	return {changes, conflicts, theirs, left};
};
