import assert from 'node:assert/strict';
import test from 'node:test';
import {order} from '../src/order.js';

test('what is needed comes first', () => assert.deepEqual(order({app: ['lib'], lib: []}), ['lib', 'app']));
test('names that are only needed count', () => assert.deepEqual(order({app: ['zlib']}), ['zlib', 'app']));
