import {
	type BigIntStats,
	chmodSync,
	cpSync,
	existsSync,
	linkSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {basename, dirname, join, relative} from 'node:path';
import {isWithin} from '../mounts.ts';

/**
 * Landlock cannot forbid beneath what it allows, so without namespaces a command can write what is protected inside the workspace.
 * The guard looks at it before each command, looks again afterwards, and puts back what the command has changed.
 *
 * - *Code* is what runs when somebody opens the folder, commits or pushes: hooks, configuration, workflows. A change is undone, and what
 *   was found is set aside, because a person may have made it meanwhile.
 * - *State* is what version control writes itself: references, the index, objects. What has gone is put back; a reference that moved is
 *   told of and left, because a commit of a person's would be lost otherwise.
 */
export type Guard = {
	/** Remembers how everything is. */
	readonly look: () => Snapshot;
	/** Compares, and puts back. */
	readonly check: (before: Snapshot) => Verdict;
	/** Removes what was kept for the worst case. */
	readonly close: () => void;
};

export type Verdict = {
	/** What was changed and is as before, by path relative to the workspace. */
	readonly restored: readonly string[];
	/** What was changed and cannot be put back. */
	readonly lost: readonly string[];
	/** References that moved, were made or went, in words. */
	readonly moved: readonly string[];
	/** The folder that holds what was found in the place of what was restored. */
	readonly aside?: string;
};

type Found =
	| {readonly kind: 'file'; readonly mode: number; readonly signature: string; readonly content: Buffer | undefined}
	| {readonly kind: 'folder'; readonly mode: number; readonly identity: string}
	| {readonly kind: 'link'; readonly target: string}
	| {readonly kind: 'other'};

/** By absolute path. */
export type Snapshot = ReadonlyMap<string, Found>;

type Role = 'code' | 'state' | 'reference';

/** Bytes: a longer file is compared by its signature, and kept as a link. */
const LONGEST_KEPT = 1024 ** 2;

/** Objects beyond this many are not kept. */
const MAX_LINKS = 50_000;

/** Entries of the workspace that are searched for a folder that was moved. */
const MAX_SEARCHED = 100_000;

/** Of a git directory, what runs programs or says which ones run; patterns match the path inside it. */
const GIT_CODE =
	/^(?:(?:modules|worktrees)\/.+?\/)?(?:config|config\.worktree|commondir|gitdir|hooks|hooks\/.*|info|info\/.*|objects\/info\/.*|rebase-merge\/.*|rebase-apply\/.*|sequencer\/.*)$/;
const GIT_REFERENCE = /^(?:HEAD|packed-refs|refs\/.*)$/;

/** Of other version control, where its configuration lies. */
const OTHER_CODE: Readonly<Record<string, RegExp>> = {
	'.hg': /^(?:hgrc.*|requires|sharedpath)$/,
	'.svn': /^$/,
	'.jj': /^(?:repo\/)?config.*$/,
};

const isGitDirectory = (path: string): boolean =>
	existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects')) && existsSync(join(path, 'refs'));

const roleIn = (root: string, isGit: boolean, path: string): Role => {
	const inside = relative(root, path);
	if (isGit) return GIT_CODE.test(inside) ? 'code' : GIT_REFERENCE.test(inside) ? 'reference' : 'state';
	const other = OTHER_CODE[basename(root)];
	return other === undefined || other.test(inside) ? 'code' : 'state';
};

const isObject = (root: string, path: string): boolean => /^(?:lfs\/)?objects\//.test(relative(root, path));

const MODE_BITS = 0o7777;

const bigStat = (path: string): BigIntStats | undefined => {
	try {
		return lstatSync(path, {bigint: true});
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw error;
	}
};

const namesIn = (path: string): readonly string[] => {
	try {
		return readdirSync(path);
	} catch {
		// It went meanwhile, or it lost the right to be read: its mode tells.
		return [];
	}
};

const contentOf = (path: string): Buffer | undefined => {
	try {
		return readFileSync(path);
	} catch {
		return undefined;
	}
};

const identityOf = (path: string): string | undefined => {
	const found = bigStat(path);
	return found?.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
};

type Options = {
	/** Absolute real paths. */
	readonly workspace: string;
	readonly writable: readonly string[];
	readonly protected: readonly string[];
	/** Folders of ours that no command may write; links are kept in the first that is on the same file system. */
	readonly shelves: readonly string[];
	/** Hears of the folder that is made for links: it is to go with us, also when we are killed. */
	readonly onShelf?: (folder: string) => void;
};

/** Guards the protected paths that lie inside what may be written. */
export const makeGuard = ({workspace, writable, protected: wanted, shelves, onShelf}: Options): Guard => {
	const roots = wanted.filter(
		path =>
			writable.some(folder => folder !== path && isWithin(folder, path)) &&
			!wanted.some(other => other !== path && isWithin(other, path)),
	);
	/** Contents by signature: what has not changed is not read again. */
	const contents = new Map<string, Buffer>();
	const links = new Map<string, string>();
	let shelf: string | undefined;
	const gits = new Set(roots.filter(isGitDirectory));

	const shelfFor = (path: string): string | undefined => {
		const device = statSync(path).dev;
		if (shelf !== undefined) return shelf;
		const parent = shelves.find(folder => statSync(folder, {throwIfNoEntry: false})?.dev === device);
		if (parent === undefined) return undefined;
		shelf = mkdtempSync(join(parent, 'unified-dgm-kept-'));
		onShelf?.(shelf);
		return shelf;
	};

	/** Keeps a second name of a file that is never written in place, so that its removal loses nothing. */
	const keepLink = (path: string): void => {
		if (links.has(path) || links.size >= MAX_LINKS) return;
		const folder = shelfFor(path);
		if (folder === undefined) return;
		const name = join(folder, String(links.size));
		try {
			linkSync(path, name);
			links.set(path, name);
		} catch {
			// The file system has no links, or the file went: then it is not kept, and its loss is told.
		}
	};

	const find = (root: string, path: string): Found | undefined => {
		const stat = bigStat(path);
		if (stat === undefined) return undefined;
		const mode = Number(stat.mode) & MODE_BITS;
		if (stat.isDirectory()) return {kind: 'folder', mode, identity: `${stat.dev}:${stat.ino}`};
		if (stat.isSymbolicLink()) return {kind: 'link', target: readlinkSync(path)};
		if (!stat.isFile()) return {kind: 'other'};
		const signature = `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
		const isGit = gits.has(root);
		if (isGit && isObject(root, path) && roleIn(root, isGit, path) === 'state')
			return {kind: 'file', mode, signature, content: undefined};
		if (stat.size > LONGEST_KEPT && roleIn(root, isGit, path) !== 'code')
			return {kind: 'file', mode, signature, content: undefined};
		// The time of a change of the inode cannot be set by anybody.
		const key = `${signature}:${stat.ctimeNs}`;
		const content = contents.get(key) ?? contentOf(path);
		if (content !== undefined) contents.set(key, content);
		return {kind: 'file', mode, signature, content};
	};

	const walk = (root: string, path: string, into: Map<string, Found>): void => {
		const found = find(root, path);
		if (found === undefined) return;
		into.set(path, found);
		if (found.kind === 'folder') for (const name of namesIn(path)) walk(root, join(path, name), into);
	};

	const lookAll = (): Map<string, Found> => {
		const into = new Map<string, Found>();
		for (const root of roots) walk(root, root, into);
		return into;
	};

	const look = (): Snapshot => {
		for (const root of roots) if (isGitDirectory(root)) gits.add(root);
		const all = lookAll();
		for (const [path, found] of all) if (found.kind === 'file' && found.content === undefined) keepLink(path);
		return all;
	};

	const rootOf = (path: string): string => roots.find(root => isWithin(root, path)) ?? path;
	const roleOf = (path: string): Role => {
		const root = rootOf(path);
		return roleIn(root, gits.has(root), path);
	};

	/** Where a folder was moved to inside of what may be written. */
	const searchFolder = (identity: string): string | undefined => {
		const waiting = [...writable];
		let searched = 0;
		for (let at = waiting.shift(); at !== undefined && searched < MAX_SEARCHED; at = waiting.shift()) {
			for (const name of namesIn(at)) {
				const path = join(at, name);
				searched += 1;
				const found = identityOf(path);
				if (found === identity) return path;
				if (found !== undefined) waiting.push(path);
			}
		}
		return undefined;
	};

	const check = (before: Snapshot): Verdict => {
		const restored = new Set<string>();
		const lost = new Set<string>();
		const moved: string[] = [];
		let aside: string | undefined;
		const shown = (path: string): string => relative(workspace, path);

		const setAside = (path: string): void => {
			const free = shelves.find(folder => existsSync(folder)) ?? dirname(workspace);
			aside ??= mkdtempSync(join(free, 'unified-dgm-set-aside-'));
			const place = join(aside, shown(path).replaceAll('..', '_'));
			mkdirSync(dirname(place), {recursive: true});
			rmSync(place, {recursive: true, force: true});
			try {
				renameSync(path, place);
			} catch {
				// Another file system.
				cpSync(path, place, {recursive: true, verbatimSymlinks: true});
				rmSync(path, {recursive: true, force: true});
			}
		};

		/** A folder that was moved is moved back, so that nothing in it has to be made again. */
		for (const root of roots) {
			const was = before.get(root);
			if (was?.kind !== 'folder' || identityOf(root) === was.identity) continue;
			restored.add(shown(root));
			const elsewhere = searchFolder(was.identity);
			if (existsSync(root) || bigStat(root) !== undefined) setAside(root);
			if (elsewhere === undefined) continue;
			mkdirSync(dirname(root), {recursive: true});
			renameSync(elsewhere, root);
		}

		const put = (path: string, was: Found): boolean => {
			mkdirSync(dirname(path), {recursive: true});
			if (was.kind === 'link') symlinkSync(was.target, path);
			else if (was.kind === 'folder') {
				mkdirSync(path, {recursive: true});
				chmodSync(path, was.mode);
			} else if (was.kind === 'file' && was.content !== undefined) {
				writeFileSync(path, was.content, {mode: was.mode});
				chmodSync(path, was.mode);
			} else {
				const kept = links.get(path);
				if (kept === undefined || !existsSync(kept)) return false;
				linkSync(kept, path);
			}
			return true;
		};

		const isSame = (was: Found, is: Found): boolean => {
			if (was.kind !== is.kind) return false;
			if (was.kind === 'link' && is.kind === 'link') return was.target === is.target;
			if (was.kind === 'folder' && is.kind === 'folder') return was.mode === is.mode;
			if (was.kind !== 'file' || is.kind !== 'file') return true;
			if (was.mode !== is.mode) return false;
			return was.content === undefined || is.content === undefined
				? was.signature === is.signature
				: was.content.equals(is.content);
		};

		const now = lookAll();
		for (const [path, was] of before) {
			const is = now.get(path);
			if (is !== undefined && isSame(was, is)) continue;
			const role = roleOf(path);
			if (is !== undefined && role !== 'code') {
				if (role === 'reference' && was.kind === 'file' && is.kind === 'file' && was.content && is.content)
					moved.push(`${shown(path)} (was ${was.content.toString('utf8').trim().slice(0, 80)})`);
				continue;
			}
			// Modes alone are set back; anything else makes way.
			if (is !== undefined) {
				const isModeAlone =
					was.kind === is.kind &&
					(was.kind === 'folder' ||
						(was.kind === 'file' &&
							is.kind === 'file' &&
							was.content !== undefined &&
							is.content?.equals(was.content) === true));
				if (isModeAlone && (was.kind === 'folder' || was.kind === 'file')) {
					chmodSync(path, was.mode);
					restored.add(shown(path));
					continue;
				}
				setAside(path);
			}
			(put(path, was) ? restored : lost).add(shown(path));
		}
		for (const [path, is] of now) {
			if (before.has(path) || bigStat(path) === undefined) continue;
			const role = roleOf(path);
			if (role === 'reference' && is.kind === 'file') moved.push(`${shown(path)} (new)`);
			if (role !== 'code') continue;
			setAside(path);
			restored.add(shown(path));
		}
		return {restored: [...restored], lost: [...lost], moved, ...(aside === undefined ? {} : {aside})};
	};

	return {
		look,
		check,
		close: () => {
			if (shelf !== undefined) rmSync(shelf, {recursive: true, force: true});
		},
	};
};
