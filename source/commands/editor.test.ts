import {chmod, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {needs} from '../testing/machine/needs.ts';
import {editFile, editText} from './editor.ts';

let folder = '';
beforeEach(async () => {
	folder = await realpath(await mkdtemp(join(tmpdir(), 'editor-')));
	// Other tests edit at the same time: what is left in a folder of our own is ours.
	vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(folder, {recursive: true, force: true});
});

/** An editor that runs a script of the shell on the file, which is `$1`, or the last argument. */
const editor = async (name: string, script: string): Promise<string> => {
	const path = join(folder, name);
	await writeFile(path, `#!/bin/sh\n${script}\n`);
	await chmod(path, 0o700);
	return path;
};

const left = async (): Promise<readonly string[]> =>
	(await readdir(tmpdir())).filter(name => name.startsWith('unified-dgm-edit-')).toSorted();

describe('an editor', needs('POSIX'), () => {
	test('changes a text in a private file that is gone afterwards', async () => {
		const before = await left();
		const seen = join(folder, 'seen');
		const EDITOR = await editor('ed1', `stat -c %a "$1" > ${seen}; basename "$1" >> ${seen}; printf 'more' >> "$1"`);
		expect(await editText('some ', 'prompt.md', {EDITOR})).toEqual({text: 'some more'});
		expect(await readFile(seen, 'utf8')).toBe('600\nprompt.md\n');
		expect(await left()).toEqual(before);
	});

	test.each([
		['the one that is preferred', {VISUAL: 'visual', EDITOR: 'editor'}, 'preferred', 'preferred'],
		['$VISUAL', {VISUAL: 'visual', EDITOR: 'editor'}, undefined, 'visual'],
		['$EDITOR where $VISUAL is blank', {VISUAL: ' ', EDITOR: 'editor'}, '', 'editor'],
	] as const)('is %s', async (_, names, preferred, expected) => {
		const paths = Object.fromEntries(
			await Promise.all(
				['preferred', 'visual', 'editor'].map(
					async name => [name, await editor(name, `printf ${name} > "$1"`)] as const,
				),
			),
		) as Readonly<Record<string, string>>;
		const env = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, paths[value] ?? value]));
		const own = preferred === undefined ? undefined : (paths[preferred] ?? preferred);
		expect(await editText('', 'a.txt', env, own)).toEqual({text: expected});
	});

	test('may have options of its own', async () => {
		const EDITOR = `${await editor('ed2', 'printf "%s" "$1" > "$2"')} --wait`;
		expect(await editText('', 'a.txt', {EDITOR})).toEqual({text: '--wait'});
	});

	test.each([
		['does not end well', 'printf lost > "$1"; exit 3'],
		['is killed', 'kill -9 $$'],
	])('that %s changes nothing, and says so', async (_, script) => {
		const before = await left();
		const EDITOR = await editor('ed3', script);
		expect(await editText('kept', 'a.txt', {EDITOR})).toEqual({
			wrong: `${EDITOR} did not end well, so nothing is changed`,
		});
		expect(await left()).toEqual(before);
	});

	test('that is nowhere is no crash', async () => {
		expect(await editText('kept', 'a.txt', {EDITOR: join(folder, 'nowhere')})).toHaveProperty('wrong');
	});

	test('that takes the file away is no crash', async () => {
		const EDITOR = await editor('ed4', 'rm "$1"');
		expect(await editText('kept', 'a.txt', {EDITOR})).toEqual({
			wrong: 'the editor left no file behind, so nothing is changed',
		});
	});

	test('is asked for where none is set', async () => {
		expect(await editText('kept', 'a.txt', {})).toEqual({wrong: 'set EDITOR to edit'});
	});

	test('edits a file in its place', async () => {
		const path = join(folder, 'with $(exit 9) and "quotes".md');
		await writeFile(path, 'a');
		expect(await editFile(path, {EDITOR: await editor('ed5', 'printf b >> "$1"')})).toBeUndefined();
		expect(await readFile(path, 'utf8')).toBe('ab');
	});
});
