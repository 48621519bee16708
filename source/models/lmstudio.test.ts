import {expect, test} from 'vitest';
import {answering, noAnswers, type Reply} from '../testing/answering.ts';
import {asked, askOf, user} from '../testing/model-law/subject.ts';
import {unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {openModel} from './index.ts';

const shown = (more: object): Reply => ({
	json: {id: 'qwen/qwen3-coder', type: 'llm', state: 'loaded', max_context_length: 262_144, ...more},
});

/** A server that shows its model like this, and like that once it has been asked something. */
const studio = (before: Reply, after: Reply = before) => {
	const lines: string[] = [];
	return answering(({line}) => {
		lines.push(line);
		if (line === 'POST /v1/chat/completions') return {json: {choices: []}};
		return lines.includes('POST /v1/chat/completions') ? after : before;
	});
};

const open = async (baseUrl: string, more: object = {}) => {
	const entry = unlisted(shipped(), 'lmstudio', 'qwen/qwen3-coder');
	if (entry === undefined) throw new Error('no lmstudio');
	return openModel({...entry, ...more}, {key: '', baseUrl});
};

const small = (window: number) =>
	`LM Studio gives qwen/qwen3-coder only ${window} tokens of the 262144 that it was made for: load it with a longer context (lms load --context-length 65536)`;

test.each<[string, Reply, Reply | undefined, object]>([
	[
		'a loaded model has the window that it was loaded with',
		shown({loaded_context_length: 32_768}),
		undefined,
		{window: 32_768, asked: 1},
	],
	[
		'one that is not is loaded first',
		shown({state: 'not-loaded'}),
		shown({loaded_context_length: 20_000}),
		{window: 20_000, asked: 3},
	],
	[
		'a small window is said',
		shown({loaded_context_length: 8192}),
		undefined,
		{window: 8192, remark: small(8192), asked: 1},
	],
	[
		'an old server does not say: the least is taken',
		shown({}),
		undefined,
		{window: 4096, remark: small(4096), asked: 3},
	],
	[
		'garbage is nothing',
		shown({state: 'not-loaded'}),
		{json: {loaded_context_length: 'x'}},
		{window: 4096, remark: small(4096), asked: 3},
	],
	[
		'a model that sees does',
		shown({type: 'vlm', loaded_context_length: 32_768}),
		undefined,
		{window: 32_768, sees: true, asked: 1},
	],
])('%s', async (_, before, after, expected) => {
	await using server = await studio(before, after);
	const {window, remark, sees} = await open(`${server.url}/v1/`);
	expect({window, remark, sees, asked: server.asked.length}).toEqual({remark: undefined, sees: false, ...expected});
	expect(server.asked[0]?.line).toBe('GET /api/v0/models/qwen/qwen3-coder');
});

test('a smaller window of the catalogue is kept, and what may not fit is not sent', async () => {
	await using server = await studio(shown({loaded_context_length: 32_768}));
	const model = await open(server.url, {window: 1000});
	expect(model.window).toBe(1000);
	const {reply} = await asked(model, askOf([user('a'.repeat(4000))]));
	expect(reply).toMatchObject({kind: 'fault', fault: {kind: 'overflow'}});
	expect(server.asked.length).toBe(1);
});

test.each(noAnswers.filter(([name]) => !name.includes('silence')))(
	'a server that answers with %s is left to say why',
	async (_, reply) => {
		await using server = await studio(reply);
		expect((await open(server.url)).window).toBe(1_048_576);
	},
);
