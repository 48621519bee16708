import {describe, expect, test, vi} from 'vitest';
import {run} from '../core/effect.ts';
import {type Block, callsOf, type Message, textOf} from '../core/message.ts';
import {Answer, type Ask, Failure, type Model, type Reply, type Shown} from '../core/model.ts';
import {type Script, type Scripted} from './vendors/script.ts';
import {startVendors, type Vendors} from './vendors.ts';

/** A model under test: `open` points it at the stand-in, with this key. */
export type ModelSubject = {
	readonly name: string;
	readonly key: string;
	/** Can it be told to think, and does it want its thinking back? */
	readonly thinks: boolean;
	/** Does its server cut an answer's arguments short on a limit? All do. The vendor's word for a model that is gone. */
	readonly gone: Scripted;
	readonly overflow: Scripted;
	open(vendors: Vendors, idleMs?: number): Model | Promise<Model>;
};

const never = new AbortController().signal;
const user = (text: string): Message => ({role: 'user', blocks: [{type: 'text', text}]});

/** A question with two tools, as a stage would ask it. */
export const askOf = (messages: readonly Message[], more: Partial<Ask> = {}): Ask => ({
	system: 'You are under test.',
	messages,
	tools: [
		{
			name: 'read',
			about: 'Reads a file.',
			schema: {type: 'object', properties: {path: {type: 'string'}}, required: ['path']},
		},
		{
			name: 'patch',
			about: 'Patches files.',
			schema: {type: 'object', properties: {patch: {type: 'string'}}, required: ['patch']},
			freeform: 'patch',
		},
	],
	parallel: true,
	...more,
});

/** Asks and collects: what was shown, and the reply, which must be one that its schema knows. */
export const asked = async (
	model: Model,
	ask: Ask,
	signal: AbortSignal = never,
): Promise<{shown: readonly Shown[]; reply: Reply}> => {
	const shown: Shown[] = [];
	const reply = await run(model.ask(ask, signal), item => shown.push(item));
	if (reply.kind === 'answer') Answer.parse(reply);
	else Failure.parse(reply);
	return {shown, reply};
};

/** The answer of a reply that must be one. */
export const answerOf = (reply: Reply): Answer => {
	if (reply.kind !== 'answer') throw new Error(`a fault: ${reply.fault.kind}: ${reply.fault.message}`);
	return reply;
};

const kindOf = (reply: Reply): string => (reply.kind === 'fault' ? reply.fault.kind : 'answer');
const shownText = (shown: readonly Shown[]): string =>
	shown.map(item => (item.kind === 'text' ? item.text : '')).join('');
const opaque = (blocks: readonly Block[]) => blocks.filter(({type}) => type === 'opaque');

const prose = 'Grüße, 世界! 🦜 naïve — “quoted”\r\n\ttabs, \u2028 and \\ "all" of it. '.repeat(20);

