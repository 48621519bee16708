import {clustersOf} from '../text/cluster.ts';
import type {Paint, Tone} from '../theme.ts';

/**
 * A plain text with the characters painted that a search found: `positions` are indices of its UTF-16 units, in any order. What is seen
 * as one character is never broken. `tone` is for the rest of it.
 */
export const paintFound = (text: string, positions: readonly number[], paint: Paint, tone?: Tone): string => {
	const base = (run: string): string => (tone === undefined ? run : paint(tone, run));
	if (positions.length === 0) return base(text);
	const found = new Set(positions);
	let out = '';
	let run = '';
	let isFound = false;
	const flush = (): void => {
		out += isFound ? paint('found', base(run)) : base(run);
		run = '';
	};
	let at = 0;
	for (const cluster of clustersOf(text)) {
		const end = at + cluster.length;
		let isOne = false;
		for (; at < end; at += 1) isOne ||= found.has(at);
		if (isOne !== isFound) flush();
		isFound = isOne;
		run += cluster;
	}
	flush();
	return out;
};
