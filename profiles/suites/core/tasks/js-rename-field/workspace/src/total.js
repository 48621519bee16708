export const pieces = orders => orders.reduce((sum, {qty}) => sum + qty, 0);

export const largest = orders => orders.toSorted((a, b) => b.qty - a.qty)[0]?.product;
