import {createReader, digestOf, readText} from '../index/content.ts';
import type {Known} from '../index/catalog.ts';
import {createExtractor, noSymbols, type Symbols} from './extract.ts';
import {languageOf} from './languages.ts';

/** Where symbols are kept between runs, by a key that tells text and grammar. It may forget, but never err. */
export type SymbolShelf = {
	hasSymbols(key: string): boolean;
	findSymbols(key: string): Symbols | undefined;
	saveSymbols(found: readonly (readonly [key: string, symbols: Symbols])[]): void;
};

/** Symbols in memory at a time. */
const mostKnown = 3000;

/** The symbols of files, each text read once. */
export type SymbolReader = {
	/** Empty for a file in no known language, written by a program, or gone. */
	of(file: Known): Promise<Symbols>;
	/** Are they at hand or kept, so that asking costs no reading? */
	has(file: Known): boolean;
	/** Keeps what was read since it was last kept. */
	keep(): void;
};

const keyOf = ({path, content, kind}: Known): string | undefined => {
	const language = content.digest === '' ? undefined : languageOf(path);
	return language === undefined || kind !== 'text' ? undefined : `${content.digest} ${language.grammar}`;
};

export const createSymbolReader = (directory: string, shelf: SymbolShelf | undefined): SymbolReader => {
	const read = createReader();
	const extract = createExtractor();
	const known = new Map<string, Symbols>();
	const fresh: (readonly [string, Symbols])[] = [];

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

	return {
		has(file) {
			const key = keyOf(file);
			return key === undefined || known.has(key) || shelf?.hasSymbols(key) === true;
		},
		async of(file) {
			const key = keyOf(file);
			const language = languageOf(file.path);
			if (key === undefined || language === undefined) return noSymbols;
			const before = recall(key);
			if (before !== undefined) return before;
			const bytes = read(`${directory}/${file.path}`);
			const text = bytes && readText(bytes);
			if (bytes === undefined || text === undefined) return noSymbols;
			// It may have changed since it was listed: then this is the truth, but not of what was listed.
			const isListed = digestOf(bytes) === file.content.digest;
			const symbols = await extract(language, text);
			if (!isListed) return symbols;
			fresh.push([key, symbols]);
			return remember(key, symbols);
		},
		keep() {
			if (shelf !== undefined && fresh.length > 0) shelf.saveSymbols(fresh.splice(0));
			fresh.length = 0;
		},
	};
};
