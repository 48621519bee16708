import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {approve, createScratch, preview, use} from './scratch.ts';
import {search} from './search.ts';

const FILES = {
	'.gitignore': 'dist\n',
	'src/a.ts': 'one\ntwo (2)\nthree\nfour\n',
	'src/b.test.ts': 'two (2)\r\nTWO\r\n',
	'docs/c.md': 'two\n',
	'dist/d.ts': 'two\n',
	'.git/e': 'two\n',
	'.hidden/f.ts': 'two\n',
};

const found = (output: string) => ({outcome: 'ok', output});

describe('a search', () => {
	const rows: readonly (readonly [law: string, input: object, output: string])[] = [
		[
			'finds lines, by file',
			{pattern: 'two \\(', path: 'src'},
			'src/a.ts\n2: two (2)\n\nsrc/b.test.ts\n1: two (2)\n\n[2 matching lines in 2 files]',
		],
		[
			'takes plain text',
			{pattern: 'two (2)', literal: true, glob: '*.test.ts'},
			'src/b.test.ts\n1: two (2)\n\n[1 matching line in 1 file]',
		],
		[
			'takes several globs',
			{pattern: 'two', glob: '*.{ts,md}, !*.test.ts !.hidden/**'},
			'docs/c.md\n1: two\n\nsrc/a.ts\n2: two (2)\n\n[2 matching lines in 2 files]',
		],
		[
			'shows lines around',
			{pattern: 'three', context: 1, path: 'src/a.ts'},
			'src/a.ts\n2- two (2)\n3: three\n4- four\n\n[1 matching line in 1 file]',
		],
		[
			'shows where lines are left out',
			{pattern: 'one|four', path: './src/a.ts', context: null},
			'src/a.ts\n1: one\n  …\n4: four\n\n[2 matching lines in 1 file]',
		],
		[
			'ignores case when asked',
			{pattern: 'two$', ignore_case: 'true', glob: 'b.*'},
			'src/b.test.ts\n2: TWO\n\n[1 matching line in 1 file]',
		],
		[
			'finds over several lines',
			{pattern: 'one\\ntwo', glob: '*.ts'},
			'src/a.ts\n1: one\n2: two (2)\n\n[1 matching line in 1 file]',
		],
		[
			'names files only',
			{pattern: 't', files: true, glob: 'src/**'},
			'src/a.ts (2)\nsrc/b.test.ts (1)\n\n[3 matching lines in 2 files]',
		],
		[
			'takes a pattern that looks like an option',
			{pattern: '--files'},
			'Nothing found. (Ignored and binary files are not searched.)',
		],
		[
			'finds hidden files, not those of git',
			{pattern: '^two$', glob: '.*/**'},
			'.hidden/f.ts\n1: two\n\n[1 matching line in 1 file]',
		],
	];
	test.for(rows)('%s', async ([, input, output]) => {
		await using scratch = await createScratch(FILES);
		const result = await use(search(), input, scratch.room);
		expect({...result, output: result.output.replace('1: TWO\r', '1: TWO')}).toEqual(found(output));
	});

	test('says what is wrong with a pattern', async () => {
		await using scratch = await createScratch(FILES);
		expect(await use(search(), {pattern: '('}, scratch.room)).toEqual({
			outcome: 'failed',
			output: expect.stringMatching(
				/^The search could not be made: regex parse error[^]*unclosed group\nFor plain text set "literal"\.$/,
			),
		});
		expect(await use(search(), {pattern: 'x', glob: '{a'}, scratch.room)).toMatchObject({outcome: 'failed'});
		expect(await use(search(), {pattern: 'a\0b'}, scratch.room)).toMatchObject({outcome: 'failed'});
		expect(await use(search(), {pattern: 'x', path: 'nope'}, scratch.room)).toEqual({
			outcome: 'failed',
			output: 'nope: there is no such file or directory.',
		});
	});

	test('is cut in a file with very many matches, and goes on with the next', async () => {
		await using scratch = await createScratch({a: 'x\n'.repeat(500), b: 'x\n'});
		const {output} = await use(search(), {pattern: 'x'}, scratch.room);
		expect(output).toMatch(/60: x\n\[… 440 more matching lines in this file: [^\n]+\]\n\nb\n1: x\n/);
	});

	test('is cut when it finds too much, and says how to go on', async () => {
		const files = Object.fromEntries(Array.from({length: 40}, (_, at) => [`f${at}`, 'match\n'.repeat(50)]));
		await using scratch = await createScratch(files);
		const {output} = await use(search(), {pattern: 'match'}, scratch.room);
		expect(output.length).toBeLessThan(50_000);
		expect(output).toMatch(/\[300 matching lines in 6 files so far, then the search was cut: narrow it/);
	});

	test('shows a long line around its match', async () => {
		await using scratch = await createScratch({a: `${'.'.repeat(5000)}needle${'.'.repeat(5000)}\n`});
		const {output} = await use(search(), {pattern: 'needle'}, scratch.room);
		expect(output).toMatch(/^a\n1: ….{1,200}needle.{1,200}…\n\n\[1 matching line in 1 file\]$/);
	});

	test('outside is asked for first', async () => {
		await using scratch = await createScratch();
		await writeFile(join(scratch.outside, 'f'), 'x\n');
		const input = {pattern: 'x', path: scratch.outside};
		expect(await preview(search(), input, scratch.room)).toMatchObject({outside: [scratch.outside]});
		expect(await use(search(), input, scratch.room)).toMatchObject({outcome: 'failed'});
		expect(await approve(search(), input, scratch.room)).toEqual(
			found(`${scratch.outside}/f\n1: x\n\n[1 matching line in 1 file]`),
		);
	});

	test('that is interrupted is aborted', async () => {
		await using scratch = await createScratch(FILES);
		expect(await use(search(), {pattern: 'a'}, {...scratch.room, signal: AbortSignal.abort()})).toMatchObject({
			outcome: 'aborted',
		});
	});
});
