import {pack, type Header} from 'tar-stream';
import {buffer} from 'node:stream/consumers';
import {expect, test} from 'vitest';
import {readArchive} from './archive.ts';

type Entry = Partial<Header> & {readonly name: string; readonly text?: string};

const archiveOf = async (entries: readonly Entry[]): Promise<Buffer> => {
	const made = pack();
	for (const {text = '', ...header} of entries) made.entry({...header}, text);
	made.finalize();
	return await buffer(made);
};

const small = {files: 3, bytes: 100, fileBytes: 40, depth: 2};

const read = async (entries: readonly Entry[]): Promise<unknown> => {
	const found = await readArchive(await archiveOf(entries), small);
	if ('refused' in found) return found;
	return {
		files: Object.fromEntries([...found.tree].map(([path, {bytes}]) => [path, Buffer.from(bytes).toString()])),
		passedOver: Object.fromEntries(found.passedOver.map(({path, why}) => [path, why])),
	};
};

test('files are read with their bytes and whether they are programs; folders are none', async () => {
	const archive = await archiveOf([
		{name: './src/', type: 'directory'},
		{name: './src/a.js', text: 'let a;\n'},
		{name: 'run', mode: 0o755, text: '#!'},
	]);
	expect(await readArchive(archive)).toEqual({
		tree: new Map([
			['src/a.js', {bytes: Buffer.from('let a;\n'), executable: false}],
			['run', {bytes: Buffer.from('#!'), executable: true}],
		]),
		passedOver: [],
	});
});

test.each([
	['climbs', {name: '../a'}, {'../a': 'its name is not plain'}],
	['climbs in the middle', {name: 'a/../../b'}, {'a/../../b': 'its name is not plain'}],
	['is absolute', {name: '/etc/passwd'}, {'/etc/passwd': 'its name is absolute'}],
	['holds a line', {name: 'a\nb'}, {'a\nb': 'its name holds characters that no name should'}],
	['is a link', {name: 'a', type: 'symlink', linkname: '/etc'}, {a: 'is a symbolic link'}],
	['is another name of something', {name: 'a', type: 'link', linkname: '/etc'}, {a: 'is not a regular file'}],
	['is a pipe', {name: 'a', type: 'fifo'}, {a: 'is not a regular file'}],
	['is a device', {name: 'a', type: 'block-device', devmajor: 8}, {a: 'is not a regular file'}],
	['is too large', {name: 'a', text: 'x'.repeat(41)}, {a: 'is larger than 40 bytes'}],
	['lies too deep', {name: 'a/b/c/d'}, {'a/b/c/d': 'lies deeper than 2 folders'}],
] as const)('what %s is passed over, and the rest is read', async (_, entry, passedOver) => {
	expect(await read([entry, {name: 'good', text: 'g'}])).toEqual({files: {good: 'g'}, passedOver});
});

test('of two of one name the first counts', async () => {
	expect(
		await read([
			{name: 'a', text: '1'},
			{name: './a', text: '2'},
		]),
	).toEqual({files: {a: '1'}, passedOver: {a: 'is there twice'}});
});

test.each([
	['too many files', ['a', 'b', 'c', 'd'].map(name => ({name})), 'there are more than 3 files'],
	[
		'links without end',
		Array.from({length: 7}, (_, at) => ({name: `l${at}`, type: 'symlink' as const, linkname: 'x'})),
		'there are more than 3 files',
	],
	['too many bytes', ['a', 'b', 'c'].map(name => ({name, text: 'x'.repeat(40)})), 'its files hold more than 100 bytes'],
])('an archive with %s is refused', async (_, entries, refused) => {
	expect(await read(entries)).toEqual({refused});
});

test('what is no archive, or one that is torn, is refused', async () => {
	const whole = await archiveOf([{name: 'a', text: 'x'.repeat(5000)}]);
	expect(await readArchive(Buffer.alloc(2048, 'x'))).toEqual({
		refused: expect.stringMatching(/is no archive/) as string,
	});
	expect(await readArchive(whole.subarray(0, 2000))).toEqual({
		refused: expect.stringMatching(/is no archive/) as string,
	});
	expect(await readArchive(Buffer.alloc(0))).toEqual({tree: new Map(), passedOver: []});
});
