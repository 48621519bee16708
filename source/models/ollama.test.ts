import {describe, expect, test} from 'vitest';
import {answering, noAnswers, type Question, type Reply} from '../testing/answering.ts';
import {asked, askOf} from '../testing/model-law/subject.ts';
import {sse} from '../testing/vendors/script.ts';
import {unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {openModel} from './index.ts';
import type {Ask} from '../core/model.ts';

type Ollama = {readonly show?: Reply; readonly ps?: Reply; readonly generate?: Reply};

const shown = (more: object = {}): Reply => ({
	json: {capabilities: ['completion', 'tools'], model_info: {'qwen3.context_length': 262_144}, ...more},
});
const running = (context_length: number, name = 'qwen3-coder:latest'): Reply => ({
	json: {models: [{name, context_length}]},
});
const chunk = (delta: object, finish: string | null) =>
	sse({
		data: {
			id: 'c',
			object: 'chat.completion.chunk',
			created: 1,
			model: 'qwen3-coder',
			choices: [{index: 0, delta, finish_reason: finish}],
		},
	});
const answer: Reply = response => {
	response.writeHead(200, {'content-type': 'text/event-stream'});
	response.end(
		Buffer.concat([chunk({role: 'assistant', content: 'Done.'}, null), chunk({}, 'stop'), sse({data: '[DONE]'})]),
	);
};

const ollama = ({show = shown(), ps = running(65_536), generate = {json: {done: true}}}: Ollama) =>
	answering(({line}: Question): Reply => {
		if (line === 'POST /api/show') return show;
		if (line === 'POST /api/generate') return generate;
		if (line === 'GET /api/ps') return ps;
		return line === 'POST /v1/chat/completions' ? answer : {json: {}, status: 404};
	});

const open = async (url: string, more: object = {}) => {
	const entry = unlisted(shipped(), 'ollama', 'qwen3-coder');
	if (entry === undefined) throw new Error('no ollama');
	return openModel({...entry, ...more}, {key: '', baseUrl: url});
};

const question = (letters: number): Ask => askOf([{role: 'user', blocks: [{type: 'text', text: 'a'.repeat(letters)}]}]);

test.each(['', '/', '/v1', '/v1/'])(
	'it is loaded as /v1 would load it, and its window is what the server gave it: at %s',
	async ending => {
		await using server = await ollama({});
		const model = await open(`${server.url}${ending}`);
		const {window, remark, sees} = model;
		expect({window, remark, sees}).toEqual({window: 65_536, remark: undefined, sees: false});
		expect((await asked(model, question(10))).reply.kind).toBe('answer');
		expect(server.asked.map(({line, body}) => [line, line.includes('/api/') ? body : ''])).toEqual([
			['POST /api/show', '{"model":"qwen3-coder"}'],
			['POST /api/generate', '{"model":"qwen3-coder","stream":false}'],
			['GET /api/ps', ''],
			['POST /v1/chat/completions', ''],
		]);
		expect(server.asked.some(({headers}) => headers.authorization !== undefined)).toBe(false);
	},
);

const small = (window: number, of = ' of the 262144 that it was made for') =>
	`ollama gives qwen3-coder only ${window} tokens${of}: start it with OLLAMA_CONTEXT_LENGTH=65536, or set num_ctx in a Modelfile`;

test.each<[string, Ollama, object]>([
	['too little is said, with what to do', {ps: running(4096)}, {window: 4096, remark: small(4096)}],
	[
		'all of a small model is all there is',
		{ps: running(8192), show: shown({model_info: {'x.context_length': 8192}})},
		{window: 8192},
	],
	['a tag is part of the name', {ps: running(9000, 'qwen3-coder')}, {window: 9000, remark: small(9000)}],
	['another model that runs is not meant', {ps: running(65_536, 'llama:latest')}, {window: 4096, remark: small(4096)}],
	[
		'an old server says nothing of it: its Modelfile does',
		{ps: {json: {models: []}}, show: shown({parameters: 'stop "x"\nnum_ctx                        32768'})},
		{window: 32_768},
	],
	[
		'an old server says nothing at all: the least is taken',
		{ps: {json: {}}, show: {json: {}}},
		{window: 4096, remark: small(4096, '')},
	],
	[
		'garbage is nothing',
		{ps: {json: {models: [{name: 'qwen3-coder', context_length: -1}]}}},
		{window: 4096, remark: small(4096)},
	],
	[
		'what runs in the cloud is not loaded, and gets all',
		{show: shown({remote_model: 'qwen3-coder:480b'}), ps: {json: {}, status: 500}},
		{window: 262_144},
	],
	[
		'what sees is said to see',
		{show: shown({capabilities: ['completion', 'tools', 'vision']})},
		{window: 65_536, sees: true},
	],
	[
		'what cannot call tools is told',
		{show: shown({capabilities: ['completion']})},
		{window: 65_536, remark: 'qwen3-coder cannot call tools'},
	],
])('%s', async (_, served, expected) => {
	await using server = await ollama(served);
	const {window, remark, sees} = await open(server.url);
	expect({window, remark, sees}).toEqual({remark: undefined, sees: false, ...expected});
});

test('a smaller window of the catalogue is kept', async () => {
	await using server = await ollama({});
	expect((await open(server.url, {window: 20_000})).window).toBe(20_000);
});

test.each([
	['no such model', {json: {error: 'model "qwen3-coder" not found'}, status: 404}],
	...noAnswers.filter(([name]) => !name.includes('silence')).map(([name, reply]) => [name, reply] as const),
] as const)('a server that answers with %s is still asked: it will say why', async (_, reply) => {
	await using server = await ollama({show: reply});
	const model = await open(server.url);
	expect(model.window).toBe(1_048_576);
	expect((await asked(model, question(10))).reply.kind).toBe('answer');
});

describe('what may not fit is never sent, because it would be cut without a word', () => {
	const askedWith = async (letters: number) => {
		await using server = await ollama({ps: running(4500)});
		const {reply} = await asked(await open(server.url), question(letters));
		return {reply, sent: server.asked.filter(({line}) => line.includes('/v1/')).length};
	};

	test('12,000 letters fit 4500 tokens', async () => {
		expect(await askedWith(12_000)).toMatchObject({reply: {kind: 'answer'}, sent: 1});
	});

	test('14,000 may not', async () => {
		const message = expect.stringMatching(
			/^the request does not fit qwen3-coder: it may take \d+ tokens, ollama gives it 4500 and would cut it without a word$/,
		);
		expect(await askedWith(14_000)).toEqual({reply: {kind: 'fault', fault: {kind: 'overflow', message}}, sent: 0});
	});
});

test('a model that is being loaded is not waited for by whoever stops', async () => {
	const stop = new AbortController();
	await using server = await ollama({
		generate: () => stop.abort(),
	});
	const entry = unlisted(shipped(), 'ollama', 'qwen3-coder');
	if (entry === undefined) throw new Error('no ollama');
	// It never answers: without the stop this would last two minutes.
	await openModel(entry, {key: '', baseUrl: server.url}, stop.signal);
	expect(server.asked.at(-1)?.line).toBe('POST /api/generate');
});
