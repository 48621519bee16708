import type {Code} from '../tree/grammar.ts';
import {childOf, type Node, parts, walk} from '../tree/node.ts';
import {parametersOf} from '../tree/scope.ts';
import {plays} from '../tree/tongue.ts';
import {type Change, type Operator, textOf, type Where} from './change.ts';
import {before} from './statements.ts';

const plainValue = /^(?:-?\d+(?:\.\d+)?|\[\]|\{\}|''|""|null|undefined|None|[Tt]rue|[Ff]alse)$/;

/** What a guard may give back, the likelier first: what the test expects, what the function gives back elsewhere, nothing. */
const resultsFor = (around: Node, {code, failure}: Where): readonly string[] => {
	const {nothing, yes, no} = code.tongue.words;
	const returned = [...walk(around)]
		.filter(node => plays(code.tongue, 'return', node))
		.flatMap(node => parts(node).map(one => textOf(code, one)))
		.filter(text => plainValue.test(text));
	const expected = [failure.expected ?? ''].filter(text => plainValue.test(text) && !/^[tf]rue|^[tf]alse/i.test(text));
	return [...new Set([...expected, ...returned, nothing, '0', '[]', no, yes, '""'])].slice(0, 8);
};

const firstOf = (around: Node, code: Code): Node | undefined => {
	const body = childOf(around, 'body');
	return plays(code.tongue, 'block', body)
		? parts(body).find(node => !(plays(code.tongue, 'bare', node) && /^["']/.test(textOf(code, node))))
		: undefined;
};

const guardsOf = function* (
	name: string,
	where: Where,
	at: Node,
	results: readonly string[],
	worth: number,
): Generator<Change> {
	const {words, language} = where.code.tongue;
	const conditions = [
		words.isNothing(name),
		words.isEmpty(name),
		...(language === 'script' ? [`!${name}`] : []),
		`${name} ${words.equal} 0`,
	];
	for (const [nth, condition] of conditions.entries())
		for (const [rank, result] of results.entries()) {
			const line = words.guard(condition, /^(?:continue|break)$/.test(result) ? result : `return ${result}`);
			yield before('guard', where.code, at, line, worth * 0.85 ** nth * 0.85 ** rank);
		}
};

/** A way out for what is nothing, empty or zero, at the head of a function or of a loop. */
export const guard: Operator = function* (node, where) {
	const {code} = where;
	if (plays(code.tongue, 'function', node)) {
		const first = firstOf(node, code);
		if (first === undefined) return;
		const results = resultsFor(node, where);
		const names = parametersOf(node, code).filter(
			name => name !== undefined && !/^(?:self|cls)$/.test(name),
		) as readonly string[];
		for (const [nth, name] of names.slice(0, 4).entries()) yield* guardsOf(name, where, first, results, 0.85 ** nth);
		return;
	}
	if (!plays(code.tongue, 'loop', node)) return;
	const body = childOf(node, 'body');
	const first = plays(code.tongue, 'block', body) ? parts(body)[0] : undefined;
	const left = childOf(node, 'left');
	if (first === undefined) return;
	const names = new Set([
		...(left === undefined ? [] : [textOf(code, left)]),
		...[...walk(first)].filter(one => plays(code.tongue, 'name', one)).map(one => textOf(code, one)),
	]);
	const {nothing} = code.tongue.words;
	for (const name of [...names].filter(name => /^[\w$]+$/.test(name)).slice(0, 4)) {
		// What the loop itself brings is another in its next round; anything else stays what it is.
		const own = left !== undefined && textOf(code, left).split(/\W+/).includes(name);
		yield* guardsOf(name, where, first, own ? ['continue', nothing, 'break'] : [nothing, 'break', 'continue'], 0.6);
	}
};

/** A default that all calls share, made anew in each. */
export const sharedDefault: Operator = function* (node, {code}) {
	if (code.tongue.language !== 'python' || node.type !== 'function_definition') return;
	const first = firstOf(node, code);
	const list = childOf(node, 'parameters');
	if (first === undefined || list === undefined) return;
	for (const one of parts(list)) {
		const [name, value] = [childOf(one, 'name'), childOf(one, 'value')];
		if (name === undefined || value === undefined || !/^(?:\[|\{|set\(|list\(|dict\()/.test(textOf(code, value)))
			continue;
		const inside = before(
			'shared-default',
			code,
			first,
			`if ${textOf(code, name)} is None:\n\t${textOf(code, name)} = ${textOf(code, value)}`,
			1,
		);
		yield {...inside, row: node.row, edits: [{from: value.from, to: value.to, by: 'None'}, ...inside.edits]};
	}
};
