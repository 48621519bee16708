import {execFile} from 'node:child_process';
import {appendFile, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import type {Fact} from '../core/journal.ts';
import {journalLaw, type Hint, type Note} from '../testing/journal-law.ts';
import {jsonlJournal, type BadLine} from './jsonl.ts';
import {memoryJournal} from './memory.ts';

const now = () => new Date(0);

journalLaw('memory journal', async () => {
	let kept: Fact<Note>[] = [];
	return {
		open: async () => {
			const journal = memoryJournal<Note, Hint>(now, kept);
			return {
				...journal,
				close: async () => {
					kept = await Array.fromAsync(journal.read());
					await journal.close();
				},
			};
		},
		end: async () => {},
	};
});

const inFolder = async <Result>(act: (path: string) => Promise<Result>): Promise<Result> => {
	const folder = await mkdtemp(join(tmpdir(), 'journal-'));
	try {
		return await act(join(folder, 'deep', 'journal.jsonl'));
	} finally {
		await rm(folder, {recursive: true});
	}
};

const openAt = (path: string, bad: BadLine[] = []) =>
	jsonlJournal<Note, Hint>({
		path,
		now,
		mask: body => ({...body, text: body.text.replace('hunter2', '•••')}),
		report: line => bad.push(line),
	});

journalLaw('journal of JSON lines', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'journal-'));
	return {
		open: () => openAt(join(folder, 'journal.jsonl')),
		end: () => rm(folder, {recursive: true}),
	};
});

const note = (text: string): Note => ({type: 'noted', text});

const write = async (path: string, texts: readonly string[]): Promise<void> => {
	const journal = await openAt(path);
	for (const text of texts) await journal.append(note(text));
	await journal.close();
};

const read = async (path: string, bad: BadLine[] = []): Promise<readonly string[]> => {
	const journal = await openAt(path, bad);
	const texts = (await Array.fromAsync(journal.read())).map(fact => `${fact.seq} ${fact.text ?? fact.type}`);
	await journal.close();
	return texts;
};

describe('the file', () => {
	test('is private, and so is its folder', () =>
		inFolder(async path => {
			await write(path, ['a']);
			expect((await stat(path)).mode & 0o777).toBe(0o600);
			expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
		}));

	test('holds no secret that the mask knows', () =>
		inFolder(async path => {
			await write(path, ['the password is hunter2']);
			expect(await readFile(path, 'utf8')).not.toContain('hunter2');
		}));

	test('a line torn at any byte never happened, and what follows starts on a line of its own', () =>
		inFolder(async path => {
			await write(path, ['a', 'bé✓']);
			const whole = await readFile(path);
			const first = whole.indexOf(10) + 1;
			for (let size = first; size < whole.length; size += 1) {
				await writeFile(path, whole.subarray(0, size));
				const bad: BadLine[] = [];
				const journal = await openAt(path, bad);
				await journal.append(note('after'));
				await journal.close();
				expect(await read(path, bad), `cut to ${size} bytes`).toEqual(['1 a', '2 after']);
				expect(bad).toEqual([]);
			}
		}));

	test('a garbage line in the middle is reported and passed over', () =>
		inFolder(async path => {
			await write(path, ['a']);
			await appendFile(path, '{"seq": 2, oh no\n[1]\n');
			await appendFile(path, `${JSON.stringify({seq: 4, at: now().toISOString(), type: 'noted', text: 'd'})}\n`);
			const bad: BadLine[] = [];
			expect(await read(path, bad)).toEqual(['1 a', '4 d']);
			expect(bad).toEqual([
				{line: 2, why: 'not JSON'},
				{line: 3, why: 'not a fact'},
			]);
		}));

	test("a newer version's facts are kept", () =>
		inFolder(async path => {
			await write(path, ['a']);
			await appendFile(path, `${JSON.stringify({seq: 2, at: now().toISOString(), type: 'dreamt', of: 'sheep'})}\n`);
			await write(path, ['c']);
			expect(await read(path)).toEqual(['1 a', '2 dreamt', '3 c']);
		}));

	test('a file cut to nothing, or of nothing but a torn line, is an empty journal', () =>
		inFolder(async path => {
			await write(path, ['a']);
			await truncate(path, 5);
			expect(await read(path)).toEqual([]);
		}));

	test('a full disk breaks the journal for good, with the path in the message', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'journal-'));
		const path = join(folder, 'journal.jsonl');
		await symlink('/dev/full', path);
		const journal = await openAt(path);
		await expect(journal.append(note('a'))).rejects.toThrow(/cannot be written \(ENOSPC.*journal\.jsonl/);
		await expect(journal.append(note('b'))).rejects.toThrow(/cannot be written/);
		await journal.close();
		await rm(folder, {recursive: true});
	});
});

describe('one writer at a time', () => {
	test('a journal that is open is not opened again', () =>
		inFolder(async path => {
			const journal = await openAt(path);
			await expect(openAt(path)).rejects.toThrow(`open in another process (${process.pid})`);
			await journal.close();
			await write(path, ['free again']);
		}));

	test('the lock of a process that is gone is taken over, though another one has its id by now', () =>
		inFolder(async path => {
			await write(path, ['a']);
			await writeFile(`${path}.lock`, `${process.pid} 1`);
			expect(await read(path)).toEqual(['1 a']);
			if (process.platform === 'linux') await write(path, ['b']);
			// Where nobody tells when a process began, its id alone counts.
			await writeFile(`${path}.lock`, String(process.pid));
			await expect(openAt(path)).rejects.toThrow(`open in another process (${process.pid})`);
		}));

	test("a dead process's lock is taken over", () =>
		inFolder(async path => {
			await write(path, ['a']);
			const {stdout} = await promisify(execFile)(process.execPath, ['-p', 'process.pid']);
			await writeFile(`${path}.lock`, stdout.trim());
			expect(await read(path)).toEqual(['1 a']);
		}));
});
