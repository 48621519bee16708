import {mkdtemp, readdir, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import type {Grader} from '../../core/evolution/ports.ts';
import {realBoxes} from '../../testing/boxes.ts';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {archiveIn, readDefault} from '../agents/default.ts';
import {printOf} from '../agents/repository.ts';
import type {Suite, Task} from '../suites/read.ts';
import {TaskFile} from '../suites/schema.ts';
import {offlineBreeder} from './breeder.ts';
import {graderOf} from './grader.ts';
import {pointerOf} from './pointer.ts';
import {skipWithout} from '../../testing/machine/needs.ts';

const never = new AbortController().signal;
const shipped = await readFile(new URL('../../../profiles/offline.yaml', import.meta.url));

const scene = async (use: (folder: string) => Promise<void>): Promise<void> => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'outside-')));
	try {
		await use(folder);
	} finally {
		await rm(folder, {recursive: true});
	}
};

const openIn = async (folder: string) => {
	const files = new Map([['profiles/offline.yaml', shipped]]);
	const git = (await findGit(folder)) ?? expect.unreachable('no git here');
	const agents = await archiveIn(git, folder);
	return {agents, seed: {commit: await agents.seed(files, '1.0.0'), print: printOf(files)}};
};

const paid = expect.objectContaining({usd: 0}) as object;

test('the same seed breeds the same children, in every archive, and a child is told before it is built', async () => {
	const told: unknown[] = [];
	for (const _ of [1, 2])
		await scene(async folder => {
			const {agents, seed} = await openIn(folder);
			const breeder = offlineBreeder({
				agents,
				seed: 7,
				profile: 'profiles/offline.yaml',
				run: 'r',
				refusal: () => undefined,
			});
			const parent = {id: 'v0', commit: seed.commit};
			for (const variant of ['v1', 'v2', 'v3']) {
				const shared = {key: variant, variant, parent, capUsd: null};
				const proposed = await run(breeder.propose({...shared, failure: null, before: []}, never));
				if (!('manifest' in proposed)) throw new Error('nothing was proposed');
				const {ms: _ms, ...built} = await run(breeder.build({...shared, manifest: proposed.manifest}, never));
				told.push({manifest: proposed.manifest, built});
			}
		});
	expect(told.slice(0, 3)).toEqual(told.slice(3));
	expect(new Set(told.map(one => JSON.stringify(one))).size).toBe(3);
});

test('a child that the agent would not start with, or that was meant for another parent, is stillborn', () =>
	scene(async folder => {
		const {agents, seed} = await openIn(folder);
		const breeder = offlineBreeder({
			agents,
			seed: 7,
			profile: 'profiles/offline.yaml',
			run: 'r',
			refusal: () => 'it is no profile',
		});
		const shared = {key: 'k', variant: 'v1', parent: {id: 'v0', commit: seed.commit}, capUsd: null};
		const proposed = await run(
			breeder.propose({...shared, failure: {signature: 'x', evidence: []}, before: []}, never),
		);
		if (!('manifest' in proposed)) throw new Error('nothing was proposed');
		expect(proposed.manifest.rootCause).toMatch(/^x: /);
		const {manifest} = proposed;
		expect(await run(breeder.build({...shared, manifest}, never))).toMatchObject({stillborn: 'it is no profile'});
		expect(await run(breeder.build({...shared, manifest: {...manifest, change: 'another'}}, never))).toMatchObject({
			stillborn: expect.stringContaining('parent') as string,
		});
		expect(await run(breeder.propose({...shared, failure: null, before: []}, AbortSignal.abort()))).toEqual({
			aborted: 'stopped',
			usd: 0,
			ms: 0,
		});
		const empty = offlineBreeder({agents, seed: 7, profile: 'profiles/none.yaml', run: 'r', refusal: () => undefined});
		expect(await run(empty.propose({...shared, failure: null, before: []}, never))).toEqual(paid);
	}));

const task = (id: string): Task => {
	const file = {id, title: 't', kind: 'bug', prompt: 'mend it', grade: {command: 'grep -q good a.txt', parser: 'exit'}};
	const {workspace: _, gold: __, ...rest} = TaskFile.parse(file);
	return {
		...rest,
		directory: '/none',
		split: 'search',
		workspace: new Map([['a.txt', {bytes: Buffer.from('bad\n'), executable: false}]]),
		tests: new Map(),
		gold: undefined,
	};
};

