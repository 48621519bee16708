import {expect, test} from 'vitest';
import type {Message} from '../core/message.ts';
import type {Model, Reply} from '../core/model.ts';
import {asked, askOf} from '../testing/model-law/subject.ts';
import {type Served, startStreams, waysToBreak} from '../testing/vendors/bytes.ts';
import {type Event, sse} from '../testing/vendors/script.ts';
import {startVendors} from '../testing/vendors.ts';
import {anthropicModel} from './anthropic.ts';
import {testEntry} from './entry.fixture.ts';
import {groqModel} from './groq.ts';
import {chatModel} from './openai-chat.ts';
import {responsesModel} from './openai-responses.ts';

// What real servers send and clients have broken on, one row each: what they have in common.

const key = 'test-key-0123456789';
export const go: readonly Message[] = [{role: 'user', blocks: [{type: 'text', text: 'Go.'}]}];

type At = Pick<Served, 'url' | 'openaiUrl'>;

export const models = {
	anthropic: ({url}: At): Model =>
		anthropicModel(testEntry('anthropic', 'claude-sonnet-5-5'), {key, baseUrl: url, idleMs: 10_000}),
	responses: ({openaiUrl}: At): Model =>
		responsesModel(testEntry('openai', 'gpt-6-luna'), {key, baseUrl: openaiUrl, idleMs: 10_000}),
	chat: ({openaiUrl}: At): Model =>
		chatModel(testEntry('openai', 'gpt-4.1'), {key, baseUrl: openaiUrl, idleMs: 10_000}),
	groq: ({url}: At): Model => groqModel(testEntry('groq', 'openai/gpt-oss-120b'), {key, baseUrl: url, idleMs: 10_000}),
};

export type Streamed = {readonly events: readonly Event[]; readonly end?: 'close' | 'cut' | 'silence'};
/** What a server sends, and what is made of it. */
export type Row = readonly [string, Streamed, object];

export const replyTo = async (api: keyof typeof models, {events, end = 'close'}: Streamed) => {
	await using vendors = await startVendors(() => ({events, end}));
	return await asked(models[api](vendors), askOf(go));
};

export const said = (reply: Reply) => {
	if (reply.kind === 'fault') return {kind: reply.fault.kind};
	const {blocks, stop, usage, cost} = reply;
	return {blocks, stop, usage, cost};
};

/** The same stream broken in each of these ways: what is shown and made of it. */
const repliesTo = async (api: keyof typeof models, {events, end = 'close'}: Streamed) => {
	const ways = waysToBreak(Buffer.concat(events.map(sse)));
	await using server = await startStreams(async (response, number) => {
		const pieces = ways[number] ?? [];
		for (const [nth, piece] of pieces.entries()) {
			// What is cut off is cut off after the last byte has gone.
			if (nth < pieces.length - 1) response.write(piece);
			else await new Promise(resolve => response.write(piece, resolve));
		}
		if (end === 'close') response.end();
		else if (end === 'cut') response.destroy();
	});
	const model = models[api](server);
	const replies = [];
	for (const _ of ways) replies.push(await asked(model, askOf(go)));
	return replies;
};

/** Holds an adapter to these rows: each is understood, and wherever the network breaks it, it is the same. */
export const holdTo = (api: keyof typeof models, rows: readonly Row[]): void => {
	test.each(rows)('%s', async (_name, streamed, expected) => {
		expect(said((await replyTo(api, streamed)).reply)).toEqual(expected);
	});

	test.each(rows)('%s, wherever it breaks', async (_name, streamed, expected) => {
		const replies = await repliesTo(api, streamed);
		const {shown} = await replyTo(api, streamed);
		expect(replies.map(({reply}) => said(reply))).toEqual(replies.map(() => expected));
		expect(replies.map(each => each.shown)).toEqual(replies.map(() => shown));
	});
};

export const text = (value: string) => ({type: 'text', text: value});
export const call = (id: string, input: unknown, tool = 'read') => ({type: 'call', id, tool, input});
export const usage = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
	input,
	output,
	cacheRead,
	cacheWrite,
});
/** An answer of these blocks that counts 7 tokens in and 3 out. */
export const answer = (blocks: readonly unknown[], stop = 'end') => ({
	blocks,
	stop,
	usage: usage(7, 3),
	cost: (7 * 2 + 3 * 10) / 1e6,
});
