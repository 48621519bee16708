import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {list} from './list.ts';
import {approve, createScratch, preview, use} from './scratch.ts';

const TREE = {
	'.gitignore': 'dist/\n*.log\n',
	'README.md': '',
	'src/a.ts': '',
	'src/deep/er/b.ts': '',
	'src/deep/er/c.ts': '',
	'dist/out.js': '',
	'x.log': '',
	'.github/x.yml': '',
	'.git/config': '',
};

describe('a list', () => {
	test('is a tree without what is ignored', async () => {
		await using scratch = await createScratch(TREE);
		expect(await use(list(), {}, scratch.room)).toEqual({
			outcome: 'ok',
			output:
				'workspace/ (6 files)\n.github/\n  x.yml\nsrc/\n  deep/\n    er/ (2 files)\n  a.ts\n.gitignore\nREADME.md',
		});
	});

	test('opens out so many levels', async () => {
		await using scratch = await createScratch(TREE);
		expect(await use(list(), {path: 'src', depth: 1}, scratch.room)).toMatchObject({
			output: 'src/ (3 files)\ndeep/ (2 files)\na.ts',
		});
		expect(await use(list(), {path: './src/', depth: '9'}, scratch.room)).toMatchObject({
			output: 'src/ (3 files)\ndeep/\n  er/\n    b.ts\n    c.ts\na.ts',
		});
	});

	test('of very many files is cut, with counts', async () => {
		const files = Object.fromEntries(Array.from({length: 1500}, (_, at) => [`d${at % 3}/f${at}`, '']));
		await using scratch = await createScratch({...files, 'z/last': ''});
		const {output} = await use(list(), {depth: 5}, scratch.room);
		expect(output.split('\n').length).toBeLessThan(420);
		expect(output).toContain('  [… 440 more here: find them with search, or shell and ls]');
		expect(output).toContain('z/\n  last');
	});

	test('does not follow links', async () => {
		await using scratch = await createScratch({f: ''});
		await writeFile(join(scratch.outside, 'secret'), '');
		await symlink(scratch.outside, join(scratch.directory, 'out'));
		expect((await use(list(), {}, scratch.room)).output).not.toContain('secret');
	});

	test('shows control characters of a name as question marks', async () => {
		await using scratch = await createScratch({'a\u001b[31m\nb': ''});
		expect(await use(list(), {}, scratch.room)).toMatchObject({output: 'workspace/ (1 file)\na?[31m?b'});
	});

	test('of nothing says so', async () => {
		await using scratch = await createScratch({'.gitignore': '*\n'});
		await mkdir(join(scratch.directory, 'empty'));
		expect(await use(list(), {path: 'empty'}, scratch.room)).toEqual({
			outcome: 'ok',
			output: 'The directory is empty.',
		});
		expect(await use(list(), {}, scratch.room)).toMatchObject({
			output: expect.stringMatching(/No files to list: 2 entries/),
		});
	});

	test('of what is no directory says so', async () => {
		await using scratch = await createScratch({f: ''});
		expect(await use(list(), {path: 'f'}, scratch.room)).toEqual({
			outcome: 'failed',
			output: 'f is not a directory: use read.',
		});
		expect(await use(list(), {path: 'q'}, scratch.room)).toEqual({
			outcome: 'failed',
			output: 'q: there is no such directory.',
		});
	});

	test('outside is asked for first', async () => {
		await using scratch = await createScratch();
		await writeFile(join(scratch.outside, 'f'), '');
		const input = {path: '../outside'};
		expect(await preview(list(), input, scratch.room)).toMatchObject({outside: [scratch.outside]});
		expect(await use(list(), input, scratch.room)).toMatchObject({outcome: 'failed'});
		expect(await approve(list(), input, scratch.room)).toEqual({
			outcome: 'ok',
			output: `${scratch.outside}/ (1 file)\nf`,
		});
	});

	test('that is interrupted is aborted', async () => {
		await using scratch = await createScratch(TREE);
		expect(await use(list(), {}, {...scratch.room, signal: AbortSignal.abort()})).toMatchObject({outcome: 'aborted'});
	});
});
