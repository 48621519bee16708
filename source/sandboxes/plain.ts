import type {Node} from '@vscode/tree-sitter-wasm';
import {list} from './list.ts';
import {type Word, wordsOf} from './words.ts';

/** One command of a plain script: its source, and its words, name first. */
export type Segment = {readonly source: string; readonly words: readonly Word[]};

/** What a plain script may be made of, by the names of the grammar. Everything else makes it opaque. */
export const PLAIN_KINDS: ReadonlySet<string> = new Set([
	'\n',
	...list(`
	program list pipeline command command_name word number string string_content raw_string concatenation &&
	|| ; | "
`),
]);

/** Deeper than this a plain script is opaque. A chain of && is not deep, though the grammar nests it. */
const DEEPEST = 8;

/** Words that the grammar may take for a command's name while bash takes them for its own. */
const RESERVED: ReadonlySet<string> = new Set(
	list(`
	if then else elif fi for while until do done case esac select function in time coproc ! [ [[ ]] { } ((
	))
`),
);

const NAME = /^[\p{L}\p{N}_./+-]+$/u;

const sayKind = (kind: string): string =>
	`holds ${/^\w+$/.test(kind) ? kind.replaceAll('_', ' ') : JSON.stringify(kind)}`;

/** The nodes in the order of the text, with how deep they lie. */
const walk = function* (root: Node): Generator<{readonly node: Node; readonly depth: number}> {
	const stack = [{node: root, depth: 1}];
	for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
		yield top;
		const depth = top.node.type === 'list' ? top.depth : top.depth + 1;
		for (const child of [...top.node.children].reverse()) if (child !== null) stack.push({node: child, depth});
	}
};

/** What may stand between the parts of a node, where the grammar sees nothing: bash must see nothing there either. */
const gapOf = (type: string): RegExp => {
	switch (type) {
		case 'concatenation':
		case 'command_name':
			return /^$/;
		case 'command':
			return /^[ \t]*$/;
		default:
			return /^[ \t\n]*$/;
	}
};

const isUnread = (node: Node, script: string): boolean => {
	// A string is read as a whole, by its own rules.
	if (node.childCount === 0 || node.type === 'string') return false;
	const gap = gapOf(node.type);
	let at = node.startIndex;
	for (const child of node.children) {
		if (child === null) continue;
		if (!gap.test(script.slice(at, child.startIndex))) return true;
		at = child.endIndex;
	}
	return !gap.test(script.slice(at, node.endIndex));
};

const segmentOf = (command: Node): Segment | string => {
	const words = wordsOf(command);
	const known = words.filter(word => word !== undefined);
	const [name] = known;
	if (known.length !== words.length || name === undefined) return 'holds a word that only running it would tell';
	if (name.quoted || name.glob || !NAME.test(name.text) || RESERVED.has(name.text))
		return 'holds a command without a plain name';
	return {source: command.text, words: known};
};

/** The commands of a plain script, or why it is opaque. */
export const readPlain = (root: Node, script: string): readonly Segment[] | string => {
	const around = script.slice(0, root.startIndex) + script.slice(root.endIndex);
	if (around.trim() !== '') return 'holds something unread';
	if (script.includes('\\\n')) return 'holds a line that goes on';
	const segments: Segment[] = [];
	for (const {node, depth} of walk(root)) {
		if (!PLAIN_KINDS.has(node.type)) return sayKind(node.type);
		if (depth > DEEPEST) return 'is nested too deeply';
		if (isUnread(node, script)) return 'holds something unread';
		if (node.type !== 'command') continue;
		const segment = segmentOf(node);
		if (typeof segment === 'string') return segment;
		segments.push(segment);
	}
	return segments.length === 0 ? 'holds no command' : segments;
};
