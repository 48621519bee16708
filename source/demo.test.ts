import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {
	chmod,
	cp,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	readlink,
	realpath,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {IMAGE} from './sandboxes/options.ts';
import {needs} from './testing/machine/needs.ts';
import {findOldNode} from './testing/machine/old-node.ts';
import {openPty} from './testing/pty.ts';

const run = promisify(execFile);
const source = fileURLToPath(new URL('..', import.meta.url));
const packages = join(source, 'node_modules');
const isLinux = process.platform === 'linux';
const isRoot = isLinux && process.getuid?.() === 0;
/** A user of the machine without any rights of its own. */
const NOBODY = 65_534;

type Tree = {readonly root: string; readonly tree: string};
let shared: Tree;

/** A copy of the project as its user has it: in a repository of its own, with packages, and built. */
beforeAll(async () => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-demo-of-')));
	const tree = join(root, 'project');
	await mkdir(tree);
	for (const name of [
		'source',
		'examples',
		'profiles',
		'sandbox',
		'dist',
		'build.ts',
		'package.json',
		'tsconfig.json',
		'.gitignore',
	])
		await cp(join(source, name), join(tree, name), {recursive: true});
	await symlink(packages, join(tree, 'node_modules'));
	const git = (...args: readonly string[]) =>
		run('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...args], {cwd: tree});
	await git('init', '-q');
	await writeFile(join(tree, '.git', 'info', 'exclude'), 'node_modules\n');
	await git('add', '-A');
	await git('commit', '-qm', 'all');
	await chmod(root, 0o755);
	shared = {root, tree};
});

afterAll(() => rm(shared.root, {recursive: true, force: true}));

/** A place for the demo's folders, with a blank in its name, that any user may write. */
const place = async (): Promise<string> => {
	const folder = await mkdtemp(join(shared.root, 'tmp with blanks '));
	await chmod(folder, 0o1777);
	return folder;
};

/** Processes that know this folder: by their environment, or by where they are. */
const leftIn = async (folder: string): Promise<readonly string[]> => {
	if (!isLinux) return [];
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	const found = await Promise.all(
		pids.map(async pid => {
			const [environment, cwd] = await Promise.all([
				readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''),
				readlink(`/proc/${pid}/cwd`).catch(() => ''),
			]);
			return `${environment}\0${cwd}`.includes(folder) ? [pid] : [];
		}),
	);
	return found.flat();
};

/** Waits for what is on its way out. */
const nothingLeft = async (folder: string): Promise<void> => {
	for (let tries = 0; tries < 100 && (await leftIn(folder)).length > 0; tries += 1) await sleep(50);
	expect(await leftIn(folder)).toEqual([]);
};

type Ended = {readonly code: number | string; readonly output: string};

const collect = (child: ChildProcess, heard: (output: string) => void = () => {}): Promise<Ended> =>
	new Promise((resolve, reject) => {
		let output = '';
		for (const stream of [child.stdout, child.stderr])
			stream?.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				heard(output);
			});
		child.once('error', reject);
		child.once('close', (code, signal) => resolve({code: code ?? signal ?? 'unknown', output}));
	});

/** No engine is found, keys are nobody's, and the home is none that can be written. */
const bare = {DOCKER_HOST: 'unix:///nowhere/docker.sock', HOME: '/nonexistent', npm_config_update_notifier: 'false'};
const withPackages = [join(packages, '.bin'), process.env['PATH']].join(delimiter);

/** Starts a program without a terminal, in a session of its own. */
const start = (
	command: string,
	args: readonly string[],
	env: Readonly<Record<string, string>>,
	user: {readonly uid?: number; readonly gid?: number} = {},
): ChildProcess =>
	spawn(command, args, {
		cwd: shared.tree,
		env: {PATH: withPackages, ...env},
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
		timeout: 170_000,
		killSignal: 'SIGKILL',
		...user,
	});

const SANDBOX = /^Sandbox: (?:none works here \(.*\); the demo goes on without one, .*|\S.*)$/;

/** What must be true of every demo that ran to its end. */
const expectRepaired = async ({code, output}: Ended, folder: string): Promise<void> => {
	const said = output.split(/\r?\n/);
	expect(said.find(line => line !== '' && !line.startsWith('>'))).toMatch(SANDBOX);
	expect(output).toMatch(/pass 7\r?\n/);
	expect(output).toMatch(/fail 0\r?\n/);
	expect(said.findLast(line => line !== '')).toMatch(
		/^The sample is repaired and its tests are green\. It is in .*shopping-cart$/,
	);
	expect(code).toBe(0);
	const made = (await readdir(folder)).find(name => name.startsWith('unified-dgm-demo-')) ?? '';
	expect(await readFile(join(folder, made, 'shopping-cart', 'src', 'discount.js'), 'utf8')).toContain(
		'items >= each.items',
	);
	const {stdout} = await run('git', ['-c', `safe.directory=${shared.tree}`, 'status', '--porcelain'], {
		cwd: shared.tree,
	});
	expect(stdout).toBe('');
	await nothingLeft(folder);
};

