import {type Kind, kindOf} from '../kinds.ts';
import {type Content, createContents, isUnread, kindFrom, mostOfFile, noContent} from './content.ts';
import {createPace} from './pace.ts';
import type {Read, Second} from './second.ts';
import {isSame, isSettled, type Stamp} from './stamp.ts';
import type {Terms} from './terms.ts';
import type {Found, Tree} from './tree.ts';

/** A file as the index knows it. */
export type Known = {
	readonly path: string;
	readonly stamp: Stamp;
	/** Must it be read again, although its stamp stays as it is? */
	readonly settled: boolean;
	readonly content: Content;
	readonly kind: Kind;
	/** The terms in its path. */
	readonly named: Terms;
	/** Bytes of it that are read, at most. */
	readonly weight: number;
};

/** What is kept between runs: a file's stamp and content, as they were when the stamp was settled. */
export type Kept = Pick<Known, 'path' | 'stamp' | 'content' | 'named'>;

/** Where contents are kept between runs. It may forget, but never err. */
export type Shelf = {
	/** Everything that was kept of the files; called once. */
	load(): readonly Kept[];
	/** A content by its digest: of another branch, say. */
	find(digest: string): Content | undefined;
	save(changed: readonly Kept[], gone: readonly string[]): void;
};

/** Once so many bytes of a tree count, in the order of paths, the other files are known by their paths only: memory has an end. */
const mostOfAll = 512 * 1024 * 1024;

export type Catalog = {
	/** In the order of their paths. */
	readonly files: readonly Known[];
	/** Rises whenever a file came, went or changed. */
	readonly edition: number;
	find(path: string): Known | undefined;
	/**
	 * Makes the catalog true: looks at everything, reads what changed. Shows how many files were seen so far, and when all are, which of
	 * them are to be read.
	 */
	refresh(show: (seen: number) => void, due?: (paths: readonly string[]) => void): Promise<void>;
	/** Keeps what changed since it was last kept. */
	keep(): void;
};

const weightOf = (told: Kind, {bytes}: Stamp): number => (isUnread(told) ? 0 : Math.min(bytes, mostOfFile));

/** So few files are read sooner by one thread than told to another. */
const leastShared = 1500;
/** Files that the second thread is given at a time, and how often it is given some before it says something. */
const together = 150;
const ahead = 3;

/** A file that is to be read. `now`: the time before it was looked at, in milliseconds since 1970. */
type Due = {
	readonly at: number;
	readonly path: string;
	readonly stamp: Stamp;
	readonly before: Known | undefined;
	/** What its path tells of it. */
	readonly told: Kind;
	readonly weight: number;
	readonly now: number;
};

