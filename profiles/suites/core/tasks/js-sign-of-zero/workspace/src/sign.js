/** -1, 0 or 1. */
export const sign = value => (value > 0 ? 1 : value < 0 ? -1 : 0);
