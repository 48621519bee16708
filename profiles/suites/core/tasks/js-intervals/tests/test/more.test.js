import assert from 'node:assert/strict';
import test from 'node:test';
import {covered, merge} from '../src/intervals.js';

test('one that lies in another adds nothing', () => assert.deepEqual(merge([{from: 1, to: 9}, {from: 2, to: 3}]), [{from: 1, to: 9}]));
test('what touches is one', () => assert.deepEqual(merge([{from: 1, to: 2}, {from: 2, to: 3}]), [{from: 1, to: 3}]));
test('leaves its input alone', () => {
	const given = [{from: 1, to: 4}, {from: 3, to: 8}];
	assert.equal(covered(given), 7);
	assert.deepEqual(given, [{from: 1, to: 4}, {from: 3, to: 8}]);
});
