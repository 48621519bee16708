import {countItems, subtotal} from './cart.js';

/** Discounts for buying many items: from `items` on, `percent` off. The best that fits counts. */
const tiers = [
	{items: 10, percent: 15},
	{items: 5, percent: 10},
];

export const discountPercent = cart => {
	const items = countItems(cart);
	const tier = tiers.find(each => items > each.items);
	return tier === undefined ? 0 : tier.percent;
};

export const discount = cart => Math.round((subtotal(cart) * discountPercent(cart)) / 100);