/** The laws of the `Model` port, for an adapter that speaks with its real client to the stand-in. */
export const modelLaw = (subject: ModelSubject): void => {
	const at = async (script: Script | Scripted, idleMs?: number) => {
		const vendors = await startVendors(typeof script === 'function' ? script : () => script);
		return {vendors, model: await subject.open(vendors, idleMs)};
	};
	const once = async (script: Script | Scripted, ask: Ask = askOf([user('Go.')]), idleMs?: number) => {
		const {vendors, model} = await at(script, idleMs);
		await using _ = vendors;
		return {...(await asked(model, ask)), requests: vendors.requests};
	};

	describe(`the model law: ${subject.name}`, () => {
		test('the text that is shown is the text of the answer, whatever bytes the stream breaks at', async () => {
			const {shown, reply} = await once({say: [prose]});
			expect(textOf(answerOf(reply).blocks)).toBe(prose);
			expect(shownText(shown)).toBe(prose);
			expect(shown.length).toBeGreaterThan(3);
			expect(answerOf(reply).stop).toBe('end');
		});

		test('calls come in order with their input, each announced once', async () => {
			const input = {path: 'a/世界 "🦜".ts', deep: [{n: 1.5e3, none: null}]};
			const {shown, reply} = await once({
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
				const {reply} = await once({say: [{tool: 'read', raw, id: 'one'}]});
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
			const {reply} = await once({say: [{tool: 'read', raw, id: 'one'}]});
			expect(callsOf(answerOf(reply).blocks)).toEqual([{type: 'call', id: 'one', tool: 'read', input}]);
		});

		test.each(['{"path": "a/b', ''])(
			'an answer that runs into its limit inside a call (%j) stops by length with a malformed call',
			async raw => {
				const {reply} = await once({say: ['So. ', {tool: 'read', raw, id: 'one'}], stop: 'length'});
				const {stop, blocks} = answerOf(reply);
				expect({stop, calls: callsOf(blocks)}).toEqual({
					stop: 'length',
					calls: [{type: 'call', id: 'one', tool: 'read', input: null, malformed: raw}],
				});
			},
		);

		test('an answer of text that runs into its limit stops by length', async () => {
			const {reply} = await once({say: ['and then'], stop: 'length'});
			expect(answerOf(reply)).toMatchObject({stop: 'length', blocks: [{type: 'text', text: 'and then'}]});
		});

		test('usage counts input without the cache, and the cost follows the prices', async () => {
			const {reply} = await once({say: ['ok'], usage: {input: 1000, output: 200, cacheRead: 3000}});
			const {usage, cost} = answerOf(reply);
			expect(usage).toEqual({input: 1000, output: 200, cacheRead: 3000, cacheWrite: 0});
			// The subjects' entries all cost 2 / 10 / 0.5 a million.
			expect(cost).toBeCloseTo((1000 * 2 + 200 * 10 + 3000 * 0.5) / 1e6, 12);
		});

		test('the model that served is the one that the server names', async () => {
			const {reply} = await once({say: ['ok'], served: 'the-real-one-2026-11-01'});
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
			const {vendors, model} = await at(script);
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
			const {reply, requests} = await once({say: ['ok']}, askOf(messages));
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
				const {reply, requests} = await once({say: ['{"ok": true}']}, askOf([user('Go.')], wish));
				expect({wish, reply: kindOf(reply), problem: requests[0]?.problem}).toEqual({
					wish,
					reply: 'answer',
					problem: undefined,
				});
			}
		});

		test('a schema always reaches the model, forced or as a wish', async () => {
			const json = {type: 'object', properties: {verdict: {type: 'string', minLength: 2}}};
			const {requests} = await once({say: ['{}']}, askOf([user('Go.')], {json}));
			expect(JSON.stringify(requests[0]?.body)).toContain('verdict');
		});

		test('the same question is the same request, to the byte', async () => {
			const {vendors, model} = await at({say: ['ok']});
			await using _ = vendors;
			const ask = askOf([user('Go.')], {effort: 'low', cacheKey: 'k'});
			await asked(model, ask);
			await asked(model, ask);
			expect(JSON.stringify(vendors.requests[1]?.body)).toBe(JSON.stringify(vendors.requests[0]?.body));
		});

		const limited: Scripted = {
			status: 429,
			type: 'rate_limit_error',
			code: 'rate_limit_exceeded',
			message: 'Slow down.',
			headers: {'retry-after': '7'},
		};
		const faults: readonly (readonly [string, Scripted, string, object])[] = [
			[
				'a refused key',
				{
					status: 401,
					type: 'authentication_error',
					code: 'invalid_api_key',
					message: `Incorrect key ${subject.key} or sk-live-abcdef123456`,
				},
				'auth',
				{hint: expect.stringMatching(/^check [A-Z_]+_API_KEY$/)},
			],
			['a model that is gone', subject.gone, 'gone', {}],
			['a rate limit', limited, 'rate-limit', {retryAfterMs: 7000}],
			[
				'a rate limit in milliseconds',
				{...limited, headers: {'retry-after-ms': '350'}},
				'rate-limit',
				{retryAfterMs: 350},
			],
			['an overload', {status: 529, type: 'overloaded_error', message: 'Overloaded'}, 'rate-limit', {}],
			['too much input', subject.overflow, 'overflow', {}],
			[
				'a body that is too large',
				{status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size'},
				'overflow',
				{},
			],
			[
				'no credit',
				{
					status: 429,
					type: 'insufficient_quota',
					code: 'insufficient_quota',
					message: 'You exceeded your current quota.',
				},
				'auth',
				{},
			],
			[
				'a refusal',
				{
					status: 400,
					type: 'invalid_request_error',
					code: 'content_policy_violation',
					message: 'Output blocked by content filtering policy',
				},
				'refused',
				{},
			],
			['a wrong request', {status: 400, type: 'invalid_request_error', message: 'temperature: no'}, 'invalid', {}],
			['a failing server', {status: 500, type: 'api_error', message: 'Internal server error'}, 'network', {}],
			['a page of a proxy', {status: 502, message: '<html>\n<h1>Bad Gateway</h1></html>'}, 'network', {}],
			[
				'a busy server',
				{status: 503, type: 'service_unavailable', message: 'later', headers: {'retry-after': '2'}},
				'network',
				{retryAfterMs: 2000},
			],
		];
		test.each(faults)('%s is a fault, found in one request', async (_name, scripted, kind, more) => {
			const {reply, requests} = await once(scripted);
			if (reply.kind !== 'fault') throw new Error('no fault');
			expect(reply.fault).toMatchObject({kind, ...more});
			expect(reply.fault.message).toMatch(/^[^\n]{1,400}$/);
			expect(JSON.stringify(reply.fault)).not.toContain(subject.key);
			expect(JSON.stringify(reply.fault)).not.toContain('abcdef123456');
			expect(requests).toHaveLength(1);
		});

		test('a date in retry-after becomes the time until then', async () => {
			const {reply} = await once({...limited, headers: {'retry-after': new Date(Date.now() + 60_000).toUTCString()}});
			const wait = reply.kind === 'fault' ? (reply.fault.retryAfterMs ?? 0) : 0;
			expect(wait).toBeGreaterThan(30_000);
			expect(wait).toBeLessThanOrEqual(60_000);
		});

		test('a server that is not there is a network fault', async () => {
			const {vendors, model} = await at({say: ['ok']});
			await vendors.close();
			expect(kindOf((await asked(model, askOf([user('Go.')]))).reply)).toBe('network');
		});

		test.each([
			['before the first event', {after: 0}],
			['inside the text', {after: 4}],
			['before the terminal event', {after: 5}],
		])('a stream that is cut off %s is a network fault, closed in order or not', async (_name, {after}) => {
			for (const end of ['cut', 'close'] as const) {
				const {reply} = await once({say: ['some text that takes several events to say'], after, end});
				expect({end, kind: kindOf(reply)}).toEqual({end, kind: 'network'});
			}
		});

		test.each([0, 4])('a server that falls silent after %i events is a network fault', async after => {
			const {reply} = await once(
				{say: ['some text that takes several events'], after, end: 'silence'},
				askOf([user('Go.')]),
				150,
			);
			expect(reply).toMatchObject({
				kind: 'fault',
				fault: {kind: 'network', message: expect.stringContaining('nothing came for')},
			});
		});

		test('a server that does not even answer is a network fault', async () => {
			const {vendors, model} = await at({say: ['late'], waitMs: 2000}, 100);
			await using _ = vendors;
			expect((await asked(model, askOf([user('Go.')]))).reply).toMatchObject({kind: 'fault', fault: {kind: 'network'}});
		});

		test('a reader that takes its time is not a silent server', async () => {
			const {vendors, model} = await at({say: [prose]}, 300);
			await using _ = vendors;
			const stream = model.ask(askOf([user('Go.')]), never);
			await stream.next();
			await new Promise(resolve => setTimeout(resolve, 700));
			expect(kindOf(await run(stream))).toBe('answer');
		});

		test.each([
			['garbage', 'data: {"broken\n\n'],
			['binary', new Uint8Array([0xff, 0xfe, 0x00, 0x0a, 0x0a])],
			['nothing', ''],
			['a page', '<html>hello</html>'],
			['numbers', 'event: message_start\ndata: 5\n\ndata: null\n\n'],
			[
				'empty objects',
				'event: content_block_delta\ndata: {}\n\ndata: {"choices": []}\n\ndata: {"type": "response.completed"}\n\n',
			],
		])('a stream of %s is a fault, not an exception', async (_name, bytes) => {
			expect((await once({bytes})).reply.kind).toBe('fault');
		});

		test('abort returns at once: before, while nothing has come, and in the middle', async () => {
			const {vendors, model} = await at(({number}) =>
				number === 1 ? {say: ['late'], waitMs: 60_000} : {say: [prose], after: 6, end: 'silence'},
			);
			await using _ = vendors;
			const ask = askOf([user('Go.')]);
			expect(kindOf((await asked(model, ask, AbortSignal.abort())).reply)).toBe('aborted');
			expect(vendors.requests).toHaveLength(0);
			expect(kindOf((await asked(model, ask, AbortSignal.timeout(100))).reply)).toBe('aborted');
			const abort = new AbortController();
			let texts = 0;
			const reply = await run(model.ask(ask, abort.signal), ({kind}) => {
				texts += kind === 'text' ? 1 : 0;
				if (texts === 1) setTimeout(() => abort.abort(), 20);
			});
			expect({reply, texts: texts > 0}).toEqual({
				reply: {kind: 'fault', fault: {kind: 'aborted', message: 'interrupted'}},
				texts: true,
			});
		});

		test('a stream that nobody reads to its end is hung up', async () => {
			const {vendors, model} = await at({say: [prose], after: 6, end: 'silence'});
			await using _ = vendors;
			for await (const shown of model.ask(askOf([user('Go.')]), never)) if (shown) break;
			// Closing would wait for ever for a connection that is still read.
			await vendors.close();
			expect(vendors.requests).toHaveLength(1);
		});

		test('two questions at once do not mix', async () => {
			const {vendors, model} = await at(({messages}) => ({say: [`${textOf(messages[0]?.blocks ?? [])} ${prose}`]}));
			await using _ = vendors;
			const replies = await Promise.all(['A', 'B'].map(text => asked(model, askOf([user(text)]))));
			expect(
				replies.map(({reply, shown}) => [textOf(answerOf(reply).blocks).slice(0, 2), shownText(shown).slice(0, 2)]),
			).toEqual([
				['A ', 'A '],
				['B ', 'B '],
			]);
		});

		test('nothing of the environment reaches the server', async () => {
			for (const vendor of ['ANTHROPIC', 'OPENAI', 'GROQ']) {
				vi.stubEnv(`${vendor}_CUSTOM_HEADERS`, 'x-leak: yes\nauthorization: Bearer leak\nx-api-key: leak');
				vi.stubEnv(`${vendor}_BASE_URL`, 'http://127.0.0.1:9/leak');
				vi.stubEnv(`${vendor}_API_KEY`, 'leak');
				vi.stubEnv(`${vendor}_LOG`, 'debug');
			}
			for (const name of ['ANTHROPIC_AUTH_TOKEN', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_ADMIN_KEY'])
				vi.stubEnv(name, 'leak');
			const logged = (['log', 'debug', 'info', 'warn', 'error'] as const).map(name =>
				vi.spyOn(console, name).mockReturnValue(undefined),
			);
			try {
				const {reply, requests} = await once({say: ['ok']});
				expect(kindOf(reply)).toBe('answer');
				expect(JSON.stringify(requests[0]?.headers)).not.toContain('leak');
				expect(Object.keys(requests[0]?.headers ?? {}).filter(name => /stainless|openai-|x-leak/.test(name))).toEqual(
					[],
				);
				expect(logged.flatMap(spy => spy.mock.calls)).toEqual([]);
			} finally {
				vi.unstubAllEnvs();
				for (const spy of logged) spy.mockRestore();
			}
		});
	});
};
