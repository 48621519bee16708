import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {folderOf, smallSuite} from './dgm/suites/suite.fixture.ts';
import {withNativeBoxes} from './testing/boxes.ts';
import {runProgram, stage, type Scene} from './testing/program.ts';
import {skipWithout} from './testing/machine/needs.ts';

/** A home whose sessions had so many calls of tools until now. */
const withUse = async ({home}: Scene, calls: number): Promise<void> => {
	const folder = join(home, 'sessions', 'project-1', 's1');
	await mkdir(folder, {recursive: true});
	const at = new Date().toISOString();
	const bodies = Array.from({length: calls}, (_, call) => [
		{type: 'tool.started', call: `${call}`, tool: 'read', title: 'a.txt', replay: 'safe', why: 'allowed'},
		{type: 'tool.finished', call: `${call}`, outcome: 'ok', output: '', ms: 1},
	]).flat();
	const lines = bodies.map((body, seq) => `${JSON.stringify({...body, seq: seq + 1, at})}\n`);
	await writeFile(join(folder, 'journal.jsonl'), lines.join(''));
};

const PROMPT = 'What is in this project?';

test('as a session ends, a run that is due is named in a line, and not where only the answer is wanted', async () => {
	await using scene = await stage({'a.txt': 'a\n'}, 'dgm: {after_tool_calls: 30}\n');
	const env = {UNIFIED_DGM_HOME: scene.home};
	const ask = (...args: readonly string[]) => runProgram([...args, PROMPT], {cwd: scene.project, env});
	expect((await ask()).stderr).not.toMatch(/improve itself/);
	await withUse(scene, 31);
	expect((await ask('--quiet')).stderr).toBe('');
	expect((await ask()).stderr).toMatch(
		/^there were \d+ calls of tools: the agent could try to improve itself: \/evolve, or unified-dgm evolve$/m,
	);
	expect((await ask()).stderr).not.toMatch(/improve itself/);
});

test('with a budget and the word of the user it begins by itself, goes on without the session, and ends within its budget', async context => {
	skipWithout('boxes')(context);
	await using suite = await folderOf(smallSuite);
	const dgm = {after_tool_calls: 5, start: 'auto', budget_usd: 1, benchmark_suite: suite.path, evaluations: 3};
	await using scene = await stage({'a.txt': 'a\n'}, `dgm: ${JSON.stringify(dgm)}\n`);
	const env = {...withNativeBoxes(), UNIFIED_DGM_HOME: scene.home};
	const say = (...args: readonly string[]) => runProgram(args, {cwd: scene.project, env});
	await withUse(scene, 6);
	const {stderr, stdout} = await say(PROMPT);
	expect(stderr).toMatch(/the agent tries to improve itself \(up to \$1\)\n\S+ goes on by itself/);
	expect(stdout).not.toMatch(/goes on by itself/);
	const runs = join(scene.home, 'agents', 'runs');
	const isOver = async (): Promise<boolean> => {
		const [run = ''] = await readdir(runs);
		return (await readFile(join(runs, run, 'journal.jsonl'), 'utf8')).includes('"run.finished"');
	};
	while (!(await isOver())) await sleep(100);
	const [run] = (await say('evolve', 'list', '--json')).stdout.trim().split('\n');
	expect(JSON.parse(run ?? '{}')).toMatchObject({
		outcome: expect.stringMatching(/^(?:promising|no-better|stopped)$/) as string,
	});
}, 600_000);
