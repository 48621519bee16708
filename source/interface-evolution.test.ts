import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {EMPTY, eventually, OPEN, send, stageOf, untilShown} from './testing/driven.ts';
import {runProgram} from './testing/program.ts';
import type {Staged} from './testing/scenes.ts';

const scripted = fileURLToPath(new URL('dgm/engine/engine.fixture.ts', import.meta.url));

/** A stage whose evolutions are run by an engine of scripted answers, each after some milliseconds. */
const stageWith = (ms: number): Promise<Staged> =>
	stageOf({config: `ui: {motion: full}\ndgm: {engine: ${JSON.stringify([process.execPath, scripted, String(ms)])}}\n`});

const evolve = (stage: Staged, ...args: readonly string[]) =>
	runProgram(['evolve', ...args], {cwd: stage.project, env: {UNIFIED_DGM_HOME: stage.home}});

type Listed = {readonly run: string; readonly outcome: string};

const listed = async (stage: Staged): Promise<readonly Listed[]> =>
	(await evolve(stage, 'list', '--json')).stdout
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as Listed);

const typesOf = async (stage: Staged, run: string): Promise<readonly string[]> =>
	(await readFile(join(stage.home, 'agents', 'runs', run, 'journal.jsonl'), 'utf8'))
		.split('\n')
		.filter(line => line !== '')
		.map(line => (JSON.parse(line) as {readonly type: string}).type);

const isKept = async (stage: Staged, run: string): Promise<boolean> => {
	try {
		await readFile(join(stage.home, 'agents', 'runs', run, 'engine.json'));
		return true;
	} catch {
		return false;
	}
};

test('a run is begun with its budget before the eyes, watched, steered and stopped by keys', async () => {
	await using stage = await stageWith(150);
	const terminal = stage.open({columns: 120, rows: 36, profile: 'offline'});
	await terminal.until(OPEN);
	send(terminal, '/evolve');
	await untilShown(terminal, /no runs yet[^]*at most \d+ evaluations · no model is paid · at most 15 min/);
	await terminal.until(/Begin a run of self-improvement on core\?/);
	terminal.press('end', 'enter');
	await terminal.until(EMPTY);
	expect(await listed(stage)).toEqual([]);
	send(terminal, '/evolve start core');
	await terminal.until(/Begin a run/);
	terminal.press('enter');
	await terminal.until(/^Evolution · .*● searches[^]*v1 [^]*Now\n.*plays/m);
	expect(terminal.modes().screen).toBe('alternate');
	// It follows what comes.
	await terminal.until(/^ *[├└] v2/m);
	terminal.press('down');
	await terminal.until(/^› [├└] v1 [^]*^v1 {2}Trust the failing line more$/m);
	terminal.press('enter');
	await terminal.until(/^v1 {2}Trust the failing line more\nVariant\n[^]*Manifest\n +mechanism +Trust/m);
	terminal.press('q');
	await terminal.until(/Enter manifest and diff/);
	terminal.press('p');
	await terminal.until(/● paused/);
	terminal.press('p');
	await terminal.until(/● searches/);
	terminal.press('f');
	await terminal.until(/Forbid v1[^]*y yes · n no/);
	terminal.press('n');
	await terminal.until(/nothing was done/);
	terminal.press('f', 'y');
	await terminal.until(/v1 .*forbidden/);
	terminal.press('P');
	await terminal.until(/no variant was tested on the hold-out/);
	terminal.press('s');
	await terminal.until(/Stop the run for good\?/);
	terminal.press('y');
	await terminal.until(/● stopped/);
	terminal.press('q');
	await terminal.until(EMPTY);
	expect(terminal.modes().screen).toBe('normal');
	const [run] = await listed(stage);
	expect(run?.outcome).toBe('stopped');
	expect(
		(await typesOf(stage, run?.run ?? '')).filter(type => /^run\.[prsf].*(?<!priced)$|forbidden/.test(type)),
	).toEqual(['run.paused', 'run.resumed', 'branch.forbidden', 'run.stopped', 'run.finished']);
	await eventually(async () => !(await isKept(stage, run?.run ?? '')));
	terminal.press('ctrl+d');
	expect(await terminal.ended).toEqual({code: 0});
	expect(await terminal.leftBehind()).toEqual({});
});

