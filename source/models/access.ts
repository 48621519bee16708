import type {Entry} from './catalogue.ts';
import type {Accused} from './fault.ts';

/** How a vendor is reached. */
export type Access = {
	readonly key: string;
	/** Where its API is, when not at the vendor's own address. */
	readonly baseUrl?: string;
	/** Silence of the server after which a request is given up, in milliseconds. Two minutes when absent. */
	readonly idleMs?: number;
};

/** Whom faults of this model speak of. */
export const accusedOf = ({vendor, id, keys}: Entry, {key}: Access): Accused => ({
	vendor,
	id,
	keyName: keys[0] ?? `the key for ${vendor}`,
	secret: key,
});

/** A base URL without a trailing slash and without these endings, which some write and SDKs add themselves. */
export const baseOf = (url: string, ...endings: readonly string[]): string => {
	const bare = url.replace(/\/+$/, '');
	const ending = endings.find(each => bare.endsWith(each));
	return ending === undefined ? bare : bare.slice(0, -ending.length);
};
