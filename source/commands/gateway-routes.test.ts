import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {layCatalogue} from '../models/catalogue.ts';
import {catalogueOver} from '../models/catalogue-file.ts';
import {routesOf} from './gateway-routes.ts';
import {keyringIn} from './vendors/keyring.ts';

const file = `
vendors:
  claude-like: {api: messages, baseUrl: "https://a.example/v1", keys: [A_KEY], auth: bearer, headers: {X-Team: blue}}
  openai-like: {api: responses, baseUrl: "https://b.example/v1/", keys: [B_KEY]}
  local: {api: chat, baseUrl: "http://127.0.0.1:8000/v1"}
models:
  - {vendor: claude-like, id: glm-5, window: 200000, maxOutput: 8192, prices: {input: 1, output: 2}}
`;

test("a person's own servers are passed on to as their rows say: address, headers, key, and what they speak", () => {
	const catalogue = layCatalogue([catalogueOver([]).parse(parse(file))]);
	const keyring = keyringIn(catalogue, new Set(['claude-like', 'openai-like', 'local']), {A_KEY: 'a', B_KEY: 'b'});
	const {vendors, routes, prices} = routesOf(catalogue, keyring, ['claude-like:glm-5', 'openai-like:m', 'local:q']);
	expect(vendors).toEqual({
		'claude-like': {
			baseUrl: 'https://a.example',
			headers: {'anthropic-version': '2023-06-01', 'X-Team': 'blue', authorization: 'Bearer a'},
		},
		'openai-like': {baseUrl: 'https://b.example/v1', headers: {authorization: 'Bearer b'}},
		local: {baseUrl: 'http://127.0.0.1:8000/v1', headers: {}},
	});
	expect(routes.map(({vendor, path, api, models}) => [vendor, path, api, models])).toEqual([
		['claude-like', '/v1/messages', 'messages', [{id: 'glm-5', window: 200_000, maxOutput: 8192}]],
		['openai-like', '/responses', 'responses', [{id: 'm', window: 32_768}]],
		['openai-like', '/chat/completions', 'chat', [{id: 'm', window: 32_768}]],
		['local', '/chat/completions', 'chat', [{id: 'q', window: 32_768}]],
	]);
	const usage = {input: 1_000_000, output: 1_000_000, cacheRead: 0, cacheWrite: 0};
	expect([prices('claude-like', 'glm-5', usage), prices('local', 'q', usage)]).toEqual([3, null]);
});
