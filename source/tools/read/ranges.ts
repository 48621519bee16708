/** Lines wanted, 1-based, inclusive; `last` is that many lines from the end. */
export type Range = {readonly from: number; readonly to: number} | {readonly last: number};

export type Ranges = {readonly ranges: readonly Range[]};

const MAX_RANGES = 50;

const rangeOf = (part: string): Range | undefined => {
	const found = /^(\d{1,12})?\s*(?:(-|–|\.\.|:)\s*(\d{1,12})?)?$/.exec(part);
	if (found === null) return undefined;
	const [, from, dash, to] = found;
	if (from === undefined) return to === undefined ? undefined : {last: Number(to)};
	const start = Math.max(1, Number(from));
	if (dash === undefined) return {from: start, to: start};
	return {from: start, to: to === undefined ? Number.POSITIVE_INFINITY : Number(to)};
};

const joined = (ranges: readonly Range[]): readonly Range[] => {
	const spans = ranges.flatMap(range => ('from' in range ? [range] : [])).sort((a, b) => a.from - b.from);
	const result: {readonly from: number; readonly to: number}[] = [];
	for (const span of spans) {
		const last = result.at(-1);
		if (last !== undefined && span.from <= last.to + 1)
			result[result.length - 1] = {from: last.from, to: Math.max(last.to, span.to)};
		else result.push(span);
	}
	const tails = ranges.flatMap(range => ('last' in range ? [range.last] : []));
	return tails.length === 0 ? result : [...result, {last: Math.max(...tails)}];
};

/** Reads `40-80, 90-`; overlapping ranges are joined, the lines from the end come last. */
export const parseRanges = (text: string | undefined): Ranges | {readonly refused: string} => {
	const plain = text?.trim().replaceAll(/^\[|\]$/g, '') ?? '';
	if (plain === '') return {ranges: [{from: 1, to: Number.POSITIVE_INFINITY}]};
	const ranges: Range[] = [];
	for (const part of plain.split(/[,;\n]/)) {
		const range = rangeOf(part.trim().replace(/^(lines?|L)\s*/i, ''));
		if (range === undefined || ('from' in range && range.to < range.from))
			return {refused: `"lines" is ${JSON.stringify(text)}: expected "40-80", "1-20, 300-340", "900-" or "-50".`};
		ranges.push(range);
	}
	return ranges.length > MAX_RANGES
		? {refused: `"lines" has ${ranges.length} ranges: at most ${MAX_RANGES} in one call.`}
		: {ranges: joined(ranges)};
};

export const sayRanges = (lines: string | undefined): string =>
	lines === undefined ? '' : `(lines ${lines.slice(0, 40)}) `;
