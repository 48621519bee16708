import assert from 'node:assert/strict';
import {test} from 'node:test';
import {addItem, countItems, emptyCart, removeItem, subtotal} from '../src/cart.js';

test('adding the same product twice makes one line', () => {
	const cart = addItem(addItem(emptyCart, 'tea', 350), 'tea', 350, 2);
	assert.deepEqual(cart, [{product: 'tea', price: 350, quantity: 3}]);
});

test('removing a product leaves the others', () => {
	const cart = addItem(addItem(emptyCart, 'tea', 350), 'cup', 900);
	assert.equal(countItems(removeItem(cart, 'tea')), 1);
});

test('the subtotal counts every item', () => {
	assert.equal(subtotal(addItem(emptyCart, 'tea', 350, 3)), 1050);
});
