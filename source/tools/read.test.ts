import {execFileSync} from 'node:child_process';
import {symlink, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {read} from './read.ts';
import {approve, createScratch, preview, use} from './scratch.ts';

const ok = (output: string) => ({outcome: 'ok', output});
const no = (output: RegExp) => ({outcome: 'failed', output: expect.stringMatching(output)});
const numbers = (to: number): string => Array.from({length: to}, (_, at) => `line ${at + 1}\n`).join('');

describe('what is read', () => {
	const rows: readonly (readonly [law: string, lines: string | undefined, shown: string])[] = [
		['is the whole file', undefined, '1\tline 1\n2\tline 2\n3\tline 3\n4\tline 4\n5\tline 5\n6\tline 6'],
		['is one line', '2', '2\tline 2\n[of 6 lines]'],
		['is a range', '2-3', '2\tline 2\n3\tline 3\n[of 6 lines]'],
		['is a range that goes past the end', '5-99', '5\tline 5\n6\tline 6\n[of 6 lines]'],
		['is the rest', '5-', '5\tline 5\n6\tline 6\n[of 6 lines]'],
		['is the end', '-2', '5\tline 5\n6\tline 6\n[of 6 lines]'],
		[
			'is more than the file from its end',
			'-9',
			'1\tline 1\n2\tline 2\n3\tline 3\n4\tline 4\n5\tline 5\n6\tline 6\n[of 6 lines]',
		],
		['is several ranges', '1-2, 5', '1\tline 1\n2\tline 2\n…\n5\tline 5\n[of 6 lines]'],
		[
			'is several ranges in any order, each line once',
			'4-5, L1, 5-6',
			'1\tline 1\n…\n4\tline 4\n5\tline 5\n6\tline 6\n[of 6 lines]',
		],
		['is a range and the end', '1, -1', '1\tline 1\n…\n6\tline 6\n[of 6 lines]'],
		['is a range in brackets', '[2, 3]', '2\tline 2\n3\tline 3\n[of 6 lines]'],
		['starts at line 1 when told 0', '0-1', '1\tline 1\n[of 6 lines]'],
	];
	test.for(rows)('%s', async ([, lines, shown]) => {
		await using scratch = await createScratch({f: numbers(6)});
		expect(await use(read(), {path: 'f', lines}, scratch.room)).toEqual(ok(shown));
	});

	test('is without line ends, marks of byte order and encodings', async () => {
		await using scratch = await createScratch();
		await scratch.put('crlf', 'a\r\nb\r\n');
		await scratch.put('bom', '\uFEFFa\n');
		await scratch.put('utf16', Buffer.from('\uFEFFaé\r\nb\r\n', 'utf16le'));
		await scratch.put('latin1', Buffer.from('aé\n', 'latin1'));
		await scratch.put('empty', '');
		await scratch.put('blank', '\n\n');
		const shown = async (path: string): Promise<string> => (await use(read(), {path}, scratch.room)).output;
		expect(await shown('crlf')).toBe('1\ta\n2\tb');
		expect(await shown('bom')).toBe('1\ta');
		expect(await shown('utf16')).toBe('1\taé\n2\tb\n[UTF-16 LE text, shown as UTF-8]');
		expect(await shown('latin1')).toBe('1\taé\n[Latin-1 text, shown as UTF-8]');
		expect(await shown('empty')).toBe('[the file is empty]');
		expect(await shown('blank')).toBe('1\t\n2\t');
	});
});

describe('what is too much', () => {
	test('is cut at a line, and the answer says how to read on', async () => {
		await using scratch = await createScratch({f: numbers(5000)});
		const {output} = await use(read(), {path: 'f'}, scratch.room);
		expect(output.split('\n').slice(-2)).toEqual([
			'2000\tline 2000',
			'[cut before line 2001 of 5000 lines; read on with lines: "2001-"]',
		]);
		const {output: rest} = await use(read(), {path: 'f', lines: '10-2500, 3000-3005'}, scratch.room);
		expect(rest).toMatch(/\[cut before line 2010 of 5000 lines; read on with lines: "2010-2500, 3000-3005"\]$/);
	});

	test('by its length is bounded too', async () => {
		await using scratch = await createScratch({
			long: `${'x'.repeat(3_000_000)}\nend\n`,
			wide: `${'y'.repeat(1500)}\n`.repeat(200),
		});
		const {output} = await use(read(), {path: 'long'}, scratch.room);
		expect(output).toMatch(/x{2000}\[… 2998000 more characters: sed -n 1p \| cut -c 2001-\]\n2\tend$/);
		const wide = await use(read(), {path: 'wide', lines: '1-, -100'}, scratch.room);
		expect(wide.output.length).toBeLessThan(60_000);
		expect(wide.output).toMatch(/read on with lines: "\d+-"\]$/);
	});

	test('in a file of a gigabyte is not even looked at', async () => {
		await using scratch = await createScratch({f: numbers(3)});
		await truncate(join(scratch.directory, 'f'), 1024 ** 3);
		await writeFile(join(scratch.directory, 'f'), numbers(20_000), {flag: 'r+'});
		const {output} = await use(read(), {path: 'f', lines: '2-3'}, scratch.room);
		expect(output).toBe('2\tline 2\n3\tline 3\n[of a file of 1024.0 MB]');
	});
});

