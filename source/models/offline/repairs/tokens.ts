import {childOf, type Node, parts} from '../tree/node.ts';
import {plays} from '../tree/tongue.ts';
import {type Change, type Operator, put, textOf} from './change.ts';

/** An operator's name, and pairs of tokens of which each may have been meant for the other. */
type Row = readonly [operator: string, ...pairs: readonly (readonly [is: string, meant: string])[]];

const each = (one: string, other: string) =>
	[
		[one, other],
		[other, one],
	] as const;

/** Operators of expressions. */
const signs: readonly Row[] = [
	['boundary', ...each('<', '<='), ...each('>', '>=')],
	['direction', ...each('<', '>'), ...each('<=', '>=')],
	['complement', ...each('<', '>='), ...each('>', '<=')],
	['equality', ...each('===', '!=='), ...each('==', '!=')],
	['strictness', ['==', '==='], ['!=', '!==']],
	['equal-or-beyond', ['===', '>='], ['===', '<='], ['==', '>='], ['==', '<='], ['>=', '==='], ['<=', '===']],
	['identity', ...each('is', 'is not'), ...each('in', 'not in'), ['is', '=='], ['is not', '!=']],
	['plus-minus', ...each('+', '-')],
	['times-over', ...each('*', '/'), ['*', '+'], ['*', '-']],
	['plus-times', ['+', '*'], ['-', '*']],
	['remainder', ['%', '/'], ['/', '%'], ['*', '%'], ['%', '*']],
	['power', ...each('*', '**')],
	['whole-division', ...each('/', '//'), ...each('%', '//')],
	['bits', ...each('&', '|'), ...each('<<', '>>'), ['^', '|'], ['&', '&&'], ['|', '||']],
	['and-or', ...each('&&', '||'), ...each('and', 'or'), ...each('||', '??'), ['&&', '??']],
	[
		'accumulation',
		...each('+=', '-='),
		...each('*=', '/='),
		['+=', '='],
		['-=', '='],
		['+=', '*='],
		['*=', '+='],
		['+=', '|='],
	],
	['counting', ...each('++', '--')],
];

/** Members that are called or read alike and do something else. */
const members: readonly Row[] = [
	[
		'another-method',
		...each('push', 'unshift'),
		...each('shift', 'pop'),
		...each('append', 'extend'),
		...each('popleft', 'pop'),
	],
	[
		'another-method',
		...each('appendleft', 'append'),
		...each('slice', 'splice'),
		...each('add', 'update'),
		...each('add', 'discard'),
	],
	[
		'another-method',
		...each('startsWith', 'endsWith'),
		...each('startswith', 'endswith'),
		...each('indexOf', 'lastIndexOf'),
	],
	[
		'another-method',
		...each('trimStart', 'trimEnd'),
		['trimStart', 'trim'],
		['trimEnd', 'trim'],
		...each('find', 'rfind'),
	],
	[
		'another-method',
		...each('lstrip', 'rstrip'),
		['lstrip', 'strip'],
		['rstrip', 'strip'],
		...each('padStart', 'padEnd'),
	],
	['another-method', ...each('find', 'findLast'), ...each('findIndex', 'findLastIndex'), ...each('ljust', 'rjust')],
	['another-method', ...each('toUpperCase', 'toLowerCase'), ...each('upper', 'lower'), ['capitalize', 'title']],
	[
		'another-method',
		...each('keys', 'values'),
		...each('entries', 'values'),
		...each('items', 'values'),
		...each('filter', 'find'),
	],
	[
		'another-method',
		...each('map', 'flatMap'),
		['map', 'filter'],
		['forEach', 'map'],
		...each('reduce', 'reduceRight'),
	],
	['another-method', ['replace', 'replaceAll'], ...each('has', 'get'), ...each('min', 'max'), ...each('floor', 'ceil')],
	[
		'another-method',
		...each('round', 'floor'),
		...each('round', 'ceil'),
		['trunc', 'floor'],
		...each('union', 'intersection'),
	],
	[
		'another-method',
		...each('split', 'splitlines'),
		['remove', 'discard'],
		['test', 'exec'],
		...each('concat', 'push'),
		...each('all', 'race'),
	],
	[
		'another-method',
		['all', 'allSettled'],
		...each('sort', 'toSorted'),
		...each('reverse', 'toReversed'),
		['substr', 'slice'],
	],
	['some-every', ...each('some', 'every')],
];

