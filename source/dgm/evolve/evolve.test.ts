import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {wrongIn, type Body, type Delta} from '../../core/evolution/event.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import type {Journal} from '../../core/journal.ts';
import {jsonlJournal} from '../../store/jsonl.ts';
import {openEvolution} from './evolve.ts';
import {opened, paidKeys, scriptedOutside} from './evolve.fixture.ts';
import {withReceipts} from './receipts.ts';

const inFolder = async <Result>(act: (folder: string) => Promise<Result>): Promise<Result> => {
	const folder = await mkdtemp(join(tmpdir(), 'evolve-'));
	try {
		return await act(folder);
	} finally {
		await rm(folder, {recursive: true});
	}
};

const journalIn = (folder: string): Promise<Journal<Body, Delta>> =>
	jsonlJournal<Body, Delta>({
		path: join(folder, 'run.jsonl'),
		now: () => new Date(),
		mask: body => body,
		report: ({why}) => {
			throw new Error(why);
		},
		refuse: wrongIn,
	});

/** A host that dies when so many facts are on record: what its effects did is done, what they would say is lost. */
const dyingAfter = (journal: Journal<Body, Delta>, facts: number): Journal<Body, Delta> => ({
	...journal,
	append: async body => {
		const fact = await journal.append(body);
		if (fact.seq === facts) throw new Error('killed');
		return fact;
	},
});

const outsideIn = (folder: string, world: number) =>
	withReceipts(join(folder, 'receipts'), scriptedOutside(join(folder, 'ledger'), world));

const program = `
import {openEvolution} from ${JSON.stringify(new URL('evolve.ts', import.meta.url).href)};
import {opened, scriptedOutside} from ${JSON.stringify(new URL('evolve.fixture.ts', import.meta.url).href)};
import {withReceipts} from ${JSON.stringify(new URL('receipts.ts', import.meta.url).href)};
import {jsonlJournal} from ${JSON.stringify(new URL('../../store/jsonl.ts', import.meta.url).href)};
const [folder, world] = process.argv.slice(1);
const journal = await jsonlJournal({path: folder + '/run.jsonl', now: () => new Date(), mask: body => body, report: () => {}});
const outside = withReceipts(folder + '/receipts', scriptedOutside(folder + '/ledger', Number(world)));
const evolution = await openEvolution(journal, outside, opened);
await evolution.settled();
await evolution.close();
`;

/** Runs it in a process of its own, which is killed once the record has so many lines. */
const goOnElsewhere = async (folder: string, world: number, lines: number): Promise<void> => {
	const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', folder, `${world}`], {
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const over = once(child, 'close');
	const record = join(folder, 'run.jsonl');
	while (child.exitCode === null && child.signalCode === null) {
		const written = await readFile(record, 'utf8').catch(() => '');
		if (written.split('\n').length > lines) child.kill('SIGKILL');
		await setImmediate();
	}
	await over;
};

/** Opens the run of a folder and lets it go on, until it ends or dies. */
const goOn = async (folder: string, {world = 0, dies = Infinity} = {}): Promise<EvolutionState | undefined> => {
	const journal = dyingAfter(await journalIn(folder), dies);
	const evolution = await openEvolution(journal, outsideIn(folder, world), opened).catch(async () => {
		await journal.close();
		return undefined;
	});
	if (evolution === undefined) return undefined;
	try {
		return await evolution.settled();
	} catch {
		return undefined;
	} finally {
		await evolution.close();
	}
};

const outcomeOf = ({archive, children, champion, tested, charged, promoted, finished}: EvolutionState) => ({
	archive,
	children,
	champion,
	tested,
	charged,
	promoted,
	finished: finished && {...finished, after: 0},
});

const expectPaidOnce = async (folder: string): Promise<void> => {
	const keys = await paidKeys(join(folder, 'ledger'));
	expect(keys).toEqual([...new Set(keys)]);
};

test('a whole evolution runs through the engine onto a disk, and what it charged is what was paid', () =>
	inFolder(async folder => {
		const state = await goOn(folder);
		expect(state?.finished?.outcome).toBe('promoted');
		expect(state?.promoted).toBe(state?.champion);
		expect(state?.charged.usd).toBeCloseTo((await paidKeys(join(folder, 'ledger'))).length * 0.03, 9);
		await expectPaidOnce(folder);
		expect((await readdir(folder)).toSorted()).toEqual(['ledger', 'receipts', 'run.jsonl']);
	}));

