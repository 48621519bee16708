import type {Code} from './grammar.ts';
import {childOf, nearest, type Node, walk} from './node.ts';
import {isBinding, nameOf} from './scope.ts';
import {plays} from './tongue.ts';

/** A place where a name stands in code. `defines`: it is made known here. `within`: the named function or class around it. */
export type Occurrence = {
	readonly path: string;
	readonly node: Node;
	readonly line: number;
	readonly text: string;
	readonly defines: boolean;
	readonly within: string | undefined;
};

const identifiers =
	/^(?:identifier|property_identifier|private_property_identifier|type_identifier|shorthand_property_identifier|shorthand_property_identifier_pattern)$/;

/** Nodes whose `name` makes something known. */
const defining =
	/^(?:variable_declarator|function_declaration|generator_function_declaration|class_declaration|abstract_class_declaration|method_definition|method_signature|interface_declaration|type_alias_declaration|enum_declaration|function_definition|class_definition)$/;

const defines = (node: Node, code: Code): boolean => {
	const {parent} = node;
	if (parent === undefined) return false;
	if (node.field === 'name' && defining.test(parent.type)) return true;
	// A name of a module or a class in Python is made by its first assignment.
	if (node.field === 'left' && plays(code.tongue, 'assignment', parent))
		return (
			code.tongue.language === 'python' && nearest(parent, one => plays(code.tongue, 'function', one)) === undefined
		);
	return isBinding(node, code);
};

const around = (node: Node, code: Code): string | undefined => {
	const owner = nearest(
		node,
		one =>
			(plays(code.tongue, 'function', one) || /class/.test(one.type)) &&
			nameOf(one, code) !== undefined &&
			childOf(one, 'name') !== node,
	);
	return owner === undefined ? undefined : nameOf(owner, code);
};

/** Every place where a name stands as a name, not in a text or a comment. */
export const occurrencesOf = (name: string, code: Code): readonly Occurrence[] =>
	[...walk(code.root)]
		.filter(node => identifiers.test(node.type) && code.text.slice(node.from, node.to) === name)
		.map(node => {
			const start = code.text.lastIndexOf('\n', node.from - 1) + 1;
			const end = code.text.indexOf('\n', node.from);
			return {
				path: code.path,
				node,
				line: node.row + 1,
				text: code.text.slice(start, end === -1 ? undefined : end).trim(),
				defines: defines(node, code),
				within: around(node, code),
			};
		});
