import {subtotal} from './cart.js';
import {discount} from './discount.js';
import {shipping} from './shipping.js';

/** What a customer pays, in cents: goods less the discount, and shipping. */
export const checkout = cart => {
	const goods = subtotal(cart) - discount(cart);
	const delivery = shipping(goods);
	return {goods, delivery, total: goods + delivery};
};
