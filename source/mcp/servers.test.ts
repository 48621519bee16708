import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {StreamableHTTPServerTransport} from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {judge} from '../core/approval.ts';
import {run} from '../core/effect.ts';
import type {ServerSpec} from '../core/server.ts';
import type {Room, Tool, ToolResult} from '../core/tool.ts';
import {kindServer} from './kind.fixture.ts';
import {openServers, type Servers} from './servers.ts';

const kind = fileURLToPath(new URL('kind.fixture.ts', import.meta.url));

const started = (args: readonly string[], rest: Partial<ServerSpec> = {}): ServerSpec => ({
	name: 'one',
	from: 'config.yaml',
	reach: {by: 'process', command: process.execPath, args, env: {PATH: process.env['PATH'] ?? ''}, directory: '/'},
	timeoutMs: 60_000,
	startMs: 60_000,
	deny: [],
	trust: 'none',
	...rest,
});

/** A server written by hand, in JavaScript: `answer(id, result)` answers; `on` is called with each message. */
const byHand = (body: string, rest: Partial<ServerSpec> = {}): ServerSpec =>
	started(
		[
			'-e',
			`const answer = (id, result) => process.stdout.write(JSON.stringify({jsonrpc: '2.0', id, result}) + '\\n');
			const hello = (id, capabilities = {tools: {}}) => answer(id, {protocolVersion: '2025-06-18', capabilities, serverInfo: {name: 'hand', version: '0'}});
			const tool = (name, more = {}) => ({name, inputSchema: {type: 'object'}, ...more});
			const hear = on => require('node:readline').createInterface({input: process.stdin}).on('line', line => on(JSON.parse(line)));
			${body}`,
		],
		rest,
	);

const open = (...specs: readonly ServerSpec[]): Servers =>
	openServers(specs, {directory: '/', version: '1', now: () => performance.now()});

const never = new AbortController().signal;

const room: Room = {
	directory: '/',
	added: [],
	sandbox: {
		kind: 'docker',
		about: '',
		exec: () => {
			throw new Error('no command is run');
		},
		[Symbol.asyncDispose]: async () => {},
	},
	signal: never,
	read: async () => ({kind: 'opaque', why: '', segments: []}),
};

const named = async (servers: Servers, name: string): Promise<Tool> => {
	const tool = (await servers.tools(never)).find(one => one.name === name);
	if (tool === undefined) throw new Error(`no tool ${name}`);
	return tool;
};

const use = async (servers: Servers, name: string, input: unknown, signal = never): Promise<ToolResult> =>
	run((await named(servers, name)).use(input, {...room, signal}));

const standing = (servers: Servers) =>
	servers.standing().map(({now}) => (now.is === 'down' ? `down: ${now.why}` : now.is));

