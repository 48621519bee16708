import {expect, test} from 'vitest';
import {answering, noAnswers, type Reply} from '../testing/answering.ts';
import {unlisted, type Entry} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {compare, listModels} from './live.ts';

const catalogue = shipped();
const anyOf = (vendor: string): Entry => {
	const entry = unlisted(catalogue, vendor, 'any');
	if (entry === undefined) throw new Error(`no ${vendor}`);
	return entry;
};
const key = 'test-key-0123456789';
const list = async (vendor: string, reply: Reply, ending = '') => {
	await using server = await answering(() => reply);
	const listing = await listModels(anyOf(vendor), {key, baseUrl: `${server.url}${ending}`}, 3000);
	return {
		listing,
		asked: server.asked.map(({line, headers}) => [line, headers['authorization'] ?? headers['x-api-key']]),
	};
};

const data = [
	{id: 'a', object: 'model'},
	{id: 'b', shutdown_date: '2027-01-14'},
];
const models = [{id: 'a'}, {id: 'b', shutdown: '2027-01-14'}];

test.each([
	['openai', '/v1', '/v1/models', `Bearer ${key}`],
	['openai', '/v1/', '/v1/models', `Bearer ${key}`],
	['groq', '', '/openai/v1/models', `Bearer ${key}`],
	['groq', '/openai/v1', '/openai/v1/models', `Bearer ${key}`],
	['ollama', '', '/v1/models', `Bearer ${key}`],
	['ollama', '/v1/', '/v1/models', `Bearer ${key}`],
	['compatible', '/api/v1/chat/completions', '/api/v1/models', `Bearer ${key}`],
	['anthropic', '/v1', '/v1/models?limit=1000', key],
])('%s at %s is asked for its list', async (vendor, ending, path, sent) => {
	expect(await list(vendor, {json: {data}}, ending)).toEqual({listing: {models}, asked: [[`GET ${path}`, sent]]});
});

test.each([
	['rows alone', data, {models}],
	['rows that are none, among others', {data: [null, 7, {}, {id: 5}, {id: ''}, ...data]}, {models}],
	['a day that is none', {data: [{id: 'a', shutdown_date: 'soon'}]}, {models: [{id: 'a'}]}],
	['windows, as vLLM says them', {data: [{id: 'a', max_model_len: 65_536}]}, {models: [{id: 'a', window: 65_536}]}],
	['windows, as OpenRouter says them', {data: [{id: 'a', context_length: 7}]}, {models: [{id: 'a', window: 7}]}],
	['windows, as Groq says them', {data: [{id: 'a', context_window: 7}]}, {models: [{id: 'a', window: 7}]}],
	['windows that are none', {data: [{id: 'a', max_model_len: -1, context_length: 'x'}]}, {models: [{id: 'a'}]}],
	['no day', {data: [{id: 'a', shutdown_date: null}]}, {models: [{id: 'a'}]}],
	['no rows', {data: []}, {failed: 'lists no models'}],
	['only rows that are none', {data: [1, 2]}, {failed: 'answered something that is no list of models'}],
	['something else', {models: 'all'}, {failed: 'answered something that is no list of models'}],
	['null', null, {failed: 'answered something that is no list of models'}],
])('a list of %s is read as far as it is one', async (_, json, expected) => {
	expect((await list('openai', {json})).listing).toEqual(expected);
});

test.concurrent.each(noAnswers)('%s is said, and not what was sent', async (_, reply, said) => {
	const {listing} = await list('openai', reply);
	expect(listing).toEqual({failed: expect.stringMatching(said)});
	expect(JSON.stringify(listing)).not.toContain(key);
});

test('a key does not go where an answer leads', async () => {
	await using other = await answering(() => ({json: {data}}));
	const {listing} = await list('openai', response =>
		response.writeHead(307, {location: `${other.url}/v1/models`}).end(),
	);
	expect(listing).toEqual({failed: 'cannot be reached'});
	expect(other.asked).toEqual([]);
});

test('nobody at an address is said', async () => {
	expect(await listModels(anyOf('ollama'), {key: '', baseUrl: 'http://127.0.0.1:9'}, 300)).toEqual({
		failed: expect.stringMatching(/^cannot be reached/),
	});
});

test('the pages of a long list are asked for one after the other, and not for ever', async () => {
	await using server = await answering(({line}) => ({
		json: {data: [{id: line}], has_more: true, last_id: `after ${line.length}`},
	}));
	const listing = await listModels(anyOf('anthropic'), {key, baseUrl: server.url}, 1000);
	expect(listing).toEqual({models: server.asked.map(({line}) => ({id: line}))});
	expect(server.asked.length).toBe(20);
	expect(server.asked[1]?.line).toBe('GET /v1/models?limit=1000&after_id=after%2025');
});

test('the catalogue and a list differ in what is gone, what is unknown, and what ends when', () => {
	const entries = catalogue.entries.filter(({vendor}) => vendor === 'openai');
	const served = [
		{id: 'gpt-6-luna-2026-09-01'},
		{id: 'gpt-4.1-2025-04-14', shutdown: '2027-01-14'},
		{id: 'gpt-6.1-sol'},
		{id: 'gpt-7'},
	];
	expect(compare(entries, served, '2026-11-21')).toEqual({
		// o4-mini is known to be retired, and not missed.
		gone: ['gpt-5.6-terra'],
		unknown: ['gpt-7'],
		shutdowns: new Map([['gpt-4.1-2025-04-14', '2027-01-14']]),
	});
});
