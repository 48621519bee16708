export const createOrder = (product, qty) => {
	if (!Number.isInteger(qty) || qty < 1) throw new RangeError('qty must be a positive whole number');
	return {product, qty};
};

export const mergeOrders = (one, other) => ({product: one.product, qty: one.qty + other.qty});
