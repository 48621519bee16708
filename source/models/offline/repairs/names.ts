import type {Failure} from '../output.ts';
import type {Code} from '../tree/grammar.ts';
import {childOf, walk} from '../tree/node.ts';
import {isBinding, isVariable, namesAt} from '../tree/scope.ts';
import {plays} from '../tree/tongue.ts';
import {type Operator, put, textOf} from './change.ts';

/** Letters that must be changed to make one name of the other, at most 3. */
const distance = (one: string, other: string): number => {
	if (Math.abs(one.length - other.length) > 2) return 3;
	let row = Array.from({length: other.length + 1}, (_, at) => at);
	for (const [i, letter] of one.split('').entries()) {
		const next = [i + 1];
		for (const [j, against] of other.split('').entries())
			next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === against ? 0 : 1)));
		row = next;
	}
	return Math.min(3, row.at(-1) ?? 3);
};

/** Names that an error says are not there. */
const unknownNames = ({messages}: Failure): readonly string[] =>
	messages.flatMap(message =>
		[
			...message.matchAll(
				/(?:name '(\w+)' is not defined|(?<![\w.])([\w$]+) is not defined|(?:reading|attribute|property) '(\w+)'|\.(\w+) is not a function|KeyError: '(\w+)')/g,
			),
		].flatMap(found => found.slice(1).filter(name => name !== undefined)),
	);

const likeness = (name: string, by: string, isUnknown: boolean): number =>
	(isUnknown ? (distance(name, by) < 3 ? 6 : 2) : 1) * (distance(name, by) < 3 ? 1.3 : 1);

/** Another variable that can be seen from here. */
export const anotherVariable: Operator = function* (node, {code, failure}) {
	if (!isVariable(node, code) || isBinding(node, code)) return;
	const name = textOf(code, node);
	const isUnknown = unknownNames(failure).includes(name);
	// A variable that is written elsewhere must be the one that is written here more often than not.
	const share = node.field === 'left' ? 0.6 : node.field === 'object' ? 0.7 : 1;
	for (const [by, near] of namesAt(node, code))
		if (by !== name) yield put('another-variable', node, by, near * share * likeness(name, by, isUnknown));
};

const fieldsIn = (code: Code): ReadonlyMap<string, ReadonlySet<string>> => {
	const fields = new Map<string, Set<string>>();
	for (const node of walk(code.root)) {
		const isField =
			node.field === code.tongue.words.field &&
			!(plays(code.tongue, 'member', node.parent) && node.parent.field === 'function');
		const isKey =
			/^(?:property_signature|pair|shorthand_property_identifier|shorthand_property_identifier_pattern)$/.test(
				node.type,
			);
		if (!isField && !isKey) continue;
		const key = isKey ? (childOf(node, 'name') ?? childOf(node, 'key') ?? node) : node;
		const of = isField && node.parent !== undefined ? textOf(code, childOf(node.parent, 'object') ?? node) : '';
		const name = textOf(code, key);
		if (!/^#?[A-Za-z_$][\w$]*$/.test(name)) continue;
		fields.set(name, (fields.get(name) ?? new Set()).add(of));
	}
	return fields;
};

/** Another field, sooner one that the same object is asked for elsewhere. */
export const anotherField: Operator = function* (node, {code, failure}) {
	if (node.field !== code.tongue.words.field || !plays(code.tongue, 'member', node.parent)) return;
	const name = textOf(code, node);
	const isCalled = node.parent.field === 'function';
	const of = textOf(code, childOf(node.parent, 'object') ?? node);
	const isUnknown = unknownNames(failure).includes(name);
	if (isCalled && !isUnknown) return;
	const fields = fieldsIn(code);
	for (const [by, objects] of fields) {
		if (by === name || by.startsWith('#') !== name.startsWith('#')) continue;
		const alike = objects.has(of) || [...(fields.get(name) ?? [])].some(one => objects.has(one));
		yield put('another-field', node, by, (alike ? 1 : 0.35) * likeness(name, by, isUnknown));
	}
};

/** Another function of the file. */
export const anotherFunction: Operator = function* (node, {code, failure}) {
	if (node.field !== 'function' || !plays(code.tongue, 'name', node)) return;
	const name = textOf(code, node);
	const isUnknown = unknownNames(failure).includes(name);
	const called = new Set(
		[...walk(code.root)]
			.filter(
				one =>
					(one.field === 'function' && plays(code.tongue, 'name', one)) ||
					(one.field === 'name' && plays(code.tongue, 'function', one.parent)),
			)
			.map(one => textOf(code, one)),
	);
	for (const by of called) if (by !== name) yield put('another-function', node, by, likeness(name, by, isUnknown));
};
