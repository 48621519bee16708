import {execFile} from 'node:child_process';
import {chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {run} from '../../core/effect.ts';
import type {Exit, Sandbox} from '../../core/sandbox.ts';
import {needs} from '../../testing/machine/needs.ts';
import type {WallOptions} from '../options.ts';
import {launcherFile} from './launcher.ts';
import {openNative} from './native.ts';
import {findStand, type Wanted} from './stand.ts';

const isRoot = process.getuid?.() === 0;

const options = (directory: string, more: Partial<WallOptions> = {}): WallOptions => ({
	directory,
	added: [],
	protected: [],
	network: 'off',
	session: 'test',
	env: process.env,
	...more,
});

const opened = async (wanted: Wanted, all: WallOptions): Promise<Sandbox> => {
	const sandbox = await openNative(all, wanted);
	if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
	return sandbox;
};

const exec = async (sandbox: Sandbox, script: string, cwd: string): Promise<Exit> =>
	run(sandbox.exec({script, cwd}, {signal: new AbortController().signal, timeoutMs: 20_000}));

const KINDS: readonly (readonly [string, Wanted])[] = [
	['with namespaces', {namespaces: 'own'}],
	['without namespaces', {namespaces: 'none'}],
	['without namespaces and scopes', {namespaces: 'none', abi: 3}],
];

const needed = ({namespaces}: Wanted) => needs(namespaces === 'own' ? 'namespaces' : 'Landlock');

/** Processes that run a file of this name. */
const processesOf = async (name: string): Promise<readonly string[]> => {
	const pids = (await readdir('/proc')).filter(entry => /^\d+$/.test(entry));
	const commands = await Promise.all(pids.map(async pid => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
	return commands.filter(command => command.includes(name));
};

describe('the native sandbox', needs('Linux'), () => {
	let directory = '';
	beforeAll(async () => {
		directory = await realpath(await mkdtemp(join(tmpdir(), 'native-')));
	});
	afterAll(async () => {
		await rm(directory, {recursive: true, force: true});
	});

	test.each(['/', '/run', '/proc', '/sys/kernel', '/dev'])('does not take %s for a workspace', async path => {
		expect(await openNative(options(await realpath(path)))).toMatchObject({
			kind: 'unstarted',
			why: expect.stringMatching(/whole file system|belongs to the kernel|holds sockets/),
		});
	});

	test('does not take the home for a workspace, nor what is above it', async () => {
		const home = join(directory, 'home/of/somebody');
		await mkdir(home, {recursive: true});
		for (const path of [home, join(directory, 'home')])
			expect(await openNative(options(path, {env: {...process.env, HOME: home}}))).toMatchObject({
				kind: 'unstarted',
				why: expect.stringContaining('your home'),
				hint: 'start in a directory of your project',
			});
	});

	test('does not open the network, and says who can', async () => {
		expect(await openNative(options(directory, {network: 'on'}))).toEqual({
			kind: 'unstarted',
			why: expect.stringContaining('cannot open the network'),
			hint: expect.stringContaining('Docker'),
		});
	});

	test.each([0, 1, 2])('needs more of Landlock than level %i where there are no namespaces', async abi => {
		expect(await findStand(process.env, {namespaces: 'none', abi})).toMatchObject({
			kind: 'unstarted',
			why: expect.stringMatching(/^no namespaces \(.*\), and Landlock (?:is not there|is at level \d), and level 3/),
			hint: expect.stringMatching(/\S/),
		});
	});

	describe.each(KINDS)('%s', (_, wanted) => {
		describe('stands, and', needed(wanted), () => {
			test('runs git, node and python, with pipes, here-documents and temporary files', async () => {
				const own = await mkdtemp(join(directory, 'tools-'));
				await using sandbox = await opened(wanted, options(own));
				// Python may be missing on a small machine, and Node in a place that is not shown.
				const script = [
					'git init -q repo && git -C repo status --short',
					'! command -v node >/dev/null || node -p "6 * 7"',
					'! command -v python3 >/dev/null || python3 -c "print(6 * 7)"',
					'file=$(mktemp) && cat <<<here >"$file" && cat "$file" <(echo there) | tail -n 1',
					'yes | head -n 1; mkdir -p build && mv repo build/ && ln build/repo/.git/HEAD hard',
					'sleep 9 & kill $! && wait $!; echo "killed $?"',
				].join('\n');
				const {output, ending} = await exec(sandbox, script, own);
				expect(output).toMatch(/^(?:42\n){0,2}there\ny\nkilled 143\n$/);
				expect(ending).toEqual({kind: 'exited', code: 0});
			});

			test.each(['spaces and ünicode', 'a\nline break', 'quotes \' and "'])('takes a workspace with %s', async name => {
				const own = join(directory, name);
				await mkdir(own, {recursive: true});
				await using sandbox = await opened(wanted, options(own));
				expect(await exec(sandbox, 'echo x >made && cat made && pwd', own)).toMatchObject({output: `x\n${own}\n`});
				expect((await stat(join(own, 'made'))).size).toBe(2);
			});

			test('does not run where nothing is shown', async () => {
				await using sandbox = await opened(wanted, options(directory));
				expect((await exec(sandbox, 'true', '/usr')).ending).toMatchObject({kind: 'unstarted'});
			});

			test('takes a workspace that cannot be written', async () => {
				const own = join(directory, 'fixed');
				await mkdir(own, {recursive: true});
				await writeFile(join(own, 'file'), 'here\n');
				await using sandbox = await opened(wanted, options(own));
				const {output} = await run(
					sandbox.exec(
						{script: 'cat file; echo x >made', cwd: own},
						{signal: new AbortController().signal, timeoutMs: 20_000, write: 'nothing'},
					),
				);
				expect(output).toMatch(/^here\n.*(?:Read-only|Permission denied)/);
			});

			test('gives no file the bit of another user', async () => {
				await using sandbox = await opened(wanted, options(directory));
				const {output} = await exec(
					sandbox,
					'cp /bin/true program && chmod 4755 program; [ -u program ] || echo none',
					directory,
				);
				expect(output).toMatch(/none\n$/);
			});

			test('leaves no process, file or mount', async () => {
				// An engine beside us mounts what it likes.
				const mounts = async (): Promise<readonly string[]> =>
					(await readFile('/proc/self/mounts', 'utf8')).split('\n').filter(line => !/docker|overlay|nsfs/.test(line));
				const temporary = await mkdtemp(join(directory, 'temporary-'));
				vi.stubEnv('TMPDIR', temporary);
				try {
					const before = await mounts();
					const own = await mkdtemp(join(directory, 'left-'));
					const sandbox = await opened(wanted, options(own));
					await exec(sandbox, 'sleep 612.5 & echo x >"$TMPDIR/left"; mkdir -p ~/left', own);
					await sandbox[Symbol.asyncDispose]();
					expect([await readdir(temporary), await mounts()]).toEqual([[], before]);
					expect(await processesOf(['sleep', '612.5'].join('\0'))).toEqual([]);
				} finally {
					vi.unstubAllEnvs();
				}
			});

			test('works for an ordinary user', async () => {
				const theirs = await realpath(await mkdtemp(join(tmpdir(), 'native-')));
				const own = join(theirs, 'own');
				await mkdir(own);
				const uid = isRoot ? 65_534 : (process.getuid?.() ?? 0);
				if (isRoot) for (const path of [own, theirs]) await chown(path, uid, uid);
				await writeFile(join(theirs, 'outside'), 'before');
				const fixture = fileURLToPath(new URL('once.fixture.ts', import.meta.url));
				const script =
					'echo x >made; echo x >../outside; cat ../outside; grep -E "^(CapPrm|CapEff|NoNewPrivs|Seccomp):" /proc/self/status | cut -f2; id -u';
				const {stdout} = await promisify(execFile)(process.execPath, [fixture, JSON.stringify(wanted), own, script], {
					cwd: '/',
					env: {PATH: process.env['PATH']},
					...(isRoot ? {uid, gid: uid} : {}),
				});
				const none = '0000000000000000';
				expect(JSON.parse(stdout)).toMatchObject({
					ending: {kind: 'exited', code: 0},
					output: expect.stringContaining(`${none}\n${none}\n1\n2\n${uid}\n`),
				});
				expect(JSON.parse(stdout)['output']).not.toContain('before');
				expect([(await stat(join(own, 'made'))).uid, (await stat(join(theirs, 'outside'))).size]).toEqual([uid, 6]);
				await rm(theirs, {recursive: true});
			});
		});
	});

	const restoring = KINDS.filter(([, {namespaces}]) => namespaces === 'none');

	test.each(restoring)(
		'puts back what a command changed of what is protected, and tells: %s',
		needs('Landlock'),
		async (_, wanted) => {
			const own = join(directory, `guarded ${JSON.stringify(wanted).length}`);
			await mkdir(join(own, '.husky'), {recursive: true});
			await writeFile(join(own, '.husky/pre-commit'), 'before\n');
			await using sandbox = await opened(wanted, options(own, {protected: [join(own, '.husky')]}));
			const {ending, output} = await exec(sandbox, 'echo evil >.husky/pre-commit; echo done', own);
			expect(ending).toEqual({kind: 'exited', code: 1});
			const [, aside = ''] = /what was there instead is in ([^\]]+)\]/.exec(output) ?? [];
			expect(output).toMatch(/^done\n\n\[not allowed: changing \.husky\/pre-commit; it is as before; what was there/);
			expect(await readFile(join(own, '.husky/pre-commit'), 'utf8')).toBe('before\n');
			expect(await readFile(join(aside, '.husky/pre-commit'), 'utf8')).toBe('evil\n');
			await rm(aside, {recursive: true});
			expect(await exec(sandbox, 'cat .husky/pre-commit; exit 3', own)).toMatchObject({
				ending: {kind: 'exited', code: 3},
				output: 'before\n',
			});
		},
	);

	test('takes a folder in which programs may run when the launcher that was shipped may not', async () => {
		const source = fileURLToPath(new URL('../..', import.meta.url));
		const copy = join(directory, 'copy');
		for (const room of ['sandboxes', 'core']) await cp(join(source, room), join(copy, room), {recursive: true});
		await cp(join(source, '../package.json'), join(directory, 'package.json'));
		const shipped = join(copy, `sandboxes/native/launcher-${process.arch}`);
		await writeFile(shipped, launcherFile(process.arch === 'arm64' ? 'arm64' : 'x64'));
		await chmod(shipped, 0o644);
		const asked = `import {findStand} from ${JSON.stringify(join(copy, 'sandboxes/native/stand.ts'))};
			const stand = await findStand(process.env, {});
			console.log(stand.kind, stand.why ?? stand.launcher.path);`;
		const ask = async (env: NodeJS.ProcessEnv): Promise<string> => {
			await promisify(execFile)('ln', ['-sfn', join(source, '../node_modules'), join(directory, 'node_modules')]);
			const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', asked], {env});
			return stdout;
		};
		expect(await ask({...process.env})).toMatch(/^stand .*unified-dgm-launcher-/);
		await chmod(shipped, 0o755);
		expect(await ask({...process.env})).toBe(`stand ${shipped}\n`);
		// A file that is not the launcher is not run, whatever its name.
		await writeFile(shipped, '#!/bin/sh\necho evil >&3\n', {mode: 0o755});
		expect(await ask({...process.env})).toMatch(/^stand .*unified-dgm-launcher-/);
	});
});
