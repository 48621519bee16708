import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {startedAt} from './testing/calendar/ahead-by.ts';
import {runProgram, stage} from './testing/program.ts';

const MOMENTS = [
	['a year ahead', '2027-12-01T12:00:00.000Z'],
	['ten years ahead', '2036-12-01T12:00:00.000Z'],
	['on a leap day', '2028-02-29T12:00:00.000Z'],
	['in the last second of a year', '2026-12-31T23:59:59.000Z'],
	['when clocks go forward', '2027-03-28T00:59:59.000Z'],
	['when clocks go back', '2027-10-31T00:59:59.000Z'],
] as const;

test.each(MOMENTS)('%s the program answers, records when, and knows its sessions and models', async (_, moment) => {
	await using scene = await stage({'a.txt': 'a\n', 'package.json': '{"name": "a"}\n'});
	const say = (...args: readonly string[]) =>
		runProgram(args, {
			cwd: scene.project,
			env: {UNIFIED_DGM_HOME: scene.home, TZ: 'Europe/Berlin', ANTHROPIC_API_KEY: 'sk-ant-test', ...startedAt(moment)},
		});
	const answered = await say('-p', 'offline', '--sandbox', 'none', 'What is in this project?');
	expect([answered.code, answered.stdout.trim() === '']).toEqual([0, false]);
	const [journal = ''] = await scene.journals();
	const facts = (await readFile(journal, 'utf8'))
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as {readonly at: string; readonly seq: number});
	const times = facts.map(({at}) => Date.parse(at));
	expect(times.every((time, at) => time >= (times[at - 1] ?? Date.parse(moment)))).toBe(true);
	// A session is named by the second in which it was opened, a moment before its first fact.
	const [, day = '', clock = ''] = /\/(\d{8})-(\d{6})-/.exec(journal) ?? [];
	const named = Date.parse(
		`${day.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')}T${clock.replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3')}Z`,
	);
	expect([named >= Date.parse(moment) - 1000, named <= (times[0] ?? 0)]).toEqual([true, true]);
	const listed = await say('sessions', 'list', '--json');
	expect([listed.code, listed.stdout.trim().split('\n').length]).toEqual([0, 1]);
	// What a vendor serves no longer is passed over with the reason; the catalogue names a model that is served after it.
	const models = await say('models', 'list', 'claude-sonnet-4-5', '--json');
	expect(JSON.parse(models.stdout.trim())).toMatchObject({id: 'claude-sonnet-4-5-20250929', state: 'retired'});
});
