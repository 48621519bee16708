import {lstatSync, type Stats} from 'node:fs';

/**
 * What tells that a file or folder is as it was: the time of its last change of content and of its inode (the second cannot be set
 * back by a program), its size and its inode.
 */
export type Stamp = {
	readonly bytes: number;
	readonly changed: number;
	readonly touched: number;
	readonly inode: number;
};

/**
 * Clocks of file systems tick between every few nanoseconds and every two seconds. What changed so shortly before it was looked at
 * may change again without another stamp, so that it is not settled: it is read once more the next time.
 */
const tick = 2500;

export const stampOf = (about: Stats): Stamp => ({
	bytes: about.size,
	changed: about.mtimeMs,
	touched: about.ctimeMs,
	inode: about.ino,
});

/** The state of whatever is at a path (of the link itself, if it is one); undefined when nothing can be seen there. */
export const lookAt = (path: string): Stats | undefined => {
	try {
		return lstatSync(path, {throwIfNoEntry: false});
	} catch {
		return undefined;
	}
};

export const isSame = (one: Stamp, other: Stamp): boolean =>
	one.changed === other.changed &&
	one.touched === other.touched &&
	one.bytes === other.bytes &&
	one.inode === other.inode;

/** Would a change after `now` (milliseconds since 1970, taken before looking) be sure to show in the stamp? */
export const isSettled = (stamp: Stamp, now: number): boolean =>
	stamp.changed < now - tick && stamp.touched < now - tick;
