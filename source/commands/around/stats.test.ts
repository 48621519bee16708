import {appendFile, copyFile, mkdir, mkdtemp, rm, utimes} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {sessionsOf} from '../../compose.ts';
import {widthOf} from '../../tui/text/width.ts';
import {paintIn, type Look} from '../../tui/theme.ts';
import {readStats, type Stats} from './stats.ts';
import {nothing} from '../../views/metrics/performance.ts';
import {statsPage} from './stats-page.ts';

const golden = (name: string): string => fileURLToPath(new URL(`../../testing/golden/${name}.jsonl`, import.meta.url));
const now = new Date('2026-11-25T00:00:00.000Z');

/** Lines of a session, written when they say they were. */
const add = async (path: string, lines: string): Promise<void> => {
	await appendFile(path, lines);
	await utimes(path, now, now);
};

/** A golden session as if it had been written when it says it was. */
const keep = async (name: string, path: string): Promise<void> => {
	await copyFile(golden(name), path);
	await utimes(path, now, now);
};
const directory = '/home/ada/project';

const inHome = async (
	act: (home: string, journal: (id: string, where?: string) => Promise<string>) => Promise<void>,
) => {
	const home = await mkdtemp(join(tmpdir(), 'stats-'));
	const journal = async (id: string, where = directory): Promise<string> => {
		const path = join(sessionsOf(home, where), id, 'journal.jsonl');
		await mkdir(dirname(path), {recursive: true});
		return path;
	};
	try {
		await act(home, journal);
	} finally {
		await rm(home, {recursive: true});
	}
};

const fact = (seq: number, at: string, body: object): string => `${JSON.stringify({...body, seq, at})}\n`;
const asked = (ask: string, id: string) => ({
	type: 'model.asked',
	ask,
	stage: 'edit',
	model: {vendor: 'groq', id},
	attempt: 1,
	delayMs: 0,
});
const answered = (ask: string, cost: number | null, tokens: number | null) => ({
	type: 'model.answered',
	ask,
	blocks: [],
	stop: 'end',
	usage: tokens === null ? null : {input: tokens, output: 1, cacheRead: 2, cacheWrite: 3},
	cost,
	served: 'x',
	ms: 5,
});

test('no sessions are nothing', () =>
	inHome(async home => {
		const none: Stats = {
			since: '2026-10-26T00:00:00.000Z',
			sessions: 0,
			turns: 0,
			ms: 0,
			spent: [],
			performance: nothing,
			broken: 0,
		};
		expect(await readStats(home, {now})).toEqual(none);
		expect(await readStats(home, {now, directory})).toEqual(none);
	}));

test('a session is counted: turns, outcomes, time, tokens, cost, tools', () =>
	inHome(async (home, journal) => {
		await keep('second-round', await journal('one'));
		const {spent, performance, ...rest} = await readStats(home, {now});
		expect(rest).toEqual({
			since: '2026-10-26T00:00:00.000Z',
			sessions: 1,
			turns: 1,
			ms: 6_100,
			broken: 0,
		});
		expect(performance.turns).toEqual({done: 1});
		expect(Object.entries(performance.tools).map(([tool, {calls, failures}]) => [tool, calls, failures])).toEqual([
			['plan', 2, {}],
			['edit', 2, {}],
			['write', 1, {}],
			['shell', 2, {exited: 1}],
		]);
		expect([performance.edits, performance.checks]).toEqual([
			{tried: 3, unapplied: 0},
			{run: 2, failed: 1},
		]);
		expect(spent.map(({day, model, answers, unknown}) => [day, model, answers, unknown])).toEqual([
			['2026-11-21', 'anthropic:claude-sonnet-5-5', 2, 0],
			['2026-11-21', 'openai:gpt-4.1', 6, 0],
		]);
	}));

test('only what happened in the time counts, by the day it happened on, and unknown cost is counted as unknown', () =>
	inHome(async (home, journal) => {
		await add(
			await journal('one'),
			[
				fact(1, '2026-10-01T10:00:00.000Z', {type: 'turn.started', turn: 't1', prompt: 'p1'}),
				fact(2, '2026-10-01T10:00:00.000Z', asked('a1', 'old')),
				fact(3, '2026-10-01T10:00:00.000Z', answered('a1', 9, 9)),
				fact(4, '2026-11-20T23:59:59.000Z', asked('a2', 'm')),
				fact(5, '2026-11-21T00:00:01.000Z', answered('a2', 0.25, 10)),
				fact(6, '2026-11-21T00:00:02.000Z', asked('a3', 'm')),
				fact(7, '2026-11-21T00:00:03.000Z', answered('a3', null, null)),
				fact(8, '2026-11-22T00:00:03.000Z', {type: 'explanation.given', call: 'c', text: 'x', cost: 0.5}),
				fact(9, '2026-11-22T00:00:03.000Z', {
					type: 'tool.finished',
					call: 'never',
					outcome: 'refused',
					output: '',
					ms: 0,
				}),
			].join(''),
		);
		expect(await readStats(home, {now})).toEqual({
			since: '2026-10-26T00:00:00.000Z',
			sessions: 1,
			turns: 0,
			ms: 0,
			spent: [
				{
					day: '2026-11-21',
					model: 'groq:m',
					answers: 2,
					usd: 0.25,
					unknown: 1,
					input: 10,
					output: 1,
					cacheRead: 2,
					cacheWrite: 3,
				},
				{
					day: '2026-11-22',
					model: 'explanations',
					answers: 1,
					usd: 0.5,
					unknown: 0,
					input: 0,
					output: 0,
					cacheRead: 0,
					cacheWrite: 0,
				},
			],
			performance: {
				...nothing,
				stages: {
					edit: {
						asks: 2,
						answers: 2,
						faults: {},
						ms: 10,
						usd: 0.25,
						unpriced: 1,
						input: 10,
						output: 1,
						cacheRead: 2,
						cacheWrite: 3,
					},
				},
			},
			broken: 0,
		});
	}));

