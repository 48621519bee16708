import {describe, expect, test} from 'vitest';
import {asked, askOf} from '../testing/model-law/subject.ts';
import {startVendors} from '../testing/vendors.ts';
import {unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {openModel} from './index.ts';
import {key, user, entryOf, sent, fine, ephemeral} from './requests.fixture.ts';

test.each([
	['anthropic', 'claude-sonnet', '/v1', 'url'],
	['anthropic', 'claude-sonnet', '/', 'url'],
	['groq', 'gpt-oss', '/openai/v1/', 'url'],
	['openai', 'gpt-4.1', '/', 'openaiUrl'],
	['openai', 'gpt-6-luna', '/', 'openaiUrl'],
	['compatible', 'any', '/chat/completions', 'openaiUrl'],
] as const)('a base URL for %s %s may end in %s', async (vendor, id, ending, base) => {
	await using vendors = await startVendors(() => ({say: ['ok']}));
	const model = await openModel(entryOf(vendor, id), {key, baseUrl: `${vendors[base]}${ending}`});
	expect((await asked(model, askOf([user('Go.')]))).reply.kind).toBe('answer');
});

test.each([
	['anthropic', 'claude-sonnet'],
	['openai', 'gpt-6-luna'],
	['openai', 'gpt-4.1'],
	['groq', 'gpt-oss'],
] as const)(
	'a base URL that is none, or a key that no header can hold, is a fault of %s %s which does not tell the key',
	async (vendor, id) => {
		const secret = 'sk-bad\u0000\nkey-\u4e16-0123456789';
		for (const baseUrl of ['not a url', 'http://127.0.0.1:9']) {
			const model = await openModel(entryOf(vendor, id), {key: secret, baseUrl});
			const {reply} = await asked(model, askOf([user('Go.')]));
			expect(reply.kind).toBe('fault');
			expect(JSON.stringify(reply)).not.toContain('0123456789');
		}
	},
);

describe('images', () => {
	const image = {type: 'image', media: 'image/png', path: '/x/a.png', data: 'AAAA'} as const;
	const ask = askOf([{role: 'user', blocks: [{type: 'text', text: 'What is it?'}, image]}]);
	const url = 'data:image/png;base64,AAAA';

	test.each([
		[
			'anthropic',
			'claude-sonnet',
			'messages',
			{
				role: 'user',
				content: [
					{type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'AAAA'}},
					{type: 'text', text: 'What is it?', cache_control: ephemeral},
				],
			},
		],
		[
			'openai',
			'gpt-5.6-terra',
			'input',
			{
				role: 'user',
				content: [
					{type: 'input_image', image_url: url, detail: 'auto'},
					{type: 'input_text', text: 'What is it?'},
				],
			},
		],
		[
			'openrouter',
			'meta-llama/llama-4-scout',
			'messages',
			{
				role: 'user',
				content: [
					{type: 'image_url', image_url: {url}},
					{type: 'text', text: 'What is it?'},
				],
			},
		],
	])('%s takes one before the words', async (vendor, id, key, expected) => {
		const {bodies, problems} = await sent(entryOf(vendor, id), [ask]);
		expect(problems).toEqual(fine);
		expect(bodies[0]).toMatchObject({[key]: expect.arrayContaining([expected])});
	});

	test('that was not read, and what a model shows, are words or nothing', async () => {
		const {data: _, ...unread} = image;
		const {bodies} = await sent(entryOf('openai', 'gpt-4.1'), [
			askOf([
				{role: 'user', blocks: [unread]},
				{role: 'assistant', blocks: [{type: 'text', text: 'Hm.'}, image]},
				user('So?'),
			]),
		]);
		expect(bodies[0]?.['input']).toEqual([
			{role: 'user', content: '[image a.png is not here]'},
			{role: 'assistant', content: 'Hm.'},
			{role: 'user', content: 'So?'},
		]);
	});

	test('are seen by the models that are known to, and by no other', () => {
		const ids = shipped().entries.flatMap(({id, sees}) => (sees ? [] : [id]));
		expect(ids).toEqual(['gpt-6-luna', 'gpt-6.1-sol', 'openai/gpt-oss-120b', 'qwen/qwen3.6-27b']);
		expect(unlisted(shipped(), 'anthropic', 'claude-x')?.sees).toBe(false);
	});
});
