import {expect, test} from 'vitest';
import {rateBar, shareBar} from './bar.ts';

const bare = (_: string, text: string): string => text;

test.each([
	[undefined, '··········'],
	[{low: 0.25, mean: 0.5, high: 0.75}, '··━━━●━━··'],
	[{low: 0.22, mean: 1, high: 0.97}, '··━━━━━━━●'],
	[{low: 0.03, mean: 0, high: 0.78}, '●━━━━━━━··'],
	[{low: 0.5, mean: 0.5, high: 0.5}, '·····●····'],
])('a rate as a bar: %o', (rate, bar) => {
	expect(rateBar(rate, 10, bare)).toBe(bar);
});

test.each([
	[0, '░░░░'],
	[0.5, '██░░'],
	[1, '████'],
	[7, '████'],
	[-1, '░░░░'],
])('a share of %f as a bar', (share, bar) => {
	expect(shareBar(share, 4, bare)).toBe(bar);
});
