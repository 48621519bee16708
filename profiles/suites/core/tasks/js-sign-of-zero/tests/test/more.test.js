import assert from 'node:assert/strict';
import test from 'node:test';
import {sign} from '../src/sign.js';

test('is one for each number', () => {
	assert.equal(sign(0), sign(0));
	assert.notEqual(typeof sign(0), typeof sign(0));
});
