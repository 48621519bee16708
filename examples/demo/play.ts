import {spawn, type ChildProcess} from 'node:child_process';
import {access, constants, cp, mkdtemp, readFile, realpath, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {run} from '../../source/core/effect.ts';
import {isSuccess, shellWord, type WallKind} from '../../source/core/sandbox.ts';
import {openSandbox, probeWalls} from '../../source/sandboxes/index.ts';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const recipe = pathOf('../../sandbox');
const program = pathOf('../../dist/unified-dgm.js');
const REQUEST = 'the tests fail: find the bug and repair it';
/** Milliseconds in which a sandbox must run its first command. */
const PATIENCE = 30_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const exists = (path: string, mode = constants.F_OK): Promise<boolean> =>
	access(path, mode).then(
		() => true,
		() => false,
	);

/** The folder of a program on PATH. */
const findProgram = async (name: string): Promise<string | undefined> => {
	for (const folder of (process.env['PATH'] ?? '').split(delimiter))
		if (folder !== '' && (await exists(join(folder, name), constants.X_OK))) return folder;
	return undefined;
};

/** Signals that end the demo: the exit code that each leaves. */
const SIGNALS = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Programs that the demo starts, one at a time, and the signal that ended it. */
const openStage = (env: NodeJS.ProcessEnv) => {
	let child: ChildProcess | undefined;
	let stopped: number | undefined;
	for (const [name, code] of Object.entries(SIGNALS))
		process.on(name as keyof typeof SIGNALS, () => {
			stopped = code;
			// A terminal tells all of its group; a program that is told twice may leave at once, and leave things behind.
			if (!process.stdin.isTTY) child?.kill(name as keyof typeof SIGNALS);
		});
	return {
		stopped: () => stopped,
		start: (command: string, args: readonly string[], cwd: string): Promise<number> =>
			new Promise((resolve, reject) => {
				child = spawn(command, args, {cwd, stdio: 'inherit', env});
				child.once('error', reject);
				child.once('close', code => resolve(code ?? 1));
			}),
	};
};

/** Builds the program, where that is possible; else what was built before is taken. Undefined when there is none. */
const haveProgram = async (): Promise<string | undefined> => {
	const isBuilt = await exists(program);
	const rebuilt = await import('../../build.ts').then(
		async ({build}) => {
			if (isBuilt && !(await exists(dirname(program), constants.W_OK))) throw new Error('dist/ cannot be written');
			await build();
			return undefined;
		},
	).catch((error: Error) => error.message.split('\n', 1)[0] ?? '');
	if (rebuilt === undefined) return '';
	return (await exists(program)) ? `dist/ is taken as it is, because it cannot be built here: ${rebuilt}` : undefined;
};

type Chosen = {readonly flag: WallKind; readonly said: string};

/** The first sandbox that is ready and proves it by running a command in the sample. A first build of Docker's image is not waited for. */
const chooseSandbox = async (directory: string): Promise<Chosen> => {
	const passed: string[] = [];
	for (const {kind, ready, why} of await probeWalls({env: process.env, recipe})) {
		if (kind === 'none' || kind === 'external' || (kind === 'seatbelt' && process.platform !== 'darwin')) continue;
		if (!ready) {
			passed.push(`${kind}: ${why}`);
			continue;
		}
		const opened = await openSandbox(kind, {
			directory,
			added: [],
			network: 'off',
			protected: [],
			session: 'demo',
			env: process.env,
			recipe,
		});
		if ('unavailable' in opened) {
			passed.push(`${kind}: ${opened.unavailable}`);
			continue;
		}
		await using sandbox = opened.sandbox;
		const limits = {signal: AbortSignal.timeout(PATIENCE), timeoutMs: PATIENCE};
		const {ending, output} = await run(sandbox.exec({script: 'node --version', cwd: directory}, limits));
		if (isSuccess(ending)) return {flag: kind, said: `Sandbox: ${sandbox.about}`};
		passed.push(`${kind}: ${ending.kind === 'unstarted' ? ending.why : output.trim().split('\n', 1)[0]}`);
	}
	return {
		flag: 'external',
		said: `Sandbox: none works here (${passed.join('; ')}); the demo goes on without one, as it runs nothing but its own sample, in a folder that it made`,
	};
};

/** Without npm the sample's check is what npm would run: the script goes, and its tests are found all the same. */
const withoutScript = async (project: string): Promise<void> => {
	const path = join(project, 'package.json');
	const {scripts: _, ...manifest} = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
	await writeFile(path, `${JSON.stringify(manifest, null, '\t')}\n`);
};

/**
 * Copies the sample project to a temporary folder and lets the agent repair it there, live: no key, no network. It ends with 0 when the sample is
 * repaired and its tests are green, with 130 and the like when a signal ended it.
 */
export const play = async (): Promise<void> => {
	// The build works where it stands, and removes what it made before.
	process.chdir(pathOf('../..'));
	// Programs of this demo find the Node that it runs on first: the one of the machine may be older.
	const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
	const root = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-demo-')));
	const [project, home] = [join(root, 'shopping-cart'), join(root, 'home')];
	await cp(pathOf('../shopping-cart'), project, {recursive: true});
	await cp(pathOf('home'), home, {recursive: true});
	const stage = openStage({...process.env, PATH, UNIFIED_DGM_HOME: home});
	const hasNpm = (await findProgram('npm')) !== undefined;
	if (!hasNpm) await withoutScript(project);

	const {flag, said} = await chooseSandbox(project);
	say(said);
	const built = await haveProgram();
	if (built === undefined) {
		say('The program is not built, and cannot be built here: run "npm install" with its development packages first.');
		process.exitCode = 2;
		return;
	}
	if (built !== '') say(built);

	const check = hasNpm ? 'npm test' : 'node --test';
	say(`\n$ cd ${shellWord(project)}\n$ unified-dgm -p offline --full-auto --sandbox ${flag} ${JSON.stringify(REQUEST)}\n`);
	const args = [program, '-p', 'offline', '--full-auto', '--sandbox', flag, REQUEST];
	const repaired = await stage.start(process.execPath, args, project);
	const testing = (): Promise<number> => {
		say(`\n$ ${check}\n`);
		return hasNpm ? stage.start('npm', ['test', '--silent'], project) : stage.start(process.execPath, ['--test'], project);
	};
	// On a terminal that is watched key by key Ctrl+C is no signal: the agent ends as if it were one.
	const isStopped = Object.values(SIGNALS).some(code => code === repaired);
	const green = stage.stopped() === undefined && !isStopped ? await testing() : undefined;
	const stopped = stage.stopped() ?? (isStopped ? repaired : undefined);
	if (stopped !== undefined) {
		say(`\nThe demo was stopped. Its folder is ${root}`);
		process.exitCode = stopped;
		return;
	}
	const isRepaired = repaired === 0 && green === 0;
	say(
		isRepaired
			? `\nThe sample is repaired and its tests are green. It is in ${project}`
			: `\nThis did not end as it should: the agent ended with ${repaired}, the tests with ${green}. See ${project}`,
	);
	process.exitCode = isRepaired ? 0 : repaired || green || 1;
};
