import {readdirSync, type Dirent} from 'node:fs';
import {dirname, join} from 'node:path';
import {never, remembered} from '../files.ts';
import {decides, isIgnored, isLinkedCheckout, type Levels, type Own, printOf, readOwn} from './ignored.ts';
import {isSame, isSettled, lookAt, type Stamp, stampOf} from './stamp.ts';

/**
 * The files of a directory, listed again and again.
 *
 * Whether a listing still holds is asked of the file system each time, by looking at every known folder and file, and not of a watcher:
 * watchers lose events, tell late, and cost a descriptor for each folder, while a look costs some microseconds. So a change that was made
 * a moment before is always seen, and only folders that changed are opened again.
 */
export type Tree = {
	/**
	 * Relative paths with `/`, in order, each once and with its stamp as it is now, some at a time. Returns how many entries cannot be taken:
	 * neither files nor folders nor links, or with names that are not UTF-8.
	 */
	look(): Generator<readonly Found[], number, void>;
	/** What is known of folders, to be kept; undefined when it is what was kept last. */
	keep(): readonly KeptFolder[] | undefined;
};

/** What a folder without rules of its own held when its stamp was settled, under the rules above it that `print` tells. */
export type KeptFolder = {
	readonly path: string;
	readonly stamp: Stamp;
	readonly print: string;
	readonly entries: Entries;
	readonly skipped: number;
};

/**
 * Names of files, and names of folders with a `/` behind them, sorted. That is the order of all paths below, since a folder's name in a path
 * is followed by a `/`, too.
 */
type Entries = readonly string[];

export type Found = readonly [path: string, stamp: Stamp];

type Folder = {
	readonly stamp: Stamp;
	readonly settled: boolean;
	readonly above: Levels;
	readonly own: Own;
	readonly levels: Levels;
	/** Those of its entries that decide what is listed. */
	readonly deciding: readonly string[];
	readonly entries: Entries;
	/** The same as paths, which are put together once. */
	readonly paths: Entries;
	readonly skipped: number;
};

/** Deeper than any project; what mounts itself below itself ends here. */
const deepest = 128;
const noRules: Own = {sources: [], level: undefined};
const neverSet = new Set(never);

/** Node writes this where a name is not UTF-8: nothing that is written later could name such a file. */
const broken = '\uFFFD';

const entriesOf = (path: string): readonly Dirent[] => {
	try {
		return readdirSync(path, {withFileTypes: true});
	} catch {
		return [];
	}
};

type Sort = 'file' | 'folder' | 'link' | 'other';

