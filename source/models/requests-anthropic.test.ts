import {describe, expect, test, vi} from 'vitest';
import type {Message} from '../core/message.ts';
import {answerOf, asked, askOf} from '../testing/model-law/subject.ts';
import type {Script} from '../testing/vendors/script.ts';
import {startVendors} from '../testing/vendors.ts';
import {user, entryOf, openAt, sent, fine, closed, open, system, ephemeral} from './requests.fixture.ts';

describe('what Claude is sent', () => {
	test('one mark covers tools and system, two more the last two user messages', async () => {
		const ask = askOf([user('One.'), {role: 'assistant', blocks: [{type: 'text', text: 'Two.'}]}, user('Three.')]);
		const {bodies, problems} = await sent(entryOf('anthropic', 'claude-sonnet'), [ask]);
		expect(problems).toEqual(fine);
		expect(bodies[0]).toEqual({
			model: 'claude-sonnet-5-5',
			max_tokens: 128_000,
			stream: true,
			thinking: {type: 'adaptive', display: 'summarized'},
			system: [{...system[0], cache_control: ephemeral}],
			tools: ask.tools.map(({name, about, schema}) => ({name, description: about, input_schema: schema})),
			messages: [
				{role: 'user', content: [{type: 'text', text: 'One.', cache_control: ephemeral}]},
				{role: 'assistant', content: [{type: 'text', text: 'Two.'}]},
				{role: 'user', content: [{type: 'text', text: 'Three.', cache_control: ephemeral}]},
			],
		});
	});

	test('effort, a forced schema, one call at a time, and less output than the model could make', async () => {
		const {bodies} = await sent(entryOf('anthropic', 'claude-sonnet'), [
			askOf([user('Go.')], {effort: 'high', json: closed, parallel: false, maxOutput: 500}),
		]);
		expect(bodies[0]).toMatchObject({
			max_tokens: 500,
			output_config: {effort: 'high', format: {type: 'json_schema', schema: closed}},
			tool_choice: {type: 'auto', disable_parallel_tool_use: true},
		});
	});

	test('a schema that cannot be forced is a wish at the end of the system text', async () => {
		const {bodies} = await sent(entryOf('anthropic', 'claude-sonnet'), [
			askOf([user('Go.')], {json: open, system: ''}),
		]);
		expect(bodies[0]?.['output_config']).toBeUndefined();
		expect(bodies[0]?.['system']).toEqual([
			{type: 'text', text: expect.stringContaining('"minimum":1'), cache_control: ephemeral},
		]);
	});

	test('an older model gets a budget when effort is asked for, and no effort', async () => {
		const {bodies, problems} = await sent(entryOf('anthropic', 'claude-haiku'), [
			askOf([user('Go.')], {effort: 'high'}),
			askOf([user('Go.')]),
			askOf([user('Go.')], {effort: 'high', maxOutput: 1500}),
		]);
		expect(problems).toEqual([undefined, undefined, undefined]);
		expect(bodies.map(({thinking, output_config}) => ({thinking, output_config}))).toEqual([
			{thinking: {type: 'enabled', budget_tokens: 24_576}},
			{},
			{},
		]);
	});

	test('an older model does not think in a turn that began without thinking', async () => {
		const messages: readonly Message[] = [
			user('Go.'),
			{role: 'assistant', blocks: [{type: 'call', id: 'one', tool: 'read', input: {path: 'a'}}]},
			{role: 'user', blocks: [{type: 'result', call: 'one', output: 'x', failed: false}]},
		];
		const {bodies} = await sent(entryOf('anthropic', 'claude-haiku'), [askOf(messages, {effort: 'low'})]);
		expect(bodies[0]?.['thinking']).toBeUndefined();
	});

	test('a pause is gone on with by sending the answer back as it is', async () => {
		const script: Script = ({number}) =>
			number === 1 ? {say: [{thinking: 'Hm.'}, 'Wait'], stop: 'pause'} : {say: ['done']};
		await using vendors = await startVendors(script);
		const model = await openAt(entryOf('anthropic', 'claude-sonnet'), vendors);
		const first = answerOf((await asked(model, askOf([user('Go.')]))).reply);
		const second = await asked(model, askOf([user('Go.'), {role: 'assistant', blocks: first.blocks}]));
		expect([first.stop, answerOf(second.reply).stop, vendors.requests[1]?.problem]).toEqual([
			'pause',
			'end',
			undefined,
		]);
	});

	test('thinking goes back only to the model that thought it', async () => {
		await using vendors = await startVendors(() => ({say: [{thinking: 'Hm.'}, 'ok']}));
		const sonnet = await openAt(entryOf('anthropic', 'claude-sonnet'), vendors);
		const opus = await openAt(entryOf('anthropic', 'claude-opus'), vendors);
		const first = answerOf((await asked(sonnet, askOf([user('Go.')]))).reply);
		const messages = [user('Go.'), {role: 'assistant' as const, blocks: first.blocks}, user('On.')];
		await asked(sonnet, askOf(messages));
		await asked(opus, askOf(messages));
		expect(
			vendors.requests.map(({body, problem}) => ({
				thinks: JSON.stringify(body['messages']).includes('"thinking"'),
				problem,
			})),
		).toEqual([{thinks: false}, {thinks: true}, {thinks: false}]);
	});

	test('a model on its way out is asked without a word on the terminal', async () => {
		const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
		const {problems} = await sent(entryOf('anthropic', 'claude-sonnet-4-5'), [askOf([user('Go.')])]);
		expect({problems, warned: warn.mock.calls}).toEqual({problems: fine, warned: []});
		warn.mockRestore();
	});
});
