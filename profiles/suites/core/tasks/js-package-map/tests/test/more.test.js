import assert from 'node:assert/strict';
import test from 'node:test';

test('a part can be imported', async () => assert.equal((await import('shapes/area')).square(2), 4));
test('what is internal cannot', async () => {
	for (const name of ['shapes/internal.js', 'shapes/internal', 'shapes/src/internal.js'])
		await assert.rejects(import(name), {code: 'ERR_PACKAGE_PATH_NOT_EXPORTED'}, name);
});
test('the root is the index', async () => assert.deepEqual(Object.keys(await import('shapes')), ['circle', 'square']));
