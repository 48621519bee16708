import type {Code} from '../tree/grammar.ts';
import {childOf, type Node, parts, walk} from '../tree/node.ts';
import {functionAround, namesAt, namesOf} from '../tree/scope.ts';
import {plays} from '../tree/tongue.ts';
import {type Operator, put, textOf} from './change.ts';

/** The bare condition of a branch, a loop or a choice, without its parentheses. */
const conditionOf = (node: Node, {tongue}: Code): Node | undefined => {
	const found =
		plays(tongue, 'branch', node) || plays(tongue, 'loop', node) || node.type === 'ternary_expression'
			? childOf(node, 'condition')
			: node.type === 'conditional_expression'
				? parts(node)[1]
				: undefined;
	return found?.type === 'parenthesized_expression' ? parts(found)[0] : found;
};

const isLogic = (node: Node | undefined, {tongue}: Code): node is Node =>
	plays(tongue, 'operation', node) && node.children.some(({type}) => /^(?:&&|\|\||\?\?|and|or)$/.test(type));

const isNot = (node: Node, {tongue}: Code): boolean =>
	plays(tongue, 'negation', node) && /^(?:!|not)$/.test(node.children[0]?.type ?? '');

/** A `not` that is there and should not be, or the other way about. */
export const negation: Operator = function* (node, {code}) {
	const {words} = code.tongue;
	if (isNot(node, code)) {
		const inner = parts(node)[0];
		if (inner !== undefined) yield put('needless-not', node, textOf(code, inner));
		return;
	}
	if (node.parent !== undefined && isNot(node.parent, code)) return;
	const text = textOf(code, node);
	if (text.length > 160) return;
	if (
		node.parent !== undefined &&
		(conditionOf(node.parent, code) === node ||
			(node.parent.type === 'parenthesized_expression' && node.parent.field === 'condition'))
	)
		yield put('missing-not', node, words.not(text));
	else if (isLogic(node.parent, code) && !isLogic(node, code)) yield put('missing-not', node, words.not(text), 0.7);
	else if (
		plays(code.tongue, 'return', node.parent) &&
		!plays(code.tongue, 'number', node) &&
		!plays(code.tongue, 'text', node)
	)
		yield put('opposite-result', node, words.not(text), plays(code.tongue, 'call', node) ? 1 : 0.4);
	else if (
		node.field === 'right' &&
		plays(code.tongue, 'name', node) &&
		plays(code.tongue, 'assignment', node.parent)
	) {
		const left = childOf(node.parent, 'left');
		// Nobody means to give a variable its own value.
		yield put('missing-not', node, words.not(text), left !== undefined && textOf(code, left) === text ? 2 : 0.3);
	}
};

/** One of two conditions alone. */
export const needlessCondition: Operator = function* (node, {code}) {
	if (!isLogic(node, code)) return;
	const [one, other] = parts(node);
	if (one !== undefined) yield put('needless-condition', node, textOf(code, one));
	if (other !== undefined) yield put('needless-condition', node, textOf(code, other), 0.9);
};

const comparisons = (root: Node, code: Code): readonly string[] => {
	const found = new Set<string>();
	for (const node of walk(root)) {
		const condition = conditionOf(node, code);
		const pieces = condition === undefined ? [] : [condition];
		if (
			plays(code.tongue, 'operation', node) &&
			node.children.some(({type}) => /^(?:[<>]=?|[!=]==?|is|in|not in|is not)$/.test(type))
		)
			pieces.push(node);
		for (const piece of pieces) if (!isLogic(piece, code)) found.add(textOf(code, piece));
	}
	return [...found].filter(text => text.length < 80 && !text.includes('\n'));
};

/** A condition more, as it is asked elsewhere in the file, or of a variable at hand. */
export const missingCondition: Operator = function* (node, {code, project}) {
	const {words} = code.tongue;
	const place =
		(node.parent !== undefined && conditionOf(node.parent, code) === node) ||
		(node.parent?.type === 'parenthesized_expression' && node.parent.field === 'condition') ||
		(plays(code.tongue, 'return', node.parent) &&
			(isLogic(node, code) || plays(code.tongue, 'operation', node) || isNot(node, code))) ||
		(plays(code.tongue, 'function', node.parent) &&
			node.field === 'body' &&
			(isLogic(node, code) || isNot(node, code)));
	if (!place) return;
	const names = namesAt(node, code);
	const own = textOf(code, node);
	const around = functionAround(node, code) ?? code.root;
	const near = new Set(comparisons(around, code));
	const known = new Set([
		...near,
		...project.filter(one => one.tongue === code.tongue).flatMap(one => comparisons(one.root, one)),
	]);
	const wrapped = (text: string, sign: string): string =>
		isLogic(node, code) && !node.children.some(({type}) => type === sign) ? `(${text})` : text;
	let worth = 1;
	for (const condition of [...known].slice(0, 40)) {
		if (own.includes(condition)) continue;
		const used = [...condition.matchAll(/(?<![\w$."'])[A-Za-z_$][\w$]*(?!["'])/g)].map(([name]) => name);
		if (!used.some(name => names.has(name)) && !used.includes('this') && !used.includes('self')) continue;
		const share = near.has(condition) ? 1 : 0.7;
		yield put('missing-condition', node, `${wrapped(own, words.and)} ${words.and} ${condition}`, worth * share);
		yield put('missing-condition', node, `${wrapped(own, words.or)} ${words.or} ${condition}`, worth * share * 0.9);
		yield put(
			'missing-condition',
			node,
			`${wrapped(own, words.and)} ${words.and} ${words.not(condition)}`,
			worth * share * 0.5,
		);
		worth *= 0.94;
	}
	for (const name of namesOf(around, code)
		.filter(name => names.get(name) === 1)
		.slice(0, 6)) {
		if (own === name) continue;
		yield put('missing-condition', node, `${wrapped(own, words.and)} ${words.and} ${name}`, 0.35);
		yield put('missing-condition', node, `${wrapped(own, words.and)} ${words.and} ${words.not(name)}`, 0.3);
		yield put('missing-condition', node, `${wrapped(own, words.or)} ${words.or} ${name}`, 0.3);
		yield put('missing-condition', node, `${wrapped(own, words.or)} ${words.or} ${words.not(name)}`, 0.3);
	}
};
