import {execFileSync} from 'node:child_process';
import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type FileEntry, type Listing, listFiles} from './files.ts';
import {scratch} from './scratch.fixture.ts';

const list = async (
	directory: string,
	signal = new AbortController().signal,
): Promise<{readonly files: readonly FileEntry[]; readonly end: Listing}> => {
	const files: FileEntry[] = [];
	const listing = listFiles(directory, signal);
	for (;;) {
		const {done, value} = await listing.next();
		if (done) return {files, end: value};
		files.push(...value);
	}
};

const paths = async (directory: string) => (await list(directory)).files.map(file => file.path);

describe('the files that count', () => {
	test('are those that no ignore rule leaves out, hidden ones too, in order, without git', async () => {
		await using folder = await scratch({
			'.gitignore': '*.log\n/build/\n',
			'.github/workflows/ci.yml': 'on: push\n',
			'a.log': 'x',
			'build/a.js': 'x',
			'src/.gitignore': 'secret.txt\n',
			'src/b.js': 'xy',
			'src/secret.txt': 'x',
			'node_modules/x/index.js': 'x',
			'.unified-dgm/memory.yaml': 'x',
			'a/.unified-dgm/memory.yaml': 'x',
			'.git/config': 'x',
			'zz.md': '',
		});
		expect(await paths(folder.directory)).toEqual([
			'.github/workflows/ci.yml',
			'.gitignore',
			'src/.gitignore',
			'src/b.js',
			'zz.md',
		]);
	});

	test('have their size in bytes', async () => {
		await using folder = await scratch({'ä.txt': 'ä\n'});
		const {files, end} = await list(folder.directory);
		expect(files).toEqual([{path: 'ä.txt', bytes: 3, changed: expect.any(Number)}]);
		expect(end).toEqual({kind: 'complete', skipped: 0});
	});

	test('follow the ignore rules above in a repository, and not those above outside of one', async () => {
		await using folder = await scratch({
			'.gitignore': '*\n',
			'plain/a.txt': '',
			'repository/.git/HEAD': '',
			'repository/b/c.txt': '',
		});
		expect(await paths(folder.at('plain'))).toEqual(['a.txt']);
		expect(await paths(folder.at('repository/b'))).toEqual(['c.txt']);
		await writeFile(folder.at('repository/.gitignore'), 'c.txt\n');
		expect(await paths(folder.at('repository/b'))).toEqual([]);
	});

	test('are neither links, loops of links, pipes, nor names that are not UTF-8', async () => {
		await using folder = await scratch({'real.txt': 'x', 'new\nline.txt': 'x'});
		await symlink('real.txt', folder.at('link.txt'));
		await symlink('.', folder.at('loop'));
		await symlink('nowhere', folder.at('broken'));
		execFileSync('mkfifo', [folder.at('pipe')]);
		await writeFile(Buffer.concat([Buffer.from(`${folder.directory}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
		const {files, end} = await list(folder.directory);
		expect(files.map(file => file.path)).toEqual(['new\nline.txt', 'real.txt']);
		expect(end).toEqual({kind: 'complete', skipped: 1});
	});

	test('are listed although a folder cannot be read', async () => {
		await using folder = await scratch({'a/x.txt': '', 'b/y.txt': ''});
		await chmod(folder.at('a'), 0o000);
		try {
			expect(await paths(folder.directory)).toContain('b/y.txt');
		} finally {
			await chmod(folder.at('a'), 0o755);
		}
	});

	test('are all there in a tree of 5,000 files', async () => {
		await using folder = await scratch();
		const expected: string[] = [];
		for (let outer = 0; outer < 50; outer += 1) {
			const name = `d${String(outer).padStart(2, '0')}`;
			await mkdir(folder.at(name));
			const files = Array.from({length: 100}, (_, inner) => `${name}/f${String(inner).padStart(2, '0')}.txt`);
			await Promise.all(files.map(path => writeFile(join(folder.directory, path), path)));
			expected.push(...files);
		}
		expect(await paths(folder.directory)).toEqual(expected);
	});

	test('are none in an empty folder, and none when the folder is gone', async () => {
		await using folder = await scratch();
		expect(await list(folder.directory)).toEqual({files: [], end: {kind: 'complete', skipped: 0}});
		expect((await list(folder.at('gone'))).end.kind).toBe('failed');
	});

	test('stop coming on abort, before and in the middle', async () => {
		await using folder = await scratch(Object.fromEntries(Array.from({length: 600}, (_, at) => [`f${at}`, ''])));
		expect(await list(folder.directory, AbortSignal.abort())).toEqual({files: [], end: {kind: 'aborted', skipped: 0}});
		const stop = new AbortController();
		const listing = listFiles(folder.directory, stop.signal);
		expect((await listing.next()).done).toBe(false);
		stop.abort();
		expect(await listing.next()).toEqual({done: true, value: {kind: 'aborted', skipped: 0}});
	});
});
