import {createReader, digestOf, readText} from '../index/content.ts';
import {createExtractor, noSymbols, type Symbols} from './extract.ts';
import {languageOf} from './languages.ts';

/** The symbols of a file as it is now. `isListed`: it still holds what it was listed with. */
export type Sourced = {readonly symbols: Symbols; readonly isListed: boolean};

const nothing: Sourced = {symbols: noSymbols, isListed: false};

/** Reads the symbols of files, by their paths and the digests of what they are thought to hold. */
export const createSymbolSource = (directory: string): ((path: string, digest: string) => Promise<Sourced>) => {
	const read = createReader();
	const extract = createExtractor();
	return async (path, digest) => {
		const language = languageOf(path);
		const bytes = language && read(`${directory}/${path}`);
		const text = bytes && readText(bytes);
		if (language === undefined || bytes === undefined || text === undefined) return nothing;
		const isListed = digestOf(bytes) === digest;
		return {symbols: await extract(language, text), isListed};
	};
};
