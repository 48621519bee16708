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
	/** Some of these files will be wanted: the second thread, if it is there, loads half of their grammars while nobody waits for them. */
	expect(files: readonly Known[]): void;
	/** Keeps what was read since it was last kept. */
	keep(): void;
};

const keyOf = ({path, content, kind}: Known): string | undefined => {
	const language = content.digest === '' ? undefined : languageOf(path);
	return language === undefined || kind !== 'text' ? undefined : `${content.digest} ${language.grammar}`;
};

const grammarOf = ({path}: Known): string => languageOf(path)?.grammar ?? '';

export const createSymbolReader = (
	directory: string,
	shelf: SymbolShelf | undefined,
	second?: Second,
): SymbolReader => {
	const source = createSymbolSource(directory);
	const known = new Map<string, Symbols>();
	const fresh: (readonly [string, Symbols])[] = [];
	/** Grammars that the second thread has loaded, or is about to. */
	let theirs: ReadonlySet<string> = new Set();

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
	/** By both threads, when it is worth it: each those of its grammars, which are long in loading. */
	const readAll = async (files: readonly Known[]): Promise<readonly (readonly [Known, Sourced | undefined])[]> => {
		const isShared = second?.isThere === true && files.length >= leastShared;
		const isTheirs = (file: Known): boolean => isShared && theirs.has(grammarOf(file));
		const [there, here] = [files.filter(isTheirs), files.filter(file => !isTheirs(file))];
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
		expect(files) {
			if (second?.isThere !== true) return;
			const samples = new Map<string, {readonly path: string; readonly digest: string; count: number}>();
			for (const file of files) {
				if (keyOf(file) === undefined) continue;
				const grammar = grammarOf(file);
				const sample = samples.get(grammar);
				if (sample === undefined) samples.set(grammar, {path: file.path, digest: file.content.digest, count: 1});
				else sample.count += 1;
			}
			const frequent = [...samples]
				.filter(([, {count}]) => count >= files.length / 20)
				.toSorted(([, one], [, other]) => other.count - one.count)
				// Every other one is for this thread.
				.filter((_, at) => at % 2 === 0);
			theirs = new Set(frequent.map(([grammar]) => grammar));
			// To be asked for one file is to load what it needs. What cannot be done now is done when it is wanted.
			second.symbols(frequent.map(([, sample]) => sample)).catch(() => {});
		},
		keep() {
			if (shelf !== undefined && fresh.length > 0) shelf.saveSymbols(fresh.splice(0));
			fresh.length = 0;
		},
	};
};
