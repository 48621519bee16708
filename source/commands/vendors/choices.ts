import type {Setting} from '../../compose.ts';
import {needsKey, type Catalogue} from '../../models/catalogue.ts';
import {isRetired} from '../../models/resolve.ts';
import {sayCount} from '../../views/amount.ts';
import {plain} from '../../views/plain.ts';
import {askVendors} from './lists.ts';

/** A model that may be chosen: `id` is `VENDOR:MODEL`. */
export type Choice = {readonly id: string; readonly label: string; readonly detail: string};

/** As long as a person waits for a list to open. */
const patience = 1_500;
/** Models of one server that are shown: more are found faster by their names. */
const most = 200;

const offline: readonly Choice[] = ['plan', 'repair'].map(model => ({
	id: `offline:${model}`,
	label: `offline ${model}`,
	detail: 'no vendor, no key',
}));

/**
 * The models that can be had today: those of the catalogue, and what servers of a person's own, or of which it lists nothing, list
 * themselves. A server that does not answer at once has none.
 */
export const modelChoices = async (
	setting: Pick<Setting, 'catalogue' | 'keyring'>,
	now: Date,
): Promise<readonly Choice[]> => {
	const {catalogue, keyring} = setting;
	const today = now.toISOString().slice(0, 10);
	const listed = catalogue.entries.filter(entry => keyring.available.has(entry.vendor) && !isRetired(entry, today));
	const isTheirs = ([name, vendor]: readonly [string, Catalogue['vendors'][string]]): boolean =>
		keyring.available.has(name) && (!needsKey(vendor) || !catalogue.entries.some(entry => entry.vendor === name));
	const theirs = Object.entries(catalogue.vendors).filter(isTheirs);
	const asked = await askVendors(
		setting,
		theirs.map(([name]) => name),
		today,
		patience,
	);
	return [
		...listed.map(({vendor, id, window}) => ({
			id: `${vendor}:${id}`,
			label: id,
			detail: `${vendor} · ${sayCount(window)} tokens`,
		})),
		...asked.flatMap(one =>
			'failed' in one
				? []
				: one.unknown
						.slice(0, most)
						.map(id => ({id: `${one.vendor}:${id}`, label: plain(id), detail: `${one.vendor} · served now`})),
		),
		...offline,
	];
};
