import {readFile, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {paidKeys} from './dgm/evolve/evolve.fixture.ts';
import {eventually} from './testing/driven.ts';
import {programPath, runProgram, stage, type Scene} from './testing/program.ts';
import {commandLines, isAlive} from './testing/processes.ts';
import {openPty} from './testing/pty.ts';

const scripted = fileURLToPath(new URL('dgm/engine/engine.fixture.ts', import.meta.url));

/** A home whose evolutions are run by an engine of scripted answers, each after some milliseconds. */
const stageWith = (ms: number): Promise<Scene> =>
	stage({'a.txt': ''}, `dgm: {engine: ${JSON.stringify([process.execPath, scripted, String(ms)])}}\n`);

const run = (scene: Scene, ...args: readonly string[]) =>
	runProgram(['evolve', ...args], {cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home}});

const open = (scene: Scene, ...args: readonly string[]) =>
	openPty({
		command: process.execPath,
		args: [programPath, 'evolve', ...args],
		cwd: scene.project,
		env: {UNIFIED_DGM_HOME: scene.home, HOME: dirname(scene.home), NO_COLOR: '1'},
		columns: 120,
	});

type Listed = {readonly run: string; readonly outcome: string};

const listed = async (scene: Scene): Promise<readonly Listed[]> =>
	(await run(scene, 'list', '--json')).stdout
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as Listed);

const folderOf = async (scene: Scene): Promise<string> =>
	join(scene.home, 'agents', 'runs', (await listed(scene))[0]?.run ?? expect.unreachable('no run'));

/** The processes of a run: who keeps its engine, and the engine itself. */
const processesOf = async (folder: string): Promise<{readonly keeper: number; readonly engine: number}> => {
	const {pid} = JSON.parse(await readFile(join(folder, 'engine.json'), 'utf8')) as {readonly pid: number};
	return {keeper: pid, engine: Number.parseInt(await readFile(join(folder, 'journal.jsonl.lock'), 'utf8'), 10)};
};

/** Is there a process that keeps the engine of a run, also one that nobody can reach any more? */
const isKept = async (folder: string): Promise<boolean> =>
	(await commandLines()).some(line => line.includes(` evolve keep ${basename(folder)} `));

const gone = ({keeper, engine}: {readonly keeper: number; readonly engine: number}): Promise<void> =>
	eventually(async () => !(await isAlive(keeper)) && !(await isAlive(engine)));

/** How many pieces of work were paid for again. */
const paidAgain = async (folder: string): Promise<number> => {
	const keys = await paidKeys(join(folder, 'ledger'));
	return keys.length - new Set(keys).size;
};

test('a run that is left to itself goes on to its end, and leaves no process', async () => {
	await using scene = await stageWith(60);
	const {code, stdout} = await run(scene, 'core', '--seed', '3', '--detach');
	expect([code, stdout]).toEqual([0, expect.stringMatching(/goes on by itself: \/evolve/) as string]);
	const processes = await processesOf(await folderOf(scene));
	await gone(processes);
	expect(await listed(scene)).toMatchObject([{outcome: 'proven'}]);
});

