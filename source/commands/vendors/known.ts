import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {readIfThere, readYaml} from '../../config/read.ts';
import {UserError} from '../../core/user-error.ts';
import {layCatalogue, type Catalogue} from '../../models/catalogue.ts';
import {catalogueOver, type CatalogueFile} from '../../models/catalogue-file.ts';

/** Where the layers of the catalogue lie: the later is laid over the earlier. A project has none. */
export type CataloguePaths = {
	/** Comes with the program. */
	readonly shipped: string;
	/** Written by `models --refresh`. */
	readonly refreshed: string;
	/** The person's own. */
	readonly own: string;
};

export const refreshedFile = (home: string): string => join(home, 'models.refreshed.yaml');

export const ownFile = (home: string): string => join(home, 'models.yaml');

export type Known = {
	readonly catalogue: Catalogue;
	/** The layers, as they were read. */
	readonly files: {readonly shipped: CatalogueFile; readonly refreshed?: CatalogueFile; readonly own?: CatalogueFile};
	/** Vendors that have a row in the person's own file. */
	readonly own: ReadonlySet<string>;
	readonly notices: readonly string[];
};

/** What a refresh wrote, if it can still be read: nothing depends on it, so that it stops nobody. */
const readRefreshed = async (path: string, shipped: CatalogueFile): Promise<CatalogueFile | string | undefined> => {
	try {
		const text = await readIfThere(path);
		return text === undefined ? undefined : readYaml(catalogueOver([shipped]), text, path);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return `${error.message}: it does not count; unified-dgm models --refresh writes it anew`;
	}
};

/** Reads what is known of models. Rejects with a `UserError` when the person's own file is wrong. */
export const readKnown = async (paths: CataloguePaths): Promise<Known> => {
	const shipped = readYaml(catalogueOver([]), await readFile(paths.shipped, 'utf8'), paths.shipped);
	const found = await readRefreshed(paths.refreshed, shipped);
	const refreshed = typeof found === 'string' ? undefined : found;
	const below = refreshed === undefined ? [shipped] : [shipped, refreshed];
	const text = await readIfThere(paths.own);
	const own = text === undefined ? undefined : readYaml(catalogueOver(below), text, paths.own);
	return {
		catalogue: layCatalogue(own === undefined ? below : [...below, own]),
		files: {shipped, ...(refreshed === undefined ? {} : {refreshed}), ...(own === undefined ? {} : {own})},
		own: new Set(Object.keys(own?.vendors ?? {})),
		notices: typeof found === 'string' ? [found] : [],
	};
};
