import assert from 'node:assert/strict';
import test from 'node:test';
import {toCsv} from '../src/csv.js';
import {createOrder, mergeOrders} from '../src/order.js';
import {load} from '../src/store.js';
import {largest, pieces} from '../src/total.js';

const orders = [createOrder('tea', 2), createOrder('jam', 5)];

test('merges', () => assert.deepEqual(mergeOrders(orders[0], createOrder('tea', 1)), {product: 'tea', quantity: 3}));
test('refuses by its name', () => assert.throws(() => createOrder('tea', 0), /^RangeError: quantity/));
test('reads old files', () => assert.deepEqual(load('{"version":1,"orders":[{"product":"tea","qty":4}]}'), [{product: 'tea', quantity: 4}]));
test('writes CSV', () => assert.equal(toCsv(orders), 'product;quantity\ntea;2\njam;5'));
test('adds up', () => assert.deepEqual([pieces(orders), largest(orders), largest([])], [7, 'jam', undefined]));
