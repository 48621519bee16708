import {readFileSync} from 'node:fs';
import {parse} from 'yaml';
import {type Catalogue, type Entry, findModel, readCatalogue} from './catalogue.ts';

/** The shipped catalogue. */
export const shipped = (): Catalogue =>
	readCatalogue(parse(readFileSync(new URL('../../profiles/models.yaml', import.meta.url), 'utf8')));

/** A shipped entry with prices that are easy to reckon with: 2 / 10 / 0.5 / 4 a million, without long prompts. */
export const testEntry = (vendor: string, id: string): Entry => {
	const entry = findModel(shipped(), vendor, id);
	if (entry === undefined) throw new Error(`${vendor}:${id} is not in the catalogue`);
	return {...entry, prices: {input: 2, output: 10, cacheRead: 0.5, cacheWrite: 4}};
};
