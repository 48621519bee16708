import type {Node} from '@vscode/tree-sitter-wasm';

/** A word of a command as its program would get it. `glob` words may become any number of others. */
export type Word = {
	readonly text: string;
	readonly glob: boolean;
	readonly quoted: boolean;
	/** Only running the script tells it from `UNKNOWN` in its text on. */
	readonly open?: true;
};

/** Stands in the text of a word for what only running would tell. No script holds it: it would not be read. */
export const UNKNOWN = '\uFFFD';

/** What stands for itself outside quotes. No backslash, brace or dollar: bash and the grammar need not agree on those. */
const LITERAL = /^[\p{L}\p{N}_.,:/@%+=^~!#*?[\]-]+$/u;

const GLOB = /[*?[\]]/;

const bare = (text: string): Word | undefined =>
	LITERAL.test(text) && !text.startsWith('#') ? {text, glob: GLOB.test(text), quoted: false} : undefined;

const single = (text: string): Word | undefined =>
	/^'[^']*'$/.test(text) ? {text: text.slice(1, -1), glob: false, quoted: true} : undefined;

const double = (text: string): Word | undefined => {
	const [, inner] = /^"((?:[^"\\$`]|\\[^])*)"$/.exec(text) ?? [];
	if (inner === undefined) return undefined;
	return {text: inner.replaceAll(/\\(["$`\\])/g, '$1').replaceAll('\\\n', ''), glob: false, quoted: true};
};

const joined = (words: readonly (Word | undefined)[]): Word | undefined => {
	const known = words.filter(word => word !== undefined);
	if (known.length !== words.length || known.length === 0) return undefined;
	return {
		text: known.map(({text}) => text).join(''),
		glob: known.some(({glob}) => glob),
		quoted: known.some(({quoted}) => quoted),
	};
};

/** The word that a node is, or undefined when only running it would tell. */
const wordOf = (node: Node): Word | undefined => {
	switch (node.type) {
		case 'word':
		case 'number':
			return bare(node.text);
		case 'raw_string':
			return single(node.text);
		case 'string':
			return double(node.text);
		case 'concatenation':
			return joined(node.children.map(child => (child === null ? undefined : wordOf(child))));
		case 'command_name':
			return joined(node.children.map(child => (child === null ? undefined : wordOf(child))));
		default:
			return undefined;
	}
};

/** The value of a variable or parameter, and nothing that is reckoned, replaced or run on the way. */
const VALUE = /^(?:\$(?:[A-Za-z_]\w*|[\d?#@*$!-])|\$\{[A-Za-z_]\w*\})$/;

/** What a string may hold between its expansions. */
const QUOTED = /^(?:[^"\\$`]|\\[^])*$/;

const isExpansion = (node: Node): boolean =>
	node.type === 'command_substitution'
		? node.text.startsWith('$(') && !node.text.startsWith('$((')
		: ['simple_expansion', 'expansion'].includes(node.type) && VALUE.test(node.text);

const openString = (node: Node): Word | undefined => {
	const inner = node.children.filter(child => child !== null && !['"', 'string_content'].includes(child.type));
	let at = node.startIndex + 1;
	let before: string | undefined;
	for (const child of inner) {
		if (child === null || !isExpansion(child)) return undefined;
		const between = node.text.slice(at - node.startIndex, child.startIndex - node.startIndex);
		if (!QUOTED.test(between)) return undefined;
		before ??= between;
		at = child.endIndex;
	}
	if (before === undefined || !QUOTED.test(node.text.slice(at - node.startIndex, -1))) return undefined;
	const text = double(`"${before}"`)?.text;
	return text === undefined ? undefined : {text: text + UNKNOWN, glob: false, quoted: true, open: true};
};

/** The word that a node is, as far as it is known: what follows the first expansion is not. Unquoted, that may be any number of words. */
export const openWordOf = (node: Node): Word | undefined => {
	const exact = wordOf(node);
	if (exact !== undefined) return exact;
	if (isExpansion(node)) return {text: UNKNOWN, glob: true, quoted: false, open: true};
	if (node.type === 'string') return openString(node);
	// Backslashes that find(1) is given for its own operators.
	if (node.type === 'word' && /^\\[()!;]$/.test(node.text))
		return {text: node.text.slice(1), glob: false, quoted: true};
	// The place of a path.
	if (node.text === '{}') return {text: node.text, glob: false, quoted: true};
	if (node.type !== 'concatenation') return undefined;
	const parts = node.children.map(child => (child === null ? undefined : openWordOf(child)));
	const known = parts.filter(part => part !== undefined);
	if (known.length !== parts.length || known.length === 0) return undefined;
	const end = known.findIndex(({open}) => open === true);
	if (end === -1) return undefined;
	return {
		text: known
			.slice(0, end + 1)
			.map(({text}) => text)
			.join(''),
		glob: known.some(({glob}) => glob),
		quoted: known.some(({quoted}) => quoted),
		open: true,
	};
};

/** `"$TMPDIR/some/path"`, and nothing else that is expanded. */
const TEMPORARY = /^"\$(?:TMPDIR|\{TMPDIR\})((?:\/[^"\\$`/]+)+)"$/;

/** Anything else that is done with the variable: it may lead elsewhere then. */
const REASSIGNED = /(?<!\$\{?)\bTMPDIR\b|\$\{TMPDIR[^}]/;

/** A path in the temporary folder that every sandbox names, as one below `/tmp`. */
const temporary = (node: Node): Word | undefined => {
	const [, path] = TEMPORARY.exec(node.text) ?? [];
	if (path === undefined || REASSIGNED.test(node.tree.rootNode.text)) return undefined;
	return {text: `/tmp${path}`, glob: false, quoted: true};
};

/** Its best reading where no harm comes from being wrong: backslashes taken away, braces left. An open one is not known as it is used. */
export const guessOf = (node: Node): Word | undefined => {
	const exact = wordOf(node) ?? (node.type === 'string' ? temporary(node) : undefined);
	if (exact !== undefined) return exact;
	// A string with expansions, as it is written: a script in it is still a script.
	if (node.type === 'string' && node.childCount > 2)
		return {text: node.text.slice(1, -1).replaceAll(/\\(["$`\\])/g, '$1'), glob: false, quoted: true, open: true};
	if (node.childCount > 1) return undefined;
	const [inner] = node.children;
	if (inner) return guessOf(inner);
	return node.type === 'word' ? {text: node.text.replaceAll(/\\([^])/g, '$1'), glob: true, quoted: true} : undefined;
};

/** The words of a command, its name first; undefined for each that only running it would tell. Redirections and assignments are left out. */
export const wordsOf = (command: Node, how: (node: Node) => Word | undefined = wordOf): readonly (Word | undefined)[] =>
	command.children.flatMap(child => {
		if (child === null || !child.isNamed) return [];
		return child.type === 'variable_assignment' || child.type.endsWith('redirect') ? [] : [how(child)];
	});
