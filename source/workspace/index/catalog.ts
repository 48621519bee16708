import type {Kind} from '../kinds.ts';
import {
	type Content,
	createPathTerms,
	createReader,
	createTeller,
	digestOf,
	isUnread,
	kindFrom,
	mostOfFile,
	noContent,
} from './content.ts';
import {isSame, isSettled, type Stamp} from './stamp.ts';
import type {Terms} from './terms.ts';
import type {Tree} from './tree.ts';

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
};

/** What is kept between runs: a file's stamp and content, as they were when the stamp was settled. */
export type Kept = Pick<Known, 'path' | 'stamp' | 'content'>;

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
	/** Makes the catalog true: looks at everything, reads what changed. Yields how many files are known to be as they are. */
	refresh(): Generator<number, void, void>;
	/** Keeps what changed since it was last kept. */
	keep(): void;
};

export const openCatalog = (directory: string, tree: Tree, shelf: Shelf | undefined): Catalog => {
	const read = createReader();
	const tell = createTeller();
	const pathTerms = createPathTerms();
	let files: readonly Known[] = [];
	let edition = 0;
	let known: Map<string, Known> | undefined;
	const changed = new Map<string, Known>();
	const gone = new Set<string>();

	const load = (): Map<string, Known> =>
		new Map(
			(shelf?.load() ?? []).map(
				kept =>
					[
						kept.path,
						{
							...kept,
							settled: true,
							kind: kindFrom(kept.path, kept.content),
							named: pathTerms(kept.path),
						},
					] as const,
			),
		);

	/** The content of a file. `before` is what was known of it. */
	const contentOf = (path: string, before: Content | undefined): Content | undefined => {
		const bytes = read(`${directory}/${path}`);
		if (bytes === undefined) return undefined;
		const digest = digestOf(bytes);
		if (before?.digest === digest) return before;
		return shelf?.find(digest) ?? tell(bytes);
	};

	const readFile = (path: string, stamp: Stamp, before: Known | undefined): Known => {
		const now = Date.now();
		const found = isUnread(path) ? noContent : contentOf(path, before?.content);
		const content: Content = found ?? {...noContent, says: 'binary'};
		return {
			path,
			stamp,
			// What could not be read may be readable the next time.
			settled: found !== undefined && isSettled(stamp, now),
			content,
			kind: before?.content === content ? before.kind : kindFrom(path, content),
			named: before?.named ?? pathTerms(path),
		};
	};

	return {
		get files() {
			return files;
		},
		get edition() {
			return edition;
		},
		*refresh() {
			known ??= load();
			const {files: there} = yield* tree.look();
			const next: Known[] = [];
			let isOther = there.size !== known.size;
			let bytes = 0;
			for (const [path, stamp] of there) {
				const before = known.get(path);
				const isBeyond = bytes > mostOfAll;
				bytes += isUnread(path) ? 0 : Math.min(stamp.bytes, mostOfFile);
				if (before !== undefined && before.settled && isSame(before.stamp, stamp) && !isBeyond) {
					next.push(before);
					continue;
				}
				const file = isBeyond
					? {
							path,
							stamp,
							settled: false,
							content: noContent,
							kind: kindFrom(path, noContent),
							named: before?.named ?? pathTerms(path),
						}
					: readFile(path, stamp, before);
				next.push(file);
				isOther ||= before === undefined || before.content !== file.content || !isSame(before.stamp, stamp);
				if (file.settled) changed.set(path, file);
				yield next.length;
			}
			for (const path of known.keys()) if (!there.has(path)) gone.add(path);
			known = new Map(next.map(file => [file.path, file]));
			files = next;
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