test('Ctrl+C halts a run with its processes until it is resumed, and nothing is paid twice', async () => {
	await using scene = await stageWith(150);
	const terminal = open(scene, 'core', '--seed', '3');
	await terminal.until(/Ctrl\+C halts it[^]*\[DGM\] v1 is viable/);
	const folder = await folderOf(scene);
	const processes = await processesOf(folder);
	terminal.press('ctrl+c');
	expect(await terminal.ended).toEqual({code: 130});
	expect(terminal.screen().join('\n')).toMatch(/It goes on where it was with: unified-dgm evolve resume/);
	await gone(processes);
	const {code, stdout} = await run(scene, 'resume');
	expect([code, stdout]).toEqual([0, expect.stringMatching(/goes on where it was[^]*evolve promote/) as string]);
	expect(await paidAgain(folder)).toBe(0);
	expect((await run(scene, 'promote')).stdout).toMatch(/is today's agent now/);
});

test('a terminal that closes leaves the run; who comes later watches it, and leaves it, too', async () => {
	// Long enough for two programs to start while it runs.
	await using scene = await stageWith(300);
	const first = open(scene, 'core', '--seed', '3');
	await first.until(/v1 is viable/);
	const folder = await folderOf(scene);
	const processes = await processesOf(folder);
	first.hangUp();
	await first.ended;
	const second = open(scene, 'resume');
	await second.until(/It runs already[^]*v\d solves/);
	second.press('ctrl+c');
	expect(await second.ended).toEqual({code: 130});
	expect(second.screen().join('\n')).toMatch(/It goes on by itself/);
	expect(await processesOf(folder)).toEqual(processes);
	expect([(await run(scene, 'pause')).code, await listed(scene)]).toMatchObject([0, [{outcome: 'open'}]]);
	// With nobody there and nothing to do, nothing waits.
	await gone(processes);
	expect(await run(scene, 'pause')).toMatchObject({
		code: 2,
		stderr: expect.stringMatching(/does not run now/) as string,
	});
	expect((await run(scene, 'stop')).stdout).toMatch(/stopped/);
	expect(await listed(scene)).toMatchObject([{outcome: 'stopped'}]);
	expect(await run(scene, 'stop')).toMatchObject({code: 2, stderr: expect.stringMatching(/is over/) as string});
});

test.each(['keeper', 'engine'] as const)('a run whose %s is killed goes on when it is resumed', async which => {
	await using scene = await stageWith(150);
	const terminal = open(scene, 'core', '--seed', '3');
	await terminal.until(/v1 is viable/);
	const folder = await folderOf(scene);
	const processes = await processesOf(folder);
	process.kill(processes[which], 'SIGKILL');
	expect(await terminal.ended).toEqual({code: 1});
	expect(terminal.screen().join('\n')).toMatch(/The engine ended[^]*evolve resume/);
	const {code} = await run(scene, 'resume');
	expect(code).toBe(0);
	await gone(processes);
	// What each of the three workers had in hand when it was killed.
	expect(await paidAgain(folder)).toBeLessThanOrEqual(3);
});

test.each([
	['is not there', ['/nowhere/engine'], /does not start/],
	['is none', [process.execPath, '-e', ''], /ended at once/],
])('an engine that %s is said in one line', async (_, engine, why) => {
	await using scene = await stage({'a.txt': ''}, `dgm: {engine: ${JSON.stringify(engine)}}\n`);
	const {code, stderr} = await run(scene, 'core');
	expect([code, stderr]).toEqual([2, expect.stringMatching(why) as string]);
	expect(stderr.trimEnd().split('\n').length).toBe(1);
	await eventually(async () => !(await isKept(await folderOf(scene))));
});

test('what the engine cannot open is said as if it were here, with what to do', async () => {
	await using scene = await stageWith(0);
	await writeFile(join(scene.project, 'b.txt'), '');
	const {code, stderr} = await run(scene, 'core', '--evaluations', '2');
	expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([
		2,
		expect.stringMatching(/2 evaluations are too few/) as string,
	]);
});

test('the shipped engine speaks on standard input and output, answers what is broken, and ends with its input', async () => {
	await using scene = await stage({'a.txt': ''});
	const request = (id: number, method: string, params: unknown): string =>
		JSON.stringify({jsonrpc: '2.0', id, method, params});
	const settings = {seed: 1};
	const lines = [
		'no JSON',
		request(1, 'evolution/command', {ask: 'resume'}),
		request(2, 'initialize', {protocol: 1, client: {name: 'test', version: '1'}}),
		request(3, 'evolution/fly', {}),
		request(4, 'evolution/open', {run: 'r1', folder: '/elsewhere/r1', suite: '/nowhere', settings}),
		request(5, 'evolution/open', {run: 'r1', folder: '/elsewhere/r1', suite: '/nowhere'}),
	];
	const {code, stdout} = await runProgram(['evolve', 'engine'], {
		cwd: scene.project,
		env: {UNIFIED_DGM_HOME: scene.home},
		stdin: `${lines.join('\n')}\n`,
	});
	const answers = stdout
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as {readonly id?: number; readonly error?: {readonly code: number}})
		.filter(({id}) => id !== undefined)
		.map(({id, error}) => [id, error?.code])
		.toSorted(([one], [other]) => (one ?? 0) - (other ?? 0));
	expect([code, answers]).toEqual([
		0,
		[
			[null, -32_700],
			[1, -32_002],
			[2, undefined],
			[3, -32_601],
			[4, -32_602],
			[5, 2],
		],
	]);
});
