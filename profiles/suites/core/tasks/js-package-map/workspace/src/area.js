import round from '#round';

export const circle = radius => round(Math.PI * radius ** 2);
export const square = side => round(side ** 2);
