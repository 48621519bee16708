import {expect, test} from 'vitest';
import {startVendors} from '../testing/vendors.ts';
import {answerTo, ask, question, refusalOf, scene, until} from './gateway.fixture.ts';
import {openLedger} from './ledger.ts';
import type {Entry} from './record.ts';

const said = {say: ['Hello.'], usage: {input: 70, output: 30}} as const;
const bytes = Buffer.byteLength(question());
const most = {tokens: bytes + 1024 + 1000, usd: (bytes + 1024 + 10_000) / 1e6};

test.each([
	['run', {run: 'r'}, {run: 'r', variant: 'w'}],
	['variant', {run: 'r', variant: 'v'}, {run: 'r', variant: 'v', task: 'u'}],
	['task', {run: 'r', variant: 'v', task: 't'}, {run: 'r', variant: 'v', task: 't'}],
] as const)(
	'of two callers that race for the last cents of a %s one gets them, and the other a 402',
	async (scope, one, two) => {
		const answered = Promise.withResolvers<void>();
		await using vendors = await startVendors(async () => {
			await answered.promise;
			return said;
		});
		await using at = await scene(vendors.url);
		const caps = {[scope]: {usd: 1.5 * most.usd}};
		const statusOf = async (token: string) => (await answerTo({socket: at.gateway.socket, token})).status;
		const both = [one, two].map(caller => statusOf(at.token(caller, caps)));
		await until(() => at.entries.length === 2);
		answered.resolve();
		expect(new Set(await Promise.all(both))).toEqual(new Set([200, 402]));
		expect(vendors.requests.length).toBe(1);
	},
);

test('a hundred at once never pass a cap, whatever they are answered', async () => {
	await using vendors = await startVendors(({number}) =>
		number % 3 === 0 ? {status: 500, message: 'no'} : {...said, usage: {input: bytes, output: 1000}},
	);
	await using at = await scene(vendors.url);
	const token = at.token({run: 'r'}, {run: {tokens: 10 * most.tokens}});
	const ask = () => answerTo({socket: at.gateway.socket, token});
	await Promise.all(Array.from({length: 100}, ask));
	for (let more = 0; more < 20; more += 1) await ask();
	const {tokens} = at.gateway.spent({run: 'r'});
	expect(tokens).toBeLessThanOrEqual(10 * most.tokens);
	const charged = at.entries.flatMap(entry => (entry.kind === 'ended' ? [entry.charged.tokens] : []));
	expect(tokens).toBe(charged.reduce((sum, each) => sum + each, 0));
	expect(at.entries.filter(({kind}) => kind === 'asked').length).toBe(charged.length);
});

test('a refusal says which cap, what is left, and what the request may cost', async () => {
	await using at = await scene('http://127.0.0.1:9');
	const token = at.token({run: 'r', task: 't'}, {run: {usd: 1}, task: {usd: 0.01}});
	const answer = await answerTo({socket: at.gateway.socket, token});
	expect([answer.status, JSON.parse(answer.text)]).toEqual([
		402,
		{
			type: 'error',
			error: {
				type: 'budget_exceeded',
				code: 'budget_exceeded',
				message: `gateway: this request may cost $${most.usd.toFixed(6)}, and of the $0.01 of this task $0.010000 is left; ask for a shorter answer`,
			},
		},
	]);
	expect(answer.headers['x-should-retry']).toBe('false');
});

test('tokens are capped as USD are, and a cap that is just reached is not passed', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const exact = at.token({run: 'exact'}, {run: most});
	const less = at.token({run: 'less'}, {run: {tokens: most.tokens - 1}});
	expect((await answerTo({socket: at.gateway.socket, token: exact})).status).toBe(200);
	expect(await refusalOf({socket: at.gateway.socket, token: less})).toEqual([402, 'budget_exceeded']);
});

