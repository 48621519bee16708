import {expect, test} from 'vitest';
import {scratch} from '../scratch.fixture.ts';
import {isMuchToRead} from './worth.ts';

const large = 'x'.repeat(200_000);

test.each([
	['a large index of git and no store', {'.git/index': large}, true],
	['a small index of git', {'.git/index': 'x'}, false],
	['no git', {'a.ts': large}, false],
	['a store that is there already', {'.git/index': large, store: 'x'}, false],
])('with %s there is much to read: %j', async (_, files, is) => {
	await using folder = await scratch(files);
	expect(isMuchToRead({directory: folder.directory, store: folder.at('store')})).toBe(is);
});

test('without any store there is as much to read as git tells', async () => {
	await using folder = await scratch({'.git/index': large});
	expect(isMuchToRead({directory: folder.directory})).toBe(true);
});
