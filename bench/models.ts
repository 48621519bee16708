import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import Groq from 'groq-sdk';
import OpenAI from 'openai';
import {run} from '../source/core/effect.ts';
import type {Ask, Model} from '../source/core/model.ts';
import {anthropicModel} from '../source/models/anthropic.ts';
import {testEntry} from '../source/models/entry.fixture.ts';
import {groqModel} from '../source/models/groq.ts';
import {chatModel} from '../source/models/openai-chat.ts';
import {responsesModel} from '../source/models/openai-responses.ts';
import {type Event, sse} from '../source/testing/vendors/script.ts';

/**
 * What reading an answer costs: 20,000 tokens of text, one event each, for every adapter and beside it the vendor's SDK alone over the
 * same bytes from the same server. CPU is that of this process without the server, which runs in another.
 */
const tokens = 20_000;
const runs = 9;

const words = ['the ', 'of ', 'function ', '世界 ', 'return', '(', ');\n', 'naïve '];
const wordAt = (nth: number): string => words[nth % words.length] ?? '';
const text = Array.from({length: tokens}, (_, nth) => wordAt(nth)).join('');
const each = (event: (delta: string) => Event): readonly Event[] =>
	Array.from({length: tokens}, (_, nth) => event(wordAt(nth)));

const named = (type: string, data: object): Event => ({event: type, data: {type, ...data}});
const usage = {prompt_tokens: 7, completion_tokens: tokens, total_tokens: tokens + 7};
const chunk = (delta: object, finish_reason: string | null = null): Event => ({
	data: {
		id: 'chatcmpl-1',
		object: 'chat.completion.chunk',
		created: 1,
		model: 'm',
		choices: [{index: 0, delta, finish_reason}],
	},
});
const place = {output_index: 0, content_index: 0, item_id: 'msg_0123456789abcdef'};
const message = {
	id: place.item_id,
	type: 'message',
	role: 'assistant',
	content: [{type: 'output_text', text, annotations: []}],
};
const counted = {input_tokens: 7, output_tokens: tokens, total_tokens: tokens + 7};

const streams: Readonly<Record<string, readonly Event[]>> = {
	messages: [
		named('message_start', {message: {id: 'm', model: 'm', content: [], usage: {input_tokens: 7, output_tokens: 1}}}),
		named('content_block_start', {index: 0, content_block: {type: 'text', text: ''}}),
		...each(delta => named('content_block_delta', {index: 0, delta: {type: 'text_delta', text: delta}})),
		named('content_block_stop', {index: 0}),
		named('message_delta', {delta: {stop_reason: 'end_turn'}, usage: {output_tokens: tokens}}),
		named('message_stop', {}),
	],
	responses: [
		...each(delta => named('response.output_text.delta', {...place, delta, logprobs: [], obfuscation: 'a1b2c3d4'})),
		named('response.output_item.done', {output_index: 0, item: message}),
		named('response.completed', {
			response: {id: 'r', model: 'm', status: 'completed', output: [message], usage: counted},
		}),
	],
	completions: [
		...each(content => chunk({content})),
		chunk({}, 'stop'),
		{data: {id: 'c', model: 'm', choices: [], usage}},
		{data: '[DONE]'},
	],
};

