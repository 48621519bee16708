import {execFile, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {chown, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {run} from '../../core/effect.ts';
import type {Exit, Sandbox, Writable} from '../../core/sandbox.ts';
import {nativeLeft} from '../../testing/boxes.ts';
import {needs} from '../../testing/machine/needs.ts';
import type {Ground} from '../boxes.ts';
import {findNativeBoxes} from './boxes.ts';

const never = new AbortController().signal;
/** Of everybody: the tests have one of their own. */
const temporary = tmpdir();
const fixture = fileURLToPath(new URL('boxes.fixture.ts', import.meta.url));

describe('a box of the native sandbox', needs('namespaces'), () => {
	let home = '';
	let directory = '';
	const session = `test ${randomUUID()}`;

	beforeAll(async () => {
		home = await realpath(await mkdtemp(join(tmpdir(), 'boxes-')));
		directory = join(home, 'workspace');
		await mkdir(directory);
		await mkdir(join(home, 'temporary'));
		vi.stubEnv('TMPDIR', join(home, 'temporary'));
	});
	afterAll(async () => {
		vi.unstubAllEnvs();
		await rm(home, {recursive: true});
	});

	const limits = {memory: 256 * 1024 ** 2, pids: 64, cpus: 1};
	const opened = async (
		more: Partial<Ground> = {},
		{hidden = [], env = process.env}: {hidden?: readonly string[]; env?: typeof process.env} = {},
	): Promise<Sandbox> => {
		const found = await findNativeBoxes({env, session, hidden});
		if (found.kind === 'unstarted') throw new Error(found.why);
		return found.open({directory, volumes: [], limits, ...more});
	};
	const exec = async (box: Sandbox, script: string, write: Writable = 'nothing'): Promise<Exit> =>
		run(box.exec({script, cwd: directory}, {signal: never, timeoutMs: 60_000, write}));
	const said = async (box: Sandbox, script: string): Promise<string> => (await exec(box, script)).output;

	test('keeps what a command leaves in memory for the next one, and for no other box', async () => {
		await using one = await opened();
		await using other = await opened();
		const places = '/tmp/left /dev/shm/left ~/left';
		await exec(one, `for at in ${places}; do echo mine >$at; done; mkdir /tmp/work; chmod 700 /tmp/work`);
		const look = `cat ${places} 2>/dev/null; ls -d /tmp/work 2>/dev/null`;
		const [first, second] = await Promise.all([said(one, look), said(one, look)]);
		expect([first, second, await said(other, look)]).toEqual([
			'mine\nmine\nmine\n/tmp/work\n',
			'mine\nmine\nmine\n/tmp/work\n',
			'',
		]);
		// What may write the workspace sees another set of files, as with containers.
		expect((await exec(one, look, 'workspace')).output).toBe('');
	});

	test('shows each command its own processes alone, and ends them with it', async () => {
		await using box = await opened();
		await exec(box, '(setsid sleep 613.5 &) ; sleep 613.5 & echo $! >/tmp/pid');
		expect(await said(box, 'ps ax 2>/dev/null | grep -c "[6]13.5"; ls /proc | grep -c "^[0-9]*$"; echo $$')).toMatch(
			/^0\n[2-5]\n2\n$/,
		);
		const [, seen] = await Promise.all([
			exec(box, 'sleep 614.5 & until [ -e /tmp/looked ]; do sleep 0.02; done'),
			exec(box, 'cat /proc/[0-9]*/cmdline | tr "\\0" " "; echo >/tmp/looked'),
		]);
		expect(seen.output).not.toContain('614.5');
		const commands = await Promise.all(
			(await readdir('/proc')).map(async pid => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
		);
		expect(commands.filter(command => command.includes(['sleep', '613.5'].join('\0')))).toEqual([]);
	});

	test('has a proc that cannot be written, under which no other lies', async () => {
		await using box = await opened();
		const script =
			'grep -c " /proc proc " /proc/mounts; (echo x >/proc/self/comm) 2>&1; ls /proc/1/root/etc 2>&1 | head -1';
		expect(await said(box, script)).toMatch(/^1\n.*Read-only.*\n.*Permission denied/);
	});

	test('has room for files and names by its limit of memory', async () => {
		await using box = await opened();
		const {output} = await exec(box, 'head -c 2G /dev/zero >/tmp/full; stat -c %s /tmp/full');
		expect(output).toMatch(/No space left on device\n67108864\n$/);
		expect(await said(box, 'stat -f -c %c /tmp /dev/shm ~')).toBe('65536\n65536\n65536\n');
	});

	test('has this Node first, where the PATH leads to another', async () => {
		const tools = join(home, 'tools');
		await mkdir(tools);
		await writeFile(join(tools, 'node'), '#!/bin/sh\necho old\n', {mode: 0o755});
		await using box = await opened({}, {env: {...process.env, PATH: `${tools}:/usr/bin:/bin`}});
		expect(await said(box, 'node --version')).toBe(`${process.version}\n`);
	});

	test('does not see into a hidden folder of the system, but for what is shown of it', async () => {
		const tools = join(home, 'installed');
		const hidden = join(tools, 'lib/judge');
		const shown = join(hidden, 'profiles');
		for (const [path, text] of [
			['bin/tool', ''],
			['lib/judge/tests/answer', 'answer'],
			['lib/judge/profiles/plain', 'plain'],
			['lib/other', 'other'],
		] as const) {
			await mkdir(join(tools, path, '..'), {recursive: true});
			await writeFile(join(tools, path), text, {mode: 0o755});
		}
		const env = {...process.env, PATH: `${join(tools, 'bin')}:/usr/bin:/bin`};
		const look = `cd ${tools}/lib; cat other; find judge | sort; (echo x >judge/new) 2>&1`;
		await using open = await opened({}, {env});
		expect(await said(open, look)).toMatch(/answer/);
		await using box = await opened({shown: [shown]}, {env, hidden: [hidden, '/nowhere/at/all', directory]});
		expect(await said(box, look)).toMatch(/^otherjudge\njudge\/profiles\njudge\/profiles\/plain\n.*Read-only/);
		expect(await said(box, 'ls -d /nowhere 2>/dev/null; ls .')).toBe('');
	});

	test.each([
		[{image: 'debian:stable'}, 'the image debian:stable'],
		[{volumes: ['/logs', '/tests']}, 'the folder /logs of an image and the folder /tests of an image'],
	] as const)('says that it takes Docker, with its first command: %o', async (more, what) => {
		await using box = await opened(more);
		expect((await exec(box, 'true')).ending).toEqual({
			kind: 'unstarted',
			why: `this box takes ${what}, which only Docker has`,
			hint: 'start Docker',
		});
	});

	test('says why it cannot be had, with its first command', async () => {
		const found = await findNativeBoxes({env: process.env, session, hidden: []});
		if (found.kind === 'unstarted') throw new Error(found.why);
		await using box = found.open({directory: '/proc', volumes: [], limits});
		const {ending} = await run(box.exec({script: 'true', cwd: '/proc'}, {signal: never, timeoutMs: 10_000}));
		expect(ending).toMatchObject({kind: 'unstarted', why: expect.stringMatching(/belongs to the kernel/)});
	});

	test('goes on, with new files, when its holder was killed', async () => {
		await using box = await opened();
		await exec(box, 'echo x >/tmp/left');
		const holders = (await nativeLeft(session)).flatMap(({pid, program}) => (program === 'launcher' ? [pid] : []));
		for (const pid of holders) process.kill(pid, 'SIGKILL');
		await expect.poll(() => said(box, 'ls /tmp | grep left; echo on')).toBe('on\n');
	});

	test('makes nothing before its first command, and leaves nothing behind', async () => {
		const mounts = async (): Promise<readonly string[]> =>
			(await readFile('/proc/self/mounts', 'utf8')).split('\n').filter(line => !/docker|overlay|nsfs/.test(line));
		const before = await mounts();
		const box = await opened();
		const unused = await opened();
		expect(await nativeLeft(session)).toEqual([]);
		await exec(box, 'sleep 1000 & echo x >/tmp/x');
		await exec(box, 'sleep 1000 & echo x >/tmp/x', 'workspace');
		const kinds = (await nativeLeft(session)).map(({program}) => program);
		expect(kinds.filter(kind => kind !== 'control group').toSorted()).toEqual(['launcher', 'launcher', 'sh']);
		await Promise.all([box, unused].map(one => one[Symbol.asyncDispose]()));
		expect([await nativeLeft(session), await readdir(join(home, 'temporary')), await mounts()]).toEqual([
			[],
			[],
			before,
		]);
		expect((await exec(box, 'true')).ending).toEqual({kind: 'aborted'});
	});

	test('leaves nothing behind when we are killed', async () => {
		const own = `test ${randomUUID()}`;
		const child = spawn(
			process.execPath,
			[fixture, own, directory, 'echo x >/tmp/x', 'cat /tmp/x; setsid sleep 1000 & sleep 1000'],
			{
				stdio: ['ignore', 'pipe', 'inherit'],
			},
		);
		await once(child.stdout, 'data');
		expect((await nativeLeft(own)).length).toBeGreaterThan(2);
		child.kill('SIGKILL');
		await once(child, 'exit');
		await expect
			.poll(async () => [await nativeLeft(own), await readdir(join(home, 'temporary'))], {timeout: 20_000})
			.toEqual([[], []]);
	});

	test('is the same for an ordinary user', async () => {
		const theirs = await realpath(await mkdtemp(join(temporary, 'theirs-')));
		const isRoot = process.getuid?.() === 0;
		const uid = isRoot ? 65_534 : (process.getuid?.() ?? 0);
		if (isRoot) await chown(theirs, uid, uid);
		const script =
			'cat /tmp/x; grep -cE "^(CapPrm|CapEff):.0000000000000000$" /proc/self/status; id -u; ls /proc | grep -c "^[0-9]*$"';
		const {stdout} = await promisify(execFile)(
			process.execPath,
			[fixture, `test ${randomUUID()}`, theirs, 'echo x >/tmp/x; sleep 615.5 &', script],
			{cwd: '/', env: {PATH: process.env['PATH'], TMPDIR: theirs}, ...(isRoot ? {uid, gid: uid} : {})},
		);
		expect(stdout).toMatch(new RegExp(`^x\\n2\\n${uid}\\n[2-5]\\n$`));
		expect(await readdir(theirs)).toEqual([]);
		await rm(theirs, {recursive: true});
	});

	test('ends what runs when it is disposed, and when its command is stopped', async () => {
		const box = await opened();
		const stop = new AbortController();
		const stopped = run(
			box.exec(
				{script: 'echo on; sleep 1000', cwd: directory},
				{signal: stop.signal, timeoutMs: 60_000, write: 'nothing'},
			),
			() => stop.abort(),
		);
		expect((await stopped).ending).toEqual({kind: 'aborted'});
		const disposed = run(
			box.exec({script: 'echo on; sleep 1000', cwd: directory}, {signal: never, timeoutMs: 60_000, write: 'nothing'}),
			() => void box[Symbol.asyncDispose](),
		);
		expect((await disposed).ending).toEqual({kind: 'aborted'});
		await expect.poll(() => nativeLeft(session)).toEqual([]);
	});
});
