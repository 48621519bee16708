import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readJsonl} from '../../store/jsonl.ts';
import {opened} from '../evolve/evolve.fixture.ts';
import {connect, type Connection} from './connection.ts';
import {scriptedBegin} from './engine.fixture.ts';
import {serveEngine} from './serve.ts';

type Told = {readonly method: string; readonly params: unknown};

type Served = AsyncDisposable & {
	readonly connection: Connection;
	readonly told: Told[];
	readonly folder: string;
	/** Writes a line as it is, and waits for the next answer that no request waits for. */
	readonly raw: (line: string) => Promise<unknown>;
	/** Resolves when a notification of that name has come. */
	readonly untilTold: (method: string) => Promise<void>;
	readonly open: (changed?: object) => Promise<unknown>;
	readonly how: Promise<'closed' | 'broken'>;
};

/** An engine of scripted runs, in this process, and somebody at its other end. */
const serve = async (ms = 0): Promise<Served> => {
	const folder = await mkdtemp(join(tmpdir(), 'engine-'));
	const [to, from] = [new PassThrough(), new PassThrough()];
	const controller = new AbortController();
	const how = serveEngine({
		input: to,
		output: from,
		about: {name: 'scripted', version: '1'},
		begin: scriptedBegin(ms),
		failed: () => {},
		signal: controller.signal,
	});
	const told: Told[] = [];
	let news = Promise.withResolvers<void>();
	const tellNews = (): void => {
		news.resolve();
		news = Promise.withResolvers();
	};
	// What answers no request is seen as it came in.
	const answers: unknown[] = [];
	const tapped = new PassThrough();
	from.on('data', (chunk: Buffer) => {
		for (const line of chunk.toString().split('\n').filter(Boolean)) {
			const message = JSON.parse(line) as {readonly id?: unknown; readonly method?: string};
			if (message.method === undefined) answers.push(message);
		}
		tapped.write(chunk);
		tellNews();
	});
	from.on('end', () => tapped.end());
	const connection = connect({
		input: tapped,
		output: to,
		asked: async () => ({}),
		told: (method, params) => {
			told.push({method, params});
			tellNews();
		},
	});
	return {
		connection,
		told,
		folder,
		how,
		raw: async line => {
			const before = answers.length;
			to.write(`${line}\n`);
			while (answers.length === before) await news.promise;
			return answers[before];
		},
		untilTold: async method => {
			while (!told.some(one => one.method === method)) await news.promise;
		},
		open: async (changed = {}) => {
			await connection.request('initialize', {protocol: 1, client: {name: 'test', version: '1'}});
			return await connection.request('evolution/open', {
				run: 'r1',
				folder,
				suite: '/meadow',
				settings: opened.settings,
				...changed,
			});
		},
		[Symbol.asyncDispose]: async () => {
			connection.close();
			await how;
			await rm(folder, {recursive: true});
		},
	};
};

const factsIn = async (folder: string) => {
	const facts = [];
	for await (const fact of readJsonl<{readonly type: string}>(join(folder, 'journal.jsonl'))) facts.push(fact);
	return facts;
};

test('a run that is opened tells every fact on its record, once and in order, and that nothing is left to do', async () => {
	await using engine = await serve();
	expect(await engine.open()).toEqual({run: 'r1', seq: 0});
	await engine.untilTold('evolution/settled');
	const facts = engine.told.flatMap(({method, params}) =>
		method === 'evolution/fact' ? [(params as {readonly fact: unknown}).fact] : [],
	);
	expect(facts).toEqual(await factsIn(engine.folder));
	expect(facts.at(-1)).toMatchObject({type: 'run.finished', outcome: 'promoted'});
	expect(engine.told).toContainEqual({method: 'evolution/progress', params: {text: 'opens the run'}});
});

test('commands become facts, or are turned down with a reason and a code', async () => {
	await using engine = await serve(50);
	await engine.open();
	const command = (params: unknown) => engine.connection.request('evolution/command', params);
	expect(await command({ask: 'pause', why: 'lunch'})).toEqual({});
	await expect(command({ask: 'pause', why: 'lunch'})).rejects.toMatchObject({
		code: 1,
		message: 'it is paused already',
	});
	await expect(command({ask: 'forbid', variant: 'v0'})).rejects.toMatchObject({code: 1});
	await engine.untilTold('evolution/settled');
	engine.told.length = 0;
	expect(await command({ask: 'resume'})).toEqual({});
	expect(await command({ask: 'stop', why: 'enough'})).toEqual({});
	await engine.untilTold('evolution/settled');
	const types = (await factsIn(engine.folder)).map(({type}) => type);
	expect(types.filter(type => /^run\.(?!priced)/.test(type))).toEqual([
		'run.paused',
		'run.resumed',
		'run.stopped',
		'run.finished',
	]);
});

