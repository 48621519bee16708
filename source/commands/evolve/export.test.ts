import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {drive} from '../../core/evolution/drive.fixture.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {opened, world} from '../../core/evolution/evolution.fixture.ts';
import {archiveIn} from '../../dgm/agents/default.ts';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {evolve} from './evolve.ts';
import {openHome} from './front.fixture.ts';

const gitOf = async (folder: string): Promise<string> => (await findGit(folder)) ?? expect.unreachable('no git here');

const {facts} = drive([opened()], world());

test('a run is written as one page: the last one beside where one is, another by its name, to a file or to standard output', async () => {
	await using home = await openHome();
	await home.keep('20261121T100000-aaaa', facts);
	await home.keep('20261121T110000-bbbb', facts.slice(0, 1));
	const file = join(home.path, 'a.html');
	const said = await home.say(['evolve', 'export', 'aaaa', file], evolve);
	expect(said).toEqual({code: 0, stdout: '', stderr: `written to ${file}\n`});
	expect(await readFile(file, 'utf8')).toMatch(/<title>Evolution 20261121T100000-aaaa<\/title>[\s\S]*id="v1"/);
	const last = await home.say(['evolve', 'export', '-o', '-'], evolve);
	expect(last).toMatchObject({
		code: 0,
		stdout: expect.stringMatching(/<title>Evolution 20261121T110000-bbbb/) as string,
	});
	const other = join(home.path, 'b.html');
	expect(await home.say(['evolve', 'export', other], evolve)).toMatchObject({code: 0});
	expect(await readFile(other, 'utf8')).toBe(last.stdout);
});

test('what each variant changed is in it, from the archive of agents, and no key is', async () => {
	await using home = await openHome();
	const agents = await archiveIn(await gitOf(home.path), home.place.folder);
	const file = (text: string) => new Map([['profiles/a.md', Buffer.from(text)]]);
	const root = await agents.seed(file('old <b>\n'), '1');
	const commit = await agents.breed(root, 'r/v1', file('new <i> sk-ant-0123456789abcdefghij\n'), 'x');
	const told = facts.map((fact): EvolutionFact => {
		if (fact.type === 'evolution.opened') return {...fact, root: {commit: root}};
		return fact.type === 'variant.bred' && fact.variant === 'v1' ? {...fact, commit} : fact;
	});
	await home.keep('r', told);
	const {stdout} = await home.say(['evolve', 'export', '-o', '-'], evolve);
	expect(stdout).toContain('-old &lt;b&gt;');
	expect(stdout).toContain('+new &lt;i&gt; [secret]');
	expect(stdout).not.toContain('sk-ant-');
});

test.each([
	['no run', [], [], /no runs yet/],
	['another run', ['x'], facts, /no run "x"/],
	['too many words', ['r', 'a.html', 'b.html'], facts, /one run and one file/],
	['a record that is empty', ['r'], [], /is empty/],
	['a record that lost its beginning', ['r'], facts.slice(1), /does not hold/],
	['a file that cannot be written', ['/nowhere/at/all.html'], facts, /cannot be written .*ENOENT/],
])('an export of %s is a mistake that is explained', async (what, words, record, line) => {
	await using home = await openHome();
	if (what !== 'no run') await home.keep('r', record);
	await expect(home.say(['evolve', 'export', ...words], evolve)).rejects.toThrow(line);
});
