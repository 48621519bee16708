import {mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {imageName, keepImages, mentionedImages} from './images.ts';

let directory = '';
let folder = '';
beforeEach(async () => {
	directory = await realpath(await mkdtemp(join(tmpdir(), 'images-')));
	folder = join(directory, 'kept');
});
afterEach(() => rm(directory, {recursive: true, force: true}));

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const gif = Buffer.from('GIF89a....');

const put = async (name: string, bytes: Uint8Array = png): Promise<void> => {
	await mkdir(join(directory, name, '..'), {recursive: true});
	await writeFile(join(directory, name), bytes);
};

describe('images', () => {
	test('are copied into the session’s own folder, in order, with what they are', async () => {
		await put('a.png');
		await put('sub/b.gif', gif);
		const kept = await keepImages(['a.png', join(directory, 'sub/b.gif')], {directory, folder});
		expect(kept.map(({media, bytes}) => ({media, bytes}))).toEqual([
			{media: 'image/png', bytes: png.length},
			{media: 'image/gif', bytes: gif.length},
		]);
		expect(kept.every(({path}) => path.startsWith(`${folder}/`))).toBe(true);
		await rm(join(directory, 'a.png'));
		expect(await readFile(kept[0]?.path ?? '')).toEqual(png);
		expect((await stat(folder)).mode & 0o777).toBe(0o700);
	});

	test('that are the same are one file', async () => {
		await put('a.png');
		await put('b.png');
		const [one, other] = await keepImages(['a.png', 'b.png'], {directory, folder});
		expect(one).toEqual(other);
		expect(await readdir(folder)).toHaveLength(1);
	});

	test.each([
		['is not there', 'none.png', 'there is no image none.png'],
		['is a folder', 'folder.png', 'there is no image folder.png'],
		['is empty', 'empty.png', 'there is no image empty.png'],
		['is no image', 'text.png', 'text.png: it is no PNG, JPEG, GIF or WebP image'],
		['is too large', 'large.png', 'large.png is larger than 5 MB'],
	])('one that %s is a mistake that says so', async (_, name, message) => {
		await mkdir(join(directory, 'folder.png'));
		await put('empty.png', Buffer.alloc(0));
		await put('text.png', Buffer.from('words, no image'));
		await put('large.png');
		await truncate(join(directory, 'large.png'), 5 * 1024 * 1024 + 1);
		await expect(keepImages([name], {directory, folder})).rejects.toThrow(message);
	});

	test('none are kept of none', async () => {
		expect(await keepImages([], {directory, folder})).toEqual([]);
		expect(await readdir(directory)).toEqual([]);
	});
});

describe('images that a prompt mentions', () => {
	test.each([
		['see @a.png', ['a.png']],
		['@a.png @sub/b.gif', ['a.png', 'sub/b.gif']],
		['@"with space.png" says it', ['with space.png']],
		['@with\\ space.png says it', ['with space.png']],
		['is it @a.png, or (@sub/b.gif)?', ['a.png', 'sub/b.gif']],
		['@a.png and again @a.png', ['a.png']],
		['@none.png', []],
		['@notes.txt', []],
		['@folder.png', []],
		['mail@a.png', []],
		['no mention of a.png', []],
		['', []],
	])('%j', async (text, found) => {
		await put('a.png');
		await put('sub/b.gif', gif);
		await put('with space.png');
		await put('notes.txt');
		await mkdir(join(directory, 'folder.png'));
		expect(await mentionedImages(text, directory)).toEqual(found);
	});

	test.each([
		['a.png', true],
		['A.JPEG', true],
		['a.webp', true],
		['a.svg', false],
		['png', false],
		['a.png.txt', false],
	])('%s is one by its name: %s', (name, is) => {
		expect(imageName.test(name)).toBe(is);
	});
});
