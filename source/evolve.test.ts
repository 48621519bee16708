import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {archiveIn, promote} from './dgm/agents/default.ts';
import {printOf} from './dgm/agents/repository.ts';
import {readSeed} from './dgm/agents/seed.ts';
import {turned} from './dgm/breed/knobs.ts';
import {runProgram, stage} from './testing/program.ts';
import {findGit} from './workspace/checkpoint/git.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const PROFILE = 'profiles/offline.yaml';

/** A home in which a variant of this very agent was promoted: its search takes 90 seconds. */
const promoted = async (home: string, print?: string): Promise<void> => {
	const folder = join(home, 'agents');
	const agents = await archiveIn((await findGit(home)) ?? expect.unreachable('no git here'), folder);
	const files = await readSeed(root, 'profile');
	const seed = await agents.seed(files, '1.0.0');
	const profile = turned(Buffer.from(files.get(PROFILE) ?? '').toString('utf8'), [
		{path: ['repair', 'budget', 'seconds'], value: 90},
	]);
	const commit = await agents.breed(seed, 'r/v1', new Map([[PROFILE, Buffer.from(profile)]]), 'Search longer\n');
	const since = '2026-11-21T10:00:00.000Z';
	await promote(agents, folder, {commit, seed, print: print ?? printOf(files), name: 'r v1', since});
};

test('the promoted agent is the one that runs, until it is rolled back', async () => {
	await using scene = await stage({'a.txt': ''});
	const env = {UNIFIED_DGM_HOME: scene.home};
	const said = async (...args: readonly string[]) => (await runProgram(args, {cwd: scene.project, env})).stdout;
	await promoted(scene.home);
	expect(await said('config', '-p', 'offline')).toMatch(/^repair\.budget\.seconds: 90 /m);
	expect(await said('evolve', 'rollback')).toBe("Today's agent is the installed one again.\n");
	expect(await said('config', '-p', 'offline')).toMatch(/^repair\.budget\.seconds: 60 /m);
	const {code, stderr} = await runProgram(['evolve', 'rollback'], {cwd: scene.project, env});
	expect([code, stderr]).toEqual([2, expect.stringMatching(/no agent to go back to/) as string]);
});

test('an agent that was bred from another version does not run, and that is said', async () => {
	await using scene = await stage({'a.txt': ''});
	await promoted(scene.home, '0'.repeat(16));
	const {stdout, stderr} = await runProgram(['config', '-p', 'offline'], {
		cwd: scene.project,
		env: {UNIFIED_DGM_HOME: scene.home},
	});
	expect(stdout).toMatch(/^repair\.budget\.seconds: 60 /m);
	expect(`${stdout}${stderr}`).toMatch(/bred from another version/);
});

test('the environment may name the profiles that an agent is made of', async () => {
	await using scene = await stage({'profiles/default.yaml': '', 'profiles/offline.yaml': ''});
	const env = {UNIFIED_DGM_HOME: scene.home, UNIFIED_DGM_PROFILES: join(root, 'profiles')};
	expect((await runProgram(['config', '-p', 'offline'], {cwd: scene.project, env})).code).toBe(0);
	const nowhere = {...env, UNIFIED_DGM_PROFILES: join(scene.project, 'none')};
	expect((await runProgram(['config', '-p', 'offline'], {cwd: scene.project, env: nowhere})).code).toBe(2);
});

test.each([
	['a policy that is not there', ['evolve', '--policy', 'hgn'], /--policy: there is no "hgn" — did you mean "hgm"/],
	['a seed that is no number', ['evolve', '--seed', 'x'], /--seed takes a whole number/],
	['no workers', ['evolve', '--workers', '0'], /--workers takes a whole number from 1/],
	['a time that is none', ['evolve', '--max-time', 'soon'], /soon/],
	['a suite that is not there', ['evolve', 'cores'], /suites/],
	['two suites', ['evolve', 'core', 'other'], /one suite/],
	['a run that is not there', ['evolve', 'show', 'x'], /no runs yet/],
	['no variant', ['evolve', 'diff'], /which variant/],
])('evolve with %s is one line with what to do, and exit code 2', async (_, args, line) => {
	await using scene = await stage({'a.txt': ''});
	const {code, stderr} = await runProgram(args, {cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home}});
	expect([code, stderr]).toEqual([2, expect.stringMatching(line) as string]);
	expect(stderr.trimEnd().split('\n').length).toBe(1);
});

test('--dgm-evolve is another way to say evolve', async () => {
	await using scene = await stage({'a.txt': ''});
	const said = async (...args: readonly string[]) =>
		runProgram(args, {cwd: scene.project, env: {UNIFIED_DGM_HOME: scene.home}});
	expect(await said('--dgm-evolve', 'list')).toEqual(await said('evolve', 'list'));
	expect(await said('--dgm-evolve', 'models')).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('goes without "models"') as string,
	});
});

test('the list of runs says so when there are none, and passes over what is no run', async () => {
	await using scene = await stage({'a.txt': ''});
	const env = {UNIFIED_DGM_HOME: scene.home};
	const list = () => runProgram(['evolve', 'list'], {cwd: scene.project, env});
	expect(await list()).toMatchObject({code: 0, stdout: expect.stringMatching(/no runs yet/) as string});
	await mkdir(join(scene.home, 'agents', 'runs', 'broken'), {recursive: true});
	await writeFile(join(scene.home, 'agents', 'runs', 'broken', 'journal.jsonl'), 'no fact\n{"torn');
	expect(await list()).toMatchObject({code: 0, stdout: expect.stringMatching(/^broken {2}\? {2}open/) as string});
});
