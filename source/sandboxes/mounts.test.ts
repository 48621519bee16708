import {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {isWithin, mountsOf} from './mounts.ts';
import {protectedPaths} from './protected.ts';

const byPath = (one: {readonly path: string}, other: {readonly path: string}): number =>
	one.path.length - other.path.length;

describe('what a wall shows', () => {
	let root = '';
	beforeAll(async () => {
		root = await realpath(await mkdtemp(join(tmpdir(), 'mounts-')));
		for (const path of ['ws/.git/hooks', 'ws/.unified-dgm', 'ws/a/b', 'real/worktrees/x', 'tree'])
			await mkdir(join(root, path), {recursive: true});
		for (const path of ['ws/.unified-dgm/config.yaml', 'ws/a/b/c']) await writeFile(join(root, path), '');
		await writeFile(join(root, 'tree/.git'), `gitdir: ${root}/real/worktrees/x\n`);
		await writeFile(join(root, 'real/worktrees/x/commondir'), '../..\n');
		await symlink('a', join(root, 'ws/link'));
	});
	afterAll(async () => rm(root, {recursive: true}));

	const mounts = async (directory: string, locked: readonly string[], added: readonly string[] = []) =>
		(
			await mountsOf({
				directory: join(root, directory),
				added: added.map(path => join(root, path)),
				protected: locked.map(path => join(root, path)),
			})
		).map(({path, access}) => `${access} ${path.slice(root.length + 1)}`);

	test('all of it to be read, where nothing may be written', async () => {
		const shown = await mountsOf(
			{
				directory: join(root, 'ws'),
				added: [join(root, 'tree')],
				protected: [join(root, 'ws/a/b/c'), join(root, 'real')],
			},
			'nothing',
		);
		expect(shown).toEqual(['ws', 'tree', 'real'].map(path => ({path: join(root, path), access: 'read'})).sort(byPath));
	});

	test.each([
		['nothing is protected', [], [], ['write ws']],
		['directories', ['ws/.git'], [], ['write ws', 'read ws/.git']],
		['what is not there', ['ws/.husky', 'ws/.husky/x'], [], ['write ws']],
		[
			'a file below a directory, which must not move',
			['ws/a/b/c'],
			[],
			['write ws', 'write ws/a', 'write ws/a/b', 'read ws/a/b/c'],
		],
		['one in another', ['ws/.git', 'ws/.git/hooks'], [], ['write ws', 'read ws/.git']],
		['a link', ['ws/link'], [], ['write ws']],
		['what lies outside', ['real'], [], ['write ws', 'read real']],
		['an added directory', [], ['tree'], ['write ws', 'write tree']],
		['an added directory that is protected', ['ws/.git'], ['ws/.git/hooks'], ['write ws', 'read ws/.git']],
	])('%s', async (_, locked, added, expected) => {
		expect([...(await mounts('ws', locked, added))].sort()).toEqual([...expected].sort());
	});

	test('protects by default what runs code, where it is', async () => {
		expect(await protectedPaths(join(root, 'ws'))).toEqual([
			join(root, 'ws/.git'),
			join(root, 'ws/.unified-dgm/config.yaml'),
		]);
		expect(await protectedPaths(join(root, 'real'))).toEqual([]);
	});

	test('protects the real git directories of a worktree', async () => {
		expect(await protectedPaths(join(root, 'tree'))).toEqual([
			join(root, 'tree/.git'),
			join(root, 'real/worktrees/x'),
			join(root, 'real'),
		]);
	});

	test.each([
		['/a', '/a', true],
		['/a', '/a/b', true],
		['/a', '/ab', false],
		['/a/b', '/a', false],
		['/', '/a', true],
		['/a', '/a/..b', true],
	])('%s holds %s: %s', (directory, path, holds) => {
		expect(isWithin(directory, path)).toBe(holds);
	});
});
