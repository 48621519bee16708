import type {Node} from '@vscode/tree-sitter-wasm';
import {list} from './list.ts';
import {openWordOf, type Word, wordsOf} from './words.ts';

/** One command of a plain script: its source without what changes nothing, and its words, name first. */
export type Segment = {readonly source: string; readonly words: readonly Word[]};

/** What a plain script may be made of, by the names of the grammar. Everything else makes it opaque. */
export const PLAIN_KINDS: ReadonlySet<string> = new Set([
	'\n',
	...list(`
	program list pipeline command command_name word number string string_content raw_string concatenation &&
	|| ; | " |& comment negated_command ! redirected_statement file_redirect file_descriptor herestring_redirect > >>
	>| >& &> &>> < <<< simple_expansion expansion variable_name special_variable_name $ \${ } variable_assignment
	= subshell ( ) compound_statement { if_statement elif_clause else_clause if then elif else fi for_statement
	while_statement do_group for in while until do done command_substitution $( test_command unary_expression binary_expression test_operator
	[ ] [[ ]] == !=
`),
]);

/** Signs that mean what we take them for only as parts of these. */
const HOMES: ReadonlyMap<string, readonly string[]> = new Map(
	Object.entries({
		$: ['simple_expansion'],
		'${': ['expansion'],
		'{': ['compound_statement'],
		'}': ['compound_statement', 'expansion'],
		'(': ['subshell'],
		'$(': ['command_substitution'],
		')': ['subshell', 'command_substitution'],
		'!': ['negated_command', 'unary_expression', 'test_command'],
		'=': ['variable_assignment', 'binary_expression'],
		'==': ['binary_expression'],
		'!=': ['binary_expression'],
		'[': ['test_command'],
		']': ['test_command'],
		'[[': ['test_command'],
		']]': ['test_command'],
		'<': ['file_redirect'],
		'>': ['file_redirect'],
		'<<<': ['herestring_redirect'],
		in: ['for_statement'],
	}),
);

const isAstray = ({type, parent, isNamed}: Node): boolean =>
	!isNamed && HOMES.get(type)?.includes(parent?.type ?? '') === false;

/** Deeper than this a plain script is opaque. A chain of && is not deep, though the grammar nests it. */
const DEEPEST = 12;

/** Words that the grammar may take for a command's name while bash takes them for its own. */
const RESERVED: ReadonlySet<string> = new Set(
	list(`
	if then else elif fi for while until do done case esac select function in time coproc ! [ [[ ]] { } ((
	))
`),
);

const NAME = /^[\p{L}\p{N}_./+-]+$/u;

/** Variables that change what a program says or how much, not what it runs, reads or writes. */
const HARMLESS_VARIABLES: ReadonlySet<string> = new Set(
	list(`
	CI IFS NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE LANG LANGUAGE LC_ALL LC_CTYPE LC_COLLATE LC_MESSAGES LC_NUMERIC
	LC_TIME TZ COLUMNS LINES NODE_ENV RUST_BACKTRACE RUST_LOG PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE DEBUG VERBOSE
`),
);

/** A name that no program is configured by. */
const LOOP_VARIABLE = /^[a-z][a-z0-9_]*$/;

const sayKind = (kind: string): string =>
	`holds ${/^\w+$/.test(kind) ? kind.replaceAll('_', ' ') : JSON.stringify(kind)}`;

/** The nodes in the order of the text, with how deep they lie. */
const walk = function* (root: Node): Generator<{readonly node: Node; readonly depth: number}> {
	const stack = [{node: root, depth: 1}];
	for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
		yield top;
		const depth = top.node.type === 'list' ? top.depth : top.depth + 1;
		for (const child of [...top.node.children].reverse()) if (child !== null) stack.push({node: child, depth});
	}
};

/** What may stand between the parts of a node, where the grammar sees nothing: bash must see nothing there either. */
const gapOf = (type: string): RegExp => {
	switch (type) {
		case 'concatenation':
		case 'command_name':
		case 'simple_expansion':
		case 'expansion':
		case 'variable_assignment':
			return /^$/;
		case 'command':
		case 'redirected_statement':
		case 'file_redirect':
		case 'herestring_redirect':
		case 'test_command':
		case 'unary_expression':
		case 'binary_expression':
			return /^[ \t]*$/;
		default:
			return /^[ \t\n]*$/;
	}
};

const isUnread = (node: Node, script: string): boolean => {
	// A string is read as a whole, by its own rules.
	if (node.childCount === 0 || node.type === 'string') return false;
	const gap = gapOf(node.type);
	let at = node.startIndex;
	for (const child of node.children) {
		if (child === null) continue;
		if (!gap.test(script.slice(at, child.startIndex))) return true;
		at = child.endIndex;
	}
	return !gap.test(script.slice(at, node.endIndex));
};

const named = (node: Node): readonly Node[] => node.namedChildren.filter(child => child !== null);

/** Reads a file, or sends output to nowhere or where other output goes. Of several destinations bash takes the others for words. */
const isHarmlessRedirect = (redirect: Node): boolean => {
	const operator = redirect.children.find(child => child !== null && !child.isNamed)?.type;
	const [destination, another] = named(redirect).filter(({type}) => type !== 'file_descriptor');
	if (operator === undefined || destination === undefined || another !== undefined) return false;
	if (operator === '>&') return /^[12]$/.test(destination.text);
	if (operator !== '<') return destination.text === '/dev/null';
	const word = openWordOf(destination);
	// These names open connections: see "Redirections" in bash(1).
	return word !== undefined && !word.glob && word.open !== true && !/^\/+dev\/+(?:tcp|udp)\//.test(word.text);
};

