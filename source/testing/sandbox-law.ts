import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import type {Exit, Output, Sandbox, Writable} from '../core/sandbox.ts';
import {type Escape, escapes, filteredEscapes, inWorld, linuxEscapes, type World} from './sandbox-escapes.ts';

/** What the law gives a wall to stand on. */
export type Ground = {
	readonly directory: string;
	readonly added: readonly string[];
	readonly protected: readonly string[];
	readonly network: 'off' | 'on';
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly limits: {readonly memory: number; readonly pids: number; readonly cpus: number};
};

export type Wall = {
	readonly open: (ground: Ground) => Promise<Sandbox>;
	/** Arguments for node: a program that opens the same wall on the directory that follows and runs the script after that until it is killed. */
	readonly doomed: readonly string[];
	/** Of the promises in `sandbox/README.md`: all of it, or endings, output, environment and time only. */
	readonly claims: 'every promise' | 'no walls';
	/** Of every promise, what it says that it does not promise. */
	readonly lacks?: readonly Lack[];
};

/**
 * What a wall may lack, as `sandbox/README.md` says of it: a network that can be opened, or opened without link-local addresses; a network of its own
 * (then there is none at all, and that of the host can be read about); a /tmp of its own (then only TMPDIR is); modes and times of files that only the wall
 * could keep, and modes of the host's devices, which are root's to change; silence about which files and processes there are; limits of everything together, or of each process; an end that finds what took care to be lost; signals that stay inside; a filter of system
 * calls that is ours; a Linux to be tried on.
 */
export type Lack =
	| 'network'
	| 'metadata'
	| 'own network'
	| 'attributes'
	| 'devices'
	| 'names'
	| 'signals'
	| 'own /tmp'
	| 'limits'
	| 'limits for each process'
	| 'end of the lost'
	| 'own filter'
	| 'Linux';

const never = new AbortController().signal;

const MIB = 1024 ** 2;

const pause = async (ms: number): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, ms);
	});

/** Appends to a file for ever, which shows that it lives. */
const BEAT = 'while :; do echo x >>beat; sleep 0.02; done';

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

/** Does the file grow no more? */
const isStill = async (path: string): Promise<boolean> => {
	const before = await sizeOf(path);
	await pause(200);
	return (await sizeOf(path)) === before;
};

const until = async (holds: () => Promise<boolean>, ms: number): Promise<boolean> => {
	const limit = performance.now() + ms;
	while (performance.now() < limit) {
		if (await holds()) return true;
		await pause(20);
	}
	return holds();
};

/** Variables that the person has; none of the values may reach a command. */
const SECRETS = {
	OPENAI_API_KEY: 'leaked-1',
	GITHUB_TOKEN: 'leaked-2',
	MY_SECRET: 'leaked-3',
	db_password: 'leaked-4',
	AWS_CREDENTIALS: 'leaked-5',
	LC_API_KEY: 'leaked-6',
	SSH_AUTH_SOCK: 'leaked-7',
	BASH_ENV: 'leaked-8',
	LD_PRELOAD: 'leaked-9',
};

const groundIn = (directory: string): Ground => ({
	directory,
	added: [],
	protected: [],
	network: 'off',
	// A test may read the environment of the process that runs it.
	env: {...process.env, ...SECRETS, CI: 'true', TERM: 'xterm-256color'},
	limits: {memory: 256 * MIB, pids: 64, cpus: 1},
});

const freshDirectory = async (): Promise<string> => realpath(await mkdtemp(join(tmpdir(), 'wall-')));

/** Ways to leave something behind. Each is followed by the heartbeat. */
const HIDING = [
	['in the background', `(${BEAT}) &`],
	['deaf to hanging up', `nohup sh -c '${BEAT}' >/dev/null 2>&1 &`],
] as const;

/** Ways that take a system on which the origin of a process can be told. */
const LOST = [
	['in a session of its own', `setsid sh -c '${BEAT}' &`],
	['after a double fork', `(setsid sh -c '${BEAT}' >/dev/null 2>&1 </dev/null &) &`],
	['deaf to signals', `setsid sh -c 'trap "" TERM HUP INT; ${BEAT}' &`],
] as const;

