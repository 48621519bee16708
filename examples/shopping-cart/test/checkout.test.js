import assert from 'node:assert/strict';
import {test} from 'node:test';
import {addItem, emptyCart} from '../src/cart.js';
import {checkout} from '../src/checkout.js';

const cups = quantity => addItem(emptyCart, 'cup', 1000, quantity);

test('a small order pays for its shipping', () => {
	assert.deepEqual(checkout(cups(1)), {goods: 1000, delivery: 490, total: 1490});
});

test('five items are ten percent cheaper', () => {
	assert.deepEqual(checkout(cups(5)), {goods: 4500, delivery: 490, total: 4990});
});

test('eleven items are fifteen percent cheaper, and ship for free', () => {
	assert.deepEqual(checkout(cups(11)), {goods: 9350, delivery: 0, total: 9350});
});

test('an empty cart costs nothing', () => {
	assert.deepEqual(checkout(emptyCart), {goods: 0, delivery: 0, total: 0});
});
