import {nearest, type Node, parts} from '../tree/node.ts';
import {functionAround, functionsIn, nameOf, namesAt, parametersOf} from '../tree/scope.ts';
import {plays} from '../tree/tongue.ts';
import {type Operator, put, textOf} from './change.ts';
import {swapped} from './tokens.ts';

/** Arguments in another order, one too many, or one that was forgotten. */
export const anotherArguments: Operator = function* (node, where) {
	const {code, project} = where;
	if (!plays(code.tongue, 'arguments', node)) return;
	const given = parts(node);
	for (const [at, one] of given.entries())
		for (const [nth, other] of given.slice(at + 1).entries())
			if (textOf(code, one) !== textOf(code, other))
				yield swapped(code, one, other, 'order-of-arguments', nth === 0 ? 1 : 0.7);
	const [first, second, third] = given;
	if (given.length === 3 && first !== undefined && second !== undefined && third !== undefined) {
		const [a, b, c] = [first, second, third].map(one => textOf(code, one));
		const whole = {...node, from: first.from, to: third.to};
		yield put('order-of-arguments', whole, `${b}, ${c}, ${a}`, 0.5);
		yield put('order-of-arguments', whole, `${c}, ${a}, ${b}`, 0.5);
	}
	const last = given.at(-1);
	const before = given.at(-2);
	if (last !== undefined && before !== undefined)
		yield put('needless-argument', {...node, row: last.row, from: before.to, to: last.to}, '');
	const callee = node.parent?.children[0];
	const name = callee === undefined ? '' : (/([\w$]+)$/.exec(textOf(code, callee))?.[1] ?? '');
	const defined = project.flatMap(one =>
		functionsIn(one)
			.filter(around => nameOf(around, one) === name)
			.map(around => parametersOf(around, one)),
	);
	const wanted = Math.max(0, ...defined.map(({length}) => length));
	if (wanted <= given.length) return;
	const close = node.to - 1;
	const meant = defined.find(({length}) => length === wanted)?.[given.length];
	for (const [by, near] of namesAt(node, code))
		yield put(
			'missing-argument',
			{...node, from: close, to: close},
			`${given.length === 0 ? '' : ', '}${by}`,
			near * (by === meant ? 2 : 1),
		);
};

/** `a[x][y]` for `a[y][x]`. */
export const anotherIndex: Operator = function* (node, {code}) {
	const {tongue} = code;
	const inner = parts(node)[0];
	if (!plays(tongue, 'index', node) || !plays(tongue, 'index', inner)) return;
	const [first, second] = [parts(inner)[1], parts(node)[1]];
	if (first !== undefined && second !== undefined) yield swapped(code, first, second, 'order-of-indices', 1);
};

const isAsync = (around: Node | undefined): boolean =>
	around === undefined || around.children.some(({type}) => type === 'async');

/** A promise that is not waited for, or a value that is. */
export const waiting: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (plays(tongue, 'wait', node)) {
		const inner = parts(node)[0];
		if (inner !== undefined) yield put('needless-await', node, textOf(code, inner));
		return;
	}
	if (!plays(tongue, 'call', node) || plays(tongue, 'wait', node.parent)) return;
	if (!isAsync(functionAround(node, code))) return;
	const isObject = node.field === 'object' || (node.field === 'value' && plays(tongue, 'index', node.parent));
	const text = `await ${textOf(code, node)}`;
	yield put(
		'missing-await',
		node,
		isObject ? `(${text})` : text,
		node.parent?.type === 'expression_statement' ? 0.8 : 1,
	);
};

const conversions = /^(?:Number|String|Boolean|parseInt|parseFloat|int|str|float|list|set|sorted|tuple|bool)$/;

/** A value of another kind: text for a number, a list for what it is made of, a copy for the thing itself. */
export const conversion: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (plays(tongue, 'call', node)) {
		const callee = node.children[0];
		const list = node.children.find(child => plays(tongue, 'arguments', child));
		const given = list === undefined ? [] : parts(list);
		const [only] = given;
		if (callee !== undefined && only !== undefined && given.length === 1 && conversions.test(textOf(code, callee)))
			yield put('needless-conversion', node, textOf(code, only));
	}
	if (!plays(tongue, 'name', node) && !plays(tongue, 'member', node)) return;
	const place =
		plays(tongue, 'return', node.parent) ||
		node.field === 'right' ||
		(node.field === 'value' && plays(tongue, 'declarator', node.parent)) ||
		(plays(tongue, 'operation', node.parent) && node.parent.children.some(({type}) => /^[+<>]|==/.test(type))) ||
		plays(tongue, 'arguments', node.parent);
	if (!place) return;
	const text = textOf(code, node);
	const forms =
		tongue.language === 'python'
			? ['int(#)', 'str(#)', 'list(#)', 'float(#)']
			: ['Number(#)', 'String(#)', '[...#]', '{...#}'];
	for (const [nth, form] of forms.entries())
		yield put(
			'missing-conversion',
			node,
			form.replace('#', () => text),
			0.9 ** nth,
		);
};

