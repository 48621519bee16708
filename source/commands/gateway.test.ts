import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFile, chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text as textOf} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {describe, expect, test, vi} from 'vitest';
import {startVendors, type Vendors} from '../testing/vendors.ts';

const program = fileURLToPath(new URL('../unified-dgm.ts', import.meta.url));

const key = 'sk-ant-test-000000000000000000';

/** A folder of its own, in which the program is run, with a key for one vendor. */
const folder = async () => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-')));
	const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
		spawn(process.execPath, [program, 'gateway', ...args], {
			cwd: root,
			env: {PATH: process.env['PATH'], UNIFIED_DGM_HOME: join(root, 'home'), ...env},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	return {
		root,
		start,
		ended: async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
			const child = start(args, env);
			const [stderr, [code]] = await Promise.all([textOf(child.stderr), once(child, 'close')]);
			return {code, stderr: stderr.replaceAll(root, 'ROOT')};
		},
		[Symbol.asyncDispose]: () => rm(root, {recursive: true, force: true}),
	};
};

type Folder = Awaited<ReturnType<typeof folder>>;

const environment = ({url}: Vendors) => ({ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: url});

/** A gateway that listens, with the token of its first caller. */
const listening = async ({start}: Folder, vendors: Vendors, args: readonly string[]) => {
	const child = start(['--socket', 'sock/g.sock', ...args], environment(vendors));
	const said: {stdout: string; stderr: string} = {stdout: '', stderr: ''};
	child.stdout.setEncoding('utf8').on('data', (piece: string) => (said.stdout += piece));
	const heard = Promise.withResolvers<void>();
	child.stderr.setEncoding('utf8').on('data', (piece: string) => {
		said.stderr += piece;
		if (said.stderr.includes('POST')) heard.resolve();
	});
	const closed = once(child, 'close');
	void closed.then(() => heard.reject(new Error(said.stderr)));
	await heard.promise;
	return {
		token: /^\S+ (\S+)$/m.exec(said.stdout)?.[1] ?? '',
		/** Ends it as Ctrl+C does. */
		interrupt: async () => {
			child.kill('SIGINT');
			const [code] = await closed;
			return {code, last: said.stderr.trimEnd().split('\n').slice(-2)};
		},
		[Symbol.asyncDispose]: async () => {
			child.kill('SIGKILL');
			await closed;
		},
	};
};

const ask = async ({root}: Folder, token: string): Promise<number | undefined> => {
	const asking = request({
		socketPath: join(root, 'sock', 'g.sock'),
		path: '/anthropic/v1/messages',
		method: 'POST',
		headers: {'x-api-key': token, 'content-type': 'application/json', 'anthropic-version': '2023-06-01'},
	});
	const messages = [{role: 'user', content: 'Hi'}];
	asking.end(JSON.stringify({model: 'claude-sonnet-5-5', max_tokens: 100, stream: true, messages}));
	const [response] = await once(asking, 'response');
	await textOf(response);
	return response.statusCode;
};

const hello = () => ({say: ['Hello.'], usage: {input: 1000, output: 100}}) as const;