test(
	'killed at every fact, by workers of every speed: the same archive, and nothing is paid twice',
	() =>
		inFolder(async home => {
			const whole = join(home, 'whole');
			const end = await goOn(whole).then(state => state && outcomeOf(state));
			const facts = (await readFile(join(whole, 'run.jsonl'), 'utf8')).split('\n').length - 1;
			expect(facts).toBeGreaterThan(80);
			const dieAndGoOn = async (kept: number): Promise<void> => {
				const folder = join(home, `${kept}`);
				expect(await goOn(folder, {world: kept, dies: kept})).toBe(undefined);
				const state = await goOn(folder, {world: kept + 1000});
				expect(state && outcomeOf(state), `killed after ${kept}`).toEqual(end);
				await expectPaidOnce(folder);
			};
			const all = Array.from({length: facts - 1}, (_, at) => at + 1);
			// A dozen at a time: most of a life is waiting for the disk.
			for (let at = 0; at < all.length; at += 12) await Promise.all(all.slice(at, at + 12).map(dieAndGoOn));
		}),
	180_000,
);

test('killed again and again, it still ends in the same archive', () =>
	inFolder(async home => {
		const end = await goOn(join(home, 'whole')).then(state => state && outcomeOf(state));
		const folder = join(home, 'often');
		let state: EvolutionState | undefined;
		for (let life = 1; state === undefined; life += 1) state = await goOn(folder, {world: life, dies: 7 * life});
		expect(outcomeOf(state)).toEqual(end);
		await expectPaidOnce(folder);
	}));

test('a process that is killed for good in the middle leaves a run that another ends the same', () =>
	inFolder(async home => {
		const end = await goOn(join(home, 'whole')).then(state => state && outcomeOf(state));
		const folder = join(home, 'killed');
		await mkdir(folder);
		for (let life = 1; life <= 4; life += 1) await goOnElsewhere(folder, life, 25 * life);
		const state = await goOn(folder);
		// What was paid for in the very moment of a kill is done again: money is lost then, results are not.
		const {charged: _charged, finished: _finished, ...rest} = state === undefined ? {} : outcomeOf(state);
		const {charged: _paid, finished: _ended, ...expected} = end ?? {};
		expect(rest).toEqual(expected);
	}));

test('a stop halts what runs and says what is known; a pause lets it end, and a resumed run ends as if it had not been', () =>
	inFolder(async home => {
		const end = await goOn(join(home, 'whole')).then(state => state && outcomeOf(state));
		const folder = join(home, 'paused');
		const evolution = await openEvolution(await journalIn(folder), outsideIn(folder, 5), opened);
		expect(await evolution.send({ask: 'pause', why: 'lunch'})).toEqual({accepted: true});
		const paused = await evolution.settled();
		expect([paused.finished, paused.jobs.filter(job => job.end === undefined)]).toEqual([undefined, []]);
		expect(await evolution.send({ask: 'pause', why: 'again'})).toEqual({rejected: 'it is paused already'});
		expect(await evolution.send({ask: 'resume'})).toEqual({accepted: true});
		expect(outcomeOf(await evolution.settled())).toEqual(end);
		await evolution.close();
		await expectPaidOnce(folder);

		const other = join(home, 'stopped');
		const stopped = await openEvolution(await journalIn(other), outsideIn(other, 5), opened);
		expect(await stopped.send({ask: 'stop', why: 'enough'})).toEqual({accepted: true});
		expect((await stopped.settled()).finished).toMatchObject({outcome: 'stopped', why: 'enough'});
		expect(await stopped.send({ask: 'promote'})).toEqual({rejected: 'no variant was tested on the hold-out'});
		await stopped.close();
	}));

test('closing stops what runs and keeps the run as it was: opened again it ends the same', () =>
	inFolder(async home => {
		const end = await goOn(join(home, 'whole')).then(state => state && outcomeOf(state));
		const folder = join(home, 'closed');
		for (let time = 0; time < 5; time += 1) {
			const evolution = await openEvolution(await journalIn(folder), outsideIn(folder, time), opened);
			await setImmediate();
			await evolution.close();
			expect(await readFile(join(folder, 'run.jsonl'), 'utf8')).not.toContain('job.abandoned');
		}
		const state = await goOn(folder);
		expect(state && outcomeOf(state)).toEqual(end);
		await expectPaidOnce(folder);
	}));