const boxes = await realBoxes();

test('a variant plays in one box and is judged in another; a failure has a kind that names no task, and evidence', context =>
	scene(async folder => {
		skipWithout('boxes')(context);
		const suite = {tasks: [task('one'), task('two')], runners: new Map()} as unknown as Suite;
		const grader = (script: string): Grader =>
			graderOf({
				suite,
				boxes: {agent: boxes.open, grading: boxes.open},
				player: () => Promise.resolve({shown: [], script: () => script}),
				folder: join(folder, 'evidence'),
				scratch: folder,
			});
		const agent = {id: 'v0', commit: '0'.repeat(40)};
		const tried = async (script: string, id: string) =>
			await run(grader(script).grade({key: `${id}.grade`, agent, task: id, capUsd: null}, never));
		expect(await tried('echo good > a.txt', 'one')).toMatchObject({
			solved: true,
			usd: 0,
			evidence: join(folder, 'evidence', 'one.grade.json'),
		});
		const failed = await tried('echo ALL TESTS PASSED; echo solved > verdict', 'two');
		expect(failed).toMatchObject({
			solved: false,
			signature: expect.stringMatching(/^agent exit # · changed/) as string,
		});
		expect(JSON.stringify(failed)).not.toMatch(/"signature":"[^"]*two/);
		const evidence = JSON.parse(await readFile(join(folder, 'evidence', 'two.grade.json'), 'utf8')) as {output: string};
		expect(evidence.output).toMatch(/ALL TESTS PASSED/);
		expect(await run(grader('true').grade({key: 'k', agent, task: 'one', capUsd: null}, AbortSignal.abort()))).toEqual({
			aborted: 'stopped',
			usd: 0,
			ms: 0,
		});
		expect((await readdir(folder)).toSorted()).toEqual(['evidence']);
		expect(await boxes.left()).toEqual([]);
	}));

test('promoting twice to the same place is promoting once, and a rollback goes to where it was', () =>
	scene(async folder => {
		const {agents, seed} = await openIn(folder);
		const pointer = pointerOf({agents, folder, seed, name: id => `run ${id}`, now: () => new Date(0)});
		const commit = await agents.breed(
			seed.commit,
			'v1',
			new Map([['profiles/offline.yaml', Buffer.from('a: 1\n')]]),
			'x',
		);
		const agent = {id: 'v1', commit};
		expect(await run(pointer.promote(agent, never))).toEqual({tag: seed.commit});
		expect(await run(pointer.promote(agent, never))).toMatchObject({tag: expect.any(String) as string});
		expect(await readDefault(folder)).toMatchObject({name: 'run v1', commit});
		expect(await run(pointer.rollBack(agent, never))).toEqual({done: true});
		expect((await readDefault(folder))?.commit).toBe(seed.commit);
		expect(await run(pointer.rollBack(agent, never))).toMatchObject({failed: expect.any(String) as string});
	}));

test('a program of its own is promoted under the print of the installed one, and a rollback knows what it goes back to', () =>
	scene(async folder => {
		const {agents, seed} = await openIn(folder);
		const profile = (text: string) => new Map([['profiles/offline.yaml', Buffer.from(text)]]);
		const program = await agents.breed(seed.commit, 'v1', profile('a: 1\n'), 'x');
		const data = await agents.breed(program, 'v2', profile('a: 2\n'), 'x');
		const pointer = pointerOf({
			agents,
			folder,
			seed,
			program: async commit => (commit === program ? 'f'.repeat(16) : undefined),
			name: id => id,
			now: () => new Date(0),
		});
		const about = {commit: program, seed: seed.commit, print: 'f'.repeat(16), scope: 'source', name: 'v1'};
		await run(pointer.promote({id: 'v1', commit: program}, never));
		expect(await readDefault(folder)).toMatchObject(about);
		await run(pointer.promote({id: 'v2', commit: data}, never));
		expect(await readDefault(folder)).toEqual({
			commit: data,
			seed: seed.commit,
			print: seed.print,
			name: 'v2',
			since: '1970-01-01T00:00:00.000Z',
		});
		await run(pointer.rollBack({id: 'v2', commit: data}, never));
		expect(await readDefault(folder)).toMatchObject(about);
	}));
