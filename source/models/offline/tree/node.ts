import type {Tree, TreeCursor} from '@vscode/tree-sitter-wasm';

/** A node of a syntax tree as a plain value. Offsets are UTF-16 units in the text, `row` counts from 0. */
export type Node = {
	readonly type: string;
	readonly named: boolean;
	/** What it is to its parent: `left`, `condition` … */
	readonly field: string | undefined;
	readonly from: number;
	readonly to: number;
	readonly row: number;
	readonly parent: Node | undefined;
	readonly children: readonly Node[];
};

const nodeAt = (cursor: TreeCursor, parent: Node | undefined): Node => {
	const children: Node[] = [];
	const node: Node = {
		type: cursor.nodeType,
		named: cursor.nodeIsNamed,
		field: cursor.currentFieldName ?? undefined,
		from: cursor.startIndex,
		to: cursor.endIndex,
		row: cursor.startPosition.row,
		parent,
		children,
	};
	if (cursor.gotoFirstChild()) {
		do children.push(nodeAt(cursor, node));
		while (cursor.gotoNextSibling());
		cursor.gotoParent();
	}
	return node;
};

/** Takes a tree out of the parser's memory, which is then free. */
export const plainTree = (tree: Tree): Node => {
	const cursor = tree.walk();
	try {
		return nodeAt(cursor, undefined);
	} finally {
		cursor.delete();
		tree.delete();
	}
};

/** A node and everything below it, outer ones first; what `skips` says is left out with all below. */
export const walk = function* (node: Node, skips: (node: Node) => boolean = () => false): Generator<Node> {
	if (skips(node)) return;
	yield node;
	for (const child of node.children) yield* walk(child, skips);
};

export const childOf = (node: Node, field: string): Node | undefined =>
	node.children.find(child => child.field === field);

/** The children that the grammar names, without comments. */
export const parts = (node: Node): readonly Node[] =>
	node.children.filter(({named, type}) => named && type !== 'comment');

/** The nodes above one, nearest first. */
export const above = function* (node: Node): Generator<Node> {
	for (let at = node.parent; at !== undefined; at = at.parent) yield at;
};

export const nearest = (node: Node, fits: (node: Node) => boolean): Node | undefined => {
	for (const one of above(node)) if (fits(one)) return one;
	return undefined;
};