const ENDINGS = [
	['true', {kind: 'exited', code: 0}],
	['exit 3', {kind: 'exited', code: 3}],
	['no-such-program-here', {kind: 'exited', code: 127}],
	['kill -KILL $$', {kind: 'signalled', signal: 'SIGKILL'}],
	['kill -TERM $$', {kind: 'signalled', signal: 'SIGTERM'}],
	['sh -c "kill -SEGV \\$\\$"; exit $?', {kind: 'signalled', signal: 'SIGSEGV'}],
] as const;

/** Ways in which a repository's own configuration names a program; each makes a file when it is run. */
const TRAPS = [
	['core.fsmonitor', 'touch fsmonitor-ran; :'],
	['core.pager', 'touch pager-ran; cat'],
	['core.hooksPath', 'hooks'],
	['diff.external', 'sh -c "touch external-ran"'],
	['diff.trap.command', 'sh -c "touch command-ran"'],
	['diff.trap.textconv', 'sh -c "touch textconv-ran; cat"'],
	['filter.trap.clean', 'touch clean-ran; cat'],
	['filter.tr=ap x.process', 'touch process-ran'],
	['filter.tr=ap x.required', 'true'],
	['log.showSignature', 'true'],
	['gpg.program', './gpg'],
] as const;

const git = (directory: string, ...args: readonly string[]): void => {
	execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgSign=false', ...args], {
		cwd: directory,
		stdio: 'ignore',
	});
};

const trapRepository = async (directory: string): Promise<void> => {
	git(directory, 'init', '-q', '-b', 'main');
	await writeFile(join(directory, 'a.txt'), 'one\n');
	await writeFile(join(directory, 'b.bin'), 'one\n');
	git(directory, 'add', '.');
	git(directory, 'commit', '-qm', 'first');
	await mkdir(join(directory, 'hooks'));
	for (const name of ['hooks/post-index-change', 'hooks/fsmonitor-watchman', 'gpg'])
		await writeFile(join(directory, name), '#!/bin/sh\ntouch hook-ran\n', {mode: 0o755});
	for (const [key, value] of TRAPS) git(directory, 'config', key, value);
	await writeFile(join(directory, '.gitattributes'), '*.txt diff=trap filter=trap\n');
	// Attribute values hold no blanks, but a filter's name may hold anything: git finds this one by its macro.
	await writeFile(join(directory, '.git/info/attributes'), '*.bin filter=tr=ap\n');
	git(directory, 'config', 'filter.tr=ap.clean', 'touch odd-clean-ran; cat');
	await writeFile(join(directory, 'a.txt'), 'two\n');
	await writeFile(join(directory, 'b.bin'), 'two\n');
};

const MIGHT_WRITE = {
	kind: 'unstarted',
	why: 'this is not possible without a wall: it might write, and nothing may be written now',
};

/** Who has no wall cannot keep a command from writing, and does not start it. */
const REFUSED: [string, string, object][] = [
	['what might write is not', 'touch never', MIGHT_WRITE],
	['nor is what cannot be read', 'ls $(touch never)', MIGHT_WRITE],
];

