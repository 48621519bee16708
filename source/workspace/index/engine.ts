import type {Around, Ranked, Ranking, SymbolsAsked, SymbolsFound} from '../../core/workspace.ts';
import {checkSources, findCheck} from '../check.ts';
import {instructionSources, readInstructions} from '../instructions.ts';
import {load} from '../load.ts';
import {type Indexed, ranked, score, weigh} from '../rank.ts';
import {createSymbolReader, type SymbolReader, type SymbolShelf} from '../symbols/known.ts';
import type {Symbols} from '../symbols/extract.ts';
import {languageOf} from '../symbols/languages.ts';
import {findName, mapOf} from '../symbols/find.ts';
import {type Query, readRequest, wordsIn} from '../words.ts';
import {type Catalog, type Known, openCatalog, type Shelf} from './catalog.ts';
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
	rank(request: string, around: Around | undefined, show: (seen: number) => void): Promise<Ranking>;
	symbols(asked: SymbolsAsked): Promise<SymbolsFound>;
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
	const {path, stamp, content, named, kind} = file;
	let held: Map<string, number> | undefined;
	let inPath: Set<string> | undefined;
	for (const [word, number] of words) {
		const count = countOf(content, number);
		if (count > 0) (held ??= new Map()).set(word, count);
		if (countOf(named, number) > 0) (inPath ??= new Set()).add(word);
	}
	return {
		path,
		bytes: stamp.bytes,
		changed: Math.floor(stamp.changed),
		kind,
		words: held ?? noWords,
		inPath: inPath ?? nothing,
	};
};

/**
 * So many of the best files by words are weighed by their symbols. Which ones depends on the tree and the request alone, so that the
 * ranking is the same however much was read before; and the first turn in a large repository waits for no more than these.
 */
const mostWeighed = 150;
/** Of so few files all are looked at whatever their order: no grammar is loaded for them. */
const fewFiles = 12;

const symbolsOf = async (files: readonly Known[], reader: SymbolReader): Promise<ReadonlyMap<string, Symbols>> => {
	const symbols = new Map<string, Symbols>();
	let since = performance.now();
	for (const file of files) {
		symbols.set(file.path, await reader.of(file));
		if (performance.now() - since < slice) continue;
		await breath();
		since = performance.now();
	}
	return symbols;
};

const rankFor = async (
	{files}: Catalog,
	reader: SymbolReader,
	query: Query,
	written: ReadonlySet<string>,
): Promise<readonly Ranked[]> => {
	const words = query.words.map(word => [word, numberOf(word)] as const);
	const scored = score(
		files.map(file => indexed(file, words)),
		query,
		written,
	);
	if (files.length <= fewFiles) return ranked(scored);
	const known = new Map(files.map(file => [file.path, file]));
	const best = scored.filter(({file}) => languageOf(file.path) !== undefined).slice(0, mostWeighed);
	const symbols = await symbolsOf(
		best.flatMap(({file}) => known.get(file.path) ?? []),
		reader,
	);
	return ranked(weigh(scored, query, symbols));
};

/** Files that are read for one question about symbols. */
const mostAsked = 400;

const depthOf = ({path}: Known): number => path.split('/').length;

const lookUp = async (
	{files}: Catalog,
	reader: SymbolReader,
	{name, path = ''}: SymbolsAsked,
): Promise<SymbolsFound> => {
	const folder = path.replace(/^(?:\.\/+)+|\/+$|^\.$/g, '');
	const numbers = name === undefined ? [] : wordsIn(name).map(numberOf);
	// The words of a file tell whether a name can be in it, so that few are read.
	const there = files
		.filter(
			file =>
				languageOf(file.path) !== undefined &&
				(folder === '' || file.path === folder || file.path.startsWith(`${folder}/`)) &&
				numbers.every(number => countOf(file.content, number) > 0),
		)
		.toSorted((a, b) => depthOf(a) - depthOf(b) || (a.path < b.path ? -1 : 1));
	const symbols = await symbolsOf(there.slice(0, mostAsked), reader);
	const more = Math.max(0, there.length - mostAsked);
	return name === undefined ? {...mapOf(symbols), more} : {...findName(name, symbols), more};
};

export const openEngine = ({directory, globalInstructions}: EngineOptions, shelf?: Shelf & SymbolShelf): Engine => {
	const catalog = openCatalog(directory, openTree(directory), shelf);
	const symbols = createSymbolReader(directory, shelf);
	const instructions = whileSame(instructionSources(directory, globalInstructions), () =>
		readInstructions(directory, globalInstructions),
	);
	let check: {readonly edition: number; readonly found: string | null} | undefined;
	let isReady = false;
	let last: Promise<unknown> = Promise.resolve();

	/** Works after what was begun before. */
	const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
		const running = last.then(work, work);
		last = running.catch(() => {});
		return running;
	};
	const keep = (): void => {
		catalog.keep();
		symbols.keep();
	};
	const keepLater = (): void => {
		setImmediate(keep);
	};
	const refresh = (show: (seen: number) => void): Promise<void> => drive(catalog.refresh(), show);

	return {
		symbols: asked =>
			inTurn(async () => {
				await refresh(() => {});
				const found = await lookUp(catalog, symbols, asked);
				keepLater();
				return found;
			}),
		prepare: () =>
			inTurn(async () => {
				await refresh(() => {});
				// The grammars are loaded, and the files that matter most read, before the first question.
				if (!isReady) await rankFor(catalog, symbols, readRequest(''), new Set());
				isReady = true;
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
				const ranking = {
					seen: files.length,
					bytes: files.reduce((sum, {stamp}) => sum + stamp.bytes, 0),
					files: await rankFor(catalog, symbols, readRequest(request, around?.earlier), new Set(around?.written)),
					check: check.found,
					instructions: await instructions(),
				};
				keepLater();
				return ranking;
			}),
	};
};
