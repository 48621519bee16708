/** From this many cents on, shipping is free. */
const freeFrom = 5000;
const flatRate = 490;

export const shipping = amount => (amount === 0 || amount >= freeFrom ? 0 : flatRate);
