import assert from 'node:assert/strict';
import test from 'node:test';
import {Lru} from '../src/lru.js';

test('keeps what fits', () => {
	const cache = new Lru(2);
	cache.set('a', 1);
	cache.set('b', 2);
	assert.deepEqual([cache.get('a'), cache.get('b')], [1, 2]);
});
test('forgets the oldest', () => {
	const cache = new Lru(2);
	for (const key of ['a', 'b', 'c']) cache.set(key, key);
	assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [undefined, 'b', 'c']);
});