test('one project or all; broken lines are counted and passed over; what was not touched since is not read', () =>
	inHome(async (home, journal) => {
		await keep('second-round', await journal('one'));
		await keep('unapproved', await journal('two', '/elsewhere'));
		await keep('offline-repair', await journal('three', '/elsewhere'));
		await utimes(await journal('three', '/elsewhere'), 0, 0);
		await add(
			await journal('one'),
			'no fact\n[]\n{"type":"turn.finished","seq":99,"at":"2026-11-21T09:00:00Z"}\n{"torn',
		);
		await mkdir(await journal('four'), {recursive: true});
		const all = await readStats(home, {now});
		expect([all.sessions, all.turns, all.performance.turns, all.broken]).toEqual([2, 2, {done: 1, unapproved: 1}, 3]);
		expect((await readStats(home, {now, directory: '/elsewhere'})).performance.turns).toEqual({unapproved: 1});
		expect((await readStats(home, {now, signal: AbortSignal.abort()})).sessions).toBe(0);
	}));

const lookAt = (columns: number, spoken: 'spoken' | 'seen' = 'seen', depth: '16' | 'none' = 'none'): Look => ({
	columns,
	rows: 24,
	paint: paintIn('dark', depth),
	still: true,
	spoken: spoken === 'spoken',
});

const some: Stats = {
	since: '2026-10-26T00:00:00.000Z',
	sessions: 3,
	turns: 12,
	ms: 3 * 3_600_000 + 725_000,
	spent: [
		{
			day: '2026-11-20',
			model: 'anthropic:claude-sonnet-5-5',
			answers: 20,
			usd: 1.5,
			unknown: 0,
			input: 12_000,
			output: 300,
			cacheRead: 0,
			cacheWrite: 0,
		},
		{
			day: '2026-11-21',
			model: 'anthropic:claude-sonnet-5-5',
			answers: 1,
			usd: 0.25,
			unknown: 0,
			input: 900,
			output: 50,
			cacheRead: 0,
			cacheWrite: 0,
		},
		{
			day: '2026-11-21',
			model: 'compatible:local',
			answers: 4,
			usd: 0,
			unknown: 4,
			input: 1,
			output: 1,
			cacheRead: 0,
			cacheWrite: 0,
		},
	],
	performance: {
		...nothing,
		turns: {done: 10, failed: 1, interrupted: 1},
		tools: {
			shell: {calls: 3, failures: {exited: 2, aborted: 1}, ms: 90_000},
			read: {calls: 40, failures: {}, ms: 4_000},
		},
		undone: 1,
		edits: {tried: 7, unapplied: 2},
		checks: {run: 3, failed: 1},
		clusters: new Map([
			['a', {stage: 'edit', tool: 'edit', signature: 'the text is not there', count: 2, last: '2026-11-21T09:00:00Z'}],
			[
				'b',
				{stage: 'check', tool: 'check', signature: 'AssertionError: # != #', count: 1, last: '2026-11-21T09:00:00Z'},
			],
		]),
	},
	broken: 2,
};

test('the page says what was done, and what is not known', () => {
	expect(statsPage(some, lookAt(80))).toEqual([
		'Since 2026-10-26',
		'',
		'3 sessions, 12 turns (10 done, 1 failed, 1 interrupted), 3 h 12 min, $1.75 + 4',
		'unknown',
		'',
		'Models',
		'  anthropic:claude-sonnet-5-5  21 answers  13.3k tokens         $1.75',
		'  compatible:local              4 answers      2 tokens  cost unknown',
		'',
		'Days',
		'  2026-11-20  20 answers  12.3k tokens              $1.50',
		'  2026-11-21   5 answers    952 tokens  $0.25 + 4 unknown',
		'',
		'Tools',
		'  read   40 calls    4 s          none failed',
		'  shell   3 calls  2 min  2 exited, 1 aborted',
		'',
		'Changes and checks',
		'  changes of files   7 tried  2 did not apply',
		'  checks               3 run         1 failed',
		'  taken back        1 by you                 ',
		'',
		'What failed most',
		'  2 × edit in edit: the text is not there',
		'  1 × check in check: AssertionError: # != #',
		'',
		'2 lines of the records could not be read',
	]);
	expect(statsPage({...some, sessions: 0}, lookAt(80))).toEqual([
		'Since 2026-10-26',
		'',
		'There are no sessions in that time.',
	]);
	expect(statsPage(some, lookAt(80, 'spoken'))).toContain(
		'anthropic:claude-sonnet-5-5: 21 answers, 13.3k tokens, $1.75',
	);
});

test('no line is wider than the terminal', () => {
	for (const columns of [120, 80, 40, 20])
		for (const spoken of ['spoken', 'seen'] as const)
			expect(Math.max(...statsPage(some, lookAt(columns, spoken, '16')).map(widthOf))).toBeLessThanOrEqual(columns);
});
