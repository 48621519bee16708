import {expect, test} from 'vitest';
import {type Block, callsOf, type Message, textOf} from '../../core/message.ts';
import type {Shown} from '../../core/model.ts';
import type {Script} from '../vendors/script.ts';
import {answerOf, asked, askOf, at, kindOf, type ModelSubject, once, prose, user} from './subject.ts';

const shownText = (shown: readonly Shown[]): string =>
	shown.map(item => (item.kind === 'text' ? item.text : '')).join('');
const opaque = (blocks: readonly Block[]) => blocks.filter(({type}) => type === 'opaque');

/** Answers, calls, usage, and conversations that go round. */
export const talkLaw = (subject: ModelSubject): void => {
	test('the text that is shown is the text of the answer, whatever bytes the stream breaks at', async () => {
		const {shown, reply} = await once(subject, {say: [prose]});
		expect(textOf(answerOf(reply).blocks)).toBe(prose);
		expect(shownText(shown)).toBe(prose);
		expect(shown.length).toBeGreaterThan(3);
		expect(answerOf(reply).stop).toBe('end');
	});

	test('calls come in order with their input, each announced once', async () => {
		const input = {path: 'a/世界 "🦜".ts', deep: [{n: 1.5e3, none: null}]};
		const {shown, reply} = await once(subject, {
			say: [
				'I look. ',
				{tool: 'read', input, id: 'one'},
				{tool: 'read', input: {path: 'b'}, id: 'two'},
				{tool: 'other', id: 'three'},
			],
		});
		const {blocks, stop} = answerOf(reply);
		expect(callsOf(blocks)).toEqual([
			{type: 'call', id: 'one', tool: 'read', input},
			{type: 'call', id: 'two', tool: 'read', input: {path: 'b'}},
			{type: 'call', id: 'three', tool: 'other', input: {}},
		]);
		expect(shown.filter(({kind}) => kind === 'calling')).toEqual(
			['read', 'read', 'other'].map(tool => ({kind: 'calling', tool})),
		);
		expect(stop).toBe('tools');
	});

	test.each(['{"path": "a', 'path=a', '{"path": "a"} trailing', '<x>'])(
		'arguments that are no JSON are kept as they are: %s',
		async raw => {
			const {reply} = await once(subject, {say: [{tool: 'read', raw, id: 'one'}]});
			expect(callsOf(answerOf(reply).blocks)).toEqual([
				{type: 'call', id: 'one', tool: 'read', input: null, malformed: raw},
			]);
		},
	);

	test.each([
		['white space after the JSON', '{"path": "a"} \n\t ', {path: 'a'}],
		['null', 'null', {}],
		['JSON in a JSON string', '"{\\"path\\": \\"a\\"}"', {path: 'a'}],
	])('arguments with %s are understood', async (_name, raw, input) => {
		const {reply} = await once(subject, {say: [{tool: 'read', raw, id: 'one'}]});
		expect(callsOf(answerOf(reply).blocks)).toEqual([{type: 'call', id: 'one', tool: 'read', input}]);
	});

	test.each(['{"path": "a/b', ''])(
		'an answer that runs into its limit inside a call (%j) stops by length with a malformed call',
		async raw => {
			const {reply} = await once(subject, {say: ['So. ', {tool: 'read', raw, id: 'one'}], stop: 'length'});
			const {stop, blocks} = answerOf(reply);
			expect({stop, calls: callsOf(blocks)}).toEqual({
				stop: 'length',
				calls: [{type: 'call', id: 'one', tool: 'read', input: null, malformed: raw}],
			});
		},
	);

	test('an answer of text that runs into its limit stops by length', async () => {
		const {reply} = await once(subject, {say: ['and then'], stop: 'length'});
		expect(answerOf(reply)).toMatchObject({stop: 'length', blocks: [{type: 'text', text: 'and then'}]});
	});

	test('usage counts input without the cache, and the cost follows the prices', async () => {
		const {reply} = await once(subject, {say: ['ok'], usage: {input: 1000, output: 200, cacheRead: 3000}});
		const {usage, cost} = answerOf(reply);
		expect(usage).toEqual({input: 1000, output: 200, cacheRead: 3000, cacheWrite: 0});
		// The subjects' entries all cost 2 / 10 / 0.5 a million.
		expect(cost).toBeCloseTo((1000 * 2 + 200 * 10 + 3000 * 0.5) / 1e6, 12);
	});

	test('the model that served is the one that the server names', async () => {
		const {reply} = await once(subject, {say: ['ok'], served: 'the-real-one-2026-11-01'});
		expect(answerOf(reply).served).toBe('the-real-one-2026-11-01');
	});

	test('a conversation with calls and their results goes round, also through JSON', async () => {
		const script: Script = ({number}) => {
			if (number === 1)
				return {
					say: [
						...(subject.thinks ? [{thinking: 'Hm, 世界.'}] : []),
						'Reading. ',
						{tool: 'read', input: {path: 'a'}, id: 'one'},
						{tool: 'read', input: {path: 'b'}, id: 'two'},
					],
				};
			return number === 2
				? {say: [...(subject.thinks ? [{thinking: 'Aha.'}] : []), {tool: 'read', input: {path: 'c'}, id: 'three'}]}
				: {say: ['Done.']};
		};
		const {vendors, model} = await at(subject, script);
		await using _ = vendors;
		const messages: Message[] = [user('Read them.')];
		const step = async () => {
			const {reply} = await asked(model, askOf(messages, {cacheKey: 'session-1', effort: 'low'}));
			const answer = answerOf(reply);
			messages.push(JSON.parse(JSON.stringify({role: 'assistant', blocks: answer.blocks})) as Message);
			// The results come in the order in which they were ready.
			messages.push({
				role: 'user',
				blocks: callsOf(answer.blocks)
					.toReversed()
					.map(({id}) => ({type: 'result', call: id, output: `of ${id} 🦜`, failed: id === 'two'})),
			});
			return answer;
		};
		const first = await step();
		expect(opaque(first.blocks)).toHaveLength(subject.thinks ? 1 : 0);
		await step();
		messages.push(user('And?'));
		expect(textOf((await step()).blocks)).toBe('Done.');
		const last = vendors.requests.at(-1);
		expect(vendors.requests.map(({status, problem}) => ({status, problem}))).toEqual(
			[1, 2, 3].map(() => ({status: 200, problem: undefined})),
		);
		const results = last?.messages.flatMap(({blocks}) => blocks.filter(({type}) => type === 'result'));
		expect(results?.map(block => (block.type === 'result' ? [block.call, block.output] : []))).toEqual([
			['one', 'of one 🦜'],
			['two', 'of two 🦜'],
			['three', 'of three 🦜'],
		]);
		expect(last?.messages.flatMap(({blocks}) => callsOf(blocks)).map(({id, input}) => [id, input])).toEqual([
			['one', {path: 'a'}],
			['two', {path: 'b'}],
			['three', {path: 'c'}],
		]);
		expect(last?.messages.at(-1)?.blocks.at(-1)).toEqual({type: 'text', text: 'And?'});
	});

	test('what another vendor wrote can be read: opaque blocks dropped, odd ids, free-form input, malformed and unanswered calls', async () => {
		const messages: readonly Message[] = [
			user('Start.'),
			{
				role: 'assistant',
				blocks: [
					{type: 'opaque', vendor: 'elsewhere', data: {thinking: 'secret of another'}},
					{type: 'text', text: ''},
					{type: 'call', id: 'functions.read:0', tool: 'read', input: {path: 'a'}},
					{type: 'call', id: 'functions.read:1', tool: 'patch', input: '*** Begin Patch'},
					{type: 'call', id: 'functions.read:2', tool: 'read', input: null, malformed: '{"pa'},
					{type: 'call', id: 'functions.read:3', tool: 'vanished', input: [1]},
				],
			},
			{
				role: 'user',
				blocks: [
					{type: 'text', text: 'Go on.'},
					{type: 'result', call: 'functions.read:1', output: 'patched', failed: false},
					{type: 'result', call: 'functions.read:0', output: '', failed: false},
					{type: 'result', call: 'of long ago', output: 'orphaned', failed: true},
				],
			},
			{role: 'assistant', blocks: [{type: 'text', text: 'Hm. '}]},
			{role: 'assistant', blocks: [{type: 'call', id: 'functions.read:0', tool: 'read', input: {path: 'z'}}]},
			{role: 'user', blocks: [{type: 'result', call: 'functions.read:0', output: 'last', failed: false}]},
		];
		const {reply, requests} = await once(subject, {say: ['ok']}, askOf(messages));
		expect({reply: kindOf(reply), problem: requests[0]?.problem}).toEqual({reply: 'answer', problem: undefined});
		expect(JSON.stringify(requests[0]?.body)).not.toContain('secret of another');
		const calls = requests[0]?.messages.flatMap(({blocks}) => callsOf(blocks)) ?? [];
		expect(new Set(calls.map(({id}) => id)).size).toBe(5);
		expect(JSON.stringify(requests[0]?.body)).toContain('orphaned');
	});

	test('every wish together is a request that the vendor takes', async () => {
		const json = {type: 'object', properties: {ok: {type: 'boolean'}}, required: ['ok'], additionalProperties: false};
		for (const wish of [
			{json},
			{json: {...json, properties: {ok: {type: 'string', minLength: 2}}}},
			{tools: []},
			{system: ''},
			{effort: 'high'},
			{maxOutput: 4000},
			{parallel: false},
			{json, effort: 'low', parallel: false, maxOutput: 9000, cacheKey: 'k'},
		] as const) {
			const {reply, requests} = await once(subject, {say: ['{"ok": true}']}, askOf([user('Go.')], wish));
			expect({wish, reply: kindOf(reply), problem: requests[0]?.problem}).toEqual({
				wish,
				reply: 'answer',
				problem: undefined,
			});
		}
	});

	test('a schema always reaches the model, forced or as a wish', async () => {
		const json = {type: 'object', properties: {verdict: {type: 'string', minLength: 2}}};
		const {requests} = await once(subject, {say: ['{}']}, askOf([user('Go.')], {json}));
		expect(JSON.stringify(requests[0]?.body)).toContain('verdict');
	});

	test('the same question is the same request, to the byte', async () => {
		const {vendors, model} = await at(subject, {say: ['ok']});
		await using _ = vendors;
		const ask = askOf([user('Go.')], {effort: 'low', cacheKey: 'k'});
		await asked(model, ask);
		await asked(model, ask);
		expect(JSON.stringify(vendors.requests[1]?.body)).toBe(JSON.stringify(vendors.requests[0]?.body));
	});
};