export const openCatalog = (directory: string, tree: Tree, shelf: Shelf | undefined, second: Second): Catalog => {
	const contents = createContents(directory);
	let files: readonly Known[] = [];
	let edition = 0;
	let known: Map<string, Known> | undefined;
	const changed = new Map<string, Known>();
	const gone = new Set<string>();

	const load = (): Map<string, Known> => {
		const loaded = new Map<string, Known>();
		for (const {path, stamp, content, named} of shelf?.load() ?? []) {
			const told = kindOf(path);
			const [kind, weight] = [kindFrom(told, content), weightOf(told, stamp)];
			loaded.set(path, {path, stamp, content, named, settled: true, kind, weight});
		}
		return loaded;
	};

	const knownFrom = ({path, stamp, before, told, weight, now}: Due, read: Partial<Read>): Known => {
		const content: Content = read.content ?? {...noContent, says: 'binary'};
		return {
			path,
			stamp,
			// What could not be read may be readable the next time.
			settled: read.content !== undefined && isSettled(stamp, now),
			content,
			kind: kindFrom(told, content),
			named: before?.named ?? read.named ?? contents.named(path),
			weight,
		};
	};
	const readHere = (due: Due): Known => {
		const known = due.before?.content;
		const find = (digest: string): Content | undefined => (known?.digest === digest ? known : shelf?.find(digest));
		const content = isUnread(due.told) ? noContent : contents.of(due.path, find);
		return knownFrom(due, content === undefined ? {} : {content});
	};
	const readThere = async (dues: readonly Due[]): Promise<readonly Known[]> => {
		const paths = dues.filter(({told}) => !isUnread(told)).map(({path}) => path);
		const read = await second.contents(paths).catch(() => undefined);
		if (read === undefined) return dues.map(readHere);
		return dues.map(due => {
			const found = read.get(due.path);
			if (isUnread(due.told)) return readHere(due);
			const isSame = found !== undefined && found.content.digest === due.before?.content.digest;
			return knownFrom(due, isSame ? {content: due.before.content} : (found ?? {}));
		});
	};
	/**
	 * Reads what is due while more of it is found: the second thread from the front, once there is enough for two, and this one from the back
	 * when all is found. Whoever is faster reads more.
	 */
	const createReading = (tell: (file: Known, due: Due) => void) => {
		const dues: Due[] = [];
		const feeding: Promise<void>[] = [];
		let front = 0;
		let back: number | undefined;
		const feed = async (): Promise<void> => {
			while (second.isThere && front < (back ?? dues.length)) {
				const part = dues.slice(front, Math.min(front + together, back ?? dues.length));
				front += part.length;
				for (const [at, file] of (await readThere(part)).entries()) {
					const due = part[at];
					if (due !== undefined) tell(file, due);
				}
			}
		};
		return {
			add(due: Due): void {
				dues.push(due);
				if (dues.length !== leastShared) return;
				second.begin();
				for (let each = 0; each < ahead; each += 1) feeding.push(feed());
			},
			paths: (): readonly string[] => dues.map(({path}) => path),
			/** Resolves when all is read; gives how much that was. */
			async end(): Promise<number> {
				const pace = createPace();
				for (back = dues.length; front < back;) {
					back -= 1;
					const due = dues[back];
					if (due !== undefined) tell(readHere(due), due);
					if (pace.isDue) await pace.rest();
				}
				await Promise.all(feeding);
				return dues.length;
			},
		};
	};

	return {
		get files() {
			return files;
		},
		get edition() {
			return edition;
		},
		find: path => known?.get(path),
		async refresh(show, due = () => {}) {
			const old = (known ??= load());
			const now = Date.now();
			const next: (Known | undefined)[] = [];
			const fresh: Known[] = [];
			let [bytes, isOther] = [0, false];
			const reading = createReading((file, {at, before}) => {
				next[at] = file;
				fresh.push(file);
				isOther ||= before === undefined || before.content !== file.content || !isSame(before.stamp, file.stamp);
				if (file.settled) changed.set(file.path, file);
			});
			const take = ([path, stamp]: Found): void => {
				const before = old.get(path);
				const isBeyond = bytes > mostOfAll;
				if (before !== undefined && before.settled && isSame(before.stamp, stamp) && !isBeyond) {
					bytes += before.weight;
					next.push(before);
					return;
				}
				const told = kindOf(path);
				const weight = weightOf(told, stamp);
				bytes += weight;
				const file = {at: next.length, path, stamp, before, told, weight, now};
				if (!isBeyond) {
					next.push(undefined);
					reading.add(file);
					return;
				}
				isOther ||= before === undefined || before.content !== noContent;
				const unread = {...knownFrom(file, {content: noContent}), settled: false};
				fresh.push(unread);
				next.push(unread);
			};
			const pace = createPace();
			for (const found of tree.look()) {
				for (const each of found) take(each);
				if (!pace.isDue) continue;
				show(next.length);
				await pace.rest();
			}
			due(reading.paths());
			const read = await reading.end();
			isOther ||= next.length !== old.size;
			if (!isOther && read === 0 && edition > 0) return;
			files = next.filter(file => file !== undefined);
			for (const file of fresh) old.set(file.path, file);
			if (old.size > files.length) {
				const left = new Set(files.map(({path}) => path));
				for (const path of old.keys()) {
					if (left.has(path)) continue;
					old.delete(path);
					gone.add(path);
				}
			}
			if (isOther || edition === 0) edition += 1;
		},
		keep() {
			if (shelf === undefined || (changed.size === 0 && gone.size === 0)) return;
			const saved = [...changed.values()];
			shelf.save(
				saved,
				[...gone].filter(path => known?.has(path) !== true),
			);
			changed.clear();
			gone.clear();
		},
	};
};
