import type {Code} from '../tree/grammar.ts';
import {childOf, nearest, type Node, parts, walk} from '../tree/node.ts';
import {functionAround, isStatement, namesAt, namesOf, statementOf} from '../tree/scope.ts';
import {plays} from '../tree/tongue.ts';
import {type Change, type Operator, put, textOf} from './change.ts';

const lineStart = ({text}: Code, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const indentAt = (code: Code, at: number): string => /^[\t ]*/.exec(code.text.slice(lineStart(code, at)))?.[0] ?? '';

/** Does nothing but blanks stand before it on its line, and nothing behind it? */
const isAlone = (code: Code, node: Node): boolean =>
	code.text.slice(lineStart(code, node.from), node.from).trim() === '' &&
	/^[;\t ]*(?:\r?\n|$)/.test(code.text.slice(node.to));

/** From the start of a statement's first line to behind the end of its last. */
const linesOf = (code: Code, node: Node): {readonly from: number; readonly to: number} => {
	const end = code.text.indexOf('\n', node.to);
	return {from: lineStart(code, node.from), to: end === -1 ? code.text.length : end + 1};
};

/** A statement's text with the indentation of its first line taken off all lines. */
const flat = (code: Code, node: Node): string => {
	const indent = indentAt(code, node.from);
	return textOf(code, node)
		.split('\n')
		.map((line, at) => (at > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
		.join('\n');
};

const indented = (text: string, indent: string): string =>
	text
		.split('\n')
		.map(line => (line === '' ? line : indent + line))
		.join('\n');

/** Puts lines before a statement, as deep as it stands. */
export const before = (operator: string, code: Code, node: Node, text: string, worth: number): Change => {
	const from = lineStart(code, node.from);
	const indent = indentAt(code, node.from);
	const unit = /^( +)\S/m.exec(code.text)?.[1] ?? '\t';
	const body = text.replaceAll('\t', code.text.includes('\n\t') ? '\t' : unit);
	return {operator, row: node.row, edits: [{from, to: from, by: `${indented(body, indent)}\n`}], worth};
};

const after = (operator: string, code: Code, node: Node, text: string, worth: number): Change => {
	const {to} = linesOf(code, node);
	const gap = code.text[to - 1] === '\n' ? '' : '\n';
	return {
		operator,
		row: node.row,
		edits: [{from: to, to, by: `${gap}${indented(text, indentAt(code, node.from))}\n`}],
		worth,
	};
};

/** A value that is worked out and goes nowhere. */
export const missingReturn: Operator = function* (node, {code}) {
	if (!plays(code.tongue, 'bare', node)) return;
	const inner = parts(node)[0];
	if (inner === undefined || /assignment|update|^string$|^yield|await|ellipsis/.test(inner.type)) return;
	const isCall = plays(code.tongue, 'call', inner);
	yield put('missing-return', {...node, to: node.from}, 'return ', isCall ? 1 : 3);
};

/** A last value that a function should give back. */
export const missingResult: Operator = function* (node, {code}) {
	const body = plays(code.tongue, 'function', node) ? childOf(node, 'body') : undefined;
	if (!plays(code.tongue, 'block', body)) return;
	const last = parts(body).at(-1);
	if (
		last === undefined ||
		plays(code.tongue, 'return', last) ||
		plays(code.tongue, 'refusal', last) ||
		!isAlone(code, last)
	)
		return;
	const local = [...namesAt(last, code)].filter(([, near]) => near === 1).map(([name]) => name);
	for (const [nth, name] of local.toReversed().entries())
		yield after('missing-return', code, last, `return ${name}${code.tongue.words.end}`, 0.7 * 0.85 ** nth);
};

/** `break` that is missing or should be `continue`, or a return that should be one. */
export const leaping: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (plays(tongue, 'leap', node)) {
		const word = node.children[0];
		if (word !== undefined) yield put('break-continue', word, textOf(code, word) === 'break' ? 'continue' : 'break');
	}
	if (plays(tongue, 'case', node)) {
		const body = node.children.filter(({field}) => field === 'body');
		const last = body.at(-1);
		if (last !== undefined && !/break|return|throw|continue/.test(last.type) && isAlone(code, last))
			yield after('missing-break', code, last, 'break;', 1.5);
		return;
	}
	const loop = nearest(node, one => plays(tongue, 'loop', one) || plays(tongue, 'function', one));
	if (!plays(tongue, 'loop', loop)) return;
	if (plays(tongue, 'return', node)) {
		yield put('early-exit', node, `continue${tongue.words.end}`);
		yield put('early-exit', node, `break${tongue.words.end}`, 0.8);
	}
	const block = node.parent;
	if (
		plays(tongue, 'bare', node) &&
		plays(tongue, 'block', block) &&
		plays(tongue, 'branch', block.parent) &&
		parts(block).at(-1) === node &&
		isAlone(code, node)
	) {
		yield after('missing-break', code, node, `break${tongue.words.end}`, 0.6);
		yield after('missing-break', code, node, `continue${tongue.words.end}`, 0.5);
	}
};

/** A statement before or behind its neighbour, out of its block, or not there. */
export const moved: Operator = function* (node, {code}) {
	const {tongue} = code;
	if (
		!isStatement(node, tongue) ||
		!isAlone(code, node) ||
		plays(tongue, 'untouchable', node) ||
		/^export|^class|^function/.test(node.type)
	)
		return;
	const place = linesOf(code, node);
	const siblings = parts(node.parent ?? node);
	const at = siblings.indexOf(node);
	const next = siblings[at + 1];
	if (next !== undefined && isAlone(code, next) && !/^export|^class|^function|^import/.test(next.type)) {
		const there = linesOf(code, next);
		const [one, other] = [code.text.slice(place.from, place.to), code.text.slice(there.from, there.to)];
		const gap = code.text.slice(place.to, there.from);
		const end = other.endsWith('\n') ? '' : '\n';
		const alike = plays(tongue, 'branch', node) && plays(tongue, 'branch', next) ? 1.5 : 1;
		yield {
			operator: 'statement-moved',
			row: node.row,
			edits: [{from: place.from, to: there.to, by: `${other}${end}${gap}${one}`}],
			worth: alike,
		};
	}
	if (functionAround(node, code) === undefined) return;
	if (!plays(tongue, 'refusal', node) && siblings.length > 1)
		yield {
			operator: 'statement-deleted',
			row: node.row,
			edits: [{...place, by: ''}],
			worth: plays(tongue, 'return', node) ? 0.6 : 1,
		};
	const owner = node.parent?.parent;
	const outer = owner === undefined ? undefined : statementOf(owner, code);
	const leaves =
		outer !== undefined && (plays(tongue, 'loop', outer) || plays(tongue, 'branch', outer)) && outer !== node;
	if (!leaves || siblings.length < 2) return;
	const moving = indented(flat(code, node), indentAt(code, outer.from));
	const behind = linesOf(code, outer).to;
	const isLast = at === siblings.length - 1;
	if (isLast) {
		const gap = code.text[behind - 1] === '\n' ? '' : '\n';
		// In Python the last of a block may end with it.
		const insert = behind >= place.to ? {from: behind, to: behind, by: `${gap}${moving}\n`} : undefined;
		if (insert !== undefined) {
			const edits =
				behind === place.to ? [{from: place.from, to: place.to, by: `${moving}\n`}] : [{...place, by: ''}, insert];
			yield {operator: 'out-of-block', row: node.row, edits, worth: 1};
		}
	}
	if (at === 0) {
		const from = lineStart(code, outer.from);
		yield {
			operator: 'out-of-block',
			row: node.row,
			edits: [
				{from, to: from, by: `${moving}\n`},
				{...place, by: ''},
			],
			worth: 0.6,
		};
	}
};

/** The statement behind a block, moved into its end. */
export const intoBlock: Operator = function* (node, {code}) {
	if (!isStatement(node, code.tongue) || !isAlone(code, node) || functionAround(node, code) === undefined) return;
	const siblings = parts(node.parent ?? node);
	const previous = siblings[siblings.indexOf(node) - 1];
	if (previous === undefined || !(plays(code.tongue, 'loop', previous) || plays(code.tongue, 'branch', previous)))
		return;
	const body = childOf(previous, 'body') ?? childOf(previous, 'consequence');
	const last = plays(code.tongue, 'block', body) ? parts(body).at(-1) : undefined;
	if (last === undefined || !isAlone(code, last)) return;
	const {from, to} = linesOf(code, node);
	const there = linesOf(code, last).to;
	const inside = `${indented(flat(code, node), indentAt(code, last.from))}\n`;
	yield {
		operator: 'into-block',
		row: node.row,
		edits:
			there === from
				? [{from, to, by: inside}]
				: [
						{from: there, to: there, by: inside},
						{from, to, by: ''},
					],
		worth: 1,
	};
};

const copied = (code: Code): readonly Node[] =>
	[...walk(code.root)].filter(
		node =>
			isStatement(node, code.tongue) &&
			functionAround(node, code) !== undefined &&
			isAlone(code, node) &&
			(plays(code.tongue, 'bare', node) || plays(code.tongue, 'branch', node)) &&
			textOf(code, node).length < 160 &&
			textOf(code, node).split('\n').length <= 3,
	);

/** A statement that stands in similar code, put in here too; a name that is not known here becomes one that is. */
export const copiedStatement: Operator = function* (node, {code}) {
	if (!isStatement(node, code.tongue) || functionAround(node, code) === undefined || !isAlone(code, node)) return;
	const names = namesAt(node, code);
	const own = functionAround(node, code);
	const [local] = own === undefined ? [] : [textOf(code, own)];
	const seen = new Set<string>();
	for (const piece of copied(code)) {
		const text = flat(code, piece);
		if (piece === node || seen.has(text) || plays(code.tongue, 'refusal', piece)) continue;
		seen.add(text);
		const unknown = namesOf(piece, code).filter(
			name => !names.has(name) && namesAt(piece, code).has(name) && !namesAt(code.root, code).has(name),
		);
		const worth = (local?.includes(text) === true ? 0.5 : 1) * (plays(code.tongue, 'branch', piece) ? 1.2 : 1);
		const texts =
			unknown.length === 0
				? [text]
				: unknown.length === 1
					? [...names]
							.filter(([, near]) => near === 1)
							.slice(0, 6)
							.map(([name]) =>
								text.replaceAll(
									new RegExp(`(?<![\\w$.])${unknown[0]?.replaceAll('$', String.raw`\$`)}(?![\\w$])`, 'g'),
									name,
								),
							)
					: [];
		for (const [nth, by] of texts.entries()) yield before('statement-copied', code, node, by, worth * 0.9 ** nth);
	}
};
