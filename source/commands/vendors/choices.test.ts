import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {layCatalogue} from '../../models/catalogue.ts';
import {catalogueOver} from '../../models/catalogue-file.ts';
import {answering, type Reply} from '../../testing/answering.ts';
import {modelChoices} from './choices.ts';
import {keyringIn} from './keyring.ts';

const choices = async (reply: Reply) => {
	await using server = await answering(() => reply);
	const file = catalogueOver([]).parse(
		parse(`
vendors:
  shop: {api: chat, baseUrl: "https://example.com", keys: [SHOP_KEY]}
  closed: {api: chat, baseUrl: "https://example.com", keys: [CLOSED_KEY]}
  home: {api: chat, baseUrl: "${server.url}/v1"}
models:
  - {vendor: shop, id: big, window: 200000}
  - {vendor: shop, id: old, state: retired}
  - {vendor: shop, id: older, until: '2026-11-20'}
  - {vendor: closed, id: other}
  - {vendor: home, id: mine}
`),
	);
	const catalogue = layCatalogue([file]);
	const keyring = keyringIn(catalogue, new Set(['home']), {SHOP_KEY: 'k'});
	return await modelChoices({catalogue, keyring}, new Date('2026-11-21T12:00:00Z'));
};

const shop = {id: 'shop:big', label: 'big', detail: 'shop · 200.0k tokens'};
const mine = {id: 'home:mine', label: 'mine', detail: 'home · 32.8k tokens'};
const offline = ['plan', 'repair'].map(model => ({
	id: `offline:${model}`,
	label: `offline ${model}`,
	detail: 'no vendor, no key',
}));

test('what can be had is what the catalogue lists of vendors with a key, and what a server of their own lists itself', async () => {
	expect(await choices({json: {data: [{id: 'qwen3-coder:30b'}, {id: 'mine'}]}})).toEqual([
		shop,
		mine,
		{id: 'home:qwen3-coder:30b', label: 'qwen3-coder:30b', detail: 'home · served now'},
		...offline,
	]);
});

test('a server that answers garbage has nothing to choose', async () => {
	expect(await choices(response => response.end('<html>'))).toEqual([shop, mine, ...offline]);
});
