import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readFile, realpath, rm, symlink} from 'node:fs/promises';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeEach, expect, test} from 'vitest';
import type {Body, Delta, EvolutionFact} from '../../core/evolution/event.ts';
import type {Outside} from '../../core/evolution/ports.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {jsonlJournal} from '../../store/jsonl.ts';
import {realBoxes} from '../../testing/boxes.ts';
import {boxedOutside, opened, tinySuite, TRY_USD} from './boxed.fixture.ts';
import {openEvolution, type Evolution} from './evolve.ts';
import {needs, skipWithout} from '../../testing/machine/needs.ts';

beforeEach(skipWithout('boxes'));

const boxes = await realBoxes();
const both = {agent: boxes.open, grading: boxes.open};

const inFolder = async (act: (folder: string) => Promise<void>): Promise<void> => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'faults-')));
	try {
		await mkdir(join(folder, 'scratch'));
		await act(folder);
	} finally {
		await rm(folder, {recursive: true});
	}
};

const openIn = async (folder: string, outside: Outside): Promise<Evolution> => {
	const journal = await jsonlJournal<Body, Delta>({
		path: join(folder, 'run.jsonl'),
		now: () => new Date(),
		mask: body => body,
		report: () => {},
	});
	return await openEvolution(journal, outside, opened);
};

const factsIn = async (folder: string): Promise<readonly EvolutionFact[]> =>
	(await readFile(join(folder, 'run.jsonl'), 'utf8'))
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as EvolutionFact);

/** What all facts of the record say was paid, and that the budget was never passed on the way. */
const paidIn = (facts: readonly EvolutionFact[]): number =>
	facts.reduce((sum, fact) => ('usd' in fact && 'job' in fact ? sum + (fact.usd ?? 0) : sum), 0);

const expectBudgetKept = async (folder: string, {charged}: EvolutionState): Promise<void> => {
	const {budget, prices} = opened.settings;
	const facts = await factsIn(folder);
	expect(charged.evaluations).toBeLessThanOrEqual(budget.evaluations);
	expect(charged.usd).toBeLessThanOrEqual(budget.usd ?? 0);
	const known = facts.every(fact => !('usd' in fact && 'job' in fact) || fact.usd !== null);
	if (known) expect(charged.usd).toBeCloseTo(paidIn(facts), 9);
	else expect(charged.usd).toBeGreaterThanOrEqual(paidIn(facts));
	expect(prices.task.usd).toBeGreaterThanOrEqual(TRY_USD);
};

test(
	'a task whose grading is broken is tried again, counts as failed, and the run goes on to its end',
	() =>
		inFolder(async folder => {
			const suite = tinySuite({'search-2': 'no-such-runner --all; exit 0', 'search-3': 'sleep 60'});
			const torn = suite.tasks.map(task =>
				task.id === 'search-2' ? {...task, grade: {...task.grade, parser: 'tap' as const}} : task,
			);
			const evolution = await openIn(folder, boxedOutside(folder, both, {...suite, tasks: torn}));
			const state = await evolution.settled();
			await evolution.close();
			expect(state.finished?.outcome).toMatch(/^(?:promoted|proven|promising|no-better)$/);
			const tried = state.archive.flatMap(({tried: results}) =>
				Object.entries(results).filter(([task]) => /search-[23]/.test(task)),
			);
			expect(tried.length).toBeGreaterThan(0);
			expect(tried.every(([, solved]) => !solved)).toBe(true);
			const invalid = (await factsIn(folder)).filter(fact => fact.type === 'task.scored' && fact.task === 'search-2');
			expect(invalid).toContainEqual(expect.objectContaining({invalid: 'this TAP does not hold: no plan (exit 0)'}));
			await expectBudgetKept(folder, state);
		}),
	180_000,
);

test(
	'boxes that die under their work cost a failure each, and the run goes on to its end',
	() =>
		inFolder(async folder => {
			const evolution = await openIn(folder, boxedOutside(folder, both));
			let killed = 0;
			const kill = async (): Promise<void> => {
				if (killed < 4 && (await boxes.kill())) killed += 1;
			};
			const killing = setInterval(() => void kill(), 700);
			const state = await evolution.settled();
			clearInterval(killing);
			await evolution.close();
			expect(killed).toBeGreaterThan(0);
			expect(state.finished).toBeDefined();
			await expectBudgetKept(folder, state);
			expect(await boxes.left()).toEqual([]);
		}),
	180_000,
);

/** The boxes of a session that run. One that was being made when the engine went is there, still, and swept when its process is dead. */
const running = async (session: string): Promise<string> => {
	const filter = ['--filter', `label=unified-dgm.session=${session}`];
	return (await promisify(execFile)('docker', ['ps', '--quiet', ...filter])).stdout;
};

/** A door to the engine that can be shut. */
const doorTo = async (engine: string, path: string) => {
	const open = new Set<Socket>();
	const server = createServer(near => {
		const far = connect(engine);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			open.add(one);
			one.on('error', () => other.destroy()).on('close', () => other.destroy());
			one.pipe(other);
		}
	});
	await new Promise<void>(resolve => void server.listen(path, resolve));
	return {
		shut: async () => {
			const closed = new Promise(resolve => void server.close(resolve));
			for (const one of open) one.destroy();
			await closed;
		},
	};
};

test(
	'an engine that stops ends the run with the reason, within its budget; what was learnt is kept',
	needs('docker'),
	() =>
		inFolder(async folder => {
			const socket = join(folder, 'engine.sock');
			const door = await doorTo('/var/run/docker.sock', socket);
			const behind = await realBoxes({
				kinds: ['docker'],
				session: `test ${folder}`,
				env: {...process.env, DOCKER_HOST: `unix://${socket}`},
			});
			const evolution = await openIn(folder, boxedOutside(folder, {agent: behind.open, grading: behind.open}));
			while ((await factsIn(folder)).filter(({type}) => type === 'task.scored').length < 3)
				await new Promise(resolve => void setTimeout(resolve, 50));
			await door.shut();
			const state = await evolution.settled();
			await evolution.close();
			expect(state.finished).toMatchObject({
				outcome: 'stopped',
				why: expect.stringMatching(/invalid/) as string,
			});
			const scored = (await factsIn(folder)).filter(fact => fact.type === 'task.scored');
			expect(scored.at(-1)).toMatchObject({solved: false, invalid: expect.stringMatching(/engine/i) as string});
			expect(scored.filter(fact => fact.invalid === undefined).length).toBeGreaterThanOrEqual(3);
			await expectBudgetKept(folder, state);
			await expect.poll(() => running(`test ${folder}`), {timeout: 20_000}).toBe('');
		}),
);

test(
	'a full disk ends the process with the reason, and the run goes on where it was when there is room',
	() =>
		inFolder(async folder => {
			await mkdir(join(folder, 'receipts'));
			const full = join(folder, 'receipts', 'j4.grade.json.new');
			await symlink('/dev/full', full);
			const evolution = await openIn(folder, boxedOutside(folder, both));
			await expect(evolution.settled()).rejects.toThrow(/ENOSPC/);
			await evolution.close();
			expect((await factsIn(folder)).map(({type}) => type)).not.toContain('run.finished');
			await rm(full);
			const again = await openIn(folder, boxedOutside(folder, both));
			const state = await again.settled();
			await again.close();
			expect(state.finished?.outcome).toMatch(/^(?:promoted|proven|promising|no-better)$/);
			await expectBudgetKept(folder, state);
		}),
	180_000,
);
