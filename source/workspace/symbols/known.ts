import type {Known} from '../index/catalog.ts';
import {createPace} from '../index/pace.ts';
import type {Second} from '../index/second.ts';
import {noSymbols, type Symbols} from './extract.ts';
import {languageOf} from './languages.ts';
import {createSymbolSource, type Sourced} from './source.ts';

/** Where symbols are kept between runs, by a key that tells text and grammar. It may forget, but never err. */
export type SymbolShelf = {
	findSymbols(key: string): Symbols | undefined;
	saveSymbols(found: readonly (readonly [key: string, symbols: Symbols])[]): void;
};

/** Symbols in memory at a time. */
const mostKnown = 3000;
/** So few files are read sooner by one thread than told to another. */
const leastShared = 16;

/** The symbols of files, each text read once. */
export type SymbolReader = {
	/** By path, in the order of the files; empty for a file in no known language, written by a program, or gone. */
	of(files: readonly Known[]): Promise<ReadonlyMap<string, Symbols>>;
	/** Some of these files will be wanted: if there is a second thread, the grammars are loaded by both while the files are read. */
	expect(paths: readonly string[]): void;
	/** Keeps what was read since it was last kept. */
	keep(): void;
};

const keyOf = ({path, content, kind}: Known): string | undefined => {
	const language = content.digest === '' ? undefined : languageOf(path);
	return language === undefined || kind !== 'text' ? undefined : `${content.digest} ${language.grammar}`;
};

const grammarOf = (path: string): string => languageOf(path)?.grammar ?? '';

export const createSymbolReader = (
	directory: string,
	shelf: SymbolShelf | undefined,
	second?: Second,
): SymbolReader => {
	const source = createSymbolSource(directory);
	const known = new Map<string, Symbols>();
	const fresh: (readonly [string, Symbols])[] = [];
	/** Grammars that the second thread has loaded, or is about to, and those that each thread has. */
	let theirs: ReadonlySet<string> = new Set();
	let both: ReadonlySet<string> = new Set();

	const remember = (key: string, symbols: Symbols): Symbols => {
		const [oldest] = known.size >= mostKnown ? known.keys() : [];
		if (oldest !== undefined) known.delete(oldest);
		known.set(key, symbols);
		return symbols;
	};
	const recall = (key: string): Symbols | undefined => {
		const before = known.get(key) ?? shelf?.findSymbols(key);
		if (before === undefined) return undefined;
		// What was wanted last is forgotten last.
		known.delete(key);
		return remember(key, before);
	};
	const readHere = async (files: readonly Known[]): Promise<readonly Sourced[]> => {
		const found: Sourced[] = [];
		const pace = createPace();
		for (const {path, content} of files) {
			found.push(await source(path, content.digest));
			if (pace.isDue) await pace.rest();
		}
		return found;
	};
	const readThere = async (files: readonly Known[]): Promise<readonly Sourced[]> => {
		const wanted = files.map(({path, content}) => ({path, digest: content.digest}));
		return (await second?.symbols(wanted).catch(() => undefined)) ?? readHere(files);
	};
	/** By both threads, when it is worth it: each those of its grammars, which are long in loading, and of what both have every other one. */
	const readAll = async (files: readonly Known[]): Promise<readonly (readonly [Known, Sourced | undefined])[]> => {
		const isShared = second?.isThere === true && files.length >= leastShared;
		const [there, here]: [Known[], Known[]] = [[], []];
		for (const [at, file] of files.entries()) {
			const grammar = grammarOf(file.path);
			const isTheirs = isShared && theirs.has(grammar) && (at % 2 === 0 || !both.has(grammar));
			(isTheirs ? there : here).push(file);
		}
		const [foundThere, foundHere] = await Promise.all([readThere(there), readHere(here)]);
		return [
			...there.map((file, at) => [file, foundThere[at]] as const),
			...here.map((file, at) => [file, foundHere[at]] as const),
		];
	};

	return {
		async of(files) {
			const found = new Map(files.map(file => [file.path, noSymbols]));
			const unknown: Known[] = [];
			for (const file of files) {
				const key = keyOf(file);
				const symbols = key === undefined ? noSymbols : recall(key);
				if (symbols === undefined) unknown.push(file);
				else found.set(file.path, symbols);
			}
			for (const [file, sourced] of await readAll(unknown)) {
				if (sourced === undefined) continue;
				const key = keyOf(file);
				found.set(file.path, sourced.symbols);
				// It may have changed since it was listed: then this is the truth, but not of what was listed.
				if (key === undefined || !sourced.isListed || known.has(key)) continue;
				fresh.push([key, sourced.symbols]);
				remember(key, sourced.symbols);
			}
			return found;
		},
		expect(paths) {
			if (second?.isThere !== true) return;
			const samples = new Map<string, {readonly path: string; count: number}>();
			for (const path of paths) {
				const grammar = grammarOf(path);
				const sample = samples.get(grammar);
				if (sample === undefined) samples.set(grammar, {path, count: 1});
				else sample.count += 1;
			}
			samples.delete('');
			const frequent = [...samples]
				.filter(([, {count}]) => count >= paths.length / 20)
				.toSorted(([, one], [, other]) => other.count - one.count);
			const isMost = (count: number): boolean => count >= paths.length / 2;
			const there = frequent.filter(([, {count}], at) => at % 2 === 0 || isMost(count));
			const here = frequent.filter(([, {count}], at) => at % 2 === 1 || isMost(count));
			theirs = new Set(there.map(([grammar]) => grammar));
			both = new Set(here.flatMap(([grammar]) => (theirs.has(grammar) ? [grammar] : [])));
			// To be asked for one file is to load what it needs. What cannot be done now is done when it is wanted.
			second.symbols(there.map(([, {path}]) => ({path, digest: ''}))).catch(() => {});
			for (const [, {path}] of here) source(path, '').catch(() => {});
		},
		keep() {
			if (shelf !== undefined && fresh.length > 0) shelf.saveSymbols(fresh.splice(0));
			fresh.length = 0;
		},
	};
};
