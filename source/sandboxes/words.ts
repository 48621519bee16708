import type {Node} from '@vscode/tree-sitter-wasm';

/** A word of a command as its program would get it. `glob` words may become any number of others. */
export type Word = {readonly text: string; readonly glob: boolean; readonly quoted: boolean};

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

/** Its best reading where no harm comes from being wrong: backslashes taken away, braces left. */
export const guessOf = (node: Node): Word | undefined => {
	const exact = wordOf(node) ?? (node.type === 'string' ? temporary(node) : undefined);
	if (exact !== undefined || node.childCount > 1) return exact;
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
