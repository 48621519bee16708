/** A symmetric matrix, or the lower triangle L of L·Lᵀ: `size` rows of `size` numbers one after another. */
export type Square = {readonly size: number; readonly at: Float64Array};

export const squareOf = (size: number): Square => ({size, at: new Float64Array(size * size)});

/** L of L·Lᵀ = `matrix`, which is symmetric and positive definite; a RangeError when it is not. Golub, Van Loan: Matrix computations, 4.2. */
export const cholesky = ({size, at: matrix}: Square): Square => {
	const lower = new Float64Array(size * size);
	for (let row = 0; row < size; row += 1)
		for (let column = 0; column <= row; column += 1) {
			let sum = matrix[row * size + column] ?? 0;
			for (let k = 0; k < column; k += 1) sum -= (lower[row * size + k] ?? 0) * (lower[column * size + k] ?? 0);
			if (row === column && !(sum > 0)) throw new RangeError('the matrix is not positive definite');
			lower[row * size + column] = row === column ? Math.sqrt(sum) : sum / (lower[column * size + column] ?? 1);
		}
	return {size, at: lower};
};

/** x of L·x = `right`. */
export const solveLower = ({size, at: lower}: Square, right: Float64Array): Float64Array => {
	const x = right.slice();
	for (let row = 0; row < size; row += 1) {
		let sum = x[row] ?? 0;
		for (let k = 0; k < row; k += 1) sum -= (lower[row * size + k] ?? 0) * (x[k] ?? 0);
		x[row] = sum / (lower[row * size + row] ?? 1);
	}
	return x;
};

/** x of Lᵀ·x = `right`. When `right` is standard normal, x is normal with covariance (L·Lᵀ)⁻¹. */
export const solveUpper = ({size, at: lower}: Square, right: Float64Array): Float64Array => {
	const x = right.slice();
	for (let row = size - 1; row >= 0; row -= 1) {
		let sum = x[row] ?? 0;
		for (let k = row + 1; k < size; k += 1) sum -= (lower[k * size + row] ?? 0) * (x[k] ?? 0);
		x[row] = sum / (lower[row * size + row] ?? 1);
	}
	return x;
};
