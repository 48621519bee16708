import {UserError} from '../core/user-error.ts';
import type {Allowed} from '../gateway/judge.ts';
import type {Prices, Route} from '../gateway/options.ts';
import type {Vendor} from '../gateway/upstream.ts';
import type {Keyring} from './vendors/keyring.ts';
import {baseOf, headersOf} from '../models/access.ts';
import {type Catalogue, type Entry, findModel, unlisted} from '../models/catalogue.ts';
import {costOf} from '../models/prices.ts';

/** What follows the base URL of these vendors by itself, as their own SDKs build addresses. */
const paths = {
	messages: {endings: ['/v1'], routes: [{path: '/v1/messages', api: 'messages'}]},
	groq: {endings: ['/openai/v1', '/openai'], routes: [{path: '/openai/v1/chat/completions', api: 'chat'}]},
	chat: {endings: ['/chat/completions'], routes: [{path: '/chat/completions', api: 'chat'}]},
	responses: {
		endings: ['/responses', '/chat/completions'],
		routes: [
			{path: '/responses', api: 'responses'},
			{path: '/chat/completions', api: 'chat'},
		],
	},
} as const;

const pathsOf = (vendor: string, api: Entry['api']): (typeof paths)[keyof typeof paths] =>
	vendor === 'groq' ? paths.groq : paths[api];

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
	const vendors = names.flatMap((vendor): readonly (readonly [string, Vendor])[] => {
		const any = unlisted(catalogue, vendor, '');
		if (any === undefined) return [];
		const {key, baseUrl} = keyring.access(vendor);
		const version: Vendor['headers'] = any.api === 'messages' ? {'anthropic-version': '2023-06-01'} : {};
		const at = baseOf(baseUrl ?? any.baseUrl ?? '', ...pathsOf(vendor, any.api).endings);
		return [[vendor, {baseUrl: at, headers: {...version, ...headersOf(any, key)}}]];
	});
	const routes = names.flatMap(vendor => {
		const models = entries.filter(entry => entry.vendor === vendor).map(allowedOf);
		const api = catalogue.vendors[vendor]?.api ?? 'chat';
		return pathsOf(vendor, api).routes.map((route): Route => ({...route, vendor, method: 'POST', models}));
	});
	const prices: Prices = (vendor, model, usage) => {
		const entry = entries.find(({vendor: its, id}) => its === vendor && id === model);
		return entry === undefined ? null : costOf(usage, entry.prices);
	};
	return {vendors: Object.fromEntries(vendors), routes, prices};
};
