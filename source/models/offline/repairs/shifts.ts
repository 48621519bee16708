import type {Code} from '../tree/grammar.ts';
import {type Node, parts} from '../tree/node.ts';
import {plays, type Tongue} from '../tree/tongue.ts';
import {type Operator, put, textOf} from './change.ts';

const signOf = (node: Node): string | undefined => node.children.find(({named}) => !named)?.type;

const isSimple = (tongue: Tongue, node: Node): boolean =>
	plays(tongue, 'name', node) || plays(tongue, 'member', node) || plays(tongue, 'call', node);

/** Where people are off by one, and how likely that is. */
const placeOf = (code: Code, node: Node): number | undefined => {
	const {parent} = node;
	const {tongue} = code;
	if (parent === undefined) return undefined;
	if (plays(tongue, 'slice', parent)) return 0.9;
	if (plays(tongue, 'index', parent) && node !== parent.children[0]) return 0.9;
	if (plays(tongue, 'arguments', parent)) {
		const called = /(\w+)$/.exec(textOf(code, parent.parent?.children[0] ?? parent))?.[1] ?? '';
		return /^(?:range|slice|substring|splice|substr|at|charAt|repeat)$/.test(called) ? 1 : 0.45;
	}
	if (plays(tongue, 'operation', parent)) {
		const sign = signOf(parent) ?? '';
		if (/^[<>]=?$/.test(sign)) return node === parts(parent)[1] ? 0.75 : 0.35;
		if (/^[*/%]|^\/\/$/.test(sign)) return 0.45;
		return sign === '+' || sign === '-' ? 0.3 : undefined;
	}
	if (plays(tongue, 'return', parent)) return 0.5;
	if (node.field === 'value' || node.field === 'right') return 0.35;
	return undefined;
};

const binds = (tongue: Tongue, node: Node): boolean =>
	plays(tongue, 'operation', node.parent) && !/^[<>=!]/.test(signOf(node.parent) ?? '');

/** One more or one less than what an expression says. */
export const offByOne: Operator = function* (node, {code}) {
	const {tongue} = code;
	const sum = plays(tongue, 'operation', node) && /^[+-]$/.test(signOf(node) ?? '');
	if (!sum && !isSimple(tongue, node)) return;
	if (node.parent?.field === 'function' || node.field === 'function' || node.field === 'object') return;
	const place = placeOf(code, node);
	if (place === undefined) return;
	const text = textOf(code, node);
	if (text.length > 60 || text.includes('\n')) return;
	const [open, close] = binds(tongue, node) ? ['(', ')'] : ['', ''];
	const counted = /\blen\(|\.length\b|\.size\b/.test(text) ? 1 : sum ? 0.6 : 0.8;
	yield put('off-by-one', node, `${open}${text} - 1${close}`, place * counted);
	yield put('off-by-one', node, `${open}${text} + 1${close}`, place * counted * 0.95);
};

/** `a + 1` for `a`; also any operand alone where two were added or multiplied. */
export const operandAlone: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (!plays(tongue, 'operation', node) || !/^(?:[-+*/%]|\/\/)$/.test(signOf(node) ?? '')) return;
	const [one, other] = parts(node);
	if (one === undefined || other === undefined) return;
	const small = /^[12]$/.test(textOf(code, other));
	yield put(small ? 'one-too-many' : 'needless-operand', node, textOf(code, one), 1);
	if (!small) yield put('needless-operand', node, textOf(code, other), 0.6);
};

/** A range from one, or to its end and one more. */
export const anotherRange: Operator = function* (node, {code}) {
	if (!plays(code.tongue, 'call', node) || textOf(code, node.children[0] ?? node) !== 'range') return;
	const list = node.children.find(child => plays(code.tongue, 'arguments', child));
	const [only, ...more] = list === undefined ? [] : parts(list);
	if (only !== undefined && more.length === 0) yield put('range', only, `1, ${textOf(code, only)}`);
	if (only !== undefined && more.length === 1 && /^[01]$/.test(textOf(code, only)))
		yield put('range', only, textOf(code, only) === '0' ? '1' : '0');
};
