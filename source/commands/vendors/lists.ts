import type {Setting} from '../../compose.ts';
import {unlisted} from '../../models/catalogue.ts';
import {compare, listModels, type Difference} from '../../models/live.ts';

/** What a vendor's own list says, beside the catalogue; or why it cannot be had. */
export type Asked = {readonly vendor: string} & (
	| ({readonly served: readonly string[]} & Difference)
	| {readonly failed: string}
);

/** Long enough for a slow server, short enough to wait for. */
const timeoutMs = 5_000;

/** Asks the vendors that somebody has provided for their lists, all at once. What fails is said in its row. */
export const askVendors = async (
	{catalogue, keyring}: Pick<Setting, 'catalogue' | 'keyring'>,
	vendors: Iterable<string>,
	today: string,
	patience = timeoutMs,
): Promise<readonly Asked[]> =>
	Promise.all(
		[...vendors].map(async (vendor): Promise<Asked> => {
			const any = unlisted(catalogue, vendor, '');
			if (any === undefined) return {vendor, failed: 'is not known'};
			const listing = await listModels(any, keyring.access(vendor), patience);
			if ('failed' in listing) return {vendor, failed: listing.failed};
			const entries = catalogue.entries.filter(entry => entry.vendor === vendor);
			const served = listing.models.map(({id}) => id);
			return {vendor, served, ...compare(entries, listing.models, today)};
		}),
	);