/** What every wall promises, run against one. */
export const sandboxLaw = (name: string, {open, doomed, claims, lacks = []}: Wall): void => {
	describe(`the law of walls: ${name}`, () => {
		const isLost = lacks.includes('end of the lost');
		const apart = isLost ? 'sh' : 'setsid sh';
		let directory = '';
		let sandbox: Sandbox;

		const exec = async (
			script: string,
			{
				timeoutMs = 20_000,
				signal = never,
				cwd = directory,
				on = sandbox,
				write = 'workspace',
			}: {
				readonly timeoutMs?: number;
				readonly signal?: AbortSignal;
				readonly cwd?: string;
				readonly on?: Sandbox;
				readonly write?: Writable;
			} = {},
		): Promise<Exit> => run(on.exec({script, cwd}, {signal, timeoutMs, write}));

		const output = async (script: string, on = sandbox, cwd = directory): Promise<string> =>
			(await exec(script, {on, cwd})).output;

		beforeAll(async () => {
			directory = await freshDirectory();
			sandbox = await open(groundIn(directory));
		});

		afterAll(async () => {
			await sandbox[Symbol.asyncDispose]();
			await rm(directory, {recursive: true, force: true});
		});

		describe('output', () => {
			test('keeps both streams in order, and shows what it keeps', async () => {
				const shown: Output[] = [];
				const script = 'pwd; for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done';
				const exit = await run(sandbox.exec({script, cwd: directory}, {signal: never, timeoutMs: 20_000}), piece =>
					shown.push(piece),
				);
				const lines = Array.from({length: 9}, (_, at) => `out ${at + 1}\nerr ${at + 1}\n`).join('');
				expect(exit).toEqual({ending: {kind: 'exited', code: 0}, output: `${directory}\n${lines}`, cut: 0});
				expect(shown.map(({text}) => text).join('')).toBe(exit.output);
			});

			test.each(ENDINGS)('tells how it ended: %s', async (script, ending) => {
				expect((await exec(script)).ending).toEqual(ending);
			});

			test('reads bytes as UTF-8, and what is none as replacement', async () => {
				expect(await output(String.raw`printf '\303\251\377\360\237\230'; printf '\200 end\n'`)).toBe(
					'é\ufffd😀 end\n',
				);
			});

			test('keeps head and tail of what is long, and counts what it cut', async () => {
				const {output: kept, cut} = await exec('seq 1 200000');
				const whole = Array.from({length: 200_000}, (_, at) => `${at + 1}\n`).join('');
				const [head = '', tail = ''] = kept.split(`\n[… ${cut} bytes cut …]\n`);
				expect([whole.startsWith(head), whole.endsWith(tail), head.length + cut + tail.length]).toEqual([
					true,
					true,
					whole.length,
				]);
				expect([head.length, tail.length]).toEqual([64 * 1024, 64 * 1024]);
			});

			test('gives no input', async () => {
				expect(await exec('cat; read x; echo "read $?"')).toEqual({
					ending: {kind: 'exited', code: 0},
					output: 'read 1\n',
					cut: 0,
				});
			});
		});

		describe('refusal', () => {
			test.each([
				['a NUL character', 'echo a\0b', undefined],
				['a script no shell takes', `echo ${'x'.repeat(200_000)}`, undefined],
				['a directory that is not there', 'true', '/no/such/directory'],
				['a relative directory', 'true', 'here'],
			])('says why it cannot start: %s', async (_, script, cwd) => {
				const {ending} = await exec(script, {cwd: cwd ?? directory});
				expect(ending).toMatchObject({kind: 'unstarted', why: expect.stringMatching(/\S/)});
			});
		});

		describe('ending', () => {
			test('ends at the time limit', async () => {
				const {ending} = await exec('echo begun; trap "" TERM; sleep 60', {timeoutMs: 300});
				expect(ending).toEqual({kind: 'timed-out', afterMs: 300});
			});

			test('ends what writes for ever', async () => {
				const stop = new AbortController();
				let shown = 0;
				const running = sandbox.exec({script: 'yes', cwd: directory}, {signal: stop.signal, timeoutMs: 60_000});
				const {ending, cut} = await run(running, ({text}) => {
					shown += text.length;
					if (shown > 200_000) stop.abort();
				});
				expect([ending, cut > 0]).toEqual([{kind: 'aborted'}, true]);
			});

			test('ends on abort, and keeps the output so far', async () => {
				const stop = new AbortController();
				const running = sandbox.exec(
					{script: 'echo begun; sleep 60', cwd: directory},
					{signal: stop.signal, timeoutMs: 60_000},
				);
				const exit = await run(running, () => stop.abort());
				expect(exit).toEqual({ending: {kind: 'aborted'}, output: expect.stringMatching(/^begun\n/), cut: 0});
			});

			test('starts nothing for a signal that is aborted already', async () => {
				const exit = await exec('touch started', {signal: AbortSignal.abort()});
				expect([exit.ending, await readdir(directory)]).toEqual([
					{kind: 'aborted'},
					expect.not.arrayContaining(['started']),
				]);
			});

			test('ends when nobody listens any more', async () => {
				const running = sandbox.exec(
					{script: `echo begun; ${BEAT}`, cwd: directory},
					{signal: never, timeoutMs: 60_000},
				);
				await running.next();
				await running.return({ending: {kind: 'aborted'}, output: '', cut: 0});
				expect(await isStill(join(directory, 'beat'))).toBe(true);
			});

			describe.each(isLost ? HIDING : [...HIDING, ...LOST])('leaves nothing behind that hides %s', (_, hide) => {
				test.each([
					['when it exits', 'until [ -s beat ]; do sleep 0.02; done', 20_000],
					['at the time limit', 'sleep 60', 1000],
				])('%s', async (_, last, timeoutMs) => {
					await rm(join(directory, 'beat'), {force: true});
					await exec(`${hide}\n${last}`, {timeoutMs});
					const beaten = (await sizeOf(join(directory, 'beat'))) > 0;
					expect([beaten, await isStill(join(directory, 'beat'))]).toEqual([true, true]);
				});
			});

			test('spares a command that runs beside it', async () => {
				const [slow, quick] = await Promise.all([
					exec('(sleep 0.7; echo child) & wait; echo done'),
					exec('sleep 30 & echo quick'),
				]);
				expect([slow.output, quick.output]).toEqual(['child\ndone\n', 'quick\n']);
			});

			test('ends when we are killed', async () => {
				const beat = join(directory, 'beat');
				await rm(beat, {force: true});
				const script = `${apart} -c '${BEAT}' & ${BEAT}`;
				const child = spawn(process.execPath, [...doomed, directory, script], {stdio: 'ignore'});
				const gone = new Promise(resolve => {
					child.once('exit', resolve);
				});
				expect(await until(async () => (await sizeOf(beat)) > 10, 20_000)).toBe(true);
				child.kill('SIGKILL');
				await gone;
				expect(await until(async () => isStill(beat), 5000)).toBe(true);
			});

			test('ends with the wall, after which nothing starts', async () => {
				const other = await open(groundIn(directory));
				const beat = join(directory, 'beat');
				await rm(beat, {force: true});
				const running = exec(`${apart} -c '${BEAT}' & ${BEAT}`, {on: other});
				expect(await until(async () => (await sizeOf(beat)) > 10, 20_000)).toBe(true);
				await other[Symbol.asyncDispose]();
				expect((await running).ending).toEqual({kind: 'aborted'});
				expect(await isStill(beat)).toBe(true);
				expect((await exec('touch late', {on: other})).ending.kind).not.toBe('exited');
			});
		});

		describe('environment', () => {
			test('holds nothing secret, and what programs need', async () => {
				const text = await output('env');
				const names = text.split('\n').map(line => line.split('=')[0]);
				expect(text).not.toContain('leaked-');
				expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'CI', 'TERM', 'GIT_PAGER']));
				expect(names.filter(found => /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i.test(found ?? ''))).toEqual([]);
			});
		});

		test.each<[string, string, object]>([
			['what only reads is run', 'ls -d . && echo read', {kind: 'exited', code: 0}],
			...(claims === 'no walls' ? REFUSED : []),
		])('where nothing may be written: %s', async (_, script, ending) => {
			expect((await exec(script, {write: 'nothing'})).ending).toMatchObject(ending);
			expect(await readdir(directory)).not.toContain('never');
		});

		describe('a read-only git', () => {
			test('runs nothing that the repository names', async () => {
				const repository = join(directory, 'trapped');
				await mkdir(repository);
				await trapRepository(repository);
				const before = await readdir(repository);
				const commands = [
					'git status --short',
					'git diff',
					'git log -p -1',
					'git show HEAD',
					'git branch',
					'git diff --stat',
				];
				const outputs: string[] = [];
				for (const command of commands) outputs.push(await output(command, sandbox, repository));
				expect(await readdir(repository)).toEqual(before);
				expect(outputs[0]).toContain(' M a.txt');
				expect(outputs[1]).toContain('-one\n+two');
				expect(outputs[2]).toContain('first');
				expect(outputs[4]).toBe('* main\n');
			});
		});

		if (claims === 'every promise') everyPromise(open, lacks);
	});
};

