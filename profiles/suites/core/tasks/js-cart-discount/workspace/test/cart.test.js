import assert from 'node:assert/strict';
import test from 'node:test';
import {subtotal, total} from '../src/cart.js';

test('adds up prices and counts', () => assert.equal(subtotal([{price: 250, count: 2}, {price: 99, count: 1}]), 599));
test('nine pieces cost what they cost', () => assert.equal(total([{price: 100, count: 9}]), 900));
test('ten pieces get the discount', () => assert.equal(total([{price: 100, count: 10}]), 900));
