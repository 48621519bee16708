import {mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {readJsonl} from '../../store/jsonl.ts';
import {opened, paidKeys} from '../evolve/evolve.fixture.ts';
import {linkOrLaunch, linkTo, type Heard, type Link} from './client.ts';
import {keepEngine} from './keep.ts';

const program = fileURLToPath(new URL('engine.fixture.ts', import.meta.url));
const scripted = (ms: number): readonly [string, ...string[]] => [process.execPath, program, String(ms)];

const inFolder = async <Result>(act: (folder: string) => Promise<Result>): Promise<Result> => {
	const folder = await mkdtemp(join(tmpdir(), 'keep-'));
	try {
		return await act(folder);
	} finally {
		await rm(folder, {recursive: true});
	}
};

const keep = (folder: string, command: readonly [string, ...string[]], signal = new AbortController().signal) =>
	keepEngine({folder, command, env: process.env, version: '1', signal});

/** Speaks with whoever keeps the engine, as soon as somebody does. */
const linked = async (folder: string, heard: Heard = {}): Promise<Link> => {
	for (;;) {
		const link = await linkTo(folder, '1', heard);
		if (link !== undefined) return link;
		await sleep(10);
	}
};

const open = (link: Link, folder: string, run = 'r1') =>
	link.open({run, folder, suite: '/meadow', settings: opened.settings});

const factsIn = async (folder: string) => {
	const facts = [];
	for await (const fact of readJsonl<{readonly type: string}>(join(folder, 'journal.jsonl'))) facts.push(fact);
	return facts;
};

/** The process of the engine: it holds the lock of its record. */
const engineIn = async (folder: string): Promise<number> =>
	Number.parseInt(await readFile(join(folder, 'journal.jsonl.lock'), 'utf8'), 10);

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

const leftIn = async (folder: string): Promise<readonly string[]> =>
	(await readdir(folder)).filter(name => name.startsWith('engine') || name.endsWith('.lock'));

test('a run goes on when everybody has left, and nothing is left of its engine when it is done', () =>
	inFolder(async folder => {
		const kept = keep(folder, scripted(3));
		const link = await linked(folder);
		expect(await open(link, folder)).toEqual({run: 'r1', seq: 0});
		const {mode} = await stat(join(folder, 'engine.sock'));
		expect(mode & 0o777).toBe(0o600);
		const pid = await engineIn(folder);
		link.leave();
		expect(await link.gone).toBeUndefined();
		expect(await kept).toBe('ended');
		expect((await factsIn(folder)).at(-1)).toMatchObject({type: 'run.finished', outcome: 'promoted'});
		expect([await leftIn(folder), isAlive(pid)]).toEqual([[], false]);
	}));

test('many watch and steer one engine; who comes second finds the first one there', () =>
	inFolder(async folder => {
		const kept = keep(folder, scripted(10));
		const heard = {one: 0, other: 0, settled: Promise.withResolvers<void>()};
		const one = await linked(folder, {fact: () => (heard.one += 1)});
		await open(one, folder);
		expect(await keep(folder, scripted(0))).toBe('taken');
		const other = await linked(folder, {
			fact: () => (heard.other += 1),
			settled: () => heard.settled.resolve(),
		});
		expect(other.engine).toEqual({name: 'scripted', version: '1'});
		expect(await open(other, folder)).toMatchObject({run: 'r1'});
		await expect(open(other, folder, 'r2')).rejects.toThrow(/the run r1 is open here/);
		await other.command({ask: 'pause', why: 'to look'});
		await expect(one.command({ask: 'pause', why: 'to look'})).rejects.toThrow(/paused already/);
		await heard.settled.promise;
		const seen = heard.other;
		expect(seen).toBeGreaterThan(0);
		expect(heard.one).toBeGreaterThanOrEqual(seen);
		await one.command({ask: 'stop', why: 'enough'});
		one.leave();
		// Who ends the engine does not wait for what it is about to write.
		while (!(await factsIn(folder)).some(({type}) => type === 'run.finished')) await sleep(10);
		await other.end();
		expect(await kept).toBe('ended');
		expect((await factsIn(folder)).at(-1)).toMatchObject({type: 'run.finished', outcome: 'stopped'});
	}));

test('an engine that is killed is told of; the run goes on where it was, and pays for nothing twice that had ended', () =>
	inFolder(async folder => {
		const kept = keep(folder, scripted(5));
		const news = Promise.withResolvers<void>();
		let facts = 0;
		const link = await linked(folder, {fact: () => (facts += 1) > 20 && news.resolve()});
		await open(link, folder);
		await news.promise;
		process.kill(await engineIn(folder), 'SIGKILL');
		expect(await link.gone).toMatch(/ended with SIGKILL/);
		expect(await kept).toEqual({failed: expect.stringMatching(/SIGKILL/) as string});
		const again = keep(folder, scripted(0));
		const next = await linked(folder);
		await open(next, folder);
		next.leave();
		expect(await again).toBe('ended');
		const keys = await paidKeys(join(folder, 'ledger'));
		// But what each of the three workers had in hand.
		expect(keys.length - new Set(keys).size).toBeLessThanOrEqual(3);
		expect((await factsIn(folder)).at(-1)).toMatchObject({type: 'run.finished'});
	}));

test('what a process left that died keeps nobody out, though its number is alive', () =>
	inFolder(async folder => {
		const socket = join(folder, 'engine.sock');
		const dead = createServer();
		await new Promise<void>(resolve => {
			dead.listen(socket, resolve);
		});
		// Closing it takes the file away: a process that is killed does not.
		await new Promise(resolve => {
			dead.close(resolve);
		});
		await writeFile(socket, '');
		await writeFile(join(folder, 'engine.json'), JSON.stringify({pid: process.pid, socket}));
		await writeFile(join(folder, 'engine.lock'), '');
		expect(await linkTo(folder, '1')).toBeUndefined();
		const long = Date.now() / 1000 - 3600;
		await utimes(join(folder, 'engine.lock'), long, long);
		const controller = new AbortController();
		const kept = keep(folder, scripted(0), controller.signal);
		const link = await linked(folder);
		controller.abort();
		expect(await kept).toBe('ended');
		expect(await link.gone).toBeUndefined();
	}));

test('a run whose folder has too long a name is reached, too', () =>
	inFolder(async root => {
		const folder = join(root, 'x'.repeat(120));
		await mkdir(folder);
		const controller = new AbortController();
		const kept = keep(folder, scripted(0), controller.signal);
		const {engine} = await linked(folder);
		expect(engine.name).toBe('scripted');
		const {socket} = JSON.parse(await readFile(join(folder, 'engine.json'), 'utf8')) as {readonly socket: string};
		controller.abort();
		await kept;
		await expect(stat(socket)).rejects.toThrow(/ENOENT/);
	}));

test.each([
	['is not there', ['/nowhere/engine'], /does not start/],
	['ends at once', [process.execPath, '-e', 'process.exit(3)'], /ended with 3/],
	[
		'answers something else',
		[
			process.execPath,
			'-e',
			'process.stdin.once("data", text => console.log(JSON.stringify({jsonrpc: "2.0", id: JSON.parse(text).id, result: {}}))).resume()',
		],
		/protocol|expected/,
	],
] as const)('an engine that %s is no engine, and that is said', (_, command, why) =>
	inFolder(async folder => {
		const kept = keep(folder, command);
		const link = linked(folder);
		link.catch(() => {});
		expect(await kept).toEqual({failed: expect.stringMatching(why) as string});
	}),
);

test('who cannot reach an engine that they started is told why', () =>
	inFolder(async folder => {
		const launch = {
			folder,
			command: [process.execPath, '-e', 'console.error("no such thing"); process.exit(2)'] as const,
			env: process.env,
			directory: folder,
		};
		await expect(linkOrLaunch(launch, '1', {})).rejects.toThrow(/no such thing/);
		const nowhere = {...launch, command: ['/nowhere/program'] as const};
		await expect(linkOrLaunch(nowhere, '1', {})).rejects.toThrow(/ENOENT|no such thing/);
	}));
