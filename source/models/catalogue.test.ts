import {expect, test} from 'vitest';
import {findModel, readCatalogue, unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {costOf} from './prices.ts';
import type {Candidate} from '../core/profile.ts';
import {type Circumstances, resolveRole} from './resolve.ts';

const catalogue = shipped();
const today = '2026-11-21';
const all = new Set(['anthropic', 'openai', 'groq', 'openrouter', 'compatible']);
const now: Circumstances = {available: all, excluded: [], today};
const candidate = (vendor: string, model: string): Candidate => ({vendor, model});

/** A resolution in a line: what was chosen, its warning, and what was passed. */
const resolve = (candidates: readonly Candidate[], more: Partial<Circumstances> = {}) => {
	const {chosen, passed} = resolveRole(catalogue, candidates, {...now, ...more});
	return {
		chosen: chosen && `${chosen.vendor}:${chosen.id}`,
		...(chosen?.warning === undefined ? {} : {warning: chosen.warning}),
		passed,
	};
};

test.each([
	['groq', 'llama-4-scout', 'meta-llama/llama-4-scout-17b-16e-instruct'],
	['openrouter', 'llama-4-scout', 'meta-llama/llama-4-scout'],
	['anthropic', 'claude-sonnet', 'claude-sonnet-5-5'],
	['anthropic', 'claude-sonnet-4', 'claude-sonnet-4-20250514'],
	['anthropic', 'claude-sonnet-5-5', 'claude-sonnet-5-5'],
	['openai', 'gpt-4.1', 'gpt-4.1'],
	['openai', 'o4-mini', 'o4-mini'],
	['groq', 'gpt-oss-120b', 'openai/gpt-oss-120b'],
	['openai', 'claude-sonnet', undefined],
	['nobody', 'gpt-4.1', undefined],
])('%s calls %s %s', (vendor, name, id) => {
	expect(findModel(catalogue, vendor, name)?.id).toBe(id);
});

test('no name of a vendor means two models, and every listed model names its source', () => {
	const names = catalogue.entries.flatMap(({vendor, id, aliases}) => [id, ...aliases].map(name => `${vendor}:${name}`));
	expect(names).toHaveLength(new Set(names).size);
	expect(catalogue.entries.filter(({source}) => source?.startsWith('https://') !== true)).toEqual([]);
});

test('the three models that the design names resolve to what is served today, and each substitution is told', () => {
	expect(resolve([candidate('groq', 'llama-4-scout')])).toEqual({
		chosen: 'groq:openai/gpt-oss-120b',
		passed: [{vendor: 'groq', model: 'llama-4-scout', why: 'no longer served by groq (since 2026-07-17)'}],
	});
	expect(resolve([candidate('anthropic', 'claude-sonnet-4')])).toEqual({
		chosen: 'anthropic:claude-sonnet-5-5',
		passed: [{vendor: 'anthropic', model: 'claude-sonnet-4', why: 'no longer served by anthropic (since 2026-06-15)'}],
	});
	expect(resolve([candidate('openai', 'o4-mini')])).toEqual({
		chosen: 'openai:gpt-5.6-terra',
		passed: [{vendor: 'openai', model: 'o4-mini', why: 'no longer served by openai (since 2026-10-23)'}],
	});
	expect(resolve([candidate('openai', 'gpt-4.1')])).toEqual({
		chosen: 'openai:gpt-4.1',
		warning: 'gpt-4.1 shuts down on 2027-01-14, in 54 days: its successor is gpt-6-luna',
		passed: [],
	});
	expect(resolve([candidate('anthropic', 'claude-sonnet')])).toEqual({
		chosen: 'anthropic:claude-sonnet-5-5',
		passed: [],
	});
});

test.each([
	['2026-10-15', 'openai:gpt-4.1', undefined],
	['2026-10-16', 'openai:gpt-4.1', 'gpt-4.1 shuts down on 2027-01-14, in 90 days: its successor is gpt-6-luna'],
	['2027-01-13', 'openai:gpt-4.1', 'gpt-4.1 shuts down on 2027-01-14, in 1 day: its successor is gpt-6-luna'],
	['2027-01-14', 'openai:gpt-6-luna', undefined],
])('on %s gpt-4.1 is %s', (day, chosen, warning) => {
	const found = resolve([candidate('openai', 'gpt-4.1')], {today: day});
	expect([found.chosen, found.warning]).toEqual([chosen, warning]);
});

test('the first candidate with a key is taken, and every other one says why not', () => {
	const available = new Set(['openai']);
	expect(
		resolve(
			[
				candidate('groq', 'llama-4-scout'),
				candidate('anthropic', 'claude-sonnet'),
				candidate('nobody', 'x'),
				candidate('openai', 'gpt-6-luna'),
			],
			{available},
		),
	).toEqual({
		chosen: 'openai:gpt-6-luna',
		passed: [
			{vendor: 'groq', model: 'llama-4-scout', why: 'no longer served by groq (since 2026-07-17)'},
			{vendor: 'groq', model: 'openai/gpt-oss-120b', why: 'no key: set GROQ_API_KEY'},
			{vendor: 'anthropic', model: 'claude-sonnet', why: 'no key: set ANTHROPIC_API_KEY'},
			{vendor: 'nobody', model: 'x', why: 'no vendor is called nobody'},
		],
	});
});

test('an excluded model is passed over, its successor is not, and nothing is tried twice', () => {
	const excluded = [{vendor: 'openai', id: 'gpt-4.1'}];
	expect(resolve([candidate('openai', 'gpt-4.1'), candidate('openai', 'gpt-6-luna')], {excluded})).toEqual({
		chosen: 'openai:gpt-6-luna',
		passed: [{vendor: 'openai', model: 'gpt-4.1', why: 'failed before in this session'}],
	});
	const both = [...excluded, {vendor: 'openai', id: 'gpt-6-luna'}];
	expect(
		resolve([candidate('openai', 'gpt-4.1'), candidate('openai', 'gpt-4.1'), candidate('openai', 'gpt-luna')], {
			excluded: both,
		}),
	).toEqual({
		chosen: undefined,
		passed: [
			{vendor: 'openai', model: 'gpt-4.1', why: 'failed before in this session'},
			{vendor: 'openai', model: 'gpt-6-luna', why: 'failed before in this session'},
		],
	});
});

test('no candidates are no choice', () => {
	expect(resolve([])).toEqual({chosen: undefined, passed: []});
});

test('an id that is not listed is taken from its vendor, with unknown prices', () => {
	const {chosen, passed} = resolveRole(catalogue, [candidate('compatible', 'qwen3-coder:30b')], now);
	expect(passed).toEqual([]);
	expect(chosen).toMatchObject({
		vendor: 'compatible',
		id: 'qwen3-coder:30b',
		api: 'chat',
		listed: false,
		prices: {},
		window: 32_768,
	});
	expect(unlisted(catalogue, 'nobody', 'x')).toBeUndefined();
});

const vendors = {
	v: {keys: ['V_API_KEY'], api: 'chat', edit: 'exact', window: 1000, accepts: {maxTokens: 'max_tokens'}},
};
const model = {vendor: 'v', id: 'm', family: 'f', state: 'served', source: 'https://example.com'};

test.each([
	['no file', undefined, ''],
	['a list', [], ''],
	['an unknown key', {vendors, models: [{...model, windw: 1}]}, 'windw'],
	['an unknown vendor', {vendors, models: [{...model, vendor: 'w'}]}, 'no vendor is called w'],
	['an unknown parameter', {vendors, models: [{...model, accepts: {temprature: true}}]}, 'temprature'],
	['a successor that is not listed', {vendors, models: [{...model, successor: 'n'}]}, 'n is not listed'],
	['a day that is none', {vendors, models: [{...model, until: '2026-13-01'}]}, 'until'],
	['a negative price', {vendors, models: [{...model, prices: {input: -1}}]}, 'input'],
])('a catalogue with %s is refused', (_name, data, said) => {
	expect(() => readCatalogue(data)).toThrow(said);
});

const counts = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
	input,
	output,
	cacheRead,
	cacheWrite,
});
const prices = {input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5};
const long = {...prices, long: {above: 272_000, input: 2, output: 1.5}};

test.each([
	['all kinds of tokens', counts(1e6, 1e6, 1e6, 1e6), prices, 14.6],
	['nothing', counts(0, 0), prices, 0],
	['no usage', null, prices, null],
	['no prices', counts(1, 1), {}, null],
	['no price for output', counts(1, 0), {input: 1}, null],
	['no price for reads, which there were', counts(1, 1, 1), {input: 1, output: 1}, null],
	['no price for reads, which there were not', counts(1e6, 1e6), {input: 1, output: 1}, 2],
	['a prompt just short enough', counts(272_000, 1e6), long, 0.544 + 10],
	['a long prompt, cached part included', counts(200_000, 1e6, 100_000), long, (0.4 + 0.01) * 2 + 15],
])('the cost of %s', (_name, usage, at, expected) => {
	const cost = costOf(usage, at);
	expect(cost === null ? null : Math.round(cost * 1e9) / 1e9).toBe(expected);
});
