import type {Failure} from '../output.ts';
import type {Code} from '../tree/grammar.ts';
import type {Node} from '../tree/node.ts';

/** A stretch of a text, in UTF-16 units, and what is to stand there. */
export type Edit = {readonly from: number; readonly to: number; readonly by: string};

/**
 * A repair of one file. `row` is the line that is blamed (from 0); `worth` is how likely it is among the changes of its operator, 1 for
 * the likeliest.
 */
export type Change = {
	readonly operator: string;
	readonly row: number;
	readonly edits: readonly Edit[];
	readonly worth: number;
};

/** What operators may look at besides the node. */
export type Where = {
	readonly code: Code;
	/** All code of the project that was read, without tests. */
	readonly project: readonly Code[];
	readonly failure: Failure;
};

/** A way in which people get a program wrong, turned round, for any language: what may stand in place of a node. */
export type Operator = (node: Node, where: Where) => Iterable<Change>;

export const textOf = ({text}: Code, {from, to}: Pick<Node, 'from' | 'to'>): string => text.slice(from, to);

export const put = (operator: string, {from, to, row}: Node, by: string, worth = 1): Change => ({
	operator,
	row,
	edits: [{from, to, by}],
	worth,
});

/** The text that a change makes of a file's. */
export const apply = (text: string, edits: readonly Edit[]): string => {
	let changed = text;
	for (const {from, to, by} of edits.toSorted((a, b) => b.from - a.from || b.to - a.to))
		changed = changed.slice(0, from) + by + changed.slice(to);
	return changed;
};
