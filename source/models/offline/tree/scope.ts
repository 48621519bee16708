import type {Code} from './grammar.ts';
import {above, childOf, nearest, type Node, parts, walk} from './node.ts';
import {plays, type Tongue} from './tongue.ts';

export const functionAround = (node: Node, {tongue}: Code): Node | undefined =>
	nearest(node, one => plays(tongue, 'function', one));

/** Is it a variable that is read or written, and no callee, member, or key? */
export const isVariable = (node: Node, {tongue}: Code): boolean =>
	plays(tongue, 'name', node) &&
	node.field !== 'function' &&
	node.field !== 'constructor' &&
	node.field !== 'attribute' &&
	!(node.field === 'name' && node.parent !== undefined && /keyword_argument|function|class/.test(node.parent.type));

/** Is a name written here, where it is bound for the first time? */
export const isBinding = (node: Node, {tongue}: Code): boolean => {
	for (let [at, from]: [Node | undefined, Node] = [node.parent, node]; at !== undefined; [at, from] = [at.parent, at]) {
		if (plays(tongue, 'parameters', at))
			return from.field !== 'value' && !(/parameter|pattern/.test(from.type) && childOf(from, 'value') === node);
		if (plays(tongue, 'declarator', at)) return from.field === 'name';
		if (plays(tongue, 'loop', at) || at.type === 'for_in_clause') return from.field === 'left';
		if (plays(tongue, 'function', at)) return from.field === 'name' || from.field === 'parameter';
		if (plays(tongue, 'block', at) || plays(tongue, 'call', at) || plays(tongue, 'operation', at)) return false;
	}
	return false;
};

const textAt = ({text}: Code, {from, to}: Node): string => text.slice(from, to);

/**
 * Variables that may stand at a node: how near each is (1 in the same function, less for each function around it, least for the module's).
 */
export const namesAt = (node: Node, code: Code): ReadonlyMap<string, number> => {
	const names = new Map<string, number>();
	const functions = [...above(node)].filter(one => plays(code.tongue, 'function', one));
	let near = 1;
	for (const around of functions) {
		for (const one of walk(around, one => plays(code.tongue, 'untouchable', one)))
			if (
				(isVariable(one, code) && (isBinding(one, code) || one.field === 'left')) ||
				/^shorthand_property_identifier_pattern$/.test(one.type)
			) {
				const name = textAt(code, one);
				if (!names.has(name)) names.set(name, near);
			}
		near *= 0.6;
	}
	if (functions.length === 0) near = 1;
	for (const statement of parts(code.root)) {
		const inner = statement.type === 'export_statement' ? (childOf(statement, 'declaration') ?? statement) : statement;
		const bound = [
			...parts(inner).flatMap(one => (plays(code.tongue, 'declarator', one) ? [childOf(one, 'name')] : [])),
			...parts(inner).flatMap(one => (plays(code.tongue, 'assignment', one) ? [childOf(one, 'left')] : [])),
		];
		for (const one of bound) {
			if (one === undefined || !plays(code.tongue, 'name', one)) continue;
			const name = textAt(code, one);
			if (!names.has(name)) names.set(name, near * 0.5);
		}
	}
	return names;
};

/** Every name in a piece of code, in the order of reading. */
export const namesOf = (node: Node, code: Code): readonly string[] => [
	...new Set(
		[...walk(node)]
			.filter(one => isVariable(one, code) || (one.field === 'function' && plays(code.tongue, 'name', one)))
			.map(one => textAt(code, one)),
	),
];

/** The names of parameters, in order; undefined where one is no plain name. */
export const parametersOf = (around: Node, code: Code): readonly (string | undefined)[] => {
	const single = childOf(around, 'parameter');
	if (single !== undefined) return [textAt(code, single)];
	const list = childOf(around, 'parameters');
	if (list === undefined) return [];
	return parts(list).map(one => {
		const name = plays(code.tongue, 'name', one)
			? one
			: (childOf(one, 'pattern') ?? childOf(one, 'name') ?? childOf(one, 'left') ?? parts(one)[0]);
		return plays(code.tongue, 'name', name) && !/splat|rest/.test(one.type) ? textAt(code, name) : undefined;
	});
};

/** The name that a function is known by. */
export const nameOf = (around: Node, code: Code): string | undefined => {
	const own =
		childOf(around, 'name') ??
		(plays(code.tongue, 'declarator', around.parent) ? childOf(around.parent, 'name') : undefined);
	return own === undefined ? undefined : textAt(code, own);
};

/** All functions of a file. */
export const functionsIn = (code: Code): readonly Node[] =>
	[...walk(code.root)].filter(one => plays(code.tongue, 'function', one));

/** May a statement stand beside this node? */
export const isStatement = (node: Node, {types}: Tongue): boolean =>
	node.named &&
	node.parent !== undefined &&
	node.type !== 'comment' &&
	(types.block.has(node.parent.type) ||
		types.module.has(node.parent.type) ||
		(types.case.has(node.parent.type) && node.field === 'body'));

/** The statement that a node is in, or is. */
export const statementOf = (node: Node, {tongue}: Code): Node | undefined =>
	isStatement(node, tongue) ? node : nearest(node, one => isStatement(one, tongue));
