import assert from 'node:assert/strict';
import test from 'node:test';
import {retry} from '../src/retry.js';

const failing = failures => {
	const calls = [];
	return {calls, work: async attempt => {
		calls.push(attempt);
		if (calls.length <= failures) throw new Error(`no ${calls.length}`);
		return 'done';
	}};
};

test('tries again until it works', async () => {
	const {calls, work} = failing(2);
	assert.equal(await retry(work, 5), 'done');
	assert.deepEqual(calls, [1, 2, 3]);
});
test('gives up after the last try', async () => {
	const {calls, work} = failing(9);
	await assert.rejects(retry(work, 3), /no 3/);
	assert.deepEqual(calls, [1, 2, 3]);
});
