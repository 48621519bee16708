import {mkdtemp, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import type {Front} from '../cli.ts';
import {readArguments} from '../cli/args.ts';
import {mcp} from './mcp.ts';

const kind = fileURLToPath(new URL('../mcp/kind.fixture.ts', import.meta.url));

const inHome = async (act: (run: (...args: readonly string[]) => Promise<string>, home: string) => Promise<void>) => {
	const home = await realpath(await mkdtemp(join(tmpdir(), 'mcp-')));
	const run = async (...args: readonly string[]): Promise<string> => {
		const stdout = new PassThrough();
		const front: Front = {
			request: readArguments(['mcp', '-C', home, ...args]),
			env: {UNIFIED_DGM_HOME: home, OPENAI_API_KEY: 'the-operator', PATH: process.env['PATH']},
			version: '0.1.0',
			stdin: new PassThrough() as unknown as Front['stdin'],
			stdout: stdout as unknown as Front['stdout'],
			stderr: new PassThrough() as unknown as Front['stderr'],
			terminal: false,
			colour: 'none',
			now: () => new Date('2026-11-21T12:00:00Z'),
		};
		const code = await mcp(front);
		return `${String(stdout.read() ?? '').replaceAll(home, '~')}${code}`;
	};
	try {
		await act(run, home);
	} finally {
		await rm(home, {recursive: true});
	}
};

test('a server is added, tried, listed and removed, and what else stands in the file stays', () =>
	inHome(async (run, home) => {
		expect(await run()).toBe('There are no MCP servers: unified-dgm mcp add NAME -- COMMAND, or NAME URL\n0');
		await run('add', 'kind', '--env', 'TOKEN=very-secret', '--', process.execPath, kind);
		expect(await run('list')).toBe(`kind: ${process.execPath} ${kind}  ~/config.yaml\n0`);
		const tried = await run('test');
		expect(tried).toContain('✓ kind: kind 1.2.3\n');
		expect(tried).toContain('    add  Adds\n');
		expect(tried).toContain('    /kind:review  Reviews\n');
		expect(tried).not.toContain('very-secret');
		await run('add', 'gone', 'http://127.0.0.1:9/mcp', '--header', 'Authorization: Bearer very-secret');
		expect(await run('test', 'gone')).toMatch(/^✗ gone: is down: .*\n.*\n1$/);
		expect(await readFile(join(home, 'config.yaml'), 'utf8')).toContain('Authorization: Bearer very-secret');
		expect(await run('list')).not.toContain('very-secret');
		await run('remove', 'gone');
		expect((await run('list', '--json')).split('\n')).toEqual([
			JSON.stringify({name: 'kind', reach: `${process.execPath} ${kind}`, from: '~/config.yaml', trust: 'none'}),
			'0',
		]);
	}));

test.each([
	[['add', 'x'], 'needs a name, and either'],
	[['add', 'x', 'https://a.example', '--', 'cmd'], 'needs a name, and either'],
	[['add', 'a__b', '--', 'cmd'], 'single - or _'],
	[['add', 'x', 'file:///etc/passwd'], 'is not an address'],
	[['add', 'x', '--env', 'TOKEN', '--', 'cmd'], '--env takes NAME=VALUE'],
	[['add', 'x', 'https://a.example', '--header', 'token'], '--header takes'],
	[['remove', 'x'], 'there is no MCP server "x"'],
	[['remove'], 'needs a name'],
	[['test', 'x'], 'there is no MCP server "x"'],
	[['tset'], 'unknown mcp command "tset"'],
])('mcp %j is turned down with a reason', (args, why) =>
	inHome(async (run, home) => {
		await expect(run(...args)).rejects.toThrow(why);
		await expect(readFile(join(home, 'config.yaml'))).rejects.toThrow('ENOENT');
	}),
);
