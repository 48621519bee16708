import {spawn, type ChildProcess} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

/** The built program. */
export const programPath = fileURLToPath(new URL('../../dist/unified-dgm.js', import.meta.url));

export type Ended = {
	/** The exit code, or the signal that ended it. */
	readonly code: number | string;
	readonly stdout: string;
	readonly stderr: string;
};

export type RunOptions = {
	readonly cwd: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Piped in; without it standard input is empty. */
	readonly stdin?: string;
	/** Milliseconds after which it counts as hanging; two minutes. */
	readonly timeoutMs?: number;
	/** Gets the process while it runs. */
	readonly during?: (child: ChildProcess) => void;
};

/** Runs the program as a user would, in an environment of nothing but what is given. */
export const runProgram = (
	args: readonly string[],
	{cwd, env = {}, stdin, timeoutMs = 120_000, during}: RunOptions,
): Promise<Ended> =>
	new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [programPath, ...args], {
			cwd,
			env: {PATH: process.env['PATH'], ...env},
			stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
			// A program that hangs fails its test, and does not outlive it.
			timeout: timeoutMs,
			killSignal: 'SIGKILL',
		});
		let stdout = '';
		let stderr = '';
		child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
		child.once('error', reject);
		child.once('close', (code, signal) => resolve({code: code ?? signal ?? 'unknown', stdout, stderr}));
		if (stdin !== undefined) {
			child.stdin?.on('error', () => {});
			child.stdin?.end(stdin);
		}
		during?.(child);
	});

export type Scene = AsyncDisposable & {
	/** The workspace. */
	readonly project: string;
	/** UNIFIED_DGM_HOME. */
	readonly home: string;
	/** The workspace's files, by path, without the memory of its project. */
	files(): Promise<Readonly<Record<string, string>>>;
	/** Where the journals of its sessions are. */
	journals(): Promise<readonly string[]>;
};

/** What is remembered of a turn is no part of its work. */
const MEMORY = '.unified-dgm/memory.yaml';

const filesIn = async (folder: string, prefix = ''): Promise<Readonly<Record<string, string>>> => {
	const found: Record<string, string> = {};
	for (const entry of await readdir(folder, {withFileTypes: true})) {
		const path = `${prefix}${entry.name}`;
		// With what stands beside it while it is written.
		if (path.startsWith(MEMORY)) continue;
		if (entry.isDirectory()) Object.assign(found, await filesIn(join(folder, entry.name), `${path}/`));
		else found[path] = await readFile(join(folder, entry.name), 'utf8');
	}
	return found;
};

/** Ends the engines of evolutions that go on by themselves, and waits until they have. */
const endEngines = async (home: string): Promise<void> => {
	const runs = join(home, 'agents', 'runs');
	for (const run of await readdir(runs).catch(() => [])) {
		const path = join(runs, run, 'engine.json');
		const keeper = async (): Promise<number | undefined> => {
			const text = await readFile(path, 'utf8').catch(() => '{}');
			return (JSON.parse(text) as {readonly pid?: number}).pid;
		};
		const pid = await keeper();
		if (pid === undefined || pid === process.pid) continue;
		try {
			process.kill(pid, 'SIGTERM');
		} catch {
			// It died before.
			continue;
		}
		for (let tries = 0; tries < 500 && (await keeper()) === pid; tries += 1) await sleep(20);
	}
};

/** A workspace with some files, and a home with a configuration, both in folders of their own that go when it is disposed. */
export const stage = async (files: Readonly<Record<string, string>>, config = ''): Promise<Scene> => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-')));
	const [project, home] = [join(root, 'project'), join(root, 'home')];
	await Promise.all([mkdir(project), mkdir(home)]);
	for (const [path, text] of Object.entries(files)) {
		await mkdir(dirname(join(project, path)), {recursive: true});
		await writeFile(join(project, path), text);
	}
	if (config !== '') await writeFile(join(home, 'config.yaml'), config);
	return {
		project,
		home,
		files: () => filesIn(project),
		journals: async () => {
			const sessions = join(home, 'sessions');
			const names = await readdir(sessions, {recursive: true}).catch(() => []);
			return names.filter(name => name.endsWith('journal.jsonl')).map(name => join(sessions, name));
		},
		[Symbol.asyncDispose]: async () => {
			await endEngines(home);
			await rm(root, {recursive: true, force: true});
		},
	};
};