describe('a gateway', () => {
	test('lets its callers ask until Ctrl+C, says what was spent, and leaves nothing but its record', async () => {
		await using vendors = await startVendors(hello);
		await using at = await folder();
		await using gateway = await listening(at, vendors, ['-o', 'record.jsonl', 'night/v1/t1', 'night/v2']);
		expect([await ask(at, gateway.token), await ask(at, 'udgm_none')]).toEqual([200, 401]);
		expect(vendors.requests.map(({headers}) => headers['x-api-key'])).toEqual([key]);
		expect(await gateway.interrupt()).toEqual({
			code: 130,
			last: ['1 requests let through, 1 refused', 'night: 1100 tokens, $0.0030'],
		});
		await expect(stat(join(at.root, 'sock'))).rejects.toThrow('ENOENT');
		const record = await readFile(join(at.root, 'record.jsonl'), 'utf8');
		expect(
			record
				.trimEnd()
				.split('\n')
				.map(line => (JSON.parse(line) as {kind: string}).kind),
		).toEqual(['asked', 'ended', 'refused']);
		expect(record).not.toContain(key);
		expect(record).not.toContain(gateway.token);
	});

	test('that is killed and started again on its record counts what was spent, and takes the dead socket away', async () => {
		await using vendors = await startVendors(hello);
		await using at = await folder();
		const args = ['--max-cost', '0.005', '-o', 'record.jsonl', 'night'];
		{
			await using first = await listening(at, vendors, args);
			expect(await ask(at, first.token)).toBe(200);
			// The caller has its answer before the record says so.
			await vi.waitFor(async () => expect(await readFile(join(at.root, 'record.jsonl'), 'utf8')).toContain('ended'));
		}
		await appendFile(join(at.root, 'record.jsonl'), '{"at":"2026-11-');
		await using second = await listening(at, vendors, args);
		expect(await ask(at, second.token)).toBe(402);
		expect((await second.interrupt()).last).toEqual([
			'0 requests let through, 1 refused',
			'night: 1100 tokens, $0.0030',
		]);
		const lines = (await readFile(join(at.root, 'record.jsonl'), 'utf8')).trimEnd().split('\n');
		expect(lines.map(line => (JSON.parse(line) as {number: number}).number)).toEqual([1, 1, 2]);
	});

	test.each<[string, readonly string[], string]>([
		['no socket', [], 'no socket is named — unified-dgm gateway --socket PATH [RUN[/VARIANT[/TASK]]…]'],
		[
			'a file in the way',
			['--socket', 'own/file'],
			'ROOT/own/file is there already, and is no socket — name another path',
		],
		[
			'a folder that is open to others',
			['--socket', 'open/g.sock'],
			'ROOT/open is open to others, and who reaches the socket in it can try tokens — chmod 700 ROOT/open, or name another folder',
		],
		[
			'a record that cannot be kept',
			['--socket', 'own/g.sock', '-o', 'nowhere/r.jsonl'],
			'the record cannot be kept in ROOT/nowhere/r.jsonl (ENOENT) — name another file with -o',
		],
		[
			'a record that is none',
			['--socket', 'own/g.sock', '-o', 'own/file'],
			'line 1 of ROOT/own/file is none of a record — name another file with -o',
		],
		[
			'a cap that is none',
			['--socket', 'own/g.sock', '--max-cost', 'much'],
			'--max-cost takes an amount in USD, not "much" — for example: --max-cost 0.50',
		],
		[
			'a caller that is none',
			['--socket', 'own/g.sock', 'a/b/c/d'],
			'no caller can be called "a/b/c/d" — write RUN, RUN/VARIANT or RUN/VARIANT/TASK',
		],
		[
			'a model without a key',
			['--socket', 'own/g.sock', '-m', 'groq:x'],
			'--model groq:x: no key for groq — set GROQ_API_KEY',
		],
	])('does not start with %s, and says why', async (_, args, why) => {
		await using at = await folder();
		await mkdir(join(at.root, 'own'), {mode: 0o700});
		await mkdir(join(at.root, 'open'));
		await chmod(join(at.root, 'open'), 0o755);
		await writeFile(join(at.root, 'own', 'file'), 'mine\n');
		expect(await at.ended(args, {ANTHROPIC_API_KEY: key})).toEqual({code: 2, stderr: `unified-dgm: ${why}\n`});
		expect(await readFile(join(at.root, 'own', 'file'), 'utf8')).toBe('mine\n');
	});

	test('does not start without a key', async () => {
		await using at = await folder();
		expect(await at.ended(['--socket', 'sock/g.sock'])).toEqual({
			code: 2,
			stderr: 'unified-dgm: there is no key for any vendor — unified-dgm models says which there are\n',
		});
	});
});
