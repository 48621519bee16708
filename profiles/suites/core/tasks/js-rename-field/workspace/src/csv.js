export const toCsv = orders => ['product;qty', ...orders.map(({product, qty}) => `${product};${qty}`)].join('\n');
