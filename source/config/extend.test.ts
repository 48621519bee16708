import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {loadConfig, type Loaded} from './load.ts';
import {keepDecision} from './personal.ts';
import {readLayer} from './read.ts';

const shipped = fileURLToPath(new URL('../../profiles', import.meta.url));

const place = async () => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'extend-')));
	const directory = join(root, 'project');
	const personal = join(root, 'home', 'projects', 'project.yaml');
	await mkdir(join(directory, '.unified-dgm'), {recursive: true});
	await mkdir(join(root, 'home'));
	return {
		directory,
		personal,
		user: (text: string) => writeFile(join(root, 'home', 'config.yaml'), text),
		project: (text: string) => writeFile(join(directory, '.unified-dgm', 'config.yaml'), text),
		trust: () => keepDecision(personal, directory, {trusted: true}),
		load: (env: Readonly<Record<string, string>> = {}): Promise<Loaded> =>
			loadConfig({
				home: join(root, 'home'),
				directory,
				personal,
				shipped,
				env,
				flags: {models: [], addDirs: []},
				fallback: () => 'default',
			}),
		[Symbol.asyncDispose]: () => rm(root, {recursive: true}),
	};
};

const db = 'mcp_servers:\n  db: {command: npx, args: [-y, db-server]}\n';

test('a server of your own starts with a plain environment, what you wrote for it, and nothing like a key', async () => {
	await using at = await place();
	await at.user(
		'mcp_servers:\n  db:\n    command: npx\n    args: [-y, db]\n    env: {URL: "${DB_URL}/x", MODE: ro}\n    timeout: 5m\n    tools: {deny: [drop*]}\n    trust: read-only\n',
	);
	const loaded = await at.load({PATH: '/bin', OPENAI_API_KEY: 'sk-1', DB_URL: 'pg://'});
	expect(loaded.servers).toEqual([
		{
			name: 'db',
			from: expect.stringMatching(/home\/config\.yaml$/) as string,
			reach: {
				by: 'process',
				command: 'npx',
				args: ['-y', 'db'],
				env: {PATH: '/bin', URL: 'pg:///x', MODE: 'ro'},
				directory: at.directory,
			},
			timeoutMs: 300_000,
			startMs: 10_000,
			deny: ['drop*'],
			trust: 'read-only',
		},
	]);
	// What is shown of it holds no value.
	expect(loaded.origins.filter(({path}) => path.startsWith('mcp_servers')).map(({value}) => value)).toEqual([
		expect.objectContaining({env: {URL: '…', MODE: '…'}}),
	]);
});

test('a variable that is not set leaves its server out, and says so', async () => {
	await using at = await place();
	await at.user('mcp_servers:\n  web: {url: "https://a.example/mcp", headers: {Authorization: "Bearer ${TOKEN}"}}\n');
	const {servers, notices} = await at.load();
	expect([servers, notices]).toEqual([[], ['the MCP server web is left out: TOKEN is not set']]);
});

test('what a project brings counts when the project is trusted, and it was allowed as it stands', async () => {
	await using at = await place();
	await at.project(`${db}hooks:\n  - {on: before_tool, tool: shell, command: ./look.sh}\n`);
	expect(await at.load()).toMatchObject({servers: [], hooks: [], brought: []});
	await at.trust();
	const {brought, ...before} = await at.load();
	expect([before.servers, before.hooks, brought.map(({what}) => what)]).toEqual([
		[],
		[],
		['the MCP server db', 'a hook (before_tool)'],
	]);
	expect(brought[0]?.says).toBe('{"mcp_server":"db","command":"npx","args":["-y","db-server"]}');
	const decided = brought.map(({what, sha256}) => ({what, sha256, allowed: what !== 'the MCP server db'}));
	await keepDecision(at.personal, at.directory, {brought: decided});
	expect(await at.load()).toMatchObject({
		servers: [],
		hooks: [{on: 'before_tool', tool: 'shell', command: './look.sh', timeoutMs: 30_000}],
		brought: [],
	});
	await keepDecision(at.personal, at.directory, {brought: decided.map(one => ({...one, allowed: true}))});
	expect((await at.load()).servers.map(({name}) => name)).toEqual(['db']);
	await at.project(db.replace('db-server', 'other-server'));
	expect(await at.load()).toMatchObject({servers: [], hooks: [], brought: [{what: 'the MCP server db'}]});
});

test('a project takes no name of yours, no variable, and nobody’s trust', async () => {
	await using at = await place();
	await at.user('mcp_servers:\n  mine: {command: a}\n');
	await at.trust();
	await at.project(
		'mcp_servers:\n  mine: {command: b}\n  web: {url: "https://a.example", headers: {X: "${OPENAI_API_KEY}"}, trust: read-only}\n',
	);
	const {brought} = await at.load();
	await keepDecision(at.personal, at.directory, {
		brought: brought.map(({what, sha256}) => ({what, sha256, allowed: true})),
	});
	const {servers, notices} = await at.load({OPENAI_API_KEY: 'sk-1'});
	expect(servers.map(({name, reach, trust}) => ({name, reach, trust}))).toEqual([
		{name: 'mine', reach: expect.objectContaining({command: 'a'}) as unknown, trust: 'none'},
		{
			name: 'web',
			reach: {by: 'http', url: 'https://a.example', headers: {X: '${OPENAI_API_KEY}'}},
			trust: 'none',
		},
	]);
	expect(notices).toEqual([expect.stringMatching(/the MCP server mine is yours .* and stays what it is/)]);
});

test.each([
	['mcp_servers: {a__b: {command: x}}', 'single - or _'],
	['mcp_servers: {a: {}}', 'wants either a command or a url'],
	['mcp_servers: {a: {command: x, url: "https://b.example"}}', 'wants either a command or a url'],
	['mcp_servers: {a: {url: "file:///etc/passwd"}}', 'is not an address'],
	['mcp_servers: {a: {url: "https://b.example", args: [x]}}', 'args and env belong to a command'],
	['mcp_servers: {a: {command: x, comand: y}}', 'unknown key "comand"'],
	['hooks: [{on: before_tol, command: x}]', 'there is no "before_tol"'],
	['hooks: [{on: stop, command: ""}]', 'hooks.0.command'],
])('%s is refused', (text, complaint) => {
	expect(() => readLayer('user', text, 'config.yaml')).toThrow(complaint);
});
