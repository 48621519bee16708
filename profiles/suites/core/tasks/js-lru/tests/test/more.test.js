import assert from 'node:assert/strict';
import test from 'node:test';
import {Lru} from '../src/lru.js';

test('what is read is young again', () => {
	const cache = new Lru(2);
	cache.set('a', 1);
	cache.set('b', 2);
	cache.get('a');
	cache.set('c', 3);
	assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [1, undefined, 3]);
});
test('setting again takes no more room', () => {
	const cache = new Lru(2);
	for (const value of [1, 2, 3]) cache.set('a', value);
	cache.set('b', 4);
	assert.deepEqual([cache.get('a'), cache.get('b')], [3, 4]);
});