const sortOf = (entry: Dirent, path: string): Sort => {
	const of = (about: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Sort =>
		about.isFile() ? 'file' : about.isDirectory() ? 'folder' : about.isSymbolicLink() ? 'link' : 'other';
	const told = of(entry);
	// Some file systems do not say what an entry is.
	const about = told === 'other' ? lookAt(path) : undefined;
	return about === undefined ? told : of(about);
};

const isEqual = (one: Levels, other: Levels): boolean =>
	one.length === other.length && one.every((level, at) => level === other[at]);

/** Rules of the repository above a directory count in it; outside of a repository those above are none of ours. */
const createAbove = (directory: string): (() => Levels) => {
	const known = new Map<string, Own>();
	return () => {
		const chain: string[] = [];
		for (let at = directory; ; at = dirname(at)) {
			chain.unshift(at);
			if (lookAt(join(at, '.git')) !== undefined) break;
			if (dirname(at) === at) return [];
		}
		return chain.slice(0, -1).flatMap((folder, depth) => {
			const own = readOwn(folder, [...(depth === 0 ? ['.git'] : []), '.gitignore', '.ignore'], known.get(folder));
			known.set(folder, own);
			return own.level === undefined ? [] : [own.level];
		});
	};
};

const pathsOf = (relative: string, entries: Entries): Entries =>
	relative === '' ? entries : entries.map(entry => `${relative}/${entry}`);

/** Opens the folder at `relative`, which is at `path`. */
const openFolder = (
	[relative, path]: readonly [relative: string, path: string],
	now: number,
	stamp: Stamp,
	above: Levels,
	before: Folder | undefined,
): Folder => {
	const there = entriesOf(path);
	const deciding = there.map(entry => entry.name).filter(decides);
	const own = readOwn(path, deciding, before?.own);
	const around = deciding.includes('.git') ? [] : above;
	const levels = own.level === undefined ? around : [...around, own.level];
	const entries: string[] = [];
	let skipped = 0;
	for (const entry of there) {
		const {name} = entry;
		if (neverSet.has(name) || (name === remembered.file && path.endsWith(`/${remembered.folder}`))) continue;
		const at = `${path}/${name}`;
		const sort = sortOf(entry, at);
		if (sort === 'link') continue;
		if (sort === 'other' || name.includes(broken)) skipped += 1;
		else if (sort === 'file') {
			if (!isIgnored(levels, at)) entries.push(name);
		} else if (!isIgnored(levels, `${at}/`)) entries.push(`${name}/`);
	}
	// By code units, as paths are compared.
	entries.sort();
	const paths = pathsOf(relative, entries);
	return {stamp, settled: isSettled(stamp, now), above, own, levels, deciding, entries, paths, skipped};
};

/** A tree over an absolute real path. */
export const openTree = (directory: string, load: () => readonly KeptFolder[] = () => []): Tree => {
	const aboveOf = createAbove(directory);
	const prints = new WeakMap<Levels, string>();
	const printFor = (levels: Levels): string => {
		const print = prints.get(levels) ?? printOf(levels);
		prints.set(levels, print);
		return print;
	};
	let kept: ReadonlyMap<string, KeptFolder> | undefined;
	let isKept = true;
	/** A folder as it was kept, if that still tells what is in it. */
	const recall = (relative: string, stamp: Stamp, above: Levels): Folder | undefined => {
		kept ??= new Map(load().map(folder => [folder.path, folder]));
		const before = kept.get(relative);
		if (before === undefined || !isSame(before.stamp, stamp) || before.print !== printFor(above)) return undefined;
		const {entries, skipped} = before;
		const paths = pathsOf(relative, entries);
		return {stamp, settled: true, above, own: noRules, levels: above, deciding: [], entries, paths, skipped};
	};
	let known = new Map<string, Folder>();

	/** A folder as it is now: as it was known, if nothing about it changed. */
	const visit = (relative: string, above: Levels): Folder | undefined => {
		const path = relative === '' ? directory : `${directory}/${relative}`;
		const now = Date.now();
		const about = lookAt(path);
		if (about?.isDirectory() !== true) return undefined;
		const stamp = stampOf(about);
		const before = known.get(relative) ?? recall(relative, stamp, above);
		if (before === undefined || !before.settled || !isSame(before.stamp, stamp) || !isEqual(before.above, above)) {
			if (before === undefined && relative !== '' && isLinkedCheckout(`${path}/.git`)) return undefined;
			isKept = false;
			return openFolder([relative, path], now, stamp, above, before);
		}
		if (before.deciding.length === 0) return before;
		const own = readOwn(path, before.deciding, before.own);
		if (own.level !== before.own.level) {
			isKept = false;
			return openFolder([relative, path], now, stamp, above, before);
		}
		return {...before, own};
	};

	return {
		*look() {
			const next = new Map<string, Folder>();
			let found: Found[] = [];
			let skipped = 0;
			/** The folders down to where we are, and how many entries of each are done. */
			const open: {readonly folder: Folder; done: number}[] = [];
			const enter = (relative: string, above: Levels): void => {
				const folder = visit(relative, above);
				if (folder === undefined) return;
				next.set(relative, folder);
				skipped += folder.skipped;
				open.push({folder, done: 0});
			};
			enter('', aboveOf());
			for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
				const {paths, levels} = here.folder;
				const path = paths[here.done];
				here.done += 1;
				if (path === undefined) {
					open.pop();
					yield found;
					found = [];
				} else if (!path.endsWith('/')) {
					const about = lookAt(`${directory}/${path}`);
					if (about?.isFile() === true) found.push([path, stampOf(about)]);
					else skipped += 1;
				} else if (open.length <= deepest) enter(path.slice(0, -1), levels);
			}
			if (known.size > next.size) isKept = false;
			known = next;
			// What is of no use any more is not held on to.
			kept = new Map();
			return skipped;
		},
		keep() {
			if (isKept) return undefined;
			isKept = true;
			const folders: KeptFolder[] = [];
			for (const [path, {stamp, settled, above, deciding, entries, skipped}] of known)
				if (settled && deciding.length === 0) folders.push({path, stamp, print: printFor(above), entries, skipped});
			return folders;
		},
	};
};
