import {execFile} from 'node:child_process';
import {appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {keepTyped, readTyped} from './history.ts';

const inHome = async <Result>(act: (home: string, file: string) => Promise<Result>): Promise<Result> => {
	const root = await mkdtemp(join(tmpdir(), 'history-'));
	try {
		const home = join(root, 'home');
		return await act(home, join(home, 'history.jsonl'));
	} finally {
		await rm(root, {recursive: true});
	}
};

const typed = (text: string) => ({text, at: '2026-11-21T09:00:00.000Z', directory: '/home/ada/project'});
const keep = (home: string, text: string) => keepTyped(home, typed(text), ['hunter22']);
const textsIn = async (home: string) => (await readTyped(home)).map(({text}) => text);

test('what was typed comes back as it was, the newest last', () =>
	inHome(async home => {
		expect(await readTyped(home)).toEqual([]);
		await keep(home, 'one\nand more \u{1f600}');
		await keep(home, 'two');
		expect(await readTyped(home)).toEqual([typed('one\nand more \u{1f600}'), typed('two')]);
	}));

test('the same again at once counts once; nothing, and what nobody goes back to, is not kept', () =>
	inHome(async home => {
		for (const text of ['a', 'a', ' \n', 'b', 'a', 'x'.repeat(100_001), 'a']) await keep(home, text);
		expect(await textsIn(home)).toEqual(['a', 'b', 'a']);
	}));

test('the file is private and holds no key', () =>
	inHome(async (home, file) => {
		await keep(home, `use hunter22 or sk-ant-${'a1'.repeat(20)} please`);
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect((await stat(home)).mode & 0o777).toBe(0o700);
		expect(await textsIn(home)).toEqual(['use [secret] or [secret] please']);
	}));

test('broken lines are passed over, and a torn one does not swallow what follows', () =>
	inHome(async (home, file) => {
		await keep(home, 'a');
		await appendFile(file, 'null\n[1]\n{"text": 7}\n{"text":"","at":"","directory":""}\n\u0000\n{"text": "tor');
		await keep(home, 'b');
		expect(await textsIn(home)).toEqual(['a', 'b']);
	}));

test('a thousand are read', () =>
	inHome(async (home, file) => {
		await keep(home, 'first');
		await appendFile(file, Array.from({length: 1_200}, (_, at) => `${JSON.stringify(typed(`n${at}`))}\n`).join(''));
		const texts = await textsIn(home);
		expect([texts.length, texts[0], texts.at(-1)]).toEqual([1_000, 'n200', 'n1199']);
	}));

const program = `
import {keepTyped} from ${JSON.stringify(new URL('history.ts', import.meta.url).href)};
const [home, name, count] = process.argv.slice(1);
for (let at = 0; at < Number(count); at += 1)
	await keepTyped(home, {text: name + at + ' '.repeat(60_000) + '.', at: '', directory: ''}, []);
`;
const typing = (home: string, name: string, count: number) =>
	promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, '--', home, name, String(count)]);

const numberOf = (text = ''): number => Number(text.slice(1));
const byNumber = (one: string | undefined, other: string | undefined): number => numberOf(one) - numberOf(other);

test('two processes lose no line of each other, and the file is trimmed to the newest, whole lines', () =>
	inHome(async (home, file) => {
		await Promise.all([typing(home, 'a', 15), typing(home, 'b', 15)]);
		const before = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
		expect(before.map(line => (JSON.parse(line) as {text: string}).text).toSorted()).toHaveLength(30);
		await Promise.all([typing(home, 'c', 120), typing(home, 'd', 120)]);
		const texts = (await textsIn(home)).map(text => text.split(' ', 1)[0]);
		expect(texts.length).toBeGreaterThan(12);
		// Without a hole: what is left of each is a run to its end. Two lines may change places while the file is trimmed.
		for (const name of ['c', 'd']) {
			const own = [...new Set(texts.filter(text => text?.startsWith(name)))].toSorted(byNumber);
			expect(own).toEqual(Array.from({length: own.length}, (_, at) => `${name}${120 - own.length + at}`));
		}
		expect((await stat(file)).size).toBeLessThan(2.2 * 1024 * 1024);
		expect(await readdir(home)).toEqual(['history.jsonl']);
	}));

test('what is typed while the file is trimmed is not lost', () =>
	inHome(async (home, file) => {
		const filler = `${JSON.stringify(typed(`filler${'.'.repeat(1_000)}`))}\n`.repeat(2_000);
		for (let round = 0; round < 30; round += 1) {
			await keep(home, 'before');
			await writeFile(file, filler);
			const people = ['ada', 'ben', 'cy', 'di'].map(name => Array.from({length: 12}, (_, at) => `${name} ${at}`));
			await Promise.all(
				people.map(async texts => {
					for (const text of texts) await keep(home, text);
				}),
			);
			expect(await textsIn(home)).toEqual(expect.arrayContaining(people.flat()));
			expect((await stat(file)).size).toBeLessThan(1.1 * 1024 * 1024);
		}
	}));

test('a trim that somebody died in is not waited for, and its leftover goes', () =>
	inHome(async (home, file) => {
		await keep(home, 'a');
		await writeFile(`${file}.new`, 'half');
		await appendFile(file, `${JSON.stringify(typed('x'.repeat(2_200_000)))}\n`);
		await keep(home, 'b');
		expect(await textsIn(home)).toEqual(['a', 'x'.repeat(2_200_000), 'b']);
		const {utimes} = await import('node:fs/promises');
		await utimes(`${file}.new`, 0, 0);
		await keep(home, 'c');
		await keep(home, 'd');
		expect(await textsIn(home)).toEqual(['b', 'c', 'd']);
		expect(await readdir(home)).toEqual(['history.jsonl']);
	}));
