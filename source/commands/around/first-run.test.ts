import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import type {Front} from '../../cli.ts';
import {readArguments} from '../../cli/args.ts';
import {widthOf} from '../../tui/text/width.ts';
import {paintIn, type Look} from '../../tui/theme.ts';
import {findGit, findHome, findTerminal, findVersion, type Finding} from './findings.ts';
import {firstRunPage, isFirstRun, lookAround, type FirstRun} from './first-run.ts';

const lookAt = (
	columns: number,
	rows = 24,
	spoken: 'spoken' | 'seen' = 'seen',
	depth: '16' | 'none' = 'none',
): Look => ({
	columns,
	rows,
	paint: paintIn('dark', depth),
	still: true,
	spoken: spoken === 'spoken',
});

const fine: readonly Finding[] = [
	{state: 'good', what: 'keys', says: 'anthropic, openai'},
	{state: 'good', what: 'wall', says: 'docker: engine 27.1.0; image unified-dgm/sandbox:1'},
	{state: 'good', what: 'git', says: '2.50.0'},
];

const wanting: readonly Finding[] = [
	{
		state: 'warning',
		what: 'keys',
		says: 'none: working offline',
		hint: 'set ANTHROPIC_API_KEY, OPENAI_API_KEY or GROQ_API_KEY',
	},
	{
		state: 'bad',
		what: 'wall',
		says: 'none works: every command will be asked about',
		hint: 'start the Docker engine (systemctl start docker), and be a member of its group; or install bubblewrap (apt install bubblewrap), with user namespaces allowed',
	},
	{state: 'bad', what: 'git', says: 'is not there', hint: 'install git: undo and rewind are made with it'},
	{
		state: 'bad',
		what: 'ripgrep',
		says: 'is not installed for this platform',
		hint: 'install again, with optional dependencies',
	},
	{state: 'bad', what: 'version', says: '0.1.0, Node 18.0.0, linux x64', hint: 'install Node 22.18 or newer'},
	{
		state: 'warning',
		what: 'terminal',
		says: 'dumb, 80 × 24, no colours',
		hint: 'this terminal cannot move its cursor: use another for sessions',
	},
	{
		state: 'bad',
		what: 'home',
		says: '/root/somewhere/very/deep/in/the/tree cannot be written (EACCES)',
		hint: 'set UNIFIED_DGM_HOME to a folder that can',
	},
];

test('what works is ticked, what does not says what to do', () => {
	expect(firstRunPage({findings: [...fine.slice(1), ...wanting.slice(0, 1)], models: 'offline'}, lookAt(80))).toEqual([
		'What works here',
		'',
		'✓ wall: docker: engine 27.1.0; image unified-dgm/sandbox:1',
		'✓ git: 2.50.0',
		'! keys: none: working offline',
		'  set ANTHROPIC_API_KEY, OPENAI_API_KEY or GROQ_API_KEY',
		'',
		'Without keys the offline profile works for you: it repairs what a failing check',
		'shows, and answers simple questions.',
	]);
});

test('for a screen reader there are words, and no signs', () => {
	const [, , ...lines] = firstRunPage(
		{findings: [...fine.slice(2), ...wanting.slice(2, 3)], models: 'vendors'},
		lookAt(80, 24, 'spoken'),
	);
	expect(lines).toEqual([
		'works: git: 2.50.0',
		'does not work: git: is not there',
		'install git: undo and rewind are made with it',
		'',
		'Say what to do. /help shows commands, /doctor looks again.',
	]);
});

test('on a small screen what does not work comes first, and what works is one line', () => {
	expect(firstRunPage({findings: [...fine, ...wanting.slice(0, 3)], models: 'vendors'}, lookAt(40, 10))).toEqual([
		'✗ wall: none works: every command will …',
		'  start the Docker engine (systemctl st…',
		'✗ git: is not there',
		'  install git: undo and rewind are made…',
		'! keys: none: working offline',
		'  set ANTHROPIC_API_KEY, OPENAI_API_KEY…',
		'✓ fine: keys, wall, git',
		'Say what to do. /help shows commands,',
		'/doctor looks again.',
	]);
});

test('the page fits every screen', () => {
	const cases: readonly FirstRun[] = [
		{findings: fine, models: 'vendors'},
		{findings: wanting, models: 'offline'},
		{findings: [], models: 'offline'},
		{findings: [...fine, ...wanting], models: 'offline'},
	];
	for (const data of cases)
		for (const columns of [120, 80, 40])
			for (const rows of [24, 10])
				for (const spoken of ['spoken', 'seen'] as const) {
					const lines = firstRunPage(data, lookAt(columns, rows, spoken, '16'));
					expect(lines.length).toBeLessThanOrEqual(rows);
					expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
				}
});

test.each(['config.yaml', 'sessions', 'history.jsonl', 'projects'])('a home with %s is no first run', async name => {
	const home = await mkdtemp(join(tmpdir(), 'first-'));
	expect([await isFirstRun(home), await isFirstRun(join(home, 'gone'))]).toEqual([true, true]);
	await mkdir(join(home, name));
	expect(await isFirstRun(home)).toBe(false);
	await rm(home, {recursive: true});
});

const frontOf = (env: Front['env'], terminal: 'terminal' | 'none' = 'none'): Front => ({
	request: readArguments([]),
	env,
	version: '0.1.0',
	stdin: new PassThrough() as unknown as Front['stdin'],
	stdout: new PassThrough() as unknown as Front['stdout'],
	stderr: Object.assign(new PassThrough(), {columns: 80, rows: 24}) as unknown as Front['stderr'],
	terminal: terminal === 'terminal',
	colour: 'none',
	now: () => new Date('2026-11-21T12:00:00Z'),
});

test('keys are named by their vendor, and never shown', async () => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'first-')));
	const env = {PATH: process.env['PATH'], UNIFIED_DGM_HOME: join(root, 'home')};
	const {findings, models} = await lookAround(frontOf({...env, OPENAI_API_KEY: 'sk-very-secret-indeed-000'}));
	expect(models).toBe('vendors');
	expect(findings.map(({what}) => what)).toEqual(['keys', 'wall', 'git', 'ripgrep', 'version', 'terminal', 'home']);
	expect(findings[0]).toEqual({state: 'good', what: 'keys', says: 'openai'});
	expect(JSON.stringify(findings)).not.toContain('secret');
	const without = await lookAround(frontOf(env));
	expect([without.models, without.findings[0]?.state]).toEqual(['offline', 'warning']);
	await rm(root, {recursive: true});
});

test('what is missing says what to do', async () => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'first-')));
	await writeFile(join(folder, 'file'), '');
	expect(await findGit(frontOf({PATH: folder}))).toMatchObject({
		state: 'warning',
		hint: expect.stringMatching(/install git/) as string,
	});
	expect(await findHome(frontOf({UNIFIED_DGM_HOME: join(folder, 'file', 'home')}))).toMatchObject({
		state: 'bad',
		hint: 'set UNIFIED_DGM_HOME to a folder that can',
	});
	expect(['18.20.1', '22.17.9', '22.18.0', '23.0.0'].map(node => findVersion(frontOf({}), node).state)).toEqual([
		'bad',
		'bad',
		'good',
		'good',
	]);
	expect(findTerminal(frontOf({TERM: 'dumb'}, 'terminal'))).toMatchObject({state: 'warning'});
	expect(findTerminal(frontOf({TERM: 'xterm-256color'}, 'terminal')).says).toBe('xterm-256color, 80 × 24, 256 colours');
	expect(findTerminal(frontOf({})).says).toMatch(/^none/);
	await rm(folder, {recursive: true});
});