/** Serves the streams by the last word of the path, as fast as they are read. */
const serve = async () => {
	const bodies = Object.fromEntries(
		Object.entries(streams).map(([name, events]) => [name, Buffer.concat(events.map(sse))]),
	);
	const server = createServer((request, response) => {
		request.resume();
		const name = request.url?.split('/').at(-1) ?? '';
		response.writeHead(200, {'content-type': 'text/event-stream'}).end(bodies[name]);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

type Figures = {readonly ms: number; readonly cpuMs: number};

const median = (values: readonly number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const figuresOf = async (work: () => Promise<void>): Promise<Figures> => {
	const begun = performance.now();
	const cpu = process.cpuUsage();
	await work();
	const {user, system} = process.cpuUsage(cpu);
	return {ms: performance.now() - begun, cpuMs: (user + system) / 1000};
};

const never = new AbortController().signal;
const ask: Ask = {
	system: '',
	messages: [{role: 'user', blocks: [{type: 'text', text: 'Go.'}]}],
	tools: [],
	parallel: true,
};

const read = (model: Model) => async (): Promise<void> => {
	let shown = 0;
	const reply = await run(model.ask(ask, never), () => (shown += 1));
	if (reply.kind === 'fault' || shown !== tokens)
		throw new Error(`${shown} shown: ${JSON.stringify(reply).slice(0, 200)}`);
};

const iterate = (open: () => PromiseLike<AsyncIterable<unknown>>) => async (): Promise<void> => {
	let events = 0;
	for await (const _ of await open()) events += 1;
	if (events < tokens) throw new Error(`only ${events} events`);
};

const compare = async (url: string): Promise<void> => {
	const key = 'test-key';
	const settings = {apiKey: key, maxRetries: 0, logLevel: 'off'} as const;
	const openai = new OpenAI({...settings, baseURL: `${url}/v1`});
	const anthropic = new Anthropic({...settings, baseURL: url});
	const groq = new Groq({...settings, baseURL: url});
	const messages = [{role: 'user' as const, content: 'Go.'}];
	const chat = {model: 'm', messages, stream: true} as const;
	const subjects: Readonly<Record<string, readonly [raw: () => Promise<void>, ours: () => Promise<void>]>> = {
		anthropic: [
			iterate(() => anthropic.messages.create({...chat, max_tokens: 9})),
			read(anthropicModel(testEntry('anthropic', 'claude-sonnet-5-5'), {key, baseUrl: url})),
		],
		'openai-responses': [
			iterate(() => openai.responses.create({model: 'm', input: 'Go.', stream: true})),
			read(responsesModel(testEntry('openai', 'gpt-6-luna'), {key, baseUrl: `${url}/v1`})),
		],
		'openai-chat': [
			iterate(() => openai.chat.completions.create(chat)),
			read(chatModel(testEntry('openai', 'gpt-4.1'), {key, baseUrl: `${url}/v1`})),
		],
		groq: [
			iterate(() => groq.chat.completions.create(chat)),
			read(groqModel(testEntry('groq', 'openai/gpt-oss-120b'), {key, baseUrl: url})),
		],
	};
	console.log(`\nReading ${tokens} tokens, one event each, median of ${runs}: the SDK alone, then the adapter over it`);
	for (const [name, [raw, ours]] of Object.entries(subjects)) {
		const found: {readonly raw: Figures; readonly ours: Figures}[] = [];
		for (let turn = 0; turn <= runs; turn += 1) {
			const pair = {raw: await figuresOf(raw), ours: await figuresOf(ours)};
			// The first turn compiles.
			if (turn > 0) found.push(pair);
		}
		const middle = (of: (pair: (typeof found)[number]) => number) => median(found.map(of));
		const [rawMs, ms] = [middle(pair => pair.raw.ms), middle(pair => pair.ours.ms)];
		const [rawCpu, cpu] = [middle(pair => pair.raw.cpuMs), middle(pair => pair.ours.cpuMs)];
		const rate = (of: number) =>
			`${Math.round((tokens / of) * 1000)
				.toString()
				.padStart(7)} events/s`;
		console.log(
			`  ${name.padEnd(17)} ${rate(rawMs)} → ${rate(ms)} (${(rawMs / ms).toFixed(2)} ×)   CPU ${rawCpu.toFixed(0).padStart(4)} → ${cpu.toFixed(0).padStart(4)} ms (${(cpu / rawCpu).toFixed(2)} ×)`,
		);
	}
};

if (process.send === undefined) {
	const {fork} = await import('node:child_process');
	const server = fork(import.meta.filename);
	try {
		const url = await new Promise(resolve => {
			server.once('message', resolve);
		});
		await compare(String(url));
	} finally {
		server.kill();
	}
} else await serve();
