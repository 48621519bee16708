import {run, widthOfRuns, type Run, type Runs} from '../text/runs.ts';
import type {Look} from '../theme.ts';
import {indentOf, isBlank, startOf, type Item} from './block.ts';

/** A quote or an item of a list that is open; `isFresh` until its first line is shown, which has the marker. */
export type Container = {readonly isFresh: boolean} & (
	| {readonly type: 'quote'}
	| {readonly type: 'item'; readonly item: Item; readonly isEmpty: boolean}
);

/** What is left of a line behind the marks of the containers that it goes on with, and how many those are. */
export const matchContainers = (
	stack: readonly Container[],
	line: string,
): {readonly matched: number; readonly rest: string} => {
	let rest = line;
	for (const [matched, container] of stack.entries()) {
		if (container.type === 'quote') {
			const [, inner] = /^ {0,3}> ?(.*)$/.exec(rest) ?? [];
			if (inner === undefined) return {matched, rest};
			rest = inner;
			continue;
		}
		const {item, isEmpty} = container;
		const indent = indentOf(rest);
		if (isBlank(rest)) {
			if (isEmpty) return {matched, rest};
			rest = '';
		} else if (indent >= item.inner) rest = rest.slice(item.inner);
		// Many write lists inside numbered items with two spaces, one too few for the specification.
		else if (indent >= item.outer + 2 && startOf(rest.trimStart(), 'none').type === 'item') rest = rest.trimStart();
		else return {matched, rest};
	}
	return {matched: stack.length, rest};
};

const signOf = (item: Item, depth: number, look: Look): Runs => {
	const number = /[.)]/.test(item.kind) ? `${item.number}${item.kind} ` : '';
	const done = item.task === 'done';
	if (look.spoken) return [run(item.task === 'none' ? number || '- ' : `${number}${done ? 'done: ' : 'to do: '}`)];
	if (item.task !== 'none') return [run(number, 'quiet'), done ? run('[x]', 'good') : run('[ ]', 'quiet'), run(' ')];
	return [run(number || (depth % 2 === 0 ? '• ' : '◦ '), 'quiet')];
};

type Prefix = {readonly first: Runs; readonly rest: Runs};

const prefixOf = (container: Container, depth: number, look: Look): Prefix => {
	if (container.type === 'quote')
		return look.spoken
			? {first: [run('quote: ')], rest: []}
			: {first: [run('│ ', 'quiet')], rest: [run('│ ', 'quiet')]};
	const first = signOf(container.item, depth, look);
	return {first, rest: [run(' '.repeat(widthOfRuns(first)))]};
};

/**
 * What stands before the lines inside containers: the next one, the ones after it, and a line that parts two blocks. The outermost are left
 * out where they would take more than half of the columns; `width` is what remains.
 */
export const prefixesOf = (
	stack: readonly Container[],
	look: Look,
): {readonly next: Runs; readonly after: Runs; readonly between: Runs; readonly width: number} => {
	const most = Math.floor(look.columns / 2);
	const next: Run[] = [];
	const after: Run[] = [];
	const between: Run[] = [];
	let taken = 0;
	for (let at = stack.length - 1; at >= 0; at -= 1) {
		const container = stack[at];
		if (container === undefined) break;
		const depth = stack.slice(0, at).filter(({type}) => type === 'item').length;
		const {first, rest} = prefixOf(container, depth, look);
		const width = Math.max(widthOfRuns(first), widthOfRuns(rest));
		if (taken + width > most) break;
		taken += width;
		next.unshift(...(container.isFresh ? first : rest));
		after.unshift(...rest);
		if (!container.isFresh) between.unshift(...rest);
	}
	return {next, after, between, width: Math.max(1, look.columns - taken)};
};
