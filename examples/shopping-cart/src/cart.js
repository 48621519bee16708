/** A cart is a list of lines: a product, its price in cents, and how many of it. */
export const emptyCart = Object.freeze([]);

export const addItem = (cart, product, price, quantity = 1) => {
	const line = cart.find(each => each.product === product);
	if (line === undefined) return [...cart, {product, price, quantity}];
	return cart.map(each => (each === line ? {...each, quantity: each.quantity + quantity} : each));
};

export const removeItem = (cart, product) => cart.filter(each => each.product !== product);

export const countItems = cart => cart.reduce((count, {quantity}) => count + quantity, 0);

export const subtotal = cart => cart.reduce((sum, {price, quantity}) => sum + price * quantity, 0);
