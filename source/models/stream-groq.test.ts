import {expect, test} from 'vitest';
import {asked, askOf} from '../testing/model-law/subject.ts';
import {startVendors} from '../testing/vendors.ts';
import {call, go, models, replyTo, said, text} from './stream.fixture.ts';

// What Groq alone does: a call that it cannot read is an error that holds the call.

const failed = (failed_generation: string) => ({
	message: 'Failed to call a function. Please adjust your prompt.',
	type: 'invalid_request_error',
	code: 'tool_use_failed',
	failed_generation,
});
const malformed = '<function=read{"path": "a</function>';

test.each<[string, string, object]>([
	['in its own tags', malformed, {...call('', null), malformed}],
	['as JSON that is whole', '{"name": "read", "arguments": {"path": "a"}}', call('', {path: 'a'})],
	[
		'as JSON that is not',
		'{"name": "read", "arguments": {"path": "a',
		{...call('', null), malformed: '{"name": "read", "arguments": {"path": "a'},
	],
])('a badly formed call %s comes back as a call that the model can mend', async (_name, generation, block) => {
	const {message, ...more} = failed(generation);
	await using vendors = await startVendors(() => ({status: 400, type: more.type, code: more.code, message, more}));
	const {reply} = await asked(models.groq(vendors), askOf(go));
	expect(reply).toEqual({
		kind: 'answer',
		blocks: [{...block, id: expect.stringMatching(/^call_/)}],
		stop: 'tools',
		usage: null,
		cost: null,
		served: 'openai/gpt-oss-120b',
	});
});

test('so it does when it fails in mid-stream, after some text', async () => {
	const {reply} = await replyTo('groq', {
		events: [
			{data: {choices: [{index: 0, delta: {content: 'So. '}}]}},
			{event: 'error', data: {error: failed(malformed)}},
		],
	});
	expect(reply).toMatchObject({
		kind: 'answer',
		stop: 'tools',
		blocks: [text('So. '), {type: 'call', tool: 'read', malformed}],
	});
});

test('a badly formed call of no tool of ours may be tried again', async () => {
	const {reply} = await replyTo('groq', {
		events: [{event: 'error', data: {error: failed('<function=launch{}</function>')}}],
	});
	expect(said(reply)).toEqual({kind: 'network'});
});

test('a stream that was stopped early says why', async () => {
	const {reply} = await replyTo('groq', {events: [{data: {choices: [], x_groq: {id: 'r', error: 'over capacity'}}}]});
	expect(reply).toMatchObject({
		kind: 'fault',
		fault: {kind: 'network', message: expect.stringContaining('over capacity')},
	});
});
