import {expect, test} from 'vitest';
import {asked, askOf} from '../testing/model-law/subject.ts';
import {startStreams} from '../testing/vendors/bytes.ts';
import {type Event, sse} from '../testing/vendors/script.ts';
import {eventsOf, type Sent} from './events.ts';
import {go, models, said, answer, text} from './stream.fixture.ts';

const bytesOf = (events: readonly Event[]): string => events.map(event => sse(event).toString()).join('');

const read = async (body: string, type = 'text/event-stream'): Promise<readonly Sent[]> =>
	Array.fromAsync(eventsOf(new Response(body, {headers: {'content-type': type}})));

test('events come in order, named or not, and pings and empty ones say nothing', async () => {
	const events = await read(
		`event: a\ndata: {"n":1}\n\n: comment\n\nevent: ping\ndata: {}\n\ndata: {"type":"ping"}\n\ndata:\n\ndata: {"n":2}\n\ndata: [DONE]\n\n`,
	);
	expect(events).toEqual([{name: 'a', data: {n: 1}}, {name: '', data: {n: 2}}, {name: ''}]);
});

test('the last event counts without an empty line after it', async () => {
	expect(await read('data: {"n":1}')).toEqual([{name: '', data: {n: 1}}]);
	expect(await read('data: {"n":1}\n')).toEqual([{name: '', data: {n: 1}}]);
	await expect(read('data: {"n":')).rejects.toThrow(SyntaxError);
});

test('what came together with the mark of the end comes before it', async () => {
	expect(await read('data: [DONE]\n\ndata: {"n":1}\n\n')).toEqual([{name: '', data: {n: 1}}, {name: ''}]);
});

test.each<[string, Event, object]>([
	['under error', {data: {error: {message: 'm', code: 429}}}, {status: 429, message: 'm'}],
	['as words', {data: {error: 'overloaded'}}, {message: 'overloaded'}],
	[
		'by its name',
		{event: 'error', data: {type: 'error', error: {type: 'overloaded_error', message: 'm'}}},
		{type: 'overloaded_error'},
	],
	['by its type', {data: {type: 'error', code: 'server_error', message: 'm'}}, {code: 'server_error', message: 'm'}],
	['by its object', {data: {object: 'error', message: 'm'}}, {message: 'm'}],
	['in a choice', {data: {choices: [{error: {code: 502, message: 'm'}}]}}, {status: 502, message: 'm'}],
	['without a word', {event: 'error', data: {}}, {message: 'the answer ended in an error'}],
])('an error %s is a trouble', async (_name, event, trouble) => {
	const [found] = await read(bytesOf([event]));
	expect(found?.trouble).toMatchObject(trouble);
});

const usage = {prompt_tokens: 7, completion_tokens: 3, total_tokens: 10};

test.each([
	[
		'chat',
		{
			id: 'c',
			object: 'chat.completion',
			choices: [{index: 0, message: {role: 'assistant', content: 'ok'}, finish_reason: 'stop'}],
			usage,
		},
	],
	[
		'anthropic',
		{
			id: 'm',
			type: 'message',
			role: 'assistant',
			content: [{type: 'text', text: 'ok'}],
			stop_reason: 'end_turn',
			usage: {input_tokens: 7, output_tokens: 3},
		},
	],
	[
		'responses',
		{
			id: 'r',
			object: 'response',
			status: 'completed',
			output: [{id: 'msg', type: 'message', content: [{type: 'output_text', text: 'ok'}]}],
			usage: {input_tokens: 7, output_tokens: 3},
		},
	],
] as const)('a server that cannot stream, and answers %s in one document, is understood', async (api, document) => {
	await using server = await startStreams(response => void response.end(JSON.stringify(document, null, '\t')), {
		type: 'application/json; charset=utf-8',
	});
	const {reply} = await asked(models[api](server), askOf(go));
	expect(said(reply)).toEqual(answer([text('ok')]));
});

test('a document that is an error, in spite of its status, is that fault', async () => {
	await using server = await startStreams(
		response => void response.end(JSON.stringify({error: {message: 'Too many', code: 429}})),
		{type: 'application/json'},
	);
	const {reply} = await asked(models.chat(server), askOf(go));
	expect(reply).toMatchObject({kind: 'fault', fault: {kind: 'rate-limit'}});
});