test('a run of another process is watched, also on a small screen, and goes on when the window is closed', async () => {
	// Long enough for a session to start while it runs.
	await using stage = await stageWith(300);
	expect((await evolve(stage, 'core', '--seed', '3', '--detach')).code).toBe(0);
	const [{run} = {run: ''}] = await listed(stage);
	const terminal = stage.open({columns: 80, rows: 24, profile: 'offline', env: {NO_COLOR: '1'}});
	await terminal.until(OPEN);
	send(terminal, '/evolve');
	await terminal.until(/● searches[^]*spent[^]*v1/);
	for (const [columns, rows] of [
		[40, 24],
		[40, 10],
		[120, 30],
	] as const) {
		terminal.resize(columns, rows);
		const {lines} = await terminal.until(
			screen =>
				(screen[0] ?? '').startsWith('Evolution') && screen.findLast(line => line !== '')?.endsWith('q leave') === true,
		);
		expect(lines.length).toBe(rows);
	}
	terminal.hangUp();
	await terminal.ended;
	await eventually(async () => (await listed(stage))[0]?.outcome === 'proven');
	await eventually(async () => !(await isKept(stage, run)));
	// What was proven is promoted, and rolled back, when somebody comes again.
	const again = stage.open({columns: 100, rows: 30, profile: 'offline'});
	await again.until(OPEN);
	send(again, `/evolve ${run.slice(-4)}`);
	await again.until(/● proven: P promotes it/);
	again.press('P');
	await again.until(/Make v\d+ today's agent\?/);
	again.press('y');
	await again.until(/● promoted/);
	again.press('R', 'y');
	await again.until(/is no longer today's agent/);
	again.press('q');
	await again.until(EMPTY);
	await eventually(async () => !(await isKept(stage, run)));
});

test('a run whose process died is said to be halted, and goes on by a key; it can be heard, too', async () => {
	// So slow that it is not over before the screen is there.
	await using stage = await stageWith(1_000);
	await evolve(stage, 'core', '--seed', '3', '--detach');
	const [{run} = {run: ''}] = await listed(stage);
	const terminal = stage.open({columns: 80, rows: 24, profile: 'offline', env: {UNIFIED_DGM_READER: '1'}});
	await terminal.until(/^full-auto, /m);
	send(terminal, '/evolve');
	await terminal.until(/^Evolution · [^]*searches\nspent: [^]*^selected: v0/m);
	expect(terminal.screen().join('\n')).not.toMatch(/[━●░█├└›]/);
	const engine = Number.parseInt(
		await readFile(join(stage.home, 'agents', 'runs', run, 'journal.jsonl.lock'), 'utf8'),
		10,
	);
	process.kill(engine, 'SIGKILL');
	await terminal.until(/halted: no process runs it[^]*the engine ended: [^]*p go on/);
	terminal.press('p');
	await terminal.until(/^Evolution · [^]*searches\n/m);
	terminal.press('s', 'y');
	await terminal.until(/ stopped\n/);
	terminal.press('q');
	await eventually(async () => !(await isKept(stage, run)));
});

test.each([
	['/evolve nothing', /there are no runs yet/],
	['/evolve start nowhere', /nowhere/],
	['/evolve start core 5 6', /takes a suite and what it may cost/],
	['/evolve start core much', /much/],
	['/evolve one two', /takes one run/],
])('%s is answered in words', async (line, words) => {
	await using stage = await stageWith(0);
	const terminal = stage.open({columns: 100, profile: 'offline'});
	await terminal.until(OPEN);
	send(terminal, line);
	await untilShown(terminal, words);
	await terminal.until(EMPTY);
	expect(await listed(stage)).toEqual([]);
});

test('where models are paid, what a run may cost is asked before anything else', async () => {
	await using stage = await stageWith(0);
	const terminal = stage.open({columns: 100, profile: 'solo'});
	await terminal.until(OPEN);
	send(terminal, '/evolve start');
	await terminal.until(/how many USD may it cost\?/);
	terminal.type('70');
	terminal.press('enter');
	await untilShown(terminal, /core: at most \d+ evaluations · at most \$70\.00 · /);
	await terminal.until(/Begin a run/);
	terminal.press('esc');
	await terminal.until(EMPTY);
	expect(await listed(stage)).toEqual([]);
});
