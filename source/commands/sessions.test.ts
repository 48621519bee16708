import {copyFile, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import type {Front} from '../cli.ts';
import {readArguments} from '../cli/args.ts';
import {sessions} from './sessions.ts';

const golden = (name: string): string => fileURLToPath(new URL(`../testing/golden/${name}.jsonl`, import.meta.url));

/** Sessions by id: the golden session that each is. */
const shelved = {
	'20261121-090000-abcd': 'second-round',
	'20261121-100000-ef01': 'unapproved',
	'20261121-100001-ef02': 'offline-repair',
};

type Place = {readonly home: string; readonly journalOf: (id: string) => string};

const inHome = async (act: (place: Place) => Promise<void>): Promise<void> => {
	const home = await realpath(await mkdtemp(join(tmpdir(), 'sessions-')));
	const journalOf = (id: string): string => join(home, 'sessions', 'project-1', id, 'journal.jsonl');
	try {
		for (const [id, name] of Object.entries(shelved)) {
			await mkdir(join(journalOf(id), '..'), {recursive: true});
			await copyFile(golden(name), journalOf(id));
		}
		await act({home, journalOf});
	} finally {
		await rm(home, {recursive: true});
	}
};

/** The command as the front door calls it; `typed` is what a person at a terminal types. */
const run = async ({home}: Place, args: readonly string[], typed?: string) => {
	const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
	const front: Front = {
		request: readArguments(['sessions', ...args]),
		env: {UNIFIED_DGM_HOME: home, OPENAI_API_KEY: 'the-operator'},
		version: '0.1.0',
		stdin: stdin as unknown as Front['stdin'],
		stdout: stdout as unknown as Front['stdout'],
		stderr: stderr as unknown as Front['stderr'],
		terminal: typed !== undefined,
		colour: 'none',
		now: () => new Date('2026-11-21T12:00:00Z'),
	};
	if (typed !== undefined) stdin.end(typed);
	const code = await sessions(front);
	const text = (stream: PassThrough): string => String(stream.read() ?? '');
	return {code, stdout: text(stdout), stderr: text(stderr)};
};

const left = async ({home}: Place) => (await readdir(join(home, 'sessions', 'project-1'))).toSorted();

test('list takes words to look for, all of which must stand somewhere', () =>
	inHome(async place => {
		const {stdout} = await run(place, ['list']);
		expect(stdout.trimEnd().split('\n')).toHaveLength(3);
		const found = await run(place, ['list', 'UNAPPROVED', 'project']);
		expect(found.stdout).toMatch(/^20261121-100000-ef01 .* unapproved [^\n]*\n$/);
		expect((await run(place, ['list', 'nowhere', 'here'])).stdout).toBe('No session has nowhere and here in it.\n');
		const rows = (await run(place, ['list', '--json', 'ef02'])).stdout.trimEnd().split('\n');
		expect(rows.map(row => (JSON.parse(row) as {id: string}).id)).toEqual(['20261121-100001-ef02']);
	}));

test('export is Markdown or JSON, to a private file if one is named, without keys', () =>
	inHome(async place => {
		const path = place.journalOf('20261121-090000-abcd');
		const text = await readFile(path, 'utf8');
		await writeFile(path, text.replaceAll('the operator.', 'the-operator.'));
		const markdown = await run(place, ['export', '20261121-09']);
		expect(markdown.stdout).toMatch(/^# sum is wrong\n\n- Session 20261121-090000-abcd, 2026-11-21 09:00 UTC\n/);
		expect(markdown.stdout).not.toContain('the-operator');
		const output = join(place.home, 'out.json');
		const written = await run(place, ['export', '20261121-09', '--format', 'json', '-o', output]);
		expect(written).toEqual({code: 0, stdout: '', stderr: `written to ${output}\n`});
		const json = await readFile(output, 'utf8');
		expect(json).toContain('Changed [secret].');
		expect(JSON.parse(json)).toHaveLength(text.trimEnd().split('\n').length);
		expect((await stat(output)).mode & 0o777).toBe(0o600);
	}));

test.each<[string, readonly string[], RegExp]>([
	['a verb that is near', ['delte', 'x'], /unknown sessions command "delte"/],
	['a verb that is none', ['burn'], /unknown sessions command "burn"/],
	['a property of objects', ['constructor'], /unknown sessions command "constructor"/],
	['no id', ['export'], /sessions export needs an ID/],
	['no id to delete', ['delete'], /sessions delete needs an ID/],
	['no such session', ['export', '2020'], /there is no session 2020/],
	['an id of two', ['export', '20261121-10'], /is the beginning of 2 sessions/],
	['no such format', ['export', '20261121-09', '--format', 'jsn'], /--format: there is no "jsn"/],
	[
		'a folder that is not there',
		['export', '20261121-09', '-o', '/nowhere/x.md'],
		/cannot be written to .* \(ENOENT\)/,
	],
	['one of several to delete that is not there', ['delete', '20261121-09', '2020'], /there is no session 2020/],
])('%s is a mistake, and nothing is gone', (_, args, said) =>
	inHome(async place => {
		await expect(run(place, args)).rejects.toThrow(said);
		expect(await left(place)).toEqual(Object.keys(shelved));
	}),
);

test('several are deleted at once; on a terminal only after a yes, or with --yes', () =>
	inHome(async place => {
		const [first, second, third] = Object.keys(shelved) as [string, string, string];
		for (const typed of ['n\n', '\n', 'yes please\n', '']) {
			const {stdout, stderr} = await run(place, ['delete', first, second], typed);
			expect(stdout).toBe('');
			expect(stderr).toMatch(/sum is wrong[^]*Delete 2 sessions for good\? y\/N [^]*nothing is deleted\n$/);
		}
		expect(await left(place)).toEqual([first, second, third]);
		expect((await run(place, ['delete', first, first], 'y\n')).stdout).toBe(`deleted ${first}\n`);
		expect((await run(place, ['delete', second, '--yes'], '')).stdout).toBe(`deleted ${second}\n`);
		expect((await run(place, ['delete', third])).stdout).toBe(`deleted ${third}\n`);
		expect(await left(place)).toEqual([]);
	}));

test('a session that is open is not deleted; the lock of a dead process is none', () =>
	inHome(async place => {
		const [first, second] = Object.keys(shelved) as [string, string];
		await writeFile(`${place.journalOf(first)}.lock`, String(process.pid));
		await expect(run(place, ['delete', second, first])).rejects.toThrow(`open in another process (${process.pid})`);
		await writeFile(`${place.journalOf(first)}.lock`, 'nobody');
		expect((await run(place, ['delete', second, first])).stdout).toBe(`deleted ${second}\ndeleted ${first}\n`);
	}));