test('a model without a price is refused under a cap in USD, and counts as unknown, not as free, without one', async () => {
	await using vendors = await startVendors(() => said);
	await using at = await scene(vendors.url);
	const asking = {
		socket: at.gateway.socket,
		path: '/groq/openai/v1/chat/completions',
		body: JSON.stringify({
			model: 'openai/gpt-oss-120b',
			stream: true,
			max_completion_tokens: 100,
			messages: [{role: 'user', content: 'Go.'}],
		}),
	};
	const capped = at.token({run: 'capped'}, {run: {usd: 100}});
	expect(await refusalOf({...asking, token: capped})).toEqual([402, 'unknown_price']);
	expect((await answerTo({...asking, token: at.token({run: 'free'}, {run: {tokens: 9999}})})).status).toBe(200);
	await until(() => at.entries.length === 3);
	expect(at.entries[2]).toMatchObject({kind: 'ended', cost: null, charged: {tokens: 100, usd: null}});
	expect(at.gateway.spent({run: 'free'})).toEqual({tokens: 100, usd: 0, unpriced: 1});
});

test.each([
	['an answer without a limit may be as long as the model makes it', {max_tokens: undefined}, 128_000],
	['a limit is taken at its word', {max_tokens: 5}, 5],
])('%s', async (_name, more, output) => {
	await using at = await scene('http://127.0.0.1:9');
	const body = question(more);
	await answerTo({socket: at.gateway.socket, token: at.token(), body});
	expect(at.entries[0]).toMatchObject({kind: 'asked', reserved: {tokens: body.length + 1024 + output}});
});

test('images count as much as they may, documents and long requests as the window', async () => {
	await using at = await scene('http://127.0.0.1:9');
	const source = {type: 'base64', media_type: 'image/png', data: 'AAAA'};
	const image = question({messages: [{role: 'user', content: [{type: 'image', source}]}]});
	const document = question({messages: [{role: 'user', content: [{type: 'document', source}]}]});
	const long = question({system: 'a'.repeat(2_000_000)});
	for (const body of [image, document, long]) await answerTo({socket: at.gateway.socket, token: at.token(), body});
	const reserved = at.entries.flatMap(entry => (entry.kind === 'asked' ? [entry.reserved.tokens] : []));
	expect(reserved).toEqual([image.length + 1024 + 16_384 + 1000, 1_001_000, 1_001_000]);
});

test('a gateway that goes on with a record has spent what the record says, and all of what was under way', async () => {
	const about = {at: '', caller: {run: 'r', task: 't'}, vendor: 'anthropic', model: 'm'};
	const asked = {...about, kind: 'asked', path: '/v1/messages', bytes: 1, reserved: {tokens: 500, usd: 0.5}} as const;
	const charged = {tokens: 100, usd: 0.1};
	const past: readonly Entry[] = [
		{...asked, number: 1},
		{...about, number: 1, kind: 'ended', status: 200, outcome: 'answered', usage: null, cost: null, charged, ms: 1},
		{...asked, number: 2},
	];
	expect(openLedger(past).spent({run: 'r'})).toEqual({tokens: 600, usd: 0.6, unpriced: 0});
	await using at = await scene('http://127.0.0.1:9', {past});
	const token = at.token({run: 'r', task: 't'}, {task: {usd: 0.6 + most.usd / 2}});
	expect(await refusalOf({socket: at.gateway.socket, token})).toEqual([402, 'budget_exceeded']);
	expect(at.entries.map(({number}) => number)).toEqual([3]);
});

test('a caller that hangs up before any word of the answer pays for the most, so that hanging up is never cheaper', async () => {
	await using vendors = await startVendors(() => ({...said, waitMs: 60_000}));
	await using at = await scene(vendors.url);
	const token = at.token({run: 'r'}, {run: {usd: 1.5 * most.usd}});
	const headers = {connection: 'close'};
	const hung = new AbortController();
	const asking = ask({socket: at.gateway.socket, token, headers, signal: hung.signal}).catch(() => 'hung up');
	await until(() => vendors.requests.length === 1);
	hung.abort();
	expect(await asking).toBe('hung up');
	await until(() => at.entries.length === 2);
	expect(at.entries[1]).toMatchObject({outcome: 'aborted', status: null, charged: most});
	expect(await refusalOf({socket: at.gateway.socket, token})).toEqual([402, 'budget_exceeded']);
});
