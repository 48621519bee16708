/** Rows of fields, as RFC 4180 has them. */
export const parse = text => {
	const lines = text.split('\n').filter(line => line !== '');
	return lines.map(line => line.split(',').map(field => field.replace(/^"(.*)"$/, '$1')));
};
