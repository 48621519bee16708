import type {Node} from '@vscode/tree-sitter-wasm';
import type {Rule, Step} from './rules.ts';

/** A node that names something. */
export type Name = {
	readonly node: Node;
	/** The node that it stands in. */
	readonly parent: Node | undefined;
	readonly kind: string;
};

const reach = (from: Node, {field, all, types}: Step): readonly Node[] => {
	const below =
		field === undefined
			? from.namedChildren
			: all === true
				? from.childrenForFieldName(field)
				: [from.childForFieldName(field)];
	return below.filter(node => node !== null && (types.length === 0 || types.includes(node.type))) as readonly Node[];
};

/** Makes what finds the names in a syntax tree: each once, as the first rule says that reaches it, in the order of the text. */
export const createNamer = (rules: readonly Rule[]): ((root: Node) => readonly Name[]) => {
	const ordered = new Map<string, (Rule & {readonly order: number})[]>();
	for (const [order, rule] of rules.entries())
		ordered.set(rule.from, [...(ordered.get(rule.from) ?? []), {...rule, order}]);
	const types = [...ordered.keys()];
	return root => {
		const found = new Map<number, Name & {readonly order: number}>();
		for (const from of root.descendantsOfType(types)) {
			if (from === null) continue;
			for (const {kind, having, steps, order} of ordered.get(from.type) ?? []) {
				if (having !== undefined && reach(from, having).length === 0) continue;
				let names: readonly Omit<Name, 'kind'>[] = [{node: from, parent: undefined}];
				for (const step of steps)
					names = names.flatMap(({node: parent}) => reach(parent, step).map(node => ({node, parent})));
				for (const {node, parent} of names) {
					const before = found.get(node.startIndex);
					if (before === undefined || before.order > order) found.set(node.startIndex, {node, parent, kind, order});
				}
			}
		}
		return [...found.values()].toSorted((one, other) => one.node.startIndex - other.node.startIndex);
	};
};