const everyPromise = (open: Wall['open'], lacks: readonly Lack[]): void => {
	describe('the wall', () => {
		let root = '';
		let directory = '';
		let sandbox: Sandbox;

		const exec = async (script: string, on = sandbox): Promise<Exit> =>
			run(on.exec({script, cwd: directory}, {signal: never, timeoutMs: 20_000}));

		const succeeds = async (script: string, on = sandbox): Promise<boolean> => {
			const {ending} = await exec(script, on);
			return ending.kind === 'exited' && ending.code === 0;
		};

		beforeAll(async () => {
			root = await freshDirectory();
			directory = join(root, 'work space: ü');
			for (const path of ['', '.git/hooks', '.unified-dgm', '../outside', '../added', '../real.git/hooks', '.vscode'])
				await mkdir(join(directory, path), {recursive: true});
			for (const path of ['.git/config', '.unified-dgm/config.yaml', 'file', '../outside/file'])
				await writeFile(join(directory, path), 'before\n');
			sandbox = await open({
				...groundIn(directory),
				added: [join(root, 'added')],
				protected: ['.git', '.unified-dgm/config.yaml', '.vscode', '.husky', '.envrc', '../real.git'].map(path =>
					join(directory, path),
				),
			});
		});

		afterAll(async () => {
			await sandbox[Symbol.asyncDispose]();
			await rm(root, {recursive: true, force: true});
		});

		test.each([
			['the workspace', 'echo x >made && mkdir -p deep/er && echo x >deep/er/made'],
			['an added directory', 'echo x >../added/made'],
			[
				'its own /tmp',
				lacks.includes('own /tmp') ? 'echo x >"$TMPDIR/made"' : 'echo x >/tmp/made && echo x >"$TMPDIR/made"',
			],
			['its home', 'echo x >~/made'],
		])('1 lets write: %s', async (_, script) => {
			expect(await succeeds(script)).toBe(true);
		});

		test.each([
			['another directory of the host', 'echo x >../outside/file'],
			['the system', 'echo x >/etc/made'],
			['programs', 'echo x >/usr/bin/made'],
			['the root', 'mkdir /made'],
			['through a link', 'ln -s ../outside/file link && echo x >link'],
			['the kernel', 'echo x >/proc/sys/kernel/hostname'],
		])('1 does not let write: %s', async (_, script) => {
			expect(await succeeds(script)).toBe(false);
			expect(await readFile(join(root, 'outside/file'), 'utf8')).toBe('before\n');
		});

		test('1 changes nothing beside the workspace', async () => {
			await exec('echo x >../made; echo x >../outside/file; rm -rf ../outside');
			expect([...(await readdir(root))].sort()).toEqual(['added', 'outside', 'real.git', 'work space: ü']);
			expect(await readdir(join(root, 'outside'))).toEqual(['file']);
		});

		test('1 leaves the /tmp of the host alone', async () => {
			await exec('echo x >/tmp/only-inside');
			await expect(stat('/tmp/only-inside')).rejects.toThrow('ENOENT');
		});

		test.each([
			['a file in it', 'echo x >.git/config'],
			['a new hook', 'echo x >.git/hooks/pre-commit'],
			['its removal', 'rm -rf .git'],
			['its move', 'mv .git git'],
			['configuration', 'echo x >.unified-dgm/config.yaml'],
			['replaced configuration', 'echo x >new && mv new .unified-dgm/config.yaml'],
			['a moved parent', 'mv .unified-dgm away'],
			['what an editor runs', 'echo x >.vscode/tasks.json'],
			['another mount over it', 'mount --bind ../added .git'],
		])('2 does not let change what is protected: %s', async (_, script) => {
			expect(await succeeds(script)).toBe(false);
			expect(await readFile(join(directory, '.git/config'), 'utf8')).toBe('before\n');
			expect(await readFile(join(directory, '.unified-dgm/config.yaml'), 'utf8')).toBe('before\n');
		});

		test('2 creates nothing to cover what is missing', async () => {
			await exec('true');
			const names = await readdir(directory);
			expect(names.filter(name => name === '.husky' || name === '.envrc')).toEqual([]);
		});

		describe('1 where nothing may be written', () => {
			const reading = async (script: string): Promise<Exit> =>
				run(sandbox.exec({script, cwd: directory}, {signal: never, timeoutMs: 20_000, write: 'nothing'}));

			test('shows all there is, and lets write what is gone with it', async () => {
				const {ending, output} = await reading(
					'cat file .git/config && ls -d ../added && echo x >"$TMPDIR/made" && echo x >~/made && echo done',
				);
				expect([ending, output]).toEqual([{kind: 'exited', code: 0}, 'before\nbefore\n../added\ndone\n']);
			});

			test.each([
				['a file', 'echo x >file'],
				['a new file', 'echo x >never'],
				['a new folder', 'mkdir never'],
				['a removal', 'rm -f file'],
				['a move', 'mv file never'],
				['rights', 'chmod 600 file'],
				['times', 'touch file'],
				['a link', 'ln file never'],
				['an added directory', 'echo x >../added/never'],
				['what is protected', 'echo x >.git/config'],
				['another directory of the host', 'echo x >../outside/file'],
				['by mounting it anew', 'mount -o remount,rw,bind . && echo x >file'],
				['a moved workspace', 'mv "$PWD" "$PWD.away"'],
			])('does not let write: %s', async (_, script) => {
				const before = await stat(join(directory, 'file'));
				const {ending} = await reading(script);
				expect(ending).not.toEqual({kind: 'exited', code: 0});
				const {mode, mtimeMs, ctimeMs} = await stat(join(directory, 'file'));
				expect([mode, mtimeMs, ctimeMs]).toEqual([before.mode, before.mtimeMs, before.ctimeMs]);
				expect([...(await readdir(directory)), ...(await readdir(join(root, 'added')))]).not.toContain('never');
			});

			test('hinders no command beside it that may write, and sees what that wrote', async () => {
				const [wrote, saw] = await Promise.all([
					exec('echo x >beside'),
					reading('until [ -s beside ]; do sleep 0.02; done; cat beside'),
				]);
				expect([wrote.ending, saw.output]).toEqual([{kind: 'exited', code: 0}, 'x\n']);
			});
		});

		const connect = (host: string, port: number): string =>
			`python3 -c "import socket; socket.create_connection(('${host}', ${port}), 2)"`;

		describe.each(lacks.includes('network') ? (['off'] as const) : (['off', 'on'] as const))(
			'3 with the network %s',
			network => {
				let walled: Sandbox;
				const server = createServer(socket => socket.end());
				let port = 0;

				beforeAll(async () => {
					walled = await open({...groundIn(directory), network});
					port = await new Promise<number>(resolve => {
						server.listen(0, '127.0.0.1', () => {
							const address = server.address();
							resolve(typeof address === 'object' && address !== null ? address.port : 0);
						});
					});
				});

				afterAll(async () => {
					await walled[Symbol.asyncDispose]();
					server.close();
				});

				test('does not reach the loopback of the host', async () => {
					expect(await succeeds(connect('127.0.0.1', port), walled)).toBe(false);
				});

				test.skipIf(network === 'on' && lacks.includes('metadata'))(
					'does not reach the metadata of a cloud',
					async () => {
						const {output} = await exec(connect('169.254.169.254', 80), walled);
						// Refused at once; a time-out would mean that it was tried.
						expect(output).toMatch(/unreachable|No route to host|not permitted|not supported by protocol/);
					},
				);

				test('does not reach the socket of the engine', async () => {
					const reach = lacks.includes('names')
						? 'python3 -c \'import socket; socket.socket(socket.AF_UNIX).connect("/run/docker.sock")\''
						: 'test -e /var/run/docker.sock || test -e /run/docker.sock';
					expect(await succeeds(reach, walled)).toBe(false);
				});

				test.skipIf(lacks.includes('Linux') || lacks.includes('own network'))(
					`has ${network === 'on' ? 'a' : 'no'} way out`,
					async () => {
						const {output} = await exec('cat /proc/net/route', walled);
						expect(/^eth0\t00000000\t/m.test(output)).toBe(network === 'on');
					},
				);
			},
		);

		test.skipIf(lacks.includes('limits for each process'))('5 limits the memory of each process', async () => {
			expect((await exec('python3 -c "x = bytearray(1024 ** 3)"')).ending).not.toEqual({kind: 'exited', code: 0});
			expect((await exec('echo on')).output).toBe('on\n');
		});

		test.skipIf(lacks.includes('limits'))('5 limits the memory of all, and says so', async () => {
			const {ending, output} = await exec('python3 -c "x = bytearray(1024 ** 3)"');
			expect([ending, output]).toEqual([
				{kind: 'signalled', signal: 'SIGKILL'},
				expect.stringContaining('[out of memory: killed at the limit of 256 MiB]'),
			]);
			expect((await exec('echo on')).output).toBe('on\n');
		});

		test.skipIf(lacks.includes('limits') && (lacks.includes('limits for each process') || process.getuid?.() === 0))(
			'5 limits processes, and goes on after a bomb',
			async () => {
				await exec('bomb() { bomb | bomb & }; bomb; sleep 0.5');
				expect((await exec('echo on')).output).toBe('on\n');
			},
		);

		test.skipIf(lacks.includes('own /tmp'))('5 limits its own disk, and goes on when that is full', async () => {
			const {output} = await exec('head -c 2G /dev/zero >/tmp/full; rm -f /tmp/full');
			expect(output).toMatch(/No space left/);
			expect((await exec('echo on >/tmp/on && cat /tmp/on')).output).toBe('on\n');
		});

		test.skipIf(lacks.includes('end of the lost'))(
			'6 ends even what has hidden its origin, and what ends its keeper',
			async () => {
				const beat = join(directory, 'beat');
				await rm(beat, {force: true});
				await exec(
					`(env -i /usr/bin/setsid /bin/sh -c '${BEAT}' >/dev/null 2>&1 &) & until [ -s beat ]; do sleep 0.02; done`,
				);
				expect([(await sizeOf(beat)) > 0, await isStill(beat)]).toEqual([true, true]);
				await exec(`setsid sh -c '${BEAT}' & kill -KILL -1`);
				expect(await isStill(beat)).toBe(true);
				expect((await exec('echo on')).output).toBe('on\n');
			},
		);

		test('8 gives what it makes to the one who runs it', async () => {
			await exec('echo x >owned');
			const {uid, gid} = await stat(join(directory, 'owned'));
			expect([uid, gid]).toEqual([process.getuid?.(), process.getgid?.()]);
		});

		test.skipIf(lacks.includes('Linux'))('9 has no privilege', async () => {
			const {output} = await exec('grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status');
			const none = '\t0000000000000000\n';
			expect(output).toBe(
				`CapInh:${none}CapPrm:${none}CapEff:${none}CapBnd:${none}CapAmb:${none}NoNewPrivs:\t1\nSeccomp:\t2\n`,
			);
			expect(await succeeds('mount -t tmpfs none /mnt')).toBe(false);
			expect(await succeeds('chown 1234:1234 file')).toBe(false);
			expect(await succeeds('unshare --user --map-root-user true')).toBe(false);
		});

		describe('does not let out', () => {
			let victim: ChildProcess;
			const server = createServer(socket => socket.end());
			const abstract = createServer(socket => socket.end());
			const service = createServer(socket => socket.end());
			let services = '';
			const NAME = `unified-dgm-law-${randomUUID()}`;
			let world: World;

			beforeAll(async () => {
				victim = spawn('/bin/sleep', ['600'], {stdio: 'ignore', env: {OUTSIDE: 'leaked-0'}});
				const listening = new Promise<number>(resolve => {
					server.listen(0, () => {
						const address = server.address();
						resolve(typeof address === 'object' && address !== null ? address.port : 0);
					});
				});
				if (process.platform === 'linux') abstract.listen(`\0${NAME}`);
				services = await freshDirectory();
				service.listen(join(services, 'service'));
				world = {
					OUT: join(root, 'outside'),
					PID: victim.pid ?? 0,
					PORT: await listening,
					NAME,
					SOCK: join(services, 'service'),
				};
			});

			afterAll(async () => {
				victim.kill('SIGKILL');
				server.close();
				service.close();
				if (abstract.listening) abstract.close();
				await rm(services, {recursive: true, force: true});
			});

			const all: readonly Escape[] = [
				...escapes,
				...(lacks.includes('Linux') ? [] : linuxEscapes),
				...(lacks.includes('own filter') ? [] : filteredEscapes),
			].filter(([, , lack]) => lack === undefined || !lacks.includes(lack));

			test.each(all.map(([title, script]) => [title, script] as const))('%s', async (_, script) => {
				expect(await succeeds(inWorld(world, script))).toBe(false);
				const kept = [
					join(root, 'outside/file'),
					join(directory, '.git/config'),
					join(directory, '.unified-dgm/config.yaml'),
				];
				expect(await Promise.all(kept.map(async path => readFile(path, 'utf8')))).toEqual(kept.map(() => 'before\n'));
				expect([victim.exitCode, victim.signalCode]).toEqual([null, null]);
			});
		});
	});
};
