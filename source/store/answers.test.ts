import {mkdtemp, readdir, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {answersIn} from './answers.ts';

const scratch = async () => {
	const folder = await mkdtemp(join(tmpdir(), 'answers-'));
	return {at: (name: string) => join(folder, name), [Symbol.asyncDispose]: () => rm(folder, {recursive: true})};
};

describe('answers', () => {
	test('are found again by the very question that they are good for', async () => {
		await using folder = await scratch();
		const answers = answersIn(folder.at('a/b'));
		expect(await answers.find('why')).toBe(undefined);
		await Promise.all(['one', 'other'].map(async said => answersIn(folder.at('a/b')).keep(`why ${said}`, said)));
		expect([await answers.find('why one'), await answers.find('why other'), await answers.find('why')]).toEqual([
			'one',
			'other',
			undefined,
		]);
		const names = await readdir(folder.at('a/b'));
		expect(names).toHaveLength(2);
		expect((await stat(folder.at(`a/b/${names[0] ?? ''}`))).mode & 0o777).toBe(0o600);
	});

	test('that are too many are forgotten, the oldest first', async () => {
		await using folder = await scratch();
		const answers = answersIn(folder.at(''));
		await Promise.all(Array.from({length: 1000}, async (_, at) => writeFile(folder.at(`old${at}`), '')));
		await answers.keep('new', 'yes');
		expect([(await readdir(folder.at(''))).length, await answers.find('new')]).toEqual([1000, 'yes']);
	});

	test('are kept without what is secret', async () => {
		await using folder = await scratch();
		const answers = answersIn(folder.at(''), ['my-very-secret']);
		await answers.keep('why', 'because of my-very-secret');
		expect(await answers.find('why')).toBe('because of [secret]');
	});

	test('that cannot be kept are not, and nothing is said', async () => {
		await using folder = await scratch();
		await writeFile(folder.at('file'), '');
		const answers = answersIn(folder.at('file/in'));
		await answers.keep('why', 'so');
		expect(await answers.find('why')).toBe(undefined);
	});
});