/** The kind server behind an address on this machine. */
const overHttp = async (answer?: (request: IncomingMessage, response: ServerResponse) => void) => {
	const server = createServer((request, response) => {
		if (answer !== undefined) {
			answer(request, response);
			return;
		}
		const transport = new StreamableHTTPServerTransport({});
		response.on('close', () => void transport.close());
		void kindServer()
			// oxlint-disable-next-line typescript/no-unsafe-argument
			.connect(transport as unknown as Parameters<ReturnType<typeof kindServer>['connect']>[0])
			.then(() => transport.handleRequest(request, response));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/mcp`,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
};

const overUrl = (url: string, rest: Partial<ServerSpec> = {}): ServerSpec =>
	started([], {reach: {by: 'http', url, headers: {Authorization: 'Bearer secret'}}, ...rest});

test('nothing is started before it is wanted', async () => {
	await using servers = open(started([kind]));
	expect(standing(servers)).toEqual(['not started']);
	servers.begin();
	expect(standing(servers)).toEqual(['starting']);
	await servers.settled();
	expect(standing(servers)).toEqual(['ready']);
});

test('a server over pipes brings its tools under its own name, also those named like ours', async () => {
	await using servers = open(started([kind]));
	expect((await servers.tools(never)).map(({name}) => name)).toEqual([
		'one__add',
		'one__fail',
		'one__shell',
		'one__environment',
		'one__die',
		'one__picture',
		'one__hang',
		'one__read_resource',
	]);
	expect(await use(servers, 'one__add', {a: 1, b: 2})).toEqual({outcome: 'ok', output: '3'});
	expect(await use(servers, 'one__fail', {})).toEqual({outcome: 'failed', output: 'no such thing'});
	expect(await use(servers, 'one__picture', {})).toEqual({
		outcome: 'ok',
		output: '[image, image/png, 1 KiB: not shown]\na picture',
	});
	expect(await use(servers, 'one__add', {a: 'x'})).toEqual({
		outcome: 'failed',
		output: expect.stringContaining('nput validation error') as string,
	});
});

test('a server behind an address brings the same', async () => {
	await using http = await overHttp();
	await using servers = open(overUrl(http.url));
	expect(await use(servers, 'one__add', {a: 1, b: 2})).toEqual({outcome: 'ok', output: '3'});
	expect(await use(servers, 'one__read_resource', {uri: 'greet://you'})).toEqual({outcome: 'ok', output: 'hello you'});
});

test('resources are listed and read, and prompts take the words behind them', async () => {
	await using servers = open(started([kind]));
	expect(await use(servers, 'one__read_resource', {})).toEqual({outcome: 'ok', output: 'note://one  note: a note'});
	expect(await use(servers, 'one__read_resource', {uri: 'note://one'})).toEqual({outcome: 'ok', output: 'remember'});
	expect(servers.prompts()).toEqual([{server: 'one', name: 'review', about: 'Reviews', args: ['file', 'focus?']}]);
	expect(await servers.prompt('one', 'review', 'a.ts names and types')).toEqual({
		text: 'Review a.ts for names and types',
	});
	expect(await servers.prompt('one', 'review', '')).toEqual({wrong: '/one:review wants file'});
	expect(await servers.prompt('one', 'none', '')).toEqual({wrong: 'the MCP server one has no prompt none'});
	expect(await servers.prompt('two', 'review', '')).toEqual({wrong: 'there is no MCP server two'});
});

test('a server is given the environment that was written for it, and nothing else', async () => {
	await using servers = open(started([kind]));
	const {output} = await use(servers, 'one__environment', {});
	expect(Object.keys(JSON.parse(output) as object).filter(name => !name.startsWith('__'))).toEqual(['PATH']);
});

test.each([
	[{}, ['one__add', 'one__die', 'one__environment', 'one__fail', 'one__hang', 'one__picture', 'one__shell']],
	[{allow: ['add', 'f*']}, ['one__add', 'one__fail']],
	[{allow: ['*'], deny: ['*']}, []],
	[{deny: ['[adehps]*', 'die', 'environment', 'hang', 'picture', 'shell']}, ['one__add', 'one__fail']],
])('of its tools only those are taken that %j says', async (rest, names) => {
	await using servers = open(started([kind], rest));
	const found = (await servers.tools(never)).map(({name}) => name).toSorted();
	expect(found.filter(name => name !== 'one__read_resource')).toEqual(names);
});

test.each(['suggest', 'auto-edit', 'full-auto'] as const)(
	'%s asks before a call, unless a rule or a grant for it allows it; plan denies it',
	async mode => {
		await using servers = open(started([kind]));
		const tool = await named(servers, 'one__add');
		const preview = await tool.preview?.({a: 1, b: 2}, room);
		if (preview === undefined || 'impossible' in preview) throw new Error('it can be previewed');
		const about = {mode, wall: 'docker', tool: tool.name, risk: tool.risk, preview, rules: [], grants: []} as const;
		expect(judge(about)).toEqual({
			verdict: 'ask',
			why: 'the MCP server one carries it out, outside the wall',
		});
		const rule = {tool: 'one__*', pattern: '*', action: 'allow'} as const;
		expect(judge({...about, rules: [rule]}).verdict).toBe('allow');
		// As a grant is kept for later sessions.
		expect(judge({...about, rules: [{...rule, tool: tool.name, pattern: 'one__add'}]}).verdict).toBe('allow');
		expect(judge({...about, rules: [{...rule, tool: 'shell'}]}).verdict).toBe('ask');
		const grant = {match: 'prefix', text: 'one__add', keep: 'session'} as const;
		expect(judge({...about, grants: [grant]}).verdict).toBe('allow');
		expect(judge({...about, grants: [{...grant, text: 'one__'}]}).verdict).toBe('ask');
		expect(judge({...about, mode: 'plan', rules: [rule], grants: [grant]}).verdict).toBe('deny');
	},
);

test('that a tool only reads is believed where the person said so, and nowhere else', async () => {
	await using servers = open(started([kind], {trust: 'read-only'}));
	const risks = new Map((await servers.tools(never)).map(({name, risk}) => [name, risk]));
	expect([risks.get('one__add'), risks.get('one__shell'), risks.get('one__read_resource')]).toEqual([
		'read',
		'run',
		'read',
	]);
	await using others = open(started([kind]));
	expect([...new Set((await others.tools(never)).map(({risk}) => risk))]).toEqual(['run']);
});

test('a call can be stopped, and one that is not answered is given up', async () => {
	await using servers = open(started([kind], {timeoutMs: 300}));
	expect(await use(servers, 'one__hang', {})).toEqual({
		outcome: 'failed',
		output: expect.stringContaining('timed out') as string,
	});
	const stop = new AbortController();
	const stopped = use(servers, 'one__hang', {}, stop.signal);
	setTimeout(() => stop.abort(), 50);
	expect((await stopped).outcome).toBe('aborted');
	expect(await use(servers, 'one__add', {a: 1, b: 1})).toEqual({outcome: 'ok', output: '2'});
});

test('a server that dies in a call is started again, after a while that grows', async () => {
	let time = 0;
	await using servers = openServers([started([kind])], {directory: '/', version: '1', now: () => time});
	expect((await use(servers, 'one__die', {})).outcome).toBe('failed');
	// Its tools stay known, so that a model that calls one is told why it cannot.
	expect(await use(servers, 'one__add', {a: 1, b: 1})).toEqual({
		outcome: 'failed',
		output: expect.stringContaining('(it is tried again in 1 s)') as string,
	});
	time = 1_001;
	expect(await use(servers, 'one__add', {a: 1, b: 1})).toEqual({outcome: 'ok', output: '2'});
	await use(servers, 'one__die', {});
	await use(servers, 'one__add', {a: 1, b: 1});
	expect(standing(servers)[0]).toMatch(/^down/);
});

const offering = (tools: string): string =>
	`hear(m => { if (m.method === 'initialize') hello(m.id); if (m.method === 'tools/list') answer(m.id, {tools: ${tools}}); if (m.method === 'tools/call') called(m.id); });`;

test.each([
	[
		'is not there',
		started([], {reach: {by: 'process', command: '/no/such', args: [], env: {}, directory: '/'}}),
		'ENOENT',
	],
	['ends at once, with a word', byHand(`console.error('no token'); process.exit(1)`), 'no token'],
	['never answers', byHand('setInterval(() => {}, 1000)', {startMs: 300}), 'did not answer within 0.3 s'],
	['never reads', byHand('process.stdin.pause(); setInterval(() => {}, 1000)', {startMs: 300}), 'within 0.3 s'],
	['answers with what is no list', byHand(offering(`{not: 'a list'}`)), 'does not fit the protocol'],
	[
		'speaks another version',
		byHand(`hear(m => answer(m.id, {protocolVersion: 'x', capabilities: {}, serverInfo: {name: 'a', version: '1'}}))`),
		'version',
	],
	[
		'sends one line of 100 MB',
		byHand(
			`const piece = 'x'.repeat(1 << 20); const more = () => { while (process.stdout.write(piece)); process.stdout.once('drain', more); }; more();`,
		),
		'more than 8 MiB',
	],
	[
		'floods with lines',
		byHand(
			`const piece = ('{"jsonrpc":"2.0","method":"x","params":{"a":"' + 'x'.repeat(60000) + '"}}\\n').repeat(8); const more = () => { while (process.stdout.write(piece)); process.stdout.once('drain', more); }; more();`,
		),
		'nobody asked for',
	],
])('a server that %s is down, and its tools are not there', async (_, spec, why) => {
	await using servers = open(spec);
	expect(await servers.tools(never)).toEqual([]);
	expect(standing(servers)[0]).toContain('down: ');
	expect(standing(servers)[0]).toContain(why);
});

test('one that hangs takes nothing from the others', async () => {
	await using servers = open(
		byHand('setInterval(() => {}, 1000)', {name: 'bad', startMs: 400}),
		started([kind], {name: 'good'}),
	);
	expect((await servers.tools(never)).map(({name}) => name)).toContain('good__add');
});

test('who stops while servers start does not wait for them', async () => {
	await using servers = open(byHand('setInterval(() => {}, 1000)', {startMs: 60_000}));
	expect(await servers.tools(AbortSignal.timeout(50))).toEqual([]);
});

test('an answer of many megabytes is cut, and one of 100 MB ends the server', async () => {
	await using servers = open(
		byHand(
			`${offering(`[tool('t')]`)} const called = id => answer(id, {content: [{type: 'text', text: 'y'.repeat(4e6)}]});`,
		),
	);
	const {outcome, output} = await use(servers, 'one__t', {});
	expect([outcome, output.length < 33_000, output.includes('left out')]).toEqual(['ok', true, true]);
	await using huge = open(
		byHand(
			`${offering(`[tool('t')]`)} const called = id => answer(id, {content: [{type: 'text', text: 'y'.repeat(1e8)}]});`,
		),
	);
	expect((await use(huge, 'one__t', {})).outcome).toBe('failed');
	expect(standing(huge)).toEqual([expect.stringContaining('more than 8 MiB')]);
});

test.each([
	[
		'a list without end',
		`hear(m => { if (m.method === 'initialize') hello(m.id); if (m.method === 'tools/list') answer(m.id, {tools: [tool('t' + Math.random()), tool('u')], nextCursor: 'more'}); });`,
		21,
	],
	['a thousand tools', offering(`Array.from({length: 1000}, (_, i) => tool('t' + i))`), 100],
	['the same name over and over', offering(`Array.from({length: 9}, () => tool('same'))`), 1],
])('%s is taken as far as it is of use', async (_, body, count) => {
	await using servers = open(byHand(body));
	expect(await servers.tools(never)).toHaveLength(count);
});

test('names and schemas become such as every vendor takes', async () => {
	const deep = `(() => { let s = {}; for (let i = 0; i < 1000; i += 1) s = {properties: {a: s}}; return {type: 'object', ...s}; })()`;
	await using servers = open(
		byHand(
			offering(
				`[tool('../rm -rf /'), tool('x'.repeat(200)), tool('wild', {inputSchema: {type: 'object', anyOf: [{}], properties: {a: {type: 'string'}}}}), tool('large', {description: 'd'.repeat(1e5), inputSchema: {type: 'object', properties: {a: {description: 'e'.repeat(1e5)}}}}), tool('deep', {inputSchema: ${deep}})]`,
			),
		),
	);
	const tools = await servers.tools(never);
	for (const {name, about} of tools) {
		expect(name).toMatch(/^one__[\w-]{1,59}$/);
		expect(about.length).toBeLessThan(2_200);
	}
	expect(tools.map(({schema}) => schema)).toEqual([
		{type: 'object', properties: {}},
		{type: 'object', properties: {}},
		{type: 'object', properties: {a: {type: 'string'}}},
		{type: 'object', properties: {}},
		{type: 'object', properties: {}},
	]);
});

test('what a server starts is gone with it', async () => {
	const servers = open(
		byHand(
			`const {spawn} = require('node:child_process'); const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'}); process.on('SIGTERM', () => {}); ${offering(`[tool('t')]`)} const called = id => answer(id, {content: [{type: 'text', text: child.pid + ' ' + process.pid}]});`,
		),
	);
	const {output} = await use(servers, 'one__t', {});
	await servers[Symbol.asyncDispose]();
	for (const pid of output.split(' ').map(Number)) {
		await expect
			.poll(() => {
				try {
					process.kill(pid, 0);
					return 'there';
				} catch {
					return 'gone';
				}
			})
			.toBe('gone');
	}
});

