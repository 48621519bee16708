import assert from 'node:assert/strict';
import test from 'node:test';
import {total} from '../src/cart.js';

test('pieces count over all lines', () => assert.equal(total([{price: 100, count: 4}, {price: 50, count: 6}]), 630));
test('an empty cart is free', () => assert.equal(total([]), 0));
test('the discount is rounded to cents', () => assert.equal(total([{price: 33, count: 11}]), 327));
