import {opendir} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {listFiles} from '../../workspace/files.ts';

/** The paths that a prompt can mention, relative to the directory with `/`; folders end in one and come before what is in them. */
export type FileList = Disposable & {
	/** What is known now; the same array until something else is known. Asks for a new look when the last is some seconds old. */
	readonly current: () => readonly string[];
	/** Is it being read for the first time? */
	readonly state: () => 'reading' | 'complete' | 'cut' | 'failed';
};

/** A listing that is older is made anew. */
const FRESH_MS = 5_000;
/** More are of no use to somebody who picks one. */
const MOST = 100_000;

/* oxlint-disable-next-line no-control-regex -- a name that a prompt cannot hold */
const unsayable = /[\u0000-\u001f\u007f]/;

/** The folders on the way to a path that were not met before. */
const newFolders = (path: string, known: Set<string>): readonly string[] => {
	const fresh: string[] = [];
	for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
		const folder = path.slice(0, end + 1);
		if (known.has(folder)) break;
		known.add(folder);
		fresh.unshift(folder);
	}
	return fresh;
};

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((path, at) => path === other[at]);

/**
 * Lists what no ignore rule leaves out of `directory` (an absolute real path), in the background; `told` is called whenever more is
 * known. At most 100,000 paths. Looks again when it is asked and the last look is some seconds old; a look that fails leaves what
 * was known.
 */
export const openFileList = (
	directory: string,
	told: () => void,
	now: () => number = () => performance.now(),
): FileList => {
	const stopping = new AbortController();
	let known: readonly string[] = [];
	let state: ReturnType<FileList['state']> = 'reading';
	let looked = Number.NEGATIVE_INFINITY;
	let isLooking = false;

	const publish = (paths: readonly string[]): void => {
		if (stopping.signal.aborted || isSame(paths, known)) return;
		known = paths;
		told();
	};

	const look = async (): Promise<void> => {
		const isFirst = known.length === 0;
		const paths: string[] = [];
		const folders = new Set<string>();
		const listing = listFiles(directory, stopping.signal);
		let shown = 0;
		let end: typeof state = 'complete';
		try {
			for (;;) {
				const {done, value} = await listing.next();
				if (done === true) {
					if (value.kind === 'failed') end = 'failed';
					break;
				}
				for (const {path} of value) if (!unsayable.test(path)) paths.push(...newFolders(path, folders), path);
				if (paths.length >= MOST) {
					end = 'cut';
					break;
				}
				// Each time there is twice as much, so that copying costs no more than reading.
				if (isFirst && paths.length >= 2 * shown) {
					shown = paths.length;
					publish([...paths]);
				}
			}
			await listing.return({kind: 'aborted', skipped: 0});
		} catch {
			end = 'failed';
		}
		const before = state;
		state = end;
		if (end !== 'failed') publish(paths.slice(0, MOST));
		if (before !== state && !stopping.signal.aborted) told();
	};

	const refresh = (): void => {
		if (isLooking || stopping.signal.aborted || now() - looked < FRESH_MS) return;
		isLooking = true;
		void look().finally(() => {
			looked = now();
			isLooking = false;
		});
	};

	refresh();
	return {
		current: () => {
			refresh();
			return known;
		},
		state: () => state,
		[Symbol.dispose]: () => stopping.abort(),
	};
};

/** Names of one folder that are offered, and those that are looked at, at most. */
const OFFERED = 200;
const SEEN = 20_000;

/**
 * What a path that is being typed can become: also ignored files, and those outside. Undefined for what does not look like a path: one
 * does that has a `/` in it or begins with `.` or `~`. The folder that it names is read and no other. Paths are spelt as they were
 * begun; folders end in `/`; hidden names are offered to who types the dot.
 */
export const explicitPath = async (
	query: string,
	directory: string,
	home = homedir(),
): Promise<readonly string[] | undefined> => {
	if (query.includes('\0') || !(query.includes('/') || query.startsWith('.') || query.startsWith('~')))
		return undefined;
	if (query === '~' || query === '.' || query === '..') return [`${query}/`];
	const cut = query.lastIndexOf('/') + 1;
	const [typed, begun] = [query.slice(0, cut), query.slice(cut)];
	const folder = typed.startsWith('~/') ? join(home, typed.slice(2)) : resolve(directory, typed);
	const isExact = begun !== begun.toLowerCase();
	const fits = (name: string): boolean =>
		(begun.startsWith('.') || !name.startsWith('.')) &&
		!unsayable.test(name) &&
		(isExact ? name : name.toLowerCase()).startsWith(begun);
	const found: string[] = [];
	try {
		let seen = 0;
		for await (const entry of await opendir(folder)) {
			if (fits(entry.name)) {
				// A link may lead to a folder: whoever goes on typing will see.
				found.push(`${typed}${entry.name}${entry.isDirectory() ? '/' : ''}`);
			}
			seen += 1;
			if (seen >= SEEN) break;
		}
	} catch {
		// Not there, not a folder, not ours to read: nothing to offer.
	}
	return found.toSorted((a, b) => (a < b ? -1 : 1)).slice(0, OFFERED);
};
