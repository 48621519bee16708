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
	/** Relative paths with `/`, in order, each with its stamp as it is now. Yields the number of files seen so far, now and then. */
	look(): Generator<number, Look, void>;
	/** What is known of folders, to be kept; undefined when it is what was kept last. */
	keep(): readonly KeptFolder[] | undefined;
};

/** What a folder without rules of its own held when its stamp was settled, under the rules above it that `print` tells. */
export type KeptFolder = {
	readonly path: string;
	readonly stamp: Stamp;
	readonly print: string;
	readonly files: readonly string[];
	readonly folders: readonly string[];
	readonly skipped: number;
};

export type Look = {
	/** Each path once. */
	readonly files: readonly (readonly [path: string, stamp: Stamp])[];
	/** Entries that cannot be taken: neither files nor folders nor links, or with names that are not UTF-8. */
	readonly skipped: number;
};

type Folder = {
	readonly stamp: Stamp;
	readonly settled: boolean;
	readonly above: Levels;
	readonly own: Own;
	readonly levels: Levels;
	/** Those of its entries that decide what is listed. */
	readonly deciding: readonly string[];
	readonly files: readonly string[];
	readonly folders: readonly string[];
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

const openFolder = (path: string, now: number, stamp: Stamp, above: Levels, before: Folder | undefined): Folder => {
	const entries = entriesOf(path);
	const deciding = entries.map(entry => entry.name).filter(decides);
	const own = readOwn(path, deciding, before?.own);
	const around = deciding.includes('.git') ? [] : above;
	const levels = own.level === undefined ? around : [...around, own.level];
	const files: string[] = [];
	const folders: string[] = [];
	let skipped = 0;
	for (const entry of entries) {
		const {name} = entry;
		if (neverSet.has(name) || (name === remembered.file && path.endsWith(`/${remembered.folder}`))) continue;
		const at = `${path}/${name}`;
		const sort = sortOf(entry, at);
		if (sort === 'link') continue;
		if (sort === 'other' || name.includes(broken)) skipped += 1;
		else if (sort === 'file') {
			if (!isIgnored(levels, at)) files.push(name);
		} else if (!isIgnored(levels, `${at}/`)) folders.push(name);
	}
	return {stamp, settled: isSettled(stamp, now), above, own, levels, deciding, files, folders, skipped};
};

type Found = readonly [path: string, stamp: Stamp];

/**
 * Puts what was found into the order of its paths. As long as the same paths are found in the same order, which is mostly so, their places are
 * known from the last time.
 */
const createOrder = (): ((found: readonly Found[]) => readonly Found[]) => {
	let before: readonly string[] = [];
	let places: readonly number[] = [];
	return found => {
		if (found.length !== before.length || found.some(([path], at) => path !== before[at])) {
			before = found.map(([path]) => path);
			places = found.map((_, at) => at).sort((one, other) => ((before[one] ?? '') < (before[other] ?? '') ? -1 : 1));
		}
		const sorted: Found[] = [];
		for (const place of places) {
			const one = found[place];
			if (one !== undefined) sorted.push(one);
		}
		return sorted;
	};
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
		const {files, folders, skipped} = before;
		return {stamp, settled: true, above, own: noRules, levels: above, deciding: [], files, folders, skipped};
	};
	const inOrder = createOrder();
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
			return openFolder(path, now, stamp, above, before);
		}
		if (before.deciding.length === 0) return before;
		const own = readOwn(path, before.deciding, before.own);
		if (own.level !== before.own.level) {
			isKept = false;
			return openFolder(path, now, stamp, above, before);
		}
		return {...before, own};
	};

	return {
		*look() {
			const next = new Map<string, Folder>();
			const paths: Found[] = [];
			let skipped = 0;
			const open: {readonly relative: string; readonly above: Levels; readonly depth: number}[] = [
				{relative: '', above: aboveOf(), depth: 0},
			];
			for (let each = open.pop(); each !== undefined; each = open.pop()) {
				const folder = visit(each.relative, each.above);
				if (folder === undefined) continue;
				next.set(each.relative, folder);
				skipped += folder.skipped;
				const prefix = each.relative === '' ? '' : `${each.relative}/`;
				for (const name of folder.files) {
					const path = prefix + name;
					const about = lookAt(`${directory}/${path}`);
					if (about?.isFile() === true) paths.push([path, stampOf(about)]);
					else skipped += 1;
				}
				if (each.depth < deepest)
					for (const name of folder.folders)
						open.push({relative: prefix + name, above: folder.levels, depth: each.depth + 1});
				yield paths.length;
			}
			if (known.size > next.size) isKept = false;
			known = next;
			// What is of no use any more is not held on to.
			kept = new Map();
			return {files: inOrder(paths), skipped};
		},
		keep() {
			if (isKept) return undefined;
			isKept = true;
			const folders: KeptFolder[] = [];
			for (const [path, {stamp, settled, above, deciding, files, folders: below, skipped}] of known)
				if (settled && deciding.length === 0)
					folders.push({path, stamp, print: printFor(above), files, folders: below, skipped});
			return folders;
		},
	};
};
