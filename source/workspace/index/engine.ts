import type {Ranked, Ranking} from '../../core/workspace.ts';
import {checkSources, findCheck} from '../check.ts';
import {instructionSources, readInstructions} from '../instructions.ts';
import {load} from '../load.ts';
import {type Indexed, rank} from '../rank.ts';
import {type Query, readRequest} from '../words.ts';
import {type Catalog, type Known, openCatalog, type Shelf} from './catalog.ts';
import {kindFrom} from './content.ts';
import {whileSame} from './fresh.ts';
import {countOf, numberOf} from './terms.ts';
import {openTree} from './tree.ts';

export type EngineOptions = {
	/** An absolute real path. */
	readonly directory: string;
	readonly globalInstructions?: string;
};

/** Answers about a directory; one request at a time is worked on, in their order. */
export type Engine = {
	/** Reads what is not known yet, before anybody asks. */
	prepare(): Promise<void>;
	rank(request: string, show: (seen: number) => void): Promise<Ranking>;
};

/** Milliseconds of work after which others are let in. */
const slice = 20;

const breath = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const drive = async <Value>(work: Generator<number, Value, void>, show: (seen: number) => void): Promise<Value> => {
	let since = performance.now();
	for (;;) {
		const {done, value} = work.next();
		if (done === true) return value;
		if (performance.now() - since < slice) continue;
		show(value);
		await breath();
		since = performance.now();
	}
};

/** Files that decide the check are small; a huge one says nothing that a part of it does not. */
const checkBudget = 4 * 1024 * 1024;

const checkOf = async (directory: string, paths: readonly string[]): Promise<string | null> => {
	const excerpts = await load(
		directory,
		checkSources(paths).map(path => ({path, why: ''})),
		checkBudget,
	);
	return findCheck(paths, new Map(excerpts.map(({path, text}) => [path, text])));
};

const noWords: ReadonlyMap<string, number> = new Map();
const nothing: ReadonlySet<string> = new Set();

const indexed = (file: Known, words: readonly (readonly [string, number])[]): Indexed => {
	const {path, stamp, content, named} = file;
	let held: Map<string, number> | undefined;
	let inPath: Set<string> | undefined;
	for (const [word, number] of words) {
		const count = countOf(content, number);
		if (count > 0) (held ??= new Map()).set(word, count);
		if (named.has(number)) (inPath ??= new Set()).add(word);
	}
	return {
		path,
		bytes: stamp.bytes,
		changed: Math.floor(stamp.changed),
		kind: kindFrom(path, content),
		words: held ?? noWords,
		inPath: inPath ?? nothing,
	};
};

const rankFor = ({files}: Catalog, query: Query): readonly Ranked[] => {
	const words = query.words.map(word => [word, numberOf(word)] as const);
	return rank(
		files.map(file => indexed(file, words)),
		query,
	);
};

export const openEngine = ({directory, globalInstructions}: EngineOptions, shelf?: Shelf): Engine => {
	const catalog = openCatalog(directory, openTree(directory), shelf);
	const instructions = whileSame(instructionSources(directory, globalInstructions), () =>
		readInstructions(directory, globalInstructions),
	);
	let check: {readonly edition: number; readonly found: string | null} | undefined;
	let last: Promise<unknown> = Promise.resolve();

	/** Works after what was begun before. */
	const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
		const running = last.then(work, work);
		last = running.catch(() => {});
		return running;
	};
	const keepLater = (): void => {
		setImmediate(() => catalog.keep());
	};
	const refresh = (show: (seen: number) => void): Promise<void> => drive(catalog.refresh(), show);

	return {
		prepare: () =>
			inTurn(async () => {
				await refresh(() => {});
				catalog.keep();
			}),
		rank: (request, show) =>
			inTurn(async () => {
				await refresh(show);
				const {files, edition} = catalog;
				if (check?.edition !== edition)
					check = {
						edition,
						found: await checkOf(
							directory,
							files.map(({path}) => path),
						),
					};
				const ranking = {
					seen: files.length,
					bytes: files.reduce((sum, {stamp}) => sum + stamp.bytes, 0),
					files: rankFor(catalog, readRequest(request)),
					check: check.found,
					instructions: await instructions(),
				};
				keepLater();
				return ranking;
			}),
	};
};
