/**
 * Where a window over some lines stands: so many lines down from the top, or up from the end. Counted from the end, the last line is in
 * view whatever the height of the window turns out to be.
 */
export type Scroll = {readonly from: 'top' | 'end'; readonly by: number};

export const atTop: Scroll = {from: 'top', by: 0};
export const atEnd: Scroll = {from: 'end', by: 0};

/**
 * Moves a window over `length` lines by one page down or up. `page` is not more than what the window shows, so that no line is passed
 * over unseen.
 */
export const pageBy = (scroll: Scroll, way: 'down' | 'up', length: number, page: number): Scroll => {
	const isTowards = (scroll.from === 'top') === (way === 'down');
	const by = scroll.by + (isTowards ? page : -page);
	if (by <= 0) return {...scroll, by: 0};
	if (by < length - page) return {...scroll, by};
	return scroll.from === 'top' ? atEnd : atTop;
};

/** The lines in a window of `rows`, and how many are hidden above and below it. */
export const inWindow = <Line>(
	lines: readonly Line[],
	{from, by}: Scroll,
	rows: number,
): {readonly shown: readonly Line[]; readonly above: number; readonly below: number} => {
	const height = Math.max(0, rows);
	const last = Math.max(0, lines.length - height);
	const above = Math.max(0, Math.min(last, from === 'top' ? by : last - by));
	const shown = lines.slice(above, above + height);
	return {shown, above, below: lines.length - above - shown.length};
};
