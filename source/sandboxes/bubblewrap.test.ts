import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {chown, mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import type {Sandbox} from '../core/sandbox.ts';
import {isThere, needs} from '../testing/machine/needs.ts';
import {sandboxLaw} from '../testing/sandbox-law.ts';
import {openBubblewrap} from './bubblewrap.ts';
import {makeControlGroup} from './cgroup.ts';
import {LIMITS, type WallOptions} from './options.ts';
import {whyNotShowable} from './showable.ts';
import {whyBubblewrapFails} from './why-bubblewrap.ts';

describe('what bubblewrap complains about', () => {
	test.each([
		['bwrap: Unknown option --disable-userns', '', '0.8', /too old/],
		[
			'bwrap: setting up uid map: Permission denied',
			'kernel.apparmor_restrict_unprivileged_userns=1',
			'AppArmor',
			/not be made/,
		],
		[
			'bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted',
			'kernel.apparmor_restrict_unprivileged_userns=1',
			'bwrap-userns-restrict',
			/apparmor_restrict/,
		],
		[
			'bwrap: No permissions to create a new namespace',
			'kernel.unprivileged_userns_clone=0',
			'unprivileged_userns_clone=1',
			/unprivileged_userns_clone is 0/,
		],
		[
			'bwrap: Creating new namespace failed: No space left on device',
			'user.max_user_namespaces=0',
			'max_user_namespaces=15000',
			/max_user_namespaces is 0/,
		],
		['bwrap: Creating new namespace failed: Operation not permitted', '', 'container', /not be made/],
		["bwrap: Can't mount proc on /newroot/proc: Operation not permitted", '', 'systempaths', /proc/],
	])('%s, %s: says what to do', (complaint, setting, hint, why) => {
		const said = whyBubblewrapFails(complaint, name => {
			const [known, value] = setting.split('=');
			return name === known ? value : undefined;
		});
		expect([said.kind, said.hint]).toEqual(['unstarted', expect.stringContaining(hint)]);
		expect(said.why).toMatch(why);
	});
});

/** Limits of everything together take a control group, which takes root or a system that lends one. */
const hasGroups = isThere('control groups');

describe('with bubblewrap', needs('bubblewrap'), () => {
	const options = (directory: string, more: Partial<WallOptions> = {}): WallOptions => ({
		directory,
		added: [],
		protected: [],
		network: 'off',
		session: 'test',
		env: process.env,
		...more,
	});
	const opened = async (options: WallOptions): Promise<Sandbox> => {
		const sandbox = await openBubblewrap(options);
		if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
		return sandbox;
	};
	const exec = async (sandbox: Sandbox, script: string, cwd: string) =>
		run(sandbox.exec({script, cwd}, {signal: new AbortController().signal, timeoutMs: 20_000}));

	sandboxLaw('bubblewrap wall', {
		open: async ground => opened({...ground, session: 'test'}),
		doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), 'bubblewrap'],
		claims: 'every promise',
		lacks: ['network', 'devices', ...(hasGroups ? [] : ['limits' as const])],
	});

	describe('bubblewrap', () => {
		let directory = '';
		beforeAll(async () => {
			directory = await realpath(await mkdtemp(join(tmpdir(), 'bubblewrap-')));
		});
		afterAll(async () => {
			await rm(directory, {recursive: true, force: true});
		});

		test('does not open the network, and says who can', async () => {
			expect(await openBubblewrap(options(directory, {network: 'on'}))).toEqual({
				kind: 'unstarted',
				why: expect.stringContaining('cannot open the network'),
				hint: expect.stringContaining('Docker'),
			});
		});

		test.each(['/', '/run', '/var/run', '/proc', '/sys/kernel', '/dev'])(
			'does not take %s for a workspace',
			async path => {
				expect((await whyNotShowable(options(await realpath(path))))?.kind).toBe('unstarted');
			},
		);

		test('does not run where the wall shows nothing', async () => {
			await using sandbox = await opened(options(directory));
			expect((await exec(sandbox, 'true', '/usr')).ending).toEqual({
				kind: 'unstarted',
				why: '/usr is not shown behind the wall',
				hint: undefined,
			});
		});

		test('guards from the next command on what a command has made', async () => {
			await using sandbox = await opened(options(directory, {protected: [join(directory, '.husky')]}));
			await exec(sandbox, 'mkdir .husky && touch .husky/pre-commit', directory);
			const {ending} = await exec(sandbox, 'echo x >.husky/pre-commit', directory);
			expect(ending).not.toEqual({kind: 'exited', code: 0});
			expect((await stat(join(directory, '.husky/pre-commit'))).size).toBe(0);
		});

		test('runs node, python and git', async () => {
			await using sandbox = await opened(options(directory));
			// Node may be in somebody's home, which is not shown.
			const node = '! command -v node >/dev/null || node -p "6 * 7"';
			const script = `git init -q repo && git -C repo status --short && python3 -c "print(6 * 7)" && { ${node}; }`;
			expect((await exec(sandbox, script, directory)).output).toMatch(/^42\n(?:42\n)?$/);
		});

		test('leaves no control group', async () => {
			const group = await makeControlGroup(`unified-dgm-${randomUUID()}`, LIMITS);
			const kept = await Promise.all((group?.folders ?? []).map(async path => readdir(path)));
			await group?.remove();
			const left = await Promise.allSettled((group?.folders ?? []).map(async path => readdir(path)));
			expect(kept.every(files => files.includes('cgroup.procs'))).toBe(true);
			expect(left.every(({status}) => status === 'rejected')).toBe(true);
		});

		// Others have no way to become somebody else, and are ordinary already.
		const asOrdinary =
			process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];

		test('works for an ordinary user, who may make no control group', async () => {
			const own = join(directory, 'own');
			await mkdir(own);
			const uid = process.getuid?.() === 0 ? 65_534 : (process.getuid?.() ?? 0);
			if (process.getuid?.() === 0) {
				await chown(own, uid, uid);
				await chown(directory, uid, uid);
			}
			await writeFile(join(directory, 'outside'), 'before');
			const fixture = fileURLToPath(new URL('once.fixture.ts', import.meta.url));
			const script =
				'echo x >made; echo x >../outside; grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status | cut -f2';
			const [program, ...args] = [...asOrdinary, process.execPath, fixture, 'bubblewrap', own, script];
			const {stdout} = await promisify(execFile)(program, args, {cwd: '/', env: {PATH: process.env['PATH']}});
			const none = '0000000000000000';
			expect(JSON.parse(stdout)).toMatchObject({
				ending: {kind: 'exited', code: 0},
				output: expect.stringContaining(`${none}\n${none}\n1\n2\n`),
			});
			expect([(await stat(join(own, 'made'))).uid, (await stat(join(directory, 'outside'))).size]).toEqual([uid, 6]);
		});
	});
});
