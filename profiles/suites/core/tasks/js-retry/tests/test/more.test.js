import assert from 'node:assert/strict';
import test from 'node:test';
import {retry} from '../src/retry.js';

test('one time is one call', async () => {
	let calls = 0;
	await assert.rejects(retry(async () => { calls += 1; throw new Error('no'); }, 1), /no/);
	assert.equal(calls, 1);
});
test('no times is no call', async () => assert.rejects(retry(async () => 'x', 0), /never tried/));
