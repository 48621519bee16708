import {isSame, isSettled, lookAt, type Stamp, stampOf} from './stamp.ts';

/** `.git` is there or not; what is in it changes all the time. */
const isOnlyThere = (path: string): boolean => /[\\/]\.git$/.test(path);

type Seen = {readonly stamp: Stamp | undefined; readonly settled: boolean};

const see = (path: string, now: number): Seen => {
	const about = lookAt(path);
	if (about === undefined) return {stamp: undefined, settled: true};
	const stamp = isOnlyThere(path) ? {bytes: 0, changed: 0, touched: 0, inode: 0} : stampOf(about);
	// Where a link leads to may change without it.
	return {stamp, settled: !about.isSymbolicLink() && isSettled(stamp, now)};
};

const isStill = (one: Seen, other: Seen | undefined): boolean => {
	if (!one.settled || other === undefined || (one.stamp === undefined) !== (other.stamp === undefined)) return false;
	return one.stamp === undefined || other.stamp === undefined || isSame(one.stamp, other.stamp);
};

/** Gives what `read` made as long as none of the files that it is made of came, went or changed; reads it again otherwise. */
export const whileSame = <Value>(sources: readonly string[], read: () => Promise<Value>): (() => Promise<Value>) => {
	let known: {readonly seen: ReadonlyMap<string, Seen>; readonly value: Value} | undefined;
	return async () => {
		const now = Date.now();
		const seen = new Map(sources.map(path => [path, see(path, now)] as const));
		const before = known;
		if (before !== undefined && [...before.seen].every(([path, one]) => isStill(one, seen.get(path))))
			return before.value;
		const value = await read();
		known = {seen, value};
		return value;
	};
};
