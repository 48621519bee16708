import {chmod, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Preview, Room} from '../../core/tool.ts';
import {patch} from '../patch.ts';
import {createScratch, preview, use} from '../scratch.ts';
import {disk, type Disk} from './disk.ts';

const BEFORE = {
	'a.txt': 'one\ntwo\n',
	'b.txt': 'three\n',
	'c.txt': 'four\n',
	'swap1.txt': 'first\n',
	'swap2.txt': 'second\n',
	'gone.txt': 'gone\n',
};

const PATCH = [
	'*** Begin Patch',
	'*** Update File: a.txt',
	'@@',
	'-one',
	'+1',
	'*** Update File: b.txt',
	'*** Move to: new/deep/b.txt',
	'@@',
	'-three',
	'+3',
	'*** Update File: swap1.txt',
	'*** Move to: tmp.txt',
	'*** Update File: swap2.txt',
	'*** Move to: swap1.txt',
	'*** Update File: tmp.txt',
	'*** Move to: swap2.txt',
	'*** Add File: new/c.txt',
	'+added',
	'*** Delete File: gone.txt',
	'*** End Patch',
].join('\n');

const AFTER = {
	'a.txt': '1\ntwo\n',
	'c.txt': 'four\n',
	'new/c.txt': 'added\n',
	'new/deep/b.txt': '3\n',
	'swap1.txt': 'second\n',
	'swap2.txt': 'first\n',
};

/** Real files, but nobody waits for the platter: only processes die here, not machines. */
const quick: Disk = {
	...disk,
	create: async (path, bytes, {mode}) => {
		await writeFile(path, bytes, {flag: 'wx'});
		if (mode !== undefined) await chmod(path, mode);
	},
	settle: async () => {},
};

const never = (): Promise<never> => new Promise(() => {});

type Crashing = {readonly disk: Disk; readonly died: Promise<'died'>};

/** A disk that lets so many operations through and then never answers again; a file that is being created may be half there. */
const dyingAfter = (
	operations: number,
	half: 'half a file' | 'no file',
	failing?: (path: string) => boolean,
): Crashing => {
	let left = operations;
	let die: (value: 'died') => void = () => {};
	const died = new Promise<'died'>(resolve => (die = resolve));
	const alive =
		<Arguments extends readonly [string, ...unknown[]]>(
			operation: (...given: Arguments) => Promise<void>,
			dying: (...given: Arguments) => Promise<void> = async () => {},
		) =>
		async (...given: Arguments): Promise<void> => {
			if (left-- <= 0) {
				await dying(...given);
				die('died');
				return never();
			}
			if (failing?.(given[0])) throw Object.assign(new Error('full'), {code: 'ENOSPC'});
			return operation(...given);
		};
	const torn: Disk['create'] = async (path, bytes) => {
		if (half === 'half a file') await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
	};
	return {
		died,
		disk: {
			create: alive(quick.create, torn),
			rename: alive(quick.rename),
			unlink: alive(quick.unlink),
			mkdir: alive(quick.mkdir),
			rmdir: alive(quick.rmdir),
			settle: alive(quick.settle),
		},
	};
};

const approved = async (room: Room, text: string): Promise<Room> => ({
	...room,
	preview: (await preview(patch(), {patch: text}, room)) as Preview,
});

/** Dies after so many operations, once for each number, then is used again; says whether it died at all. */
const dieAndUseAgain = async (deaths: readonly number[], half: 'half a file' | 'no file') => {
	await using scratch = await createScratch(BEFORE);
	const room = await approved(scratch.room, PATCH);
	let ended: unknown = 'died';
	for (const operations of deaths) {
		if (ended !== 'died') break;
		const crashing = dyingAfter(operations, half);
		ended = await Promise.race([crashing.died, use(patch(crashing.disk), {patch: PATCH}, room)]);
	}
	const again = await use(patch(quick), {patch: PATCH}, room);
	return {died: ended === 'died', again: again.outcome, files: await scratch.all()};
};

describe('a patch that is killed after any file operation', () => {
	test.for(['half a file', 'no file'] as const)(
		'and used again gives the same files, whether the last left %s',
		async half => {
			let operations = 0;
			for (let died = true; died; operations++) {
				const result = await dieAndUseAgain([operations], half);
				expect({operations, ...result, died: true}).toEqual({operations, died: true, again: 'ok', files: AFTER});
				({died} = result);
			}
			expect(operations).toBeGreaterThan(20);
		},
	);

	test('and killed again soon after it is used again, gives the same files in the end', async () => {
		for (let first = 8; first < 32; first += 3)
			for (let second = 0; second < 6; second++) {
				const {again, files} = await dieAndUseAgain([first, second], 'half a file');
				expect({first, second, again, files}).toEqual({first, second, again: 'ok', files: AFTER});
			}
	});
});

/** Renaming onto the last file to come fails always: what was written before has to go back. */
const failingAt = (name: string, operations: number): Crashing => {
	const crashing = dyingAfter(operations, 'half a file');
	return {
		...crashing,
		disk: {
			...crashing.disk,
			rename: async (from, to) => {
				if (to.endsWith(name)) throw Object.assign(new Error('no'), {code: 'EACCES'});
				return crashing.disk.rename(from, to);
			},
		},
	};
};

describe('a patch that fails at its last file', () => {
	test('leaves everything as it was, directories too', async () => {
		await using scratch = await createScratch(BEFORE);
		const room = await approved(scratch.room, PATCH);
		const result = await use(patch(failingAt(join('new', 'c.txt'), 1000).disk), {patch: PATCH}, room);
		expect(result).toEqual({
			outcome: 'failed',
			output: 'The change could not be made: writing there is not allowed. Nothing was written.',
		});
		expect(await scratch.all()).toEqual(BEFORE);
		await expect(stat(join(scratch.directory, 'new'))).rejects.toMatchObject({code: 'ENOENT'});
	});

	test('and is killed anywhere while it puts things back can be used again', async () => {
		for (let operations = 0, died = true; died; operations++) {
			await using scratch = await createScratch(BEFORE);
			const room = await approved(scratch.room, PATCH);
			const failing = failingAt(join('new', 'c.txt'), operations);
			const ended = await Promise.race([failing.died, use(patch(failing.disk), {patch: PATCH}, room)]);
			died = ended === 'died';
			const again = await use(patch(quick), {patch: PATCH}, room);
			expect({operations, again: again.outcome, files: await scratch.all()}).toEqual({
				operations,
				again: 'ok',
				files: AFTER,
			});
		}
	});

	test('when the disk is full leaves everything as it was', async () => {
		await using scratch = await createScratch(BEFORE);
		const room = await approved(scratch.room, PATCH);
		let creations = 0;
		const full: Disk = {
			...disk,
			create: async (path, bytes, looks) => {
				if (creations++ > 1) throw Object.assign(new Error('full'), {code: 'ENOSPC'});
				return disk.create(path, bytes, looks);
			},
		};
		expect(await use(patch(full), {patch: PATCH}, room)).toEqual({
			outcome: 'failed',
			output: 'The change could not be made: there is no space left on the disk. Nothing was written.',
		});
		expect(await scratch.all()).toEqual(BEFORE);
	});
});
