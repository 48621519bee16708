import {type Node, nearest} from '../tree/node.ts';
import {plays} from '../tree/tongue.ts';
import {type Operator, put, textOf, type Where} from './change.ts';

/** The whole numbers beside one, the likelier first. */
const beside = (value: number): readonly number[] =>
	value === 0 || value === 1 ? [1 - value, value === 0 ? -1 : 2] : [value + 1, value - 1];

const isNegated = (node: Node): boolean =>
	node.parent?.type.startsWith('unary_') === true && node.parent.children[0]?.type === '-';

/** Another number: one beside it, ten times it, its negative. */
export const anotherNumber: Operator = function* (node, {code}) {
	if (!plays(code.tongue, 'number', node)) return;
	const text = textOf(code, node);
	const value = Number(text);
	if (!Number.isFinite(value)) return;
	const whole = isNegated(node) && node.parent !== undefined ? node.parent : node;
	const signed = whole === node ? value : -value;
	if (Number.isInteger(value)) {
		const operator = value > 9 ? 'large-constant' : 'constant';
		for (const [nth, near] of beside(signed).entries()) yield put(operator, whole, String(near), 0.8 ** nth);
	}
	if (signed !== 0) yield put('sign-of-constant', whole, String(-signed));
	if (value >= 10 && value % 10 === 0) {
		yield put('size-of-constant', node, `${text}0`);
		yield put('size-of-constant', node, String(value / 10), 0.9);
	}
	if (!Number.isInteger(value)) yield put('size-of-constant', node, String(Math.trunc(value)), 0.6);
};

export const anotherTruth: Operator = function* (node, {code}) {
	const {words} = code.tongue;
	if (!plays(code.tongue, 'truth', node)) return;
	yield put('truth', node, textOf(code, node) === words.yes ? words.no : words.yes);
};

/** What a variable begins with: the neutral value of another kind of collecting. */
export const anotherBeginning: Operator = function* (node, {code}) {
	const {tongue} = code;
	const begins =
		(node.field === 'value' && plays(tongue, 'declarator', node.parent)) ||
		(node.field === 'right' && plays(tongue, 'assignment', node.parent)) ||
		(node.field === 'value' &&
			/default_parameter|required_parameter|assignment_pattern/.test(node.parent?.type ?? '')) ||
		(plays(tongue, 'arguments', node.parent) && node.parent.parent?.children[0]?.children.at(-1) !== undefined);
	if (!begins) return;
	const {least, most, nothing, no} = tongue.words;
	const others: Readonly<Record<string, readonly string[]>> = {
		'0': [least, most, nothing, '""', '1'],
		'1': ['0'],
		'""': [nothing, '0'],
		"''": [nothing, '0'],
		[nothing]: ['0', no],
		null: ['0', 'undefined'],
		[least]: [most, '0'],
		[most]: [least, '0'],
	};
	for (const [nth, by] of (others[textOf(code, node)] ?? []).entries())
		yield put('initial-value', node, by, 0.85 ** nth);
};

const literal = /-?\d+(?:\.\d+)?|(?<=')[^'\n]{1,80}(?=')|(?<=")[^"\n]{1,80}(?=")/g;

const wrongValues = ({failure: {expected = '', actual = ''}}: Where) => {
	const [should, is] = [new Set(expected.match(literal)), new Set(actual.match(literal))];
	return {
		wrong: new Set([...is].filter(value => !should.has(value))),
		right: [...should].filter(value => !is.has(value)).slice(0, 3),
	};
};

/** A constant that came out where another should have: the one stands in the code, the other in the test. */
export const expectedValue: Operator = function* (node, where) {
	const {code} = where;
	const isText = plays(code.tongue, 'text', node);
	if (!isText && !plays(code.tongue, 'number', node)) return;
	const {wrong, right} = wrongValues(where);
	const text = textOf(code, node);
	const inner = isText ? text.slice(1, -1) : text;
	if (!wrong.has(inner)) return;
	// A value that is compared with is no result.
	const compared = nearest(node, above => plays(code.tongue, 'operation', above)) !== undefined;
	for (const by of right)
		if (/^-?\d/.test(by) === !isText)
			yield put('expected-value', node, isText ? `${text[0]}${by}${text.at(-1)}` : by, compared ? 0.3 : 1);
};
