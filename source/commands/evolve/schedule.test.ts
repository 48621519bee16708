import {chmod, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {drive} from '../../core/evolution/drive.fixture.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {opened, world} from '../../core/evolution/evolution.fixture.ts';
import {evolve} from './evolve.ts';
import {openHome, type Home} from './front.fixture.ts';
import {tellOccasion} from './occasion.ts';
import {cronLine, unitsFor} from './timer.ts';

/** Programs in the place of those of a machine, which write down how they are called. */
const machine = async (home: Home, programs: Readonly<Record<string, string>>) => {
	const bin = join(home.path, 'bin');
	await mkdir(bin);
	for (const [name, script] of Object.entries(programs)) {
		await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
		await chmod(join(bin, name), 0o755);
	}
	const env = {PATH: bin, HOME: home.path, UNIFIED_DGM_HOME: home.path};
	return {
		say: (...words: readonly string[]) => home.say(['evolve', 'schedule', ...words], evolve, env),
		told: async () =>
			(await home.say(['x'], front => tellOccasion(front, {schedule: 'daily'}).then(() => 0), env)).stderr,
		calls: () => readFile(join(home.path, 'calls'), 'utf8').catch(() => ''),
		config: () => readFile(join(home.path, 'config.yaml'), 'utf8').catch(() => ''),
	};
};

const systemctl = 'echo "$@" >> "$HOME/calls"';
const crontab =
	'case "$1" in -l) [ -f "$HOME/table" ] || exit 1; while read -r line; do printf "%s\\n" "$line"; done < "$HOME/table";; -) : > "$HOME/table"; while read -r line; do printf "%s\\n" "$line" >> "$HOME/table"; done;; esac';

test('with systemd a timer of the user is written, shown, enabled, and taken away again', async () => {
	await using home = await openHome();
	const {say, calls, config} = await machine(home, {systemctl});
	await writeFile(join(home.path, 'config.yaml'), '# mine\nui: {vim: true}\n');
	const {code, stdout} = await say('daily');
	const units = join(home.path, '.config', 'systemd', 'user');
	expect(code).toBe(0);
	expect((await readdir(units)).toSorted()).toEqual(['unified-dgm-evolve.service', 'unified-dgm-evolve.timer']);
	const service = await readFile(join(units, 'unified-dgm-evolve.service'), 'utf8');
	expect(service).toMatch(/^ExecStart="[^"]+" "[^"]+unified-dgm\.js" "evolve" "schedule" "run"$/m);
	expect(service).toContain(`Environment="UNIFIED_DGM_HOME=${home.path}"`);
	expect(stdout).toContain('  OnCalendar=daily\n');
	expect(await calls()).toBe(
		'--user show-environment\n--user daemon-reload\n--user enable --now unified-dgm-evolve.timer\n',
	);
	expect(await config()).toMatch(/# mine[\s\S]*vim: true[\s\S]*schedule: daily/);
	expect((await say()).stdout).toMatch(/^dgm\.schedule: daily\n[\s\S]*OnCalendar=daily/);
	expect((await say('off')).stdout).toMatch(/^Taken away: .*service, .*timer\n$/);
	expect(await readdir(units)).toEqual([]);
	expect(await calls()).toMatch(/--user disable --now unified-dgm-evolve\.timer\n--user daemon-reload\n$/);
	expect(await config()).toMatch(/schedule: off/);
	expect((await say('off')).stdout).toBe('No run is scheduled.\n');
});

test('with cron a line is added to the table, once, and taken out again; all others stay', async () => {
	await using home = await openHome();
	const {say} = await machine(home, {systemctl: 'exit 1', crontab});
	const table = () => readFile(join(home.path, 'table'), 'utf8');
	await writeFile(join(home.path, 'table'), '0 4 * * * backup # unified-dgm\n');
	expect((await say('weekly')).stdout).toMatch(/@weekly .*'evolve' 'schedule' 'run' # unified-dgm evolve/);
	await say('daily');
	expect((await table()).split('\n')).toEqual([
		'0 4 * * * backup # unified-dgm',
		expect.stringMatching(/^@daily UNIFIED_DGM_HOME='.*' PATH='.*' .* # unified-dgm evolve$/) as string,
		'',
	]);
	expect((await say()).stdout).toMatch(/^dgm\.schedule: daily\ncrontab:\n {2}@daily/);
	expect((await say('off')).stdout).toBe('Taken away: the line of the crontab\n');
	expect(await table()).toBe('0 4 * * * backup # unified-dgm\n');
});

test('where neither is, the line is told, and nothing is written but the wish', async () => {
	await using home = await openHome();
	const {say, config} = await machine(home, {});
	expect((await say('daily')).stdout).toMatch(/Neither systemd nor cron answers here[\s\S]*@daily /);
	expect(await config()).toBe('dgm:\n  schedule: daily\n');
	expect((await say()).stdout).toMatch(/^dgm\.schedule: daily\nNothing starts it: you are told/);
	expect((await say('off')).stdout).toBe('No run is scheduled.\n');
});

test('who has a timer is not told that a run is due, and none begins beside it', async () => {
	await using home = await openHome();
	const {say, told} = await machine(home, {systemctl});
	expect(await told()).toMatch(/^it is to happen daily: /);
	await say('daily');
	await rm(join(home.place.folder, 'noticed.json'));
	expect(await told()).toBe('');
});

test('what fails is told in one line, and the wish is not kept', async () => {
	await using home = await openHome();
	const {say, config} = await machine(home, {systemctl: '[ "$2" = show-environment ]'});
	await expect(say('daily')).rejects.toThrow(/systemctl --user daemon-reload fails/);
	expect(await config()).toBe('');
});

test('nothing in a path is read as an order', () => {
	const called = {command: ['/a b/"c\\$HOME', '%n'], env: {X: '1%"2'}, keys: '/h %h/evolve.env'};
	const [service = ''] = [...unitsFor({HOME: '/h'}, 'daily', called).values()];
	expect(service).toContain(String.raw`ExecStart="/a b/\"c\\$$HOME" "%%n"`);
	expect(service).toContain(String.raw`Environment="X=1%%\"2"`);
	expect(service).toContain('EnvironmentFile=-/h %%h/evolve.env');
	expect(cronLine('daily', {command: ["/it's", '%'], env: {}})).toBe(
		String.raw`@daily '/it'\''s' '\%' # unified-dgm evolve`,
	);
	expect(() => cronLine('daily', {command: ['a\n* * * * * rm'], env: {}})).toThrow(/cannot be scheduled/);
	expect(() => unitsFor({}, 'daily', {command: ['x'], env: {A: 'b\nExecStart=rm'}})).toThrow(/cannot be scheduled/);
});

test.each([
	[['dayly'], /there is no schedule "dayly"/],
	[['daily', 'weekly'], /one word/],
])('a schedule %j is a mistake that is explained', async (words, line) => {
	await using home = await openHome();
	const {say} = await machine(home, {});
	await expect(say(...words)).rejects.toThrow(line);
});

test('when it is time and a run is paused, it is left to itself, and no other begins', async () => {
	await using home = await openHome();
	const {say} = await machine(home, {});
	const {facts} = drive([opened()], world());
	const paused: EvolutionFact = {type: 'run.paused', why: 'lunch', seq: 21, at: '2026-01-01T00:00:21.000Z'};
	await home.keep('20261121T100000-aaaa', [...facts.slice(0, 20), paused]);
	expect(await say('run')).toMatchObject({code: 0, stderr: '20261121T100000-aaaa is paused: no other is begun\n'});
	expect(await readdir(home.place.runs)).toEqual(['20261121T100000-aaaa']);
});

test('turned off means that nothing begins, neither by hand nor by the clock', async () => {
	await using home = await openHome();
	const {say} = await machine(home, {});
	await writeFile(join(home.path, 'config.yaml'), 'dgm: {evolution_enabled: false}\n');
	await expect(say('run')).rejects.toThrow(/evolution is turned off/);
	await expect(home.say(['evolve'], evolve)).rejects.toThrow(/evolution is turned off/);
});
