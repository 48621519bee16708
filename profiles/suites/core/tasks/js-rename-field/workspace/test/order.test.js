import assert from 'node:assert/strict';
import test from 'node:test';
import {createOrder} from '../src/order.js';
import {load, save} from '../src/store.js';

test('orders hold a quantity', () => assert.deepEqual(createOrder('tea', 2), {product: 'tea', quantity: 2}));
test('are stored and read', () => assert.deepEqual(load(save([createOrder('tea', 2)])), [createOrder('tea', 2)]));
