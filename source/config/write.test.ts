import {mkdir, mkdtemp, open, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {writePrivate, type Disk} from './write.ts';

const readOr = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/**
 * A disk that forgets: after so many operations the power goes. Then a name that was not settled is, by turns, the old or the new one, and bytes
 * that were not synced are gone.
 */
const forgetful = (most: number) => {
	let left = most;
	const made = new Set<string>();
	const synced = new Set<string>();
	const settled = new Set<string>();
	let unsettled: {readonly to: string; readonly before: string | undefined} | undefined;
	const on = (): void => {
		if (left <= 0) throw new Error('the power is gone');
		left -= 1;
	};
	const disk: Disk = {
		makeFolder: async path => {
			on();
			const outermost = await mkdir(path, {recursive: true});
			if (outermost !== undefined)
				for (let at = path; at !== dirname(outermost); at = dirname(at)) made.add(dirname(at));
			return outermost;
		},
		create: async path => {
			on();
			const real = await open(path, 'w');
			return {
				close: () => real.close(),
				writeFile: async data => {
					on();
					await real.writeFile(data);
				},
				sync: async () => {
					on();
					synced.add(path);
				},
			};
		},
		rename: async (from, to) => {
			on();
			unsettled = {to, before: await readOr(to)};
			await rename(from, to);
			if (!synced.has(from)) await writeFile(to, '');
		},
		settle: async folder => {
			on();
			settled.add(folder);
			if (unsettled !== undefined && dirname(unsettled.to) === folder) unsettled = undefined;
		},
	};
	return {
		disk,
		isOn: () => left > 0,
		lose: async (names: 'old' | 'new'): Promise<void> => {
			if (names === 'new' || unsettled === undefined) return;
			const {to, before} = unsettled;
			await (before === undefined ? rm(to) : writeFile(to, before));
		},
		areFoldersFound: () => [...made].every(folder => settled.has(folder)),
	};
};

test.each([
	['that was there', 'old text'],
	['that is new, in a new folder', undefined],
])(
	'a file %s is the old or the new one after the power went at any moment, and the new one once it is written',
	async (_, before) => {
		let ended = false;
		for (let most = 0; !ended; most += 1)
			for (const names of ['old', 'new'] as const) {
				const folder = await mkdtemp(join(tmpdir(), 'write-'));
				try {
					const path = before === undefined ? join(folder, 'a', 'b', 'c.yaml') : join(folder, 'c.yaml');
					if (before !== undefined) await writeFile(path, before);
					const {disk, isOn, lose, areFoldersFound} = forgetful(most);
					const isWritten = await writePrivate(path, 'new text', disk).then(
						() => true,
						() => false,
					);
					ended = isOn();
					await lose(names);
					const found = await readOr(path);
					expect([most, names, isWritten ? ['new text'] : [before, 'new text']]).toEqual([
						most,
						names,
						expect.arrayContaining([found]),
					]);
					expect([most, !isWritten || areFoldersFound()]).toEqual([most, true]);
				} finally {
					await rm(folder, {recursive: true, force: true});
				}
			}
	},
);