const COMPARISONS: ReadonlySet<string> = new Set(['=', '==', '!=']);
const NUMBERS = /^-(?:eq|ne|lt|le|gt|ge)$/;
/** Tests of one operand. `-v` and `-R` take the name of a variable, whose index is run. */
const TESTS = /^-[abcdefghkLnNOprsStuwxzG]$/;

/** Asks about files, words and numbers. Each operator is written out, so that no value can become one: see test(1p) on numbers of arguments. */
export const isHarmlessTest = (
	words: readonly (Pick<Word, 'text' | 'open'> & {readonly glob?: boolean})[],
): boolean => {
	const [first, ...rest] = words;
	if (first?.text === '!' && rest.length > 0) return isHarmlessTest(rest);
	if (words.some(({glob}) => glob === true)) return false;
	const [, second] = words;
	const isWritten = (word: typeof first): boolean => word !== undefined && word.open !== true;
	switch (words.length) {
		case 1:
			return true;
		case 2:
			return isWritten(first) && TESTS.test(first?.text ?? '');
		case 3:
			return isWritten(second) && (COMPARISONS.has(second?.text ?? '') || NUMBERS.test(second?.text ?? ''));
		default:
			return false;
	}
};

/** `[ … ]` and `[[ … ]]`: the words between the brackets, or undefined where there is more to it. */
const testedWords = (test: Node): readonly Word[] | undefined => {
	const parts = (node: Node): readonly Node[] =>
		['unary_expression', 'binary_expression'].includes(node.type)
			? node.children.flatMap(child => (child === null ? [] : parts(child)))
			: [node];
	const all = test.children.slice(1, -1).flatMap(child => (child === null ? [] : parts(child)));
	const words = all.map(node =>
		node.type === 'test_operator' || !node.isNamed ? {text: node.text, glob: false, quoted: false} : openWordOf(node),
	);
	return words.includes(undefined) ? undefined : words.filter(word => word !== undefined);
};

const isPlainTest = (test: Node): boolean => {
	const words = testedWords(test);
	if (words === undefined) return false;
	if (test.text.startsWith('[[')) {
		// No word is split here. Numbers are reckoned, and what is reckoned may run a command.
		const unsplit = words.map(({text, open}) => ({text, ...(open === true ? {open} : {})}));
		return isHarmlessTest(unsplit) && !words.some(({text}) => NUMBERS.test(text));
	}
	return test.text.startsWith('[') && isHarmlessTest(words);
};

const isPlainLoop = (loop: Node): boolean => {
	const [variable, ...rest] = named(loop);
	return (
		loop.children.some(child => child?.type === 'in') &&
		LOOP_VARIABLE.test(variable?.text ?? '') &&
		rest.every(node => node.type === 'do_group' || openWordOf(node) !== undefined)
	);
};

const isHarmlessAssignment = (assignment: Node): boolean => {
	const [name, value, another] = named(assignment);
	const word = value === undefined ? undefined : openWordOf(value);
	return (
		assignment.parent?.type === 'command' &&
		HARMLESS_VARIABLES.has(name?.text ?? '') &&
		another === undefined &&
		(value === undefined || (word !== undefined && word.open !== true))
	);
};

/** Why a node makes its script opaque, beyond the kinds of its parts. */
const whyOpaque = (node: Node): string | undefined => {
	switch (node.type) {
		case 'file_redirect':
			return isHarmlessRedirect(node)
				? undefined
				: 'holds a redirection that writes, or that only running it would tell';
		case 'herestring_redirect':
			return named(node).every(word => openWordOf(word) !== undefined)
				? undefined
				: 'holds a word that only running it would tell';
		case 'variable_assignment':
			return isHarmlessAssignment(node) ? undefined : 'sets a variable';
		case 'for_statement':
			return isPlainLoop(node) ? undefined : 'holds a loop that only running it would tell';
		case 'test_command':
			return isPlainTest(node) ? undefined : 'holds a test that only running it would tell';
		case 'command_substitution':
		case 'simple_expansion':
		case 'expansion':
			return openWordOf(node) === undefined ? 'holds an expansion that does more than to insert' : undefined;
		default:
			return undefined;
	}
};

const isAside = ({type}: Node): boolean => type === 'variable_assignment' || type.endsWith('redirect');

const segmentOf = (command: Node): Segment | string => {
	const words = wordsOf(command, openWordOf);
	const known = words.filter(word => word !== undefined);
	const [name] = known;
	if (known.length !== words.length || name === undefined) return 'holds a word that only running it would tell';
	if (name.quoted || name.glob || name.open === true || !NAME.test(name.text) || RESERVED.has(name.text))
		return 'holds a command without a plain name';
	const parts = named(command);
	const source = parts.some(isAside)
		? parts.flatMap(part => (isAside(part) ? [] : [part.text])).join(' ')
		: command.text;
	return {source, words: known};
};

/** The commands of a plain script, or why it is opaque. */
export const readPlain = (root: Node, script: string): readonly Segment[] | string => {
	const around = script.slice(0, root.startIndex) + script.slice(root.endIndex);
	if (around.trim() !== '') return 'holds something unread';
	if (script.includes('\\\n')) return 'holds a line that goes on';
	const segments: Segment[] = [];
	let tests = 0;
	for (const {node, depth} of walk(root)) {
		if (!PLAIN_KINDS.has(node.type) || isAstray(node)) return sayKind(node.type);
		if (depth > DEEPEST) return 'is nested too deeply';
		if (isUnread(node, script)) return 'holds something unread';
		const why = whyOpaque(node);
		if (why !== undefined) return why;
		if (node.type === 'test_command') tests += 1;
		if (node.type !== 'command') continue;
		const segment = segmentOf(node);
		if (typeof segment === 'string') return segment;
		segments.push(segment);
	}
	return segments.length === 0 && tests === 0 ? 'holds no command' : segments;
};
