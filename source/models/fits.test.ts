import {expect, test} from 'vitest';
import type {Ask} from '../core/model.ts';
import {asked, askOf, kindOf, user} from '../testing/model-law/subject.ts';
import {startVendors} from '../testing/vendors.ts';
import type {Entry} from './catalogue.ts';
import {unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {openModel} from './index.ts';

const json = {type: 'object', properties: {ok: {type: 'boolean'}}, required: ['ok'], additionalProperties: false};

const wishes: readonly Partial<Ask>[] = [
	{},
	{tools: []},
	{parallel: false},
	{json},
	{effort: 'high'},
	{maxOutput: 4000},
	{maxOutput: 10_000_000},
	{cacheKey: 'k'},
	{json, effort: 'low', parallel: false, maxOutput: 9000, cacheKey: 'k'},
];

const catalogue = shipped();
const entries: readonly Entry[] = [
	...catalogue.entries,
	...Object.keys(catalogue.vendors).flatMap(vendor => unlisted(catalogue, vendor, 'nobody-knows-1') ?? []),
];

/** Parameters that only some models take, by what the catalogue must say for them to be sent. */
const sometimes: readonly (readonly [string, (entry: Entry) => boolean])[] = [
	['temperature', () => false],
	['top_p', () => false],
	['top_k', () => false],
	['max_tokens', ({accepts}) => accepts.maxTokens === 'max_tokens'],
	['max_completion_tokens', ({accepts}) => accepts.maxTokens === 'max_completion_tokens'],
	['max_output_tokens', ({accepts}) => accepts.maxTokens === 'max_output_tokens'],
	['reasoning', ({accepts}) => accepts.effort],
	['reasoning_effort', ({accepts}) => accepts.effort],
	['reasoning_format', ({accepts}) => accepts.thinking === 'parsed'],
	['thinking', ({accepts}) => accepts.thinking === 'adaptive' || accepts.thinking === 'budget'],
	['include', ({accepts}) => accepts.thinking === 'encrypted'],
	['output_config', ({accepts}) => accepts.effort || accepts.json],
	['response_format', ({accepts}) => accepts.json],
	['text', ({accepts}) => accepts.json],
	['parallel_tool_calls', ({accepts}) => accepts.parallelTools],
	['tool_choice', ({accepts}) => accepts.parallelTools],
	['prompt_cache_key', ({accepts}) => accepts.cacheKey],
	['stream_options', ({accepts}) => accepts.streamUsage],
];

test.each(entries.map(entry => [entry.vendor, entry.id, entry] as const))(
	'%s %s is sent nothing that it refuses, whatever is wished for',
	async (vendor, _id, entry) => {
		await using vendors = await startVendors(() => ({say: ['{"ok": true}']}));
		const baseUrl = entry.api === 'messages' || vendor === 'groq' ? vendors.url : vendors.openaiUrl;
		const model = await openModel(entry, {key: 'k', baseUrl});
		const never = new Set(sometimes.filter(([, takes]) => !takes(entry)).map(([name]) => name));
		for (const wish of wishes) {
			const {reply} = await asked(model, askOf([user('Go.')], wish));
			const sent = vendors.requests.at(-1);
			const wrong = Object.keys(sent?.body ?? {}).filter(name => never.has(name));
			const limits = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'].map(name => sent?.body[name] ?? 0);
			expect(Math.max(...limits.map(Number))).toBeLessThanOrEqual(entry.maxOutput ?? 10_000_000);
			expect({wish, kind: kindOf(reply), problem: sent?.problem, wrong}).toEqual({wish, kind: 'answer', wrong: []});
		}
	},
);
