import {createOrder} from './order.js';

export const save = orders => JSON.stringify({version: 1, orders});

export const load = text => JSON.parse(text).orders.map(({product, qty}) => createOrder(product, qty));
