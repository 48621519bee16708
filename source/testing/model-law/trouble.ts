import {expect, test, vi} from 'vitest';
import {run} from '../../core/effect.ts';
import {textOf} from '../../core/message.ts';
import type {Shown} from '../../core/model.ts';
import type {Scripted} from '../vendors/script.ts';
import {answerOf, asked, askOf, at, kindOf, type ModelSubject, never, once, prose, user} from './subject.ts';

const shownText = (shown: readonly Shown[]): string =>
	shown.map(item => (item.kind === 'text' ? item.text : '')).join('');

/** Errors, silence, broken streams, abort, and what must not leak. */
export const troubleLaw = (subject: ModelSubject): void => {
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
		['a model that is gone', subject.gone, 'gone', {message: expect.stringMatching(/ does not serve /)}],
		['a rate limit', limited, 'rate-limit', {retryAfterMs: 7000}],
		[
			'a rate limit in milliseconds',
			{...limited, headers: {'retry-after-ms': '350'}},
			'rate-limit',
			{retryAfterMs: 350},
		],
		[
			'a rate limit in words',
			{...limited, message: 'Limit reached. Please try again in 1m2.3s.', headers: {}},
			'rate-limit',
			{retryAfterMs: 62_300},
		],
		[
			'a failure that the vendor says will not pass',
			{status: 500, type: 'api_error', message: 'Broken for good', headers: {'x-should-retry': 'false'}},
			'unknown',
			{message: expect.stringContaining('failed with 500: Broken for good')},
		],
		[
			'a conflict that the vendor says will pass',
			{
				status: 400,
				type: 'invalid_request_error',
				message: 'lock',
				headers: {'x-should-retry': 'true', 'retry-after': '1'},
			},
			'network',
			{retryAfterMs: 1000},
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
			{hint: expect.stringMatching(/^check the credit of the account behind [A-Z_]+_API_KEY$/)},
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
			{message: expect.stringMatching(/refused to answer: Output blocked/)},
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
		const {reply, requests} = await once(subject, scripted);
		if (reply.kind !== 'fault') throw new Error('no fault');
		expect(reply.fault).toMatchObject({kind, ...more});
		expect(reply.fault.message).toMatch(/^[^\n]{1,400}$/);
		expect(JSON.stringify(reply.fault)).not.toContain(subject.key);
		expect(JSON.stringify(reply.fault)).not.toContain('abcdef123456');
		expect(requests).toHaveLength(1);
	});

	test('a model that refuses to answer is a fault that says so', async () => {
		const {reply} = await once(subject, {say: ['I will not.'], stop: 'refusal'});
		expect(reply).toMatchObject({
			kind: 'fault',
			fault: {kind: 'refused', message: expect.stringMatching(/^\w+ refused to answer: \S/)},
		});
	});

	test('a date in retry-after becomes the time until then', async () => {
		const {reply} = await once(subject, {
			...limited,
			headers: {'retry-after': new Date(Date.now() + 60_000).toUTCString()},
		});
		const wait = reply.kind === 'fault' ? (reply.fault.retryAfterMs ?? 0) : 0;
		expect(wait).toBeGreaterThan(30_000);
		expect(wait).toBeLessThanOrEqual(60_000);
	});

	test('a server that is not there is a network fault', async () => {
		const {vendors, model} = await at(subject, {say: ['ok']});
		await vendors.close();
		expect(kindOf((await asked(model, askOf([user('Go.')]))).reply)).toBe('network');
	});

	test.each([
		['before the first event', {after: 0}],
		['inside the text', {after: 4}],
		['before the terminal event', {after: 5}],
	])('a stream that is cut off %s is a network fault, closed in order or not', async (_name, {after}) => {
		for (const end of ['cut', 'close'] as const) {
			const {reply} = await once(subject, {say: ['some text that takes several events to say'], after, end});
			expect({end, kind: kindOf(reply)}).toEqual({end, kind: 'network'});
		}
	});

	test.each([0, 4])('a server that falls silent after %i events is a network fault', async after => {
		const {reply} = await once(
			subject,
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
		const {vendors, model} = await at(subject, {say: ['late'], waitMs: 2000}, 100);
		await using _ = vendors;
		expect((await asked(model, askOf([user('Go.')]))).reply).toMatchObject({kind: 'fault', fault: {kind: 'network'}});
	});

	test('a reader that takes its time is not a silent server', async () => {
		const {vendors, model} = await at(subject, {say: [prose]}, 300);
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
		expect((await once(subject, {bytes})).reply.kind).toBe('fault');
	});

	test('abort returns at once: before, while nothing has come, and in the middle', async () => {
		const {vendors, model} = await at(subject, ({number}) =>
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
		const {vendors, model} = await at(subject, {say: [prose], after: 6, end: 'silence'});
		await using _ = vendors;
		for await (const shown of model.ask(askOf([user('Go.')]), never)) if (shown) break;
		// Closing would wait for ever for a connection that is still read.
		await vendors.close();
		expect(vendors.requests).toHaveLength(1);
	});

	test('two questions at once do not mix', async () => {
		const {vendors, model} = await at(subject, ({messages}) => ({
			say: [`${textOf(messages[0]?.blocks ?? [])} ${prose}`],
		}));
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
			const {reply, requests} = await once(subject, {say: ['ok']});
			expect(kindOf(reply)).toBe('answer');
			expect(JSON.stringify(requests[0]?.headers)).not.toContain('leak');
			expect(Object.keys(requests[0]?.headers ?? {}).filter(name => /stainless|openai-|x-leak/.test(name))).toEqual([]);
			expect(logged.flatMap(spy => spy.mock.calls)).toEqual([]);
		} finally {
			vi.unstubAllEnvs();
			for (const spy of logged) spy.mockRestore();
		}
	});
};
