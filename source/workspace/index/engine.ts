import type {MessagePort} from 'node:worker_threads';
import type {Around, Ranked, Ranking, SymbolsAsked, SymbolsFound} from '../../core/workspace.ts';
import {checkSources, findCheck} from '../check.ts';
import {depthOf} from '../kinds.ts';
import {instructionSources, readInstructions} from '../instructions.ts';
import {load} from '../load.ts';
import {type Indexed, ranked, score, weigh} from '../rank.ts';
import {createSymbolReader, type SymbolReader, type SymbolShelf} from '../symbols/known.ts';
import {languageOf} from '../symbols/languages.ts';
import {findName, mapOf} from '../symbols/find.ts';
import {type Query, readRequest, wordsIn} from '../words.ts';
import {type Catalog, type Known, openCatalog, type Shelf} from './catalog.ts';
import {whileSame} from './fresh.ts';
import {countOf, createFinder, numberOf} from './terms.ts';
import {createSecond} from './second.ts';
import type {TreeShelf} from './store.ts';
import {openTree} from './tree.ts';

export type EngineOptions = {
	/** An absolute real path. */
	readonly directory: string;
	readonly globalInstructions?: string;
	/** Names of files that are instructions in a folder without an AGENTS.md. */
	readonly instructionNames?: readonly string[];
};

/** Answers about a directory; one request at a time is worked on, in their order. */
export type Engine = {
	/** Reads what is not known yet, before anybody asks. */
	prepare(): Promise<void>;
	rank(request: string, around: Around | undefined, show: (seen: number) => void): Promise<Ranking>;
	symbols(asked: SymbolsAsked): Promise<SymbolsFound>;
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

type Finder = ReturnType<typeof createFinder>;

const indexed = ({path, stamp, content, named, kind}: Known, find: Finder): Indexed => ({
	path,
	bytes: stamp.bytes,
	changed: Math.floor(stamp.changed),
	kind,
	words: find(content),
	inPath: find(named),
});

/**
 * So many of the best files by words are weighed by their symbols. Which ones depends on the tree and the request alone, so that the
 * ranking is the same however much was read before; and the first turn in a large repository waits for no more than these.
 */
const mostWeighed = 40;
/** Of so few files all are looked at whatever their order: no grammar is loaded for them. */
const fewFiles = 12;

const symbolsOf = (catalog: Catalog, paths: readonly string[], reader: SymbolReader) =>
	reader.of(paths.flatMap(path => catalog.find(path) ?? []));

const rankFor = async (
	catalog: Catalog,
	reader: SymbolReader,
	query: Query,
	written: ReadonlySet<string>,
): Promise<{readonly ranked: readonly Ranked[]; readonly weighed: readonly string[]}> => {
	const {files} = catalog;
	const find = createFinder(query.words);
	const scored = score(
		files.map(file => indexed(file, find)),
		query,
		written,
	);
	if (files.length <= fewFiles) return {ranked: ranked(scored), weighed: []};
	const best = scored.filter(({file}) => languageOf(file.path) !== undefined).slice(0, mostWeighed);
	const weighed = best.map(({file}) => file.path);
	const symbols = await symbolsOf(catalog, weighed, reader);
	return {ranked: ranked(weigh(scored, query, symbols)), weighed};
};

/** Files that are read for one question about symbols. */
const mostAsked = 400;

const lookUp = async (
	{files}: Catalog,
	reader: SymbolReader,
	{name, path = '', paths}: SymbolsAsked,
): Promise<SymbolsFound> => {
	const folder = path.replace(/^(?:\.\/+)+|\/+$|^\.$/g, '');
	const only = paths && new Set(paths);
	const numbers = name === undefined ? [] : wordsIn(name).map(numberOf);
	// The words of a file tell whether a name can be in it, so that few are read.
	const there = files
		.filter(
			file =>
				languageOf(file.path) !== undefined &&
				only?.has(file.path) !== false &&
				(folder === '' || file.path === folder || file.path.startsWith(`${folder}/`)) &&
				numbers.every(number => countOf(file.content, number) > 0),
		)
		.toSorted((a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : 1));
	const symbols = await reader.of(there.slice(0, mostAsked));
	const more = Math.max(0, there.length - mostAsked);
	return name === undefined ? {...mapOf(symbols), more} : {...findName(name, symbols), more};
};

export const openEngine = (
	{directory, globalInstructions, instructionNames = []}: EngineOptions,
	shelf?: Shelf & SymbolShelf & TreeShelf,
	begun?: MessagePort,
): Engine => {
	const second = createSecond(directory, begun);
	const tree = openTree(directory, shelf && (() => shelf.loadTree()));
	const catalog = openCatalog(directory, tree, shelf, second);
	const symbols = createSymbolReader(directory, shelf, second);
	const instructions = whileSame(instructionSources(directory, globalInstructions, instructionNames), () =>
		readInstructions(directory, globalInstructions, instructionNames),
	);
	let check: {readonly edition: number; readonly found: string | null} | undefined;
	/** What was weighed by its symbols last: nothing yet. */
	let weighed: readonly string[] | undefined;
	let last: Promise<unknown> = Promise.resolve();

	/** Works after what was begun before. */
	const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
		const running = last.then(work, work);
		last = running.catch(() => {});
		return running;
	};
	const keep = (): void => {
		second.end();
		catalog.keep();
		const folders = shelf && tree.keep();
		if (folders !== undefined) shelf?.saveTree(folders);
		symbols.keep();
	};
	const keepLater = (): void => {
		setImmediate(keep);
	};

	const refresh = (show: (seen: number) => void = () => {}): Promise<void> =>
		catalog.refresh(show, paths => symbols.expect(paths));

	return {
		symbols: asked =>
			inTurn(async () => {
				// Who names its files has them from a ranking a moment ago.
				if (asked.paths === undefined || catalog.edition === 0) await refresh();
				const found = await lookUp(catalog, symbols, asked);
				keepLater();
				return found;
			}),
		prepare: () =>
			inTurn(async () => {
				await refresh();
				// The grammars are loaded, and the files that matter most read, before the first question; those that were changed, before the next,
				// also of another run, for which they are kept.
				if (weighed === undefined) ({weighed} = await rankFor(catalog, symbols, readRequest(''), new Set()));
				else await symbolsOf(catalog, weighed, symbols);
				keep();
			}),
		rank: (request, around, show) =>
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
				const found = await rankFor(catalog, symbols, readRequest(request, around?.earlier), new Set(around?.written));
				({weighed} = found);
				const ranking = {
					seen: files.length,
					bytes: files.reduce((sum, {stamp}) => sum + stamp.bytes, 0),
					files: found.ranked,
					check: check.found,
					instructions: await instructions(),
				};
				keepLater();
				return ranking;
			}),
	};
};