test('it ends when it is asked to, and the run goes on when it is opened again', async () => {
	await using engine = await serve(20);
	await engine.open();
	await engine.untilTold('evolution/fact');
	expect(await engine.connection.request('evolution/close', {})).toEqual({});
	expect(await engine.how).toBe('closed');
	const before = await factsIn(engine.folder);
	expect(before.at(-1)?.type).not.toBe('run.finished');
	await using again = await serve();
	expect(await again.open({folder: engine.folder, settings: undefined})).toEqual({run: 'r1', seq: before.length});
	await again.untilTold('evolution/settled');
	expect((await factsIn(engine.folder)).slice(0, before.length)).toEqual(before);
	expect((await factsIn(engine.folder)).at(-1)).toMatchObject({type: 'run.finished', outcome: 'promoted'});
});

test('it ends when nobody is at the other end any more', async () => {
	await using engine = await serve(20);
	await engine.open();
	engine.connection.close();
	expect(await engine.how).toBe('closed');
});

test('what cannot be opened is said with what to do, and may be mended', async () => {
	await using engine = await serve();
	await expect(engine.open({suite: '/amiss'})).rejects.toMatchObject({
		code: 2,
		message: 'the suite is amiss',
		data: {hint: 'mend it'},
	});
	await expect(
		engine.open({settings: {...opened.settings, budget: {evaluations: 1, usd: null, wallMs: null}}}),
	).rejects.toMatchObject({
		code: 2,
		message: expect.stringMatching(/too few/) as string,
	});
	expect(await engine.open({run: 'r2'})).toEqual({run: 'r2', seq: 0});
	await expect(engine.open({run: 'r3'})).rejects.toMatchObject({code: 4});
	expect(await engine.open({run: 'r2'})).toMatchObject({run: 'r2'});
});

describe('broken input is answered, and ends nothing:', () => {
	let engine: Served;
	beforeAll(async () => {
		engine = await serve();
		await engine.connection.request('initialize', {protocol: 1, client: {name: 'test', version: '1'}});
	});
	afterAll(() => engine[Symbol.asyncDispose]());
	const request = (method: string, params: unknown) =>
		JSON.stringify({jsonrpc: '2.0', id: 'x', method, ...(params === undefined ? {} : {params})});
	test.each([
		['no JSON', 'GET / HTTP/1.1', -32700],
		['half of a message', '{"jsonrpc": "2.0", "id": 1', -32700],
		['bytes', '\u0000\u0001\u0002', -32700],
		['nothing', 'null', -32600],
		['a number', '42', -32600],
		['a text', '"initialize"', -32600],
		['an object that is no message', '{}', -32600],
		['another version', '{"jsonrpc": "1.0", "id": 1, "method": "initialize"}', -32600],
		['an empty batch', '[]', -32600],
		['a batch of nothing', '[null]', -32600],
		['an unknown method', request('evolution/fly', {}), -32601],
		['a method of every object', request('constructor', {}), -32601],
		['another protocol', request('initialize', {protocol: 99, client: {name: 'x', version: '1'}}), -32602],
		['no parameters', request('evolution/open', undefined), -32602],
		['a run that is a path', request('evolution/open', {run: '../x', folder: '/x', suite: '/x'}), -32602],
		[
			'settings that are none',
			request('evolution/open', {run: 'x', folder: '/x', suite: '/x', settings: {seed: 'x'}}),
			-32602,
		],
		['an unknown command', request('evolution/command', {ask: 'fly'}), -32602],
		['a command with more than it takes', request('evolution/command', {ask: 'resume', variant: 'v1'}), -32602],
		['a command without a run', request('evolution/command', {ask: 'resume'}), 3],
	])('%s', async (_, line, code) => {
		expect(await engine.raw(line)).toMatchObject({jsonrpc: '2.0', error: {code}});
	});

	test('a message without an end, and one that is too long', async () => {
		expect(await engine.raw(`{"a": "${'x'.repeat(9 * 1024 * 1024)}"}`)).toMatchObject({error: {code: -32700}});
	});

	test('responses that nobody waits for, and notifications that nobody knows, are passed over', async () => {
		for (const line of ['{"jsonrpc": "2.0", "id": 77, "result": 1}', '{"jsonrpc": "2.0", "method": "x"}'])
			expect(await engine.raw(`${line}\n${request('evolution/fly', {})}`)).toMatchObject({error: {code: -32601}});
	});

	test('and it works as before', async () => {
		expect(await engine.open()).toEqual({run: 'r1', seq: 0});
		await engine.untilTold('evolution/settled');
	});
});

test('nobody asks for anything before they have said who they are', async () => {
	await using engine = await serve();
	await expect(engine.connection.request('evolution/command', {ask: 'resume'})).rejects.toMatchObject({code: -32002});
});
