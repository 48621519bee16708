import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {link, lstat, mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {edit} from './edit.ts';
import {patch} from './patch.ts';
import {approve, createScratch, preview, use} from './scratch.ts';
import {write} from './write.ts';

const update = (path: string, ...lines: readonly string[]): {readonly patch: string} => ({
	patch: ['*** Begin Patch', `*** Update File: ${path}`, '@@', ...lines, '*** End Patch'].join('\n'),
});
const whole = (...lines: readonly string[]): {readonly patch: string} => ({
	patch: ['*** Begin Patch', ...lines, '*** End Patch'].join('\n'),
});
const sha = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
const no = (output: RegExp) => ({outcome: 'failed', output: expect.stringMatching(output)});
const impossible = (why: RegExp) => ({impossible: expect.stringMatching(why)});

describe('a preview', () => {
	test('says everything about a change in one line, one diff and digests, and touches nothing', async () => {
		await using scratch = await createScratch({'src/a.ts': 'one\ntwo\n', 'b.ts': 'x\n'});
		expect(
			await preview(
				patch(),
				whole('*** Update File: src/a.ts', '@@', '-one', '+1', '+1.5', '*** Delete File: b.ts'),
				scratch.room,
			),
		).toEqual({
			title: 'Change src/a.ts, b.ts (+2 −2)',
			outside: [],
			protected: [],
			diff: '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,3 @@\n-one\n+1\n+1.5\n two\n--- a/b.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n',
			files: [
				{path: 'src/a.ts', before: sha('one\ntwo\n'), after: sha('1\n1.5\ntwo\n')},
				{path: 'b.ts', before: sha('x\n'), after: null},
			],
		});
		expect(await scratch.all()).toEqual({'src/a.ts': 'one\ntwo\n', 'b.ts': 'x\n'});
	});

	test('shows a move as a move', async () => {
		await using scratch = await createScratch({a: 'one\ntwo\n'});
		expect(
			await preview(patch(), whole('*** Update File: a', '*** Move to: d/b', '@@', '-one', '+1'), scratch.room),
		).toMatchObject({
			title: 'Move a → d/b (+1 −1)',
			diff: 'rename from a\nrename to d/b\n--- a/a\n+++ b/d/b\n@@ -1,2 +1,2 @@\n-one\n+1\n two\n',
		});
	});

	test('shows what a move writes over', async () => {
		await using scratch = await createScratch({a: 'one\n', b: 'lost\n'});
		const previewed = await preview(patch(), whole('*** Update File: a', '*** Move to: b'), scratch.room);
		expect(previewed).toMatchObject({diff: expect.stringContaining('-lost\n+one\n')});
	});

	test('makes one change of a file named in different ways', async () => {
		await using scratch = await createScratch({'src/a': 'one\ntwo\n'});
		const text = whole(
			'*** Update File: ./src/a',
			'@@',
			'-one',
			'+1',
			`*** Update File: ${scratch.directory}/src/../src/a`,
			'@@',
			'-two',
			'+2',
		);
		expect(await preview(patch(), text, scratch.room)).toMatchObject({
			title: 'Edit src/a (+2 −2)',
			files: [{path: 'src/a', before: sha('one\ntwo\n'), after: sha('1\n2\n')}],
		});
	});

	test('of a file rewritten from end to end is still one diff', async () => {
		const lines = (word: string): string => Array.from({length: 5000}, (_, at) => `${word} ${at}\n`).join('');
		await using scratch = await createScratch({a: lines('old')});
		expect(await preview(write(), {path: 'a', content: lines('new')}, scratch.room)).toMatchObject({
			title: 'Edit a (+5000 −5000)',
			diff: expect.stringMatching(/^--- a\/a\n\+\+\+ b\/a\n@@ -1,5000 \+1,5000 @@\n-old 0\n/),
		});
	});
});

describe('what is kept', () => {
	const rows: readonly (readonly [what: string, before: Uint8Array, after: Uint8Array])[] = [
		['a byte order mark', Buffer.from('\uFEFFone\ntwo\n'), Buffer.from('\uFEFF1é\ntwo\n')],
		['UTF-16 LE', Buffer.from('\uFEFFone\r\ntwo\r\n', 'utf16le'), Buffer.from('\uFEFF1é\r\ntwo\r\n', 'utf16le')],
		[
			'UTF-16 BE',
			Buffer.from('\uFEFFone\ntwo\n', 'utf16le').swap16(),
			Buffer.from('\uFEFF1é\ntwo\n', 'utf16le').swap16(),
		],
		['UTF-16 without a mark', Buffer.from('one\ntwo\n', 'utf16le'), Buffer.from('1é\ntwo\n', 'utf16le')],
		['Latin-1', Buffer.from('one\ntwo \xe4\x80\xff\n', 'latin1'), Buffer.from('1é\ntwo \xe4\x80\xff\n', 'latin1')],
		['CRLF', Buffer.from('one\r\ntwo\r\n'), Buffer.from('1é\r\ntwo\r\n')],
		['a missing last line end', Buffer.from('one\ntwo'), Buffer.from('1é\ntwo')],
	];

	test.for(rows)('is %s, by patch', async ([, before, after]) => {
		await using scratch = await createScratch();
		const at = await scratch.put('f', before);
		expect(await approve(patch(), update('f', '-one', '+1é'), scratch.room)).toEqual({
			outcome: 'ok',
			output: 'Done.\nEdit f (+1 −1)',
		});
		expect(await readFile(at)).toEqual(after);
	});

	test.for(rows)('is %s, by edit', async ([, before, after]) => {
		await using scratch = await createScratch();
		const at = await scratch.put('f', before);
		expect(await approve(edit(), {path: 'f', old: 'one', new: '1é'}, scratch.room)).toMatchObject({outcome: 'ok'});
		expect(await readFile(at)).toEqual(after);
	});

	test.for(rows.slice(0, -1))('is %s, by write', async ([, before, after]) => {
		await using scratch = await createScratch();
		const at = await scratch.put('f', before);
		const second = before.includes(0xff) && !before.includes(0) ? 'two \xe4\x80\xff' : 'two';
		expect(await approve(write(), {path: 'f', content: `1é\n${second}\n`}, scratch.room)).toMatchObject({
			outcome: 'ok',
		});
		expect(await readFile(at)).toEqual(after);
	});

	/** Only root may write to a file that nobody may write to; the tools leave others what the file says. */
	const isRoot = process.getuid?.() === 0;

	test('is a file that may not be written, for everybody but root', async () => {
		await using scratch = await createScratch();
		await scratch.put('f', 'one\n', 0o444);
		const change = {path: 'f', old: 'one', new: 'two'};
		const said = isRoot ? await approve(edit(), change, scratch.room) : await preview(edit(), change, scratch.room);
		const outcome = 'outcome' in said ? said.outcome : said;
		const wanted = isRoot ? 'ok' : impossible(/may not be written/);
		expect(outcome).toEqual(wanted);
	});

	test.for(isRoot ? [0o755, 0o600, 0o444] : [0o755, 0o600])('is the mode %o, also through a move', async mode => {
		await using scratch = await createScratch();
		await scratch.put('f', 'one\n', mode);
		await approve(patch(), whole('*** Update File: f', '*** Move to: g', '@@', '-one', '+1'), scratch.room);
		expect((await stat(join(scratch.directory, 'g'))).mode & 0o777).toBe(mode);
		await approve(write(), {path: 'g', content: 'two\n'}, scratch.room);
		expect((await stat(join(scratch.directory, 'g'))).mode & 0o777).toBe(mode);
	});

	test('is that Latin-1 cannot hold everything: it is refused, not garbled', async () => {
		await using scratch = await createScratch();
		await scratch.put('f', Buffer.from('one \xe4\n', 'latin1'));
		expect(await preview(edit(), {path: 'f', old: 'one', new: '\u201C'}, scratch.room)).toEqual(impossible(/U\+201C/));
		expect(await preview(write(), {path: 'f', content: '\u{1F600}'}, scratch.room)).toEqual(impossible(/U\+1F600/));
	});
});

describe('what is not a text file', () => {
	test('is refused, whatever it is', async () => {
		await using scratch = await createScratch();
		await scratch.put('binary', Buffer.from([0, 1, 2, 3, 255]));
		await mkdir(join(scratch.directory, 'directory'));
		execFileSync('mkfifo', [join(scratch.directory, 'pipe')]);
		await scratch.put('file', 'x\n');
		const rows: readonly (readonly [path: string, why: RegExp])[] = [
			['binary', /not a text file/],
			['directory', /is a directory/],
			['pipe', /is a named pipe/],
			['file/below', /a part of the path is a file/],
			['.', /is a directory/],
			['/dev/null', /belongs to the system/],
			['/proc/self/mem', /belongs to the system/],
			['~/x', /"~" is not expanded/],
			['~root/x', /"~" is not expanded/],
			['a\0b', /NUL/],
			['   ', /empty/],
			['x'.repeat(300), /name is too long/],
		];
		for (const [path, why] of rows) {
			expect([path, await preview(write(), {path, content: 'y\n'}, scratch.room)]).toEqual([path, impossible(why)]);
			expect([path, await use(write(), {path, content: 'y\n'}, scratch.room)]).toEqual([path, no(why)]);
			expect([path, await preview(edit(), {path, old: 'x', new: 'y'}, scratch.room)]).toEqual([path, impossible(why)]);
		}
		expect(await scratch.get('file')).toBe('x\n');
	});

	test('can be deleted and moved when it is binary', async () => {
		await using scratch = await createScratch();
		const bytes = Buffer.from([0, 1, 2, 3, 255]);
		await scratch.put('a', bytes);
		await scratch.put('b', bytes);
		const text = whole('*** Delete File: a', '*** Update File: b', '*** Move to: c');
		expect(await preview(patch(), text, scratch.room)).toMatchObject({
			diff: 'Binary files a/a and /dev/null differ\nrename from b\nrename to c\n',
		});
		expect(await approve(patch(), text, scratch.room)).toMatchObject({outcome: 'ok'});
		expect(await readFile(join(scratch.directory, 'c'))).toEqual(bytes);
	});
});

describe('a path', () => {
	test('outside is reported, and written only when that was approved', async () => {
		await using scratch = await createScratch();
		const at = join(scratch.outside, 'f');
		const input = {path: '../outside/f', content: 'x\n'};
		expect(await preview(write(), input, scratch.room)).toMatchObject({
			outside: [at],
			files: [{path: at, before: null, after: sha('x\n')}],
		});
		expect(await use(write(), input, scratch.room)).toEqual(no(/outside the workspace, which nobody approved/));
		expect(await approve(write(), input, scratch.room)).toMatchObject({outcome: 'ok'});
		expect(await readFile(at, 'utf8')).toBe('x\n');
	});

	test('in an added directory is not outside', async () => {
		await using scratch = await createScratch();
		const room = {...scratch.room, added: [scratch.outside]};
		expect(await preview(write(), {path: join(scratch.outside, 'f'), content: 'x\n'}, room)).toMatchObject({
			outside: [],
		});
	});

	test('whose name only begins like the workspace is outside', async () => {
		await using scratch = await createScratch();
		const path = `${scratch.directory}-other/f`;
		expect(await preview(write(), {path, content: 'x\n'}, scratch.room)).toMatchObject({outside: [path]});
	});

	test('through a linked directory is where it leads', async () => {
		await using scratch = await createScratch({'real/f': 'one\n'});
		await symlink(scratch.outside, join(scratch.directory, 'out'));
		await symlink('real', join(scratch.directory, 'in'));
		expect(await preview(write(), {path: 'out/f', content: 'x\n'}, scratch.room)).toMatchObject({
			outside: [join(scratch.outside, 'f')],
		});
		expect(await preview(edit(), {path: 'in/f', old: 'one', new: '1'}, scratch.room)).toMatchObject({
			outside: [],
			files: [{path: 'real/f'}],
		});
	});

	test('that is itself a link is followed only to the inside, and stays a link', async () => {
		await using scratch = await createScratch({'real/f': 'one\n'});
		await writeFile(join(scratch.outside, 'f'), 'one\n');
		await symlink(join(scratch.outside, 'f'), join(scratch.directory, 'out'));
		await symlink(join(scratch.outside, 'missing'), join(scratch.directory, 'dangling'));
		await symlink('real/f', join(scratch.directory, 'in'));
		await symlink('round', join(scratch.directory, 'round'));
		expect(await preview(edit(), {path: 'out', old: 'one', new: '1'}, scratch.room)).toEqual(
			impossible(/leads outside/),
		);
		expect(await preview(write(), {path: 'dangling', content: 'x'}, scratch.room)).toEqual(impossible(/leads outside/));
		expect(await preview(write(), {path: 'round', content: 'x'}, scratch.room)).toEqual(impossible(/in a circle/));
		expect(await preview(patch(), whole('*** Delete File: in'), scratch.room)).toEqual(impossible(/symbolic link/));
		expect(await approve(edit(), {path: 'in', old: 'one', new: '1'}, scratch.room)).toMatchObject({outcome: 'ok'});
		expect(await readlink(join(scratch.directory, 'in'))).toBe('real/f');
		expect(await scratch.get('real/f')).toBe('1\n');
	});

	test('to a file with other names is refused', async () => {
		await using scratch = await createScratch();
		await writeFile(join(scratch.outside, 'f'), 'one\n');
		await link(join(scratch.outside, 'f'), join(scratch.directory, 'f'));
		expect(await preview(edit(), {path: 'f', old: 'one', new: '1'}, scratch.room)).toEqual(
			impossible(/2 names \(hard links\)/),
		);
		expect(await use(edit(), {path: 'f', old: 'one', new: '1'}, scratch.room)).toEqual(no(/hard links/));
	});

	test.for([
		'.git/config',
		'.GIT/hooks/pre-commit',
		'sub/.git/config',
		'.git',
		'.unified-dgm/config.yaml',
		'.vscode/tasks.json',
		'packages/a/.vscode/settings.json',
		'.idea/workspace.xml',
		'.github/workflows/ci.yml',
		'.husky/pre-commit',
		'.devcontainer/devcontainer.json',
		'.g\u200Bit/config',
	])('%j is protected from every tool', async path => {
		await using scratch = await createScratch({f: 'one\n'});
		const rows = [
			[write(), {path, content: 'x\n'}],
			[edit(), {path, old: '', new: 'x\n'}],
			[patch(), whole(`*** Add File: ${path}`, '+x')],
			[patch(), whole('*** Update File: f', `*** Move to: ${path}`)],
		] as const;
		for (const [tool, input] of rows) {
			expect(await preview(tool, input, scratch.room)).toMatchObject({protected: [path]});
			expect(await approve(tool, input, scratch.room)).toEqual(no(/may not be written by an agent/));
			expect(await use(tool, input, scratch.room)).toEqual(no(/may not be written by an agent/));
		}
		expect(await scratch.all()).toEqual({f: 'one\n'});
	});

	test.for(['.gitignore', '.github/README.md', 'git/config', '.unified-dgm/memory.yaml', 'vscode/tasks.json'])(
		'%j is not protected',
		async path => {
			await using scratch = await createScratch();
			expect(await preview(write(), {path, content: 'x\n'}, scratch.room)).toMatchObject({protected: [], outside: []});
		},
	);

	test('into the git directory of a worktree is protected, wherever that is', async () => {
		await using scratch = await createScratch();
		const own = join(scratch.outside, 'bare/worktrees/w');
		await mkdir(own, {recursive: true});
		await writeFile(join(own, 'commondir'), '../..\n');
		await scratch.put('.git', `gitdir: ${own}\n`);
		const path = join(scratch.outside, 'bare/config');
		expect(await preview(write(), {path, content: 'x\n'}, scratch.room)).toMatchObject({protected: [path]});
	});
});

describe('a change that was approved', () => {
	const input = update('d/f', '-one', '+1');

	test('is stale when the file is another one now, and says to read it again', async () => {
		await using scratch = await createScratch({'d/f': 'one\n'});
		const previewed = await preview(patch(), input, scratch.room);
		await scratch.put('d/f', 'one\nmore\n');
		expect(await use(patch(), input, {...scratch.room, preview: previewed as never})).toEqual(no(/Read it again/));
		expect(await scratch.get('d/f')).toBe('one\nmore\n');
	});

	test('is stale as a whole when one of its files is', async () => {
		await using scratch = await createScratch({a: 'one\n', b: 'one\n'});
		const text = whole('*** Update File: a', '@@', '-one', '+1', '*** Update File: b', '@@', '-one', '+1');
		const previewed = await preview(patch(), text, scratch.room);
		await rm(join(scratch.directory, 'b'));
		expect(await use(patch(), text, {...scratch.room, preview: previewed as never})).toEqual(
			no(/^Nothing was written.*: b\./),
		);
		expect(await scratch.all()).toEqual({a: 'one\n'});
	});

	test('is not made where a link leads that was swapped in meanwhile', async () => {
		await using scratch = await createScratch({'d/f': 'one\n'});
		const previewed = await preview(patch(), input, scratch.room);
		await rename(join(scratch.directory, 'd'), join(scratch.outside, 'd'));
		await symlink(join(scratch.outside, 'd'), join(scratch.directory, 'd'));
		expect(await use(patch(), input, {...scratch.room, preview: previewed as never})).toEqual(no(/Read it again/));
		expect(await readFile(join(scratch.outside, 'd/f'), 'utf8')).toBe('one\n');
	});

	test('is not made through a file that became a link', async () => {
		await using scratch = await createScratch({'d/f': 'one\n'});
		const previewed = await preview(patch(), input, scratch.room);
		await rename(join(scratch.directory, 'd/f'), join(scratch.outside, 'f'));
		await symlink(join(scratch.outside, 'f'), join(scratch.directory, 'd/f'));
		expect(await use(patch(), input, {...scratch.room, preview: previewed as never})).toEqual(no(/Read it again/));
		expect(await readFile(join(scratch.outside, 'f'), 'utf8')).toBe('one\n');
	});

	test('made twice is made once', async () => {
		await using scratch = await createScratch({'d/f': 'one\n'});
		const room = {...scratch.room, preview: (await preview(patch(), input, scratch.room)) as never};
		expect(await use(patch(), input, room)).toMatchObject({outcome: 'ok'});
		const {mtimeMs} = await stat(join(scratch.directory, 'd/f'));
		expect(await use(patch(), input, room)).toEqual({outcome: 'ok', output: 'Edit d/f (+1 −1): done.'});
		expect((await stat(join(scratch.directory, 'd/f'))).mtimeMs).toBe(mtimeMs);
	});

	test('is not made once it is interrupted', async () => {
		await using scratch = await createScratch({'d/f': 'one\n'});
		const room = {...scratch.room, signal: AbortSignal.abort()};
		expect(await approve(patch(), input, room)).toMatchObject({outcome: 'aborted'});
		expect(await scratch.all()).toEqual({'d/f': 'one\n'});
	});

	test('makes the directories it needs', async () => {
		await using scratch = await createScratch();
		expect(await approve(write(), {path: 'a/b/c', content: 'x'}, scratch.room)).toMatchObject({outcome: 'ok'});
		expect(await scratch.all()).toEqual({'a/b/c': 'x'});
		expect((await lstat(join(scratch.directory, 'a/b/c'))).isFile()).toBe(true);
	});
});
