import {mkdtemp, readdir, readFile, rm, truncate} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import type {Hint, Note} from '../testing/journal-law.ts';
import {foldersThatName} from '../platform/durable.ts';
import {disk as realDisk, type Disk} from './disk.ts';
import {jsonlJournal} from './jsonl.ts';

type File = Awaited<ReturnType<Disk['open']>>;

/** A real file of which some operations are others. */
const fileWith = async (path: string, others: (real: File) => Partial<File>): Promise<File> => {
	const real = await realDisk.open(path);
	return {
		stat: real.stat.bind(real),
		read: real.read.bind(real),
		truncate: real.truncate.bind(real),
		appendFile: real.appendFile.bind(real),
		datasync: real.datasync.bind(real),
		close: real.close.bind(real),
		...others(real),
	};
};

/**
 * A disk that forgets. Files are real; a name lasts once its folder is settled, bytes once they are synced. After so many operations
 * the power goes, and nothing more is done. `lose` leaves what a machine would find: all that lasts, and a part of the rest.
 */
const forgetful = (path: string, most: number) => {
	let left = most;
	let lasting = 0;
	const settled = new Set<string>();
	const on = (): void => {
		if (left <= 0) throw new Error('the power is gone');
		left -= 1;
	};
	let made: string | undefined;
	const disk: Disk = {
		makeFolder: async folder => {
			on();
			made = await realDisk.makeFolder(folder);
			return made;
		},
		open: async path => {
			on();
			return fileWith(path, real => ({
				truncate: async size => {
					on();
					await real.truncate(size);
				},
				appendFile: async data => {
					on();
					await real.appendFile(data);
				},
				datasync: async () => {
					on();
					({size: lasting} = await real.stat());
				},
			}));
		},
		settle: async folder => {
			on();
			settled.add(folder);
		},
	};
	return {
		disk,
		isOn: () => left > 0,
		lose: async (share: number): Promise<void> => {
			const isFound = foldersThatName(path, made).every(folder => settled.has(folder));
			if (!isFound) return rm(dirname(path), {recursive: true, force: true});
			const {length} = await readFile(path);
			await truncate(path, lasting + Math.floor((length - lasting) * share));
			await rm(`${path}.lock`, {force: true});
		},
	};
};

const openAt = (path: string, disk: Disk, bad: unknown[] = []) =>
	jsonlJournal<Note, Hint>({
		path,
		now: () => new Date(0),
		mask: body => body,
		report: line => bad.push(line),
		promises: ({text}) => text.startsWith('!'),
		disk,
	});

/** Facts as a session writes them: reports, a promise, several at once, and a promise among these. */
const BATCHES = [['!0'], ['1', '2'], ['!3'], ['4'], ['5', '!6', '7'], ['8'], ['!9']];

/** Writes until the power goes; gives all texts that were promised by then, with those before them. */
const write = async (path: string, disk: Disk): Promise<readonly string[]> => {
	const written: string[] = [];
	let promised = 0;
	const journal = await openAt(path, disk).catch(() => undefined);
	if (journal === undefined) return [];
	try {
		for (const batch of BATCHES)
			for (const {text} of await Promise.all(batch.map(async one => journal.append({type: 'noted', text: one})))) {
				written.push(text);
				if (text.startsWith('!')) promised = written.length;
			}
	} catch {}
	await journal.close();
	return written.slice(0, promised);
};

test('what was promised is there after the power went at any moment, what is there reads, and work goes on', async () => {
	const all = BATCHES.flat();
	let ended = false;
	for (let most = 0; !ended; most += 1)
		for (const share of [0, 0.4, 0.7, 1]) {
			const folder = await mkdtemp(join(tmpdir(), 'power-'));
			try {
				const path = join(folder, 'deep', 'down', 'journal.jsonl');
				const {disk, isOn, lose} = forgetful(path, most);
				const promised = await write(path, disk);
				ended = isOn();
				await lose(share);
				const bad: unknown[] = [];
				const again = await openAt(path, realDisk, bad);
				const found = (await Array.fromAsync(again.read())).map(({text}) => text);
				expect([most, share, bad, found]).toEqual([most, share, [], all.slice(0, found.length)]);
				expect([most, share, found.slice(0, promised.length)]).toEqual([most, share, promised]);
				expect((await again.append({type: 'noted', text: '!more'})).seq).toBe(found.length + 1);
				await again.close();
				expect(await readdir(dirname(path))).toEqual(['journal.jsonl']);
			} finally {
				await rm(folder, {recursive: true, force: true});
			}
		}
});

test('the file is synced once for all that waited together, and not at all where nothing is promised', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'power-'));
	try {
		const path = join(folder, 'journal.jsonl');
		const done: string[] = [];
		const counting: Disk = {
			...realDisk,
			open: async file =>
				fileWith(file, real => ({
					appendFile: async data => {
						done.push('write');
						await real.appendFile(data);
					},
					datasync: async () => {
						done.push('sync');
					},
				})),
		};
		const journal = await openAt(path, counting);
		await journal.append({type: 'noted', text: 'a report'});
		await Promise.all(['!one', '!two', 'three'].map(async text => journal.append({type: 'noted', text})));
		expect(done).toEqual(['write', 'write', 'sync']);
		await journal.close();
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});

test.each([
	['EIO', false],
	['ENOSPC', false],
	['EINVAL', true],
	['ENOTSUP', true],
])('a sync that fails with %s ends the record, unless the file system cannot sync at all', async (code, goesOn) => {
	const folder = await mkdtemp(join(tmpdir(), 'power-'));
	try {
		const failing: Disk = {
			...realDisk,
			open: async file =>
				fileWith(file, () => ({datasync: () => Promise.reject(Object.assign(new Error(code), {code}))})),
		};
		const journal = await openAt(join(folder, 'journal.jsonl'), failing);
		const outcomes = await Promise.allSettled([
			journal.append({type: 'noted', text: '!promised'}),
			journal.append({type: 'noted', text: 'after it'}),
		]);
		const later = await Promise.allSettled([journal.append({type: 'noted', text: 'later'})]);
		const status = goesOn ? 'fulfilled' : 'rejected';
		expect([...outcomes, ...later].map(one => one.status)).toEqual([status, status, status]);
		await journal.close();
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
});