test('a promoted variant is rolled back by a command, also by a later process', () =>
	inFolder(async folder => {
		await goOn(folder);
		const evolution = await openEvolution(await journalIn(folder), outsideIn(folder, 0), opened);
		expect(await evolution.send({ask: 'roll-back', why: 'it is worse in use'})).toEqual({accepted: true});
		expect((await evolution.settled()).promoted).toBe(undefined);
		await evolution.close();
	}));

test('a promotion that fails is a fact, and the run ends as proven; one that closing stops is made up for', () =>
	inFolder(async home => {
		const failing = (folder: string, act: (signal: AbortSignal) => Promise<string>) => ({
			...outsideIn(folder, 0),
			default: {
				promote: async function* (
					_agent: unknown,
					signal: AbortSignal,
				): AsyncGenerator<string, {failed: string}, void> {
					return {failed: await act(signal)};
				},
				rollBack: async function* (): AsyncGenerator<string, {failed: string}, void> {
					return {failed: 'no'};
				},
			},
		});
		const folder = join(home, 'failing');
		const locked = failing(folder, async () => 'the ref is locked');
		const evolution = await openEvolution(await journalIn(folder), locked, opened);
		const {promoted, finished} = await evolution.settled();
		await evolution.close();
		expect([promoted, finished?.outcome, finished?.why]).toEqual([undefined, 'proven', 'the ref is locked']);

		const other = join(home, 'closing');
		const asked = Promise.withResolvers<void>();
		const slow = failing(other, async signal => {
			asked.resolve();
			await once(signal, 'abort');
			return 'stopped';
		});
		const closing = await openEvolution(await journalIn(other), slow, opened);
		await asked.promise;
		await closing.close();
		expect((await goOn(other))?.finished?.outcome).toBe('promoted');
	}));

test.each([
	[
		{evaluations: 5, usd: null, wallMs: null},
		'5 evaluations are too few: pricing, one look and the confirmation take 30',
	],
	[{evaluations: 100, usd: 1, wallMs: null}, '1 USD are too few: pricing, one look and the confirmation may take 3.00'],
])('a run that its budget %j cannot pay is not begun', (budget, complaint) =>
	inFolder(async folder => {
		const journal = await journalIn(folder);
		const broke = {...opened, settings: {...opened.settings, budget}};
		await expect(openEvolution(journal, outsideIn(folder, 0), broke)).rejects.toThrow(complaint);
		await journal.close();
		expect(await readFile(join(folder, 'run.jsonl'), 'utf8')).toBe('');
	}),
);

test('a torn receipt is not believed: the work is done again, and what it cost in all is not known', () =>
	inFolder(async folder => {
		const outside = outsideIn(folder, 0);
		const ask = {key: 'j1.grade', agent: {id: 'v0', commit: 'c0.5'}, task: 't', capUsd: null};
		const grade = async () => {
			const effect = outside.grader.grade(ask, new AbortController().signal);
			for (;;) {
				const {done, value} = await effect.next();
				if (done) return value;
			}
		};
		const first = await grade();
		expect(await grade()).toEqual(first);
		expect(await paidKeys(join(folder, 'ledger'))).toEqual(['j1.grade']);
		await writeFile(join(folder, 'receipts', 'j1.grade.json'), '{"result": {"sol');
		expect(await grade()).toEqual({...first, usd: null});
	}));

test('a bug of what is outside breaks the run, and the record goes on once it is mended', () =>
	inFolder(async folder => {
		const outside = outsideIn(folder, 0);
		const broken = {
			...outside,
			grader: {
				grade: async function* (): AsyncGenerator<string, never, void> {
					throw new Error('a bug');
				},
			},
		};
		const evolution = await openEvolution(await journalIn(folder), broken, opened);
		await expect(evolution.settled()).rejects.toThrow('a bug');
		await evolution.close();
		expect((await goOn(folder))?.finished?.outcome).toBe('promoted');
	}));
