import assert from 'node:assert/strict';
import test from 'node:test';
import {covered, merge} from '../src/intervals.js';

test('keeps what does not overlap', () => assert.deepEqual(merge([{from: 5, to: 6}, {from: 1, to: 2}]), [{from: 1, to: 2}, {from: 5, to: 6}]));
test('joins what overlaps', () => assert.deepEqual(merge([{from: 1, to: 4}, {from: 3, to: 8}]), [{from: 1, to: 8}]));
test('measures what is covered', () => assert.equal(covered([{from: 0, to: 3}, {from: 10, to: 11}]), 4));
