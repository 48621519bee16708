import assert from 'node:assert/strict';
import test from 'node:test';
import {order} from '../src/order.js';

test('the alphabet decides between equals', () => assert.deepEqual(order({c: [], b: ['a'], a: [], d: ['c', 'b']}), ['a', 'b', 'c', 'd']));
test('each comes once', () => assert.deepEqual(order({a: ['d'], b: ['d'], c: ['a', 'b']}), ['d', 'a', 'b', 'c']));
test('a circle is shown', () => assert.throws(() => order({b: ['c'], c: ['a'], a: ['b'], x: []}), {message: 'a -> b -> c -> a'}));
test('one may need itself', () => assert.throws(() => order({a: ['a']}), {message: 'a -> a'}));
test('a circle behind others is shown without them', () => assert.throws(() => order({a: ['m'], m: ['n'], n: ['m']}), {message: 'm -> n -> m'}));
test('nothing needs nothing', () => assert.deepEqual(order({}), []));
