import {expect, test} from 'vitest';
import {startVendors} from '../testing/vendors.ts';
import {answerTo, ask, question, scene, until} from './gateway.fixture.ts';
import type {Entry} from './record.ts';
import {openTraces} from './traces.ts';

const caller = {run: 'r', variant: 'v', task: 'j1'};
const said = {say: ['Hello.'], usage: {input: 70, output: 30}} as const;
const soon = () => AbortSignal.timeout(50);

test('a task is told what was answered for it, refused to it and spent on it, and nothing of the others', async () => {
	await using vendors = await startVendors(() => said);
	const traces = openTraces();
	await using at = await scene(vendors.url, {record: traces.book});
	const [mine, other] = [at.token(caller), at.token({...caller, task: 'j2'})];
	await answerTo({socket: at.gateway.socket, token: mine});
	await answerTo({socket: at.gateway.socket, token: mine, path: '/anthropic/v1/files'});
	await answerTo({socket: at.gateway.socket, token: other});
	await answerTo({socket: at.gateway.socket, token: other});
	await traces.still('j1', soon());
	expect(traces.of('j1')).toEqual({usd: 370e-6, answered: 1, refused: 1, reaching: 0});
	expect(traces.of('j2')).toEqual({usd: 740e-6, answered: 2, refused: 0, reaching: 0});
	expect(traces.of('j3')).toBe(undefined);
});

test.each([
	['a vendor that breaks down', {status: 529, message: 'overloaded'}, 'anthropic answered 529'],
	['an answer that is cut off', {...said, end: 'cut', after: 2}, 'anthropic broke off its answer'],
	['a vendor that hangs up', {reset: true}, 'anthropic could not be reached'],
	['a question that is wrong', {status: 400, message: 'too long'}, undefined],
] as const)('%s is told of as trouble only where the task is not to blame', async (_, reply, trouble) => {
	await using vendors = await startVendors(() => reply);
	const traces = openTraces();
	await using at = await scene(vendors.url, {record: traces.book});
	await answerTo({socket: at.gateway.socket, token: at.token(caller)}).catch(() => undefined);
	await until(() => traces.of('j1')?.usd !== undefined);
	await traces.still('j1', soon());
	expect([traces.of('j1')?.answered, traces.of('j1')?.trouble]).toEqual([0, trouble]);
});

test('what is under way counts with all that is held for it, also when the host died over it', async () => {
	const answered = Promise.withResolvers<void>();
	await using vendors = await startVendors(async () => {
		await answered.promise;
		return said;
	});
	const traces = openTraces();
	const entries: Entry[] = [];
	await using at = await scene(vendors.url, {
		record: entry => {
			entries.push(entry);
			traces.book(entry);
		},
	});
	const asking = answerTo({socket: at.gateway.socket, token: at.token(caller)});
	await until(() => entries.length === 1);
	const held = (Buffer.byteLength(question()) + 1024 + 10_000) / 1e6;
	expect(traces.of('j1')).toEqual({usd: held, answered: 0, refused: 0, reaching: 0});
	const later = openTraces(entries.slice(0, 1));
	expect(later.of('j1')).toEqual({usd: held, answered: 0, refused: 0, reaching: 0});
	await later.still('j1', new AbortController().signal);
	await traces.still('j1', soon());
	expect(traces.of('j1')?.answered).toBe(0);
	answered.resolve();
	await asking;
	await traces.still('j1', new AbortController().signal);
	expect(traces.of('j1')).toEqual({usd: 370e-6, answered: 1, refused: 0, reaching: 0});
});

test('a caller that hangs up on the last words has been answered all the same', async () => {
	await using vendors = await startVendors(() => ({...said, end: 'silence'}));
	const traces = openTraces();
	await using at = await scene(vendors.url, {record: traces.book});
	const hangUp = new AbortController();
	const answer = await ask({socket: at.gateway.socket, token: at.token(caller), signal: hangUp.signal});
	answer.on('error', () => undefined).once('data', () => hangUp.abort());
	await until(() => traces.of('j1')?.answered === 1);
	expect(traces.of('j1')).toMatchObject({answered: 1, refused: 0});
	expect(traces.of('j1')?.trouble).toBe(undefined);
});

test('who asks for what reaches past the models is counted apart from who asks for a model that is not listed', async () => {
	await using vendors = await startVendors(() => said);
	const traces = openTraces();
	await using at = await scene(vendors.url, {record: traces.book});
	const token = at.token(caller);
	const asking = (more: object) => answerTo({socket: at.gateway.socket, token, body: question(more)});
	await asking({tools: [{type: 'web_search_20250305', name: 'web_search'}]});
	await asking({mcp_servers: [{type: 'url', url: 'https://example.com', name: 'x'}]});
	await asking({model: 'claude-opus-9'});
	expect(traces.of('j1')).toEqual({usd: 0, answered: 0, refused: 3, reaching: 2});
	expect(vendors.requests).toEqual([]);
});
