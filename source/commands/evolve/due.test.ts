import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {drive} from '../../core/evolution/drive.fixture.ts';
import {opened, world} from '../../core/evolution/evolution.fixture.ts';
import type {Body} from '../../core/session/event.ts';
import {nothing, read, readingOf, type Performance} from '../../views/metrics/performance.ts';
import {whyDue, type Wishes} from './due.ts';
import {openHome, type Home} from './front.fixture.ts';
import {endedIn, lastBegun, notice, readNoticed} from './noticed.ts';
import {tellOccasion} from './occasion.ts';

const failures = (count: number): readonly Body[] =>
	Array.from({length: count}, (_, at): readonly Body[] => [
		{type: 'tool.started', call: `${at}`, tool: 'shell', title: 'npm test', replay: 'never', why: 'allowed'},
		{
			type: 'tool.finished',
			call: `${at}`,
			outcome: 'failed',
			output: `src/a${at}.js:${at}\nTypeError: x is not a function\u001B[31m`,
			ending: {kind: 'exited', code: 1},
			ms: 5,
		},
	]).flat();

const factsAt = (bodies: readonly Body[], at: string) => bodies.map((body, seq) => ({...body, seq: seq + 1, at}));

const performanceOf = (count: number): Performance =>
	factsAt(failures(count), '2026-11-21T10:00:00.000Z').reduce(read, readingOf(nothing)).performance;

const now = new Date('2026-11-21T12:00:00.000Z');
const hour = '2026-11-21T11:00:00.000Z';
const days = '2026-11-19T11:00:00.000Z';

test.each<readonly [string, Wishes, number, string | undefined, string | undefined]>([
	['nothing was said', {}, 900, undefined, undefined],
	['it is off', {schedule: 'off', start: 'auto'}, 900, undefined, undefined],
	['it is manual', {schedule: 'manual'}, 900, undefined, undefined],
	['a day has passed', {schedule: 'daily'}, 0, days, 'it is to happen daily'],
	['no day has passed', {schedule: 'daily'}, 900, hour, undefined],
	['no week has passed', {schedule: 'weekly'}, 0, days, undefined],
	['there never was a run', {schedule: 'weekly'}, 0, undefined, 'it is to happen weekly'],
	['there were too few calls', {after_tool_calls: 5}, 4, hour, undefined],
	['there were enough', {after_tool_calls: 5}, 5, hour, 'there were 5 calls of tools'],
	['it failed too seldom', {on_repeated_failures: 3}, 2, hour, undefined],
	[
		'it failed often enough',
		{on_repeated_failures: 3, after_tool_calls: 1},
		3,
		hour,
		'the same failed 3 times (shell: TypeError: x is not a function)',
	],
	['evolution is turned off', {evolution_enabled: false, after_tool_calls: 1, schedule: 'daily'}, 9, days, undefined],
])('when %s', (_, wishes, count, since, why) => {
	expect(whyDue(wishes, {performance: performanceOf(count), since, now})).toBe(why);
});

const session = async ({path}: Home, at: string, count: number): Promise<void> => {
	const folder = join(path, 'sessions', 'project-1', 's1');
	await mkdir(folder, {recursive: true});
	const lines = factsAt(failures(count), at).map(fact => `${JSON.stringify(fact)}\n`);
	await writeFile(join(folder, 'journal.jsonl'), lines.join(''));
};

const told = async (home: Home, wishes: Wishes | undefined, at = now): Promise<string> =>
	(await home.say(['x'], front => tellOccasion(front, wishes).then(() => 0), {}, at)).stderr;

test('a person is told once in a line; what happened before that counts no more', async () => {
	await using home = await openHome();
	await session(home, hour, 7);
	const wishes: Wishes = {after_tool_calls: 5};
	expect(await told(home, undefined)).toBe('');
	expect(await told(home, wishes)).toBe(
		'there were 7 calls of tools: the agent could try to improve itself: /evolve, or unified-dgm evolve\n',
	);
	expect(await told(home, wishes)).toBe('');
	await session(home, '2026-11-21T13:00:00.000Z', 6);
	expect(await told(home, wishes, new Date('2026-11-21T14:00:00.000Z'))).toMatch(/6 calls/);
});

test('what was used before the last run began counts no more, either', async () => {
	await using home = await openHome();
	await session(home, hour, 7);
	await home.keep('20261121T113000-aaaa', drive([opened()], world()).facts.slice(0, 3));
	expect(await lastBegun(home.place)).toBe('2026-11-21T11:30:00.000Z');
	expect(await told(home, {after_tool_calls: 5})).toBe('');
});

test('nothing begins by itself without a budget, and a run that cannot begin fails nobody', async () => {
	await using home = await openHome();
	await session(home, hour, 7);
	expect(await told(home, {after_tool_calls: 5, start: 'auto'})).toMatch(
		/^there were 7 calls .*; dgm\.start: auto needs dgm\.budget_usd\n$/,
	);
	await using other = await openHome();
	await session(other, hour, 7);
	await writeFile(join(other.path, 'config.yaml'), 'dgm: {benchmark_suite: no-such-suite, budget_usd: 1}\n');
	expect(await told(other, {after_tool_calls: 5, start: 'auto', budget_usd: 1})).toMatch(
		/^there were 7 calls of tools: the agent tries to improve itself \(up to \$1\)\nno run of self-improvement: .*no-such-suite.*\n$/,
	);
});

test('runs that ended are told once, those under way not before their end, and broken records never', async () => {
	await using home = await openHome();
	expect(await endedIn(home.place)).toEqual([]);
	const {facts} = drive([opened()], world());
	await home.keep('20261121T100000-aaaa', facts);
	await home.keep('20261121T110000-bbbb', facts.slice(0, 20));
	await home.keep('20261121T120000-cccc', facts.slice(1));
	const ended = await endedIn(home.place);
	expect(ended).toEqual([
		{
			run: '20261121T100000-aaaa',
			isGood: true,
			line: expect.stringMatching(
				/^the evolution 20261121T100000-aaaa has ended as proven: to make it today's agent: unified-dgm evolve promote 20261121T100000-aaaa \(proven: on the hold-out .*\)$/,
			) as string,
		},
	]);
	await notice(home.place, {ended: ended.map(({run}) => run)});
	expect(await endedIn(home.place)).toEqual([]);
	await home.keep('20261121T110000-bbbb', facts);
	expect((await endedIn(home.place)).map(({run}) => run)).toEqual(['20261121T110000-bbbb']);
	await notice(home.place, {due: '2026-11-21T12:00:00.000Z'});
	expect(await readNoticed(home.place)).toEqual({ended: ['20261121T100000-aaaa'], due: '2026-11-21T12:00:00.000Z'});
	await writeFile(join(home.place.folder, 'noticed.json'), '{"ended": 7');
	expect(await readNoticed(home.place)).toEqual({ended: []});
});