/** How a sort compares, and whether it sorts a copy. */
export const sorting: Operator = function* (node, {code}) {
	if (!plays(code.tongue, 'call', node)) return;
	const callee = node.children[0];
	const list = node.children.find(child => plays(code.tongue, 'arguments', child));
	if (callee === undefined || list === undefined) return;
	const name = /([\w$]+)$/.exec(textOf(code, callee))?.[1] ?? '';
	if (!/^(?:sort|toSorted|sorted)$/.test(name)) {
		if (name === 'reverse' || name === 'reversed' || name === 'toReversed') {
			const inner = callee.children[0] ?? list;
			yield put(
				'order-of-a-sort',
				node,
				textOf(code, plays(code.tongue, 'member', callee) ? inner : (parts(list)[0] ?? inner)),
			);
		}
		return;
	}
	const given = parts(list);
	if (code.tongue.language === 'python') {
		const reversed = given.find(one => /^reverse\s*=/.test(textOf(code, one)));
		if (reversed !== undefined) yield put('order-of-a-sort', reversed, 'reverse=False');
		else
			yield put(
				'order-of-a-sort',
				{...list, from: list.to - 1, to: list.to - 1},
				`${given.length === 0 ? '' : ', '}reverse=True`,
			);
		return;
	}
	if (given.length === 0) {
		yield put('order-of-a-sort', list, '((a, b) => a - b)');
		yield put('order-of-a-sort', list, '((a, b) => b - a)', 0.8);
	}
	const object = callee.children[0];
	if (object !== undefined && name === 'sort')
		yield put('missing-conversion', object, `[...${textOf(code, object)}]`, 1.5);
};

/** A value that may not be there: asked for carefully, with a default where one helps. */
export const mayBeMissing: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (tongue.language === 'script') {
		const dot = plays(tongue, 'member', node) ? node.children.find(({type}) => type === '.') : undefined;
		if (dot !== undefined && node.children[0]?.type !== 'this' && node.children[0]?.type !== 'super')
			yield put('missing-object', dot, '?.');
		const isValue = plays(tongue, 'index', node) || plays(tongue, 'member', node) || plays(tongue, 'call', node);
		const used =
			plays(tongue, 'operation', node.parent) ||
			plays(tongue, 'return', node.parent) ||
			plays(tongue, 'declarator', node.parent) ||
			node.parent?.type === 'spread_element';
		if (isValue && used && node.field !== 'left' && node.children[0]?.type !== 'super')
			for (const [nth, by] of ['0', '[]', "''", 'null'].entries())
				yield put('missing-default', node, `(${textOf(code, node)} ?? ${by})`, 0.8 ** nth);
		return;
	}
	if (plays(tongue, 'index', node) && !(node.field === 'left')) {
		const [object, key] = parts(node);
		if (object === undefined || key === undefined || plays(tongue, 'slice', key) || plays(tongue, 'number', key))
			return;
		const [of, at] = [textOf(code, object), textOf(code, key)];
		const isFilled = node.field === 'object' && nearest(node, one => plays(tongue, 'bare', one)) !== undefined;
		for (const [nth, by] of ['0', '[]', 'None', '""'].entries())
			yield put('missing-default', node, `${of}.get(${at}, ${by})`, 0.85 ** nth);
		for (const by of ['[]', 'set()', '{}'])
			yield put('missing-default', node, `${of}.setdefault(${at}, ${by})`, isFilled ? 1 : 0.3);
	}
	if (plays(tongue, 'call', node) && textOf(code, node.children[0] ?? node).endsWith('.get')) {
		const list = node.children.find(child => plays(tongue, 'arguments', child));
		const [key, given] = list === undefined ? [] : parts(list);
		if (key !== undefined && given === undefined)
			for (const [nth, by] of ['0', '[]', '""', '1'].entries())
				yield put('missing-default', {...key, from: key.to, to: key.to}, `, ${by}`, 1.3 * 0.85 ** nth);
	}
};