describe('what cannot be read', () => {
	test('is said, in a way that helps', async () => {
		await using scratch = await createScratch({'src/helper.ts': 'x\n', f: numbers(3)});
		await scratch.put('image', Buffer.from('89504e470d0a1a0a0000', 'hex'));
		await scratch.put('zeros', Buffer.alloc(100));
		execFileSync('mkfifo', [join(scratch.directory, 'pipe')]);
		const rows: readonly (readonly [input: object, why: RegExp])[] = [
			[{path: 'src'}, /is a directory: use list/],
			[{path: 'src/Helper.js'}, /no such file. In the same directory: helper.ts/],
			[{path: 'nope/f'}, /no such file. Its directory does not exist/],
			[{path: 'f/g'}, /a part of the path is a file/],
			[{path: 'image'}, /is a PNG image/],
			[{path: 'zeros'}, /is a binary file \(100 bytes\)/],
			[{path: 'pipe'}, /is a named pipe/],
			[{path: '/dev/zero'}, /belongs to the system/],
			[{path: '/proc/self/environ'}, /belongs to the system/],
			[{path: '~/.ssh/id'}, /"~" is not expanded/],
			[{path: 'f', lines: '9-'}, /past the end of the file, which has 3 lines/],
			[{path: 'f', lines: '3-1'}, /expected "40-80"/],
			[{path: 'f', lines: 'all'}, /expected "40-80"/],
			[{path: 'f', lines: '-'}, /expected "40-80"/],
			[{path: 'f', lines: '1,'.repeat(60)}, /expected|at most 50/],
		];
		for (const [input, why] of rows) expect([input, await use(read(), input, scratch.room)]).toEqual([input, no(why)]);
	});

	test('because it is outside is asked for first, also through a link', async () => {
		await using scratch = await createScratch();
		const at = join(scratch.outside, 'f');
		await writeFile(at, 'x\n');
		await symlink(at, join(scratch.directory, 'link'));
		for (const path of [at, '../outside/f', 'link']) {
			expect(await preview(read(), {path}, scratch.room)).toEqual({
				title: `Read ${path}`,
				outside: [at],
				protected: [],
			});
			expect(await use(read(), {path}, scratch.room)).toEqual(no(/outside the workspace, which nobody approved/));
			expect(await approve(read(), {path}, scratch.room)).toEqual(ok('1\tx'));
		}
		expect(await use(read(), {path: at}, {...scratch.room, added: [scratch.outside]})).toEqual(ok('1\tx'));
	});

	test('because it was interrupted is aborted', async () => {
		await using scratch = await createScratch({f: 'x\n'});
		expect(await use(read(), {path: 'f'}, {...scratch.room, signal: AbortSignal.abort()})).toEqual({
			outcome: 'aborted',
			output: 'Interrupted.',
		});
	});
});
