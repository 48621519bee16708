import {symlink} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Workspace} from '../core/workspace.ts';
import {withInstructions} from './instructed.ts';
import {nestedInstructions, readInstructions, sayLeftOut} from './instructions.ts';
import {load} from './load.ts';
import {scratch} from './scratch.fixture.ts';

const plainWorkspace = (directory: string): Workspace => ({
	directory,
	// oxlint-disable-next-line require-yield
	async *rank() {
		return {seen: 0, bytes: 0, files: [], check: null, instructions: 'old'};
	},
	load: (wanted, budget) => load(directory, wanted, budget),
});

test('a file of another name counts in a folder without an AGENTS.md, when the person names it', async () => {
	await using folder = await scratch({
		'repo/.git/HEAD': '',
		'repo/CLAUDE.md': 'for another',
		'repo/a/AGENTS.md': 'for all',
		'repo/a/CLAUDE.md': 'not read',
		'repo/a/b/GEMINI.md': 'third',
	});
	const at = folder.at('repo/a/b');
	expect(await readInstructions(at)).toBe('From a/AGENTS.md:\n\nfor all');
	expect(await readInstructions(at, undefined, ['CLAUDE.md', 'GEMINI.md'])).toBe(
		'From CLAUDE.md:\n\nfor another\n\nFrom a/AGENTS.md:\n\nfor all\n\nFrom a/b/GEMINI.md:\n\nthird',
	);
});

test('instructions of folders below are those on the way to the files, each once, outermost first', async () => {
	await using folder = await scratch({
		'secret.txt': 'secret',
		'repo/AGENTS.md': 'root',
		'repo/a/AGENTS.md': 'in a',
		'repo/a/b/AGENTS.override.md': 'in b',
		'repo/a/b/AGENTS.md': 'overridden',
		'repo/c/x.ts': '',
		'repo/d/x.ts': '',
	});
	await symlink('../../secret.txt', folder.at('repo/d/AGENTS.md'));
	const repo = folder.at('repo');
	expect(await nestedInstructions(repo, ['a/b/x.ts', 'a/y.ts', 'x.ts', 'c/x.ts'])).toEqual([
		{name: 'a/AGENTS.md', text: 'in a'},
		{name: 'a/b/AGENTS.override.md', text: 'in b'},
	]);
	expect(await nestedInstructions(repo, ['../secret.txt', '/etc/passwd', '../../x/y'])).toEqual([]);
	expect(await nestedInstructions(repo, ['d/x.ts'])).toEqual([
		{name: 'd/AGENTS.md', text: '(d/AGENTS.md leads out of the repository: left out)'},
	]);
});

test('files are given with the instructions of their folders, out of the same budget', async () => {
	await using folder = await scratch({'a/AGENTS.md': 'use tabs\n', 'a/x.ts': 'one\n', 'a/y.ts': 'y'.repeat(200)});
	const workspace = withInstructions(plainWorkspace(folder.at('.')), []);
	const wanted = [{path: 'a/x.ts', why: 'named'}];
	expect(await workspace.load(wanted, 1_000)).toEqual([
		{
			path: 'a/AGENTS.md',
			from: 1,
			to: 1,
			of: 1,
			text: 'use tabs',
			why: 'instructions for agents, for everything in a/',
		},
		{path: 'a/x.ts', from: 1, to: 1, of: 1, text: expect.stringContaining('one') as string, why: 'named'},
	]);
	expect((await workspace.load([...wanted, {path: 'a/y.ts', why: ''}], 205)).map(({path}) => path)).toEqual([
		'a/AGENTS.md',
		'a/x.ts',
	]);
});

test('what does not fit is told to the person, too', async () => {
	await using folder = await scratch({'.git/HEAD': '', 'AGENTS.md': 'x\n'.repeat(20_000), 'a/AGENTS.md': 'near'});
	expect(await sayLeftOut(folder.at('a'))).toEqual([
		'7236 of 39999 bytes of AGENTS.md were cut: instructions may be 32 KiB in all',
	]);
	await using small = await scratch({'AGENTS.md': 'x'});
	expect(await sayLeftOut(small.at('.'))).toEqual([]);
});

test('of the instructions of folders below, too, the nearest stay whole, and what is cut is said', async () => {
	const line = `${'x'.repeat(99)}\n`;
	await using folder = await scratch({
		'a/AGENTS.md': line.repeat(400).trim(),
		'a/b/AGENTS.md': 'near',
		'a/b/x.ts': 'x',
	});
	const at = folder.at('.');
	const [far, near] = await nestedInstructions(at, ['a/b/x.ts']);
	expect(near).toEqual({name: 'a/b/AGENTS.md', text: 'near'});
	expect(far?.text.split('\n').at(-1)).toBe(
		'(7300 of 39999 bytes of a/AGENTS.md were cut: instructions may be 32 KiB in all)',
	);
	// They leave room for the files that they are about.
	const given = await withInstructions(plainWorkspace(at), []).load([{path: 'a/b/x.ts', why: ''}], 1_000);
	expect(given.map(({path}) => path)).toEqual(['a/AGENTS.md', 'a/b/AGENTS.md', 'a/b/x.ts']);
	expect(given[0]?.text).toMatch(/bytes of a\/AGENTS\.md were cut: there is no room for more\)$/);
});

test('a link in a folder below counts when it leads to a file of the repository, wherever the work began in it', async () => {
	await using folder = await scratch({'repo/.git/HEAD': '', 'repo/rules.md': 'shared', 'repo/a/b/x.ts': ''});
	await symlink('../../rules.md', folder.at('repo/a/b/AGENTS.md'));
	const found = [{name: 'b/AGENTS.md', text: 'shared'}];
	expect(await nestedInstructions(folder.at('repo/a'), ['b/x.ts', '', './', '.', '..'])).toEqual(found);
});
