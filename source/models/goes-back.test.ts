import {describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import {type Block, callsOf, type Message} from '../core/message.ts';
import type {Ask} from '../core/model.ts';
import {answerOf, askOf, user} from '../testing/model-law/subject.ts';
import {type Honest, honest} from '../testing/vendors/honest.ts';
import {sse} from '../testing/vendors/script.ts';
import {messagesCollector} from './anthropic-collect.ts';
import {messagesBody} from './anthropic-request.ts';
import {type Entry, readCatalogue, unlisted} from './catalogue.ts';
import {chatCollector} from './chat-collect.ts';
import {chatBody} from './chat-request.ts';
import {eventsOf} from './events.ts';
import {listen} from './listen.ts';
import {responsesCollector} from './responses-collect.ts';
import {responsesBody} from './responses-request.ts';

// What a model gave goes back to it in its own form, and to no other.

const collectors = {chat: chatCollector, messages: messagesCollector, responses: responsesCollector};
const bodies = {chat: chatBody, messages: messagesBody, responses: responsesBody};

const entryOf = ({vendor, api, model}: Pick<Honest, 'vendor' | 'api' | 'model'>, baseUrl?: string): Entry => {
	const entry = unlisted(readCatalogue({vendors: {[vendor]: {api}}}), vendor, model);
	if (entry === undefined) throw new Error(`no vendor ${vendor}`);
	return baseUrl === undefined ? entry : {...entry, baseUrl};
};

const terms = {
	accused: {vendor: 'v', id: 'm', keyName: 'KEY', secret: 'secret'},
	patience: {firstMs: 60_000, idleMs: 60_000},
	pings: false,
};

/** What a model answers, as it comes back from the record. */
const blocksOf = async (server: Honest, entry: Entry, of: string): Promise<readonly Block[]> => {
	const response = new Response(Buffer.concat(server.stream(of).map(sse)));
	const stream = listen(
		async () => eventsOf(response),
		collectors[entry.api](entry),
		terms,
		new AbortController().signal,
	);
	return JSON.parse(JSON.stringify(answerOf(await run(stream)).blocks)) as readonly Block[];
};

const resultsOf = (blocks: readonly Block[]): Message => ({
	role: 'user',
	blocks: callsOf(blocks).map(({id}) => ({type: 'result', call: id, output: `of ${id}`, failed: false})),
});

/** Two rounds of a tool loop with a model, as a question. */
const loop = async (server: Honest, entry: Entry): Promise<Ask> => {
	const messages: Message[] = [user('Go.')];
	for (const of of ['aa', 'bb']) {
		const blocks = await blocksOf(server, entry, of);
		messages.push({role: 'assistant', blocks, by: {vendor: entry.vendor, id: entry.id}}, resultsOf(blocks));
	}
	return askOf(messages);
};

type Json = Readonly<Record<string, unknown>>;
const sent = (ask: Ask, entry: Entry): Json => JSON.parse(JSON.stringify(bodies[entry.api](ask, entry))) as Json;
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** The ids of the calls and of the results in a body, in order. */
const idsIn = (body: Json): {readonly calls: readonly unknown[]; readonly results: readonly unknown[]} => {
	const items = [...list(body['messages']), ...list(body['input'])];
	const parts = items.flatMap(({content}) => list(content));
	return {
		calls: [
			...items.flatMap(({tool_calls: calls}) => list(calls).map(({id}) => id)),
			...items.filter(({type}) => String(type).endsWith('_call')).map(({call_id: id}) => id),
			...parts.filter(({type}) => type === 'tool_use').map(({id}) => id),
		],
		results: [
			...items.filter(({role}) => role === 'tool').map(({tool_call_id: id}) => id),
			...items.filter(({type}) => String(type).endsWith('_output')).map(({call_id: id}) => id),
			...parts.filter(({type}) => type === 'tool_result').map(({tool_use_id: id}) => id),
		],
	};
};

/** What of each answer in a body is reasoning, in the form of its API. */
const reasoningIn = (body: Json, {api}: Honest): readonly unknown[] => {
	if (api === 'responses')
		return list(body['input'])
			.filter(({type}) => type === 'reasoning')
			.map(item => [item]);
	const answers = list(body['messages']).filter(({role}) => role === 'assistant');
	if (api === 'messages')
		return answers.map(({content}) => list(content).filter(({type}) => String(type).endsWith('thinking')));
	return answers.map(({role: _, content, tool_calls: calls, ...fields}) => {
		const [{id: __, type: ___, function: ____, ...call} = {}] = list(calls);
		return {
			...fields,
			...(Array.isArray(content) ? {content: content as unknown} : {}),
			...(Object.keys(call).length === 0 ? {} : {call}),
		};
	});
};

/** Does a vendor take this id of a call that it did not make? */
const takes = ({api, model}: Honest, id: string): boolean => {
	if (model.startsWith('magistral')) return /^[a-zA-Z0-9]{9}$/.test(id);
	return api === 'chat' || /^[\w-]{1,64}$/.test(id);
};

describe.each(honest)('$name, $api', server => {
	const entry = entryOf(server);

	test('what it gave as reasoning goes back in its own form, for every answer of a loop', async () => {
		const body = sent(await loop(server, entry), entry);
		expect(reasoningIn(body, server)).toEqual([server.back('aa'), server.back('bb')]);
	});

	test('the ids of its calls go back as it gave them, with their results', async () => {
		const given = await Promise.all(['aa', 'bb'].map(async of => callsOf(await blocksOf(server, entry, of))[0]?.id));
		const {calls, results} = idsIn(sent(await loop(server, entry), entry));
		expect({calls, results}).toEqual({calls: given, results: given});
	});

	test('no other model gets any of it, at its vendor or elsewhere, but every call with its result', async () => {
		const ask = await loop(server, entry);
		const others = honest.filter(({vendor, model}) => vendor !== server.vendor || model !== server.model);
		for (const other of [...others, {...server, model: `${server.model}-2`}]) {
			const body = sent(ask, entryOf(other));
			expect(JSON.stringify(body)).not.toMatch(/Hm|sig-|enc-|gA-|reasoning|thinking|extra_content/);
			const {calls, results} = idsIn(body);
			expect(results).toEqual(calls);
			expect(new Set(calls).size).toBe(2);
			expect(calls.filter(id => !takes(other, String(id)))).toEqual([]);
		}
	});

	test('the same model at another host gets none of it', async () => {
		const here = entryOf(server, 'https://one.example/v1');
		const ask = await loop(server, here);
		expect(reasoningIn(sent(ask, here), server)).toEqual([server.back('aa'), server.back('bb')]);
		const there = JSON.stringify(sent(ask, entryOf(server, 'https://other.example/v1')));
		expect(there).not.toMatch(/Hm|sig-|enc-|gA-/);
	});
});

const call = {type: 'call', id: 'one', tool: 'read', input: {path: 'a'}} as const;
const looped = (before: readonly Block[]): Ask =>
	askOf([user('Go.'), {role: 'assistant', blocks: [...before, call]}, resultsOf([call])]);

test('a record of old, which says no host, is read as before', () => {
	const entry = entryOf({vendor: 'groq', api: 'chat', model: 'm'}, 'https://api.groq.com');
	const old: Block = {type: 'opaque', vendor: 'groq', data: {model: 'm', item: {reasoning: 'Hm.'}}};
	expect(list(sent(looped([old]), entry)['messages'])).toContainEqual(expect.objectContaining({reasoning: 'Hm.'}));
});

test('a server that refuses what it gave gets none, when its row says so', () => {
	const entry = entryOf({vendor: 'strict', api: 'chat', model: 'm'});
	const block: Block = {type: 'opaque', vendor: 'strict', data: {model: 'm', item: {reasoning_content: 'Hm.'}}};
	const strict = {...entry, accepts: {...entry.accepts, reasoning: 'dropped' as const}};
	expect(JSON.stringify(sent(looped([block]), entry))).toContain('Hm.');
	expect(JSON.stringify(sent(looped([block]), strict))).not.toContain('Hm.');
});

test.each([
	['https://api.deepseek.com', ' '],
	['https://api.moonshot.ai/v1', ' '],
	['https://openrouter.ai/api/v1', undefined],
	['https://deepseek.com.example/v1', undefined],
])('a call that another model made has the reasoning that %s insists on', (baseUrl, reasoning) => {
	const body = sent(looped([]), entryOf({vendor: 'v', api: 'chat', model: 'm'}, baseUrl));
	expect(list(body['messages']).find(({role}) => role === 'assistant')?.['reasoning_content']).toBe(reasoning);
});

test('OpenAI itself, which keeps nothing, is not sent reasoning in the clear', async () => {
	const server = honest.find(({name}) => name.endsWith('encrypts nothing')) as Honest;
	const entry = entryOf(server, 'https://api.openai.com/v1');
	expect(reasoningIn(sent(await loop(server, entry), entry), server)).toEqual([]);
});