test.each([
	['refuses', (_: IncomingMessage, response: ServerResponse) => response.writeHead(401).end('no entry'), 'no entry'],
	['never answers', () => {}, 'within 0.5 s'],
	[
		'sends without end',
		(_: IncomingMessage, response: ServerResponse) => {
			response.writeHead(200, {'content-type': 'application/json'});
			const more = (): void => {
				while (!response.destroyed && response.write('x'.repeat(1 << 20)));
				if (!response.destroyed) response.once('drain', more);
			};
			more();
		},
		'down',
	],
	[
		'sends elsewhere',
		(_: IncomingMessage, response: ServerResponse) =>
			response.writeHead(307, {location: 'http://localhost:1/stolen'}).end(),
		'down',
	],
])('an address that %s is down', async (_, answer, why) => {
	await using http = await overHttp((request, response) => {
		request.resume();
		answer(request, response);
	});
	await using servers = open(overUrl(http.url, {startMs: 500}));
	expect(await servers.tools(never)).toEqual([]);
	expect(standing(servers)[0]).toContain(why);
});

test('headers with keys go nowhere but to the address they were written for', async () => {
	const heard: (string | undefined)[] = [];
	await using other = await overHttp((request, response) => {
		heard.push(request.headers.authorization);
		response.writeHead(404).end();
	});
	await using http = await overHttp((request, response) => {
		request.resume();
		response.writeHead(307, {location: other.url}).end();
	});
	await using servers = open(overUrl(http.url, {startMs: 1_000}));
	await servers.settled();
	expect(heard).toEqual([]);
});
