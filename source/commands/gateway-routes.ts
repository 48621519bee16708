import type {Keyring} from '../compose.ts';
import {UserError} from '../core/user-error.ts';
import type {Allowed} from '../gateway/judge.ts';
import type {Prices, Route} from '../gateway/options.ts';
import type {Vendor} from '../gateway/upstream.ts';
import {baseOf} from '../models/access.ts';
import {type Catalogue, type Entry, findModel, unlisted} from '../models/catalogue.ts';
import {costOf} from '../models/prices.ts';

/** Where a vendor is when nobody says otherwise, and what it serves there, as its own SDK builds addresses. */
const homes: Readonly<Record<string, {readonly baseUrl?: string; readonly endings: readonly string[]}>> = {
	anthropic: {baseUrl: 'https://api.anthropic.com', endings: ['/v1']},
	openai: {baseUrl: 'https://api.openai.com/v1', endings: ['/chat/completions']},
	groq: {baseUrl: 'https://api.groq.com', endings: ['/openai/v1', '/openai']},
};

const pathsOf = (vendor: string): readonly Pick<Route, 'path' | 'api'>[] => {
	if (vendor === 'anthropic') return [{path: '/v1/messages', api: 'messages'}];
	if (vendor === 'groq') return [{path: '/openai/v1/chat/completions', api: 'chat'}];
	const chat = {path: '/chat/completions', api: 'chat'} as const;
	return vendor === 'openai' ? [{path: '/responses', api: 'responses'}, chat] : [chat];
};

const headersOf = (vendor: string, key: string): Vendor['headers'] => {
	if (vendor === 'anthropic') return {'anthropic-version': '2023-06-01', 'x-api-key': key};
	return key === '' ? {} : {authorization: `Bearer ${key}`};
};

const allowedOf = ({id, window, maxOutput}: Entry): Allowed => ({
	id,
	window,
	...(maxOutput === undefined ? {} : {maxOutput}),
});

/** Models as they were named, each `VENDOR:MODEL`; without names, all that the catalogue knows to be served by vendors whose keys are here. */
const entriesOf = (catalogue: Catalogue, {available}: Keyring, named: readonly string[]): readonly Entry[] => {
	if (named.length === 0)
		return catalogue.entries.filter(({vendor, state}) => available.has(vendor) && state !== 'retired');
	return named.map(name => {
		const [, vendor = '', id = ''] = /^([^:]+):(.+)$/.exec(name) ?? [];
		const entry = findModel(catalogue, vendor, id) ?? unlisted(catalogue, vendor, id);
		if (entry === undefined) throw new UserError(`--model ${name}: no such vendor`, 'write VENDOR:MODEL');
		const [key = 'its key'] = entry.keys;
		if (!available.has(vendor)) throw new UserError(`--model ${name}: no key for ${vendor}`, `set ${key}`);
		return entry;
	});
};

/** What a gateway lets through, at whose expense, and what it costs: from the catalogue and the keys that are here. */
export const routesOf = (
	catalogue: Catalogue,
	keyring: Keyring,
	named: readonly string[],
): {readonly vendors: Readonly<Record<string, Vendor>>; readonly routes: readonly Route[]; readonly prices: Prices} => {
	const entries = entriesOf(catalogue, keyring, named);
	const names = [...new Set(entries.map(({vendor}) => vendor))];
	const vendors = names.map(vendor => {
		const {key, baseUrl} = keyring.access(vendor);
		const home = homes[vendor];
		const at = baseUrl ?? catalogue.vendors[vendor]?.baseUrl ?? home?.baseUrl ?? '';
		return [
			vendor,
			{
				baseUrl: baseOf(at, ...(home?.endings ?? ['/chat/completions'])),
				headers: headersOf(vendor, key),
			},
		] as const;
	});
	const routes = names.flatMap(vendor => {
		const models = entries.filter(entry => entry.vendor === vendor).map(allowedOf);
		return pathsOf(vendor).map(({path, api}): Route => ({vendor, method: 'POST', path, api, models}));
	});
	const prices: Prices = (vendor, model, usage) => {
		const entry = entries.find(({vendor: its, id}) => its === vendor && id === model);
		return entry === undefined ? null : costOf(usage, entry.prices);
	};
	return {vendors: Object.fromEntries(vendors), routes, prices};
};
