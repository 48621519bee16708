import {expect, test} from 'vitest';
import {cholesky, solveLower, solveUpper} from './cholesky.ts';

test('a matrix is the product of its triangle, and solving twice inverts it', () => {
	// The example of Golub and Van Loan: [4 12 −16; 12 37 −43; −16 −43 98].
	const matrix = {size: 3, at: Float64Array.from([4, 12, -16, 12, 37, -43, -16, -43, 98])};
	const lower = cholesky(matrix);
	expect([...lower.at]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
	const x = solveUpper(lower, solveLower(lower, Float64Array.from([0, 6, 39])));
	expect([...x].map(value => Math.round(value * 1e9) / 1e9)).toEqual([1, 1, 1]);
});

test('what is not positive definite is refused', () => {
	expect(() => cholesky({size: 2, at: Float64Array.from([1, 2, 2, 1])})).toThrow(RangeError);
	expect(() => cholesky({size: 1, at: Float64Array.from([Number.NaN])})).toThrow(RangeError);
});