const oldNode = findOldNode();

describe(
	'npm run demo repairs its sample, names its sandbox first, and leaves nothing behind',
	{timeout: 180_000},
	() => {
		test(`without a terminal and without an engine, ${isRoot ? 'as an ordinary user who can write neither the project nor a home' : 'as who runs this'}`, async () => {
			const folder = await place();
			const user = isRoot ? {uid: NOBODY, gid: NOBODY} : {};
			const ended = await collect(start('npm', ['run', 'demo'], {...bare, TMPDIR: folder}, user));
			await expectRepaired(ended, folder);
			expect(ended.output).not.toMatch(/^Sandbox: docker/m);
			expect(ended.output.includes('dist/ is taken as it is')).toBe(isRoot);
		});

		test('on a terminal', async () => {
			const folder = await place();
			await using terminal = openPty({
				command: 'npm',
				args: ['run', 'demo'],
				cwd: shared.tree,
				env: {...bare, PATH: withPackages, TMPDIR: folder},
				columns: 120,
				rows: 40,
			});
			const ended = await terminal.ended;
			expect(ended).toEqual({code: 0});
			const lines = [...terminal.scrollback(), ...terminal.screen()];
			await expectRepaired(
				{
					code: 'code' in ended ? ended.code : ended.signal,
					output: lines.join('\n').replaceAll(/\n(?! )(?=\S*shopping-cart$)/gm, ''),
				},
				folder,
			);
		});

		test('inside a default container', needs('docker'), async () => {
			const folder = await place();
			const mounts = [shared.root, await realpath(packages)].flatMap(path => ['-v', `${path}:${path}`]);
			const inside = [
				'-w',
				shared.tree,
				'-e',
				`TMPDIR=${folder}`,
				'-e',
				`PATH=${join(packages, '.bin')}:/usr/local/bin:/usr/bin:/bin`,
			];
			const args = ['run', '--rm', '--network', 'none', ...mounts, ...inside, IMAGE, 'npm', 'run', 'demo'];
			const ended = await collect(spawn('docker', args, {stdio: ['ignore', 'pipe', 'pipe']}));
			await expectRepaired(ended, folder);
			expect(ended.output).not.toMatch(/^Sandbox: (?:docker|bubblewrap)/m);
		});

		test('with a Node that is too old for it, and no npm', needs('an old Node'), async () => {
			const folder = await place();
			const bin = join(folder, 'bin');
			await mkdir(bin);
			for (const name of ['node', 'sh', 'bash', 'git']) {
				const path = name === 'node' ? oldNode : join('/bin', name);
				if (path !== undefined) await symlink(path, join(bin, name));
			}
			const ended = await collect(start('node', ['examples/demo.js'], {...bare, PATH: bin, TMPDIR: folder}));
			await expectRepaired(ended, folder);
			expect(ended.output).toContain('$ node --test');
		});

		test('stopped in the middle: exit 130, and its folder is named', async () => {
			const folder = await place();
			const child = start(process.execPath, ['examples/demo.js'], {...bare, TMPDIR: folder});
			let isStopped = false;
			const {code, output} = await collect(child, so => {
				if (isStopped || !so.includes('See which lines')) return;
				isStopped = true;
				child.kill('SIGINT');
			});
			expect(output).toMatch(/The demo was stopped\. Its folder is .*unified-dgm-demo-/);
			expect(code).toBe(130);
			await nothingLeft(folder);
		});
	},
);

describe('where it cannot run, it says so in one line', () => {
	test('with a Node that is too old, and no other among the packages', needs('an old Node'), async () => {
		const folder = await place();
		await mkdir(join(folder, 'examples'));
		await writeFile(join(folder, 'package.json'), '{"type": "module"}');
		await cp(join(source, 'examples', 'demo.js'), join(folder, 'examples', 'demo.js'));
		const {code, output} = await collect(start(oldNode ?? '', [join(folder, 'examples', 'demo.js')], {}));
		expect(output).toMatch(/^The demo needs Node 22\.18 or newer, and this is v\d+\.[^\n]*"npm install"[^\n]*\n$/);
		expect(code).toBe(2);
	});

	test('without the development packages', async () => {
		const folder = await place();
		for (const name of ['examples', 'source', 'package.json'])
			await cp(join(source, name), join(folder, name), {recursive: true});
		const {code, output} = await collect(
			start(process.execPath, [join(folder, 'examples', 'demo.js')], {PATH: dirname(process.execPath)}),
		);
		expect(output).toMatch(/^The demo needs the development packages: run "npm install"[^\n]*\n$/);
		expect(code).toBe(2);
	});
});