/** Functions that everybody knows. */
const functions: readonly Row[] = [
	['some-every', ...each('any', 'all')],
	[
		'another-method',
		...each('min', 'max'),
		...each('sorted', 'list'),
		['list', 'set'],
		...each('floor', 'ceil'),
		['round', 'int'],
	],
	['another-method', ...each('parseInt', 'parseFloat'), ['sum', 'max'], ['sum', 'len'], ['len', 'sum'], ['abs', 'int']],
];

const tabled = (rows: readonly Row[], token: string, worth: number) =>
	rows
		.flatMap(([operator, ...pairs]) => pairs.flatMap(([is, meant]) => (is === token ? [{operator, meant}] : [])))
		.map(({operator, meant}, nth) => ({operator, meant, worth: worth * 0.9 ** nth}));

/** Another sign in an expression. */
export const anotherSign: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (!['operation', 'augmented', 'update'].some(part => plays(tongue, part as 'operation', node))) return;
	for (const sign of node.children.filter(child => !child.named || child.field === 'operators'))
		for (const {operator, meant, worth} of tabled(signs, textOf(code, sign).replaceAll(/\s+/g, ' '), 1)) {
			// Python knows no such signs.
			if (tongue.language === 'python' && /^(?:===|!==|&&|\|\||\?\?)$/.test(meant)) continue;
			if (tongue.language === 'script' && (meant === '//' || meant === '|=')) continue;
			yield put(operator, sign, meant, worth);
		}
};

/** `=` for `+=`, and in a condition for a comparison. */
export const assignedAlone: Operator = function* (node, {code}) {
	if (!plays(code.tongue, 'assignment', node)) return;
	const sign = node.children.find(({type}) => type === '=');
	if (sign === undefined) return;
	const isTest = node.parent?.type === 'parenthesized_expression' && node.parent.field === 'condition';
	if (isTest) yield put('assignment-as-test', sign, '===');
	else if (plays(code.tongue, 'bare', node.parent))
		for (const [nth, by] of ['+=', '-=', '*='].entries()) yield put('missing-accumulation', sign, by, 0.8 ** nth);
};

/** Is it the name of what is called, or of a member? */
const calledAs = (node: Node): 'member' | 'function' | undefined => {
	if (node.field === 'property' || node.field === 'attribute') return 'member';
	return node.field === 'function' ? 'function' : undefined;
};

/** Another well-known method or function of the same shape. */
export const anotherMethod: Operator = function* (node, {code}) {
	const as = calledAs(node);
	if (as === undefined || node.children.length > 0) return;
	for (const {operator, meant, worth} of tabled(as === 'member' ? members : functions, textOf(code, node), 1))
		yield put(operator, node, meant, worth);
};

const swapped = (
	code: Parameters<typeof textOf>[0],
	one: Node,
	other: Node,
	operator: string,
	worth: number,
): Change => ({
	operator,
	row: one.row,
	edits: [
		{from: one.from, to: one.to, by: textOf(code, other)},
		{from: other.from, to: other.to, by: textOf(code, one)},
	],
	worth,
});

/** Two sides of an expression, the wrong way round: `a - b`, `a ? b : c`, both sides of a returned concatenation. */
export const sides: Operator = function* (node, {code}) {
	if (node.type === 'ternary_expression') {
		const [one, other] = [childOf(node, 'consequence'), childOf(node, 'alternative')];
		if (one !== undefined && other !== undefined) yield swapped(code, one, other, 'sides', 0.8);
		return;
	}
	if (node.type === 'conditional_expression') {
		const [one, , other] = parts(node);
		if (one !== undefined && other !== undefined) yield swapped(code, one, other, 'sides', 0.8);
		return;
	}
	if (!plays(code.tongue, 'operation', node)) return;
	const [one, other] = parts(node);
	const sign = node.children.find(({named}) => !named);
	if (one === undefined || other === undefined || sign === undefined) return;
	const text = textOf(code, sign);
	if (/^(?:-|\/|\/\/|%|\*\*)$/.test(text)) yield swapped(code, one, other, 'sides', 1);
	else if (text === '+') yield swapped(code, one, other, 'sides', 0.3);
};

export {swapped};
