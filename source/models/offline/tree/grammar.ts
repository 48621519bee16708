import {hash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Parser as TreeSitter, Tree} from '@vscode/tree-sitter-wasm';
import {languageOf} from '../source.ts';
import {type Node, plainTree} from './node.ts';
import {type Tongue, tongues} from './tongue.ts';

const PACKAGE = '@vscode/tree-sitter-wasm';

/** Milliseconds after which a parse is given up, and characters beyond which none is tried. */
const PARSE_LIMIT = 500;
const LONGEST = 400_000;

type Grammar = 'javascript' | 'typescript' | 'tsx' | 'python';

const grammarOf = (path: string): Grammar | undefined =>
	path.endsWith('.py')
		? 'python'
		: /\.[cm]?ts$/.test(path)
			? 'typescript'
			: path.endsWith('.tsx')
				? 'tsx'
				: /\.[cm]?jsx?$/.test(path)
					? 'javascript'
					: undefined;

/** A file as a syntax tree. `broken`: the grammar could not read all of it. */
export type Code = {
	readonly path: string;
	readonly text: string;
	readonly tongue: Tongue;
	readonly root: Node;
	readonly broken: boolean;
};

/** Reads a file's text; undefined for other languages, and for what is too long. */
export type Parse = (path: string, text: string) => Code | undefined;

const grammars: readonly Grammar[] = ['javascript', 'typescript', 'tsx', 'python'];

export type Parser = {
	readonly parse: Parse;
	/** Whether the grammar cannot read all of a text; undefined where `parse` gives none. A text that was seen before is not read again. */
	readonly isBroken: (path: string, text: string) => boolean | undefined;
};

/** Texts whose state is remembered, at most. */
const REMEMBERED = 10_000;

/** Loads the grammars, which takes some tenths of a second. */
export const loadParser = async (): Promise<Parser> => {
	const require = createRequire(import.meta.url);
	const {default: runtime} = await import('@vscode/tree-sitter-wasm');
	await runtime.Parser.init();
	const parsers = new Map<Grammar, TreeSitter>();
	for (const grammar of grammars) {
		const parser = new runtime.Parser();
		parser.setLanguage(
			await runtime.Language.load(await readFile(require.resolve(`${PACKAGE}/wasm/tree-sitter-${grammar}.wasm`))),
		);
		parsers.set(grammar, parser);
	}
	const read = (path: string, text: string): Tree | undefined => {
		const grammar = grammarOf(path);
		const parser = grammar === undefined ? undefined : parsers.get(grammar);
		if (parser === undefined || text.length > LONGEST) return undefined;
		const begun = performance.now();
		const tree = parser.parse(text, undefined, {progressCallback: () => performance.now() - begun > PARSE_LIMIT});
		if (tree === null) parser.reset();
		return tree ?? undefined;
	};
	const known = new Map<string, boolean | undefined>();
	return {
		parse: (path, text) => {
			const language = languageOf(path);
			const tree = language === undefined ? undefined : read(path, text);
			if (tree === undefined || language === undefined) return undefined;
			const broken = tree.rootNode.hasError;
			return {path, text, tongue: tongues[language], root: plainTree(tree), broken};
		},
		isBroken: (path, text) => {
			const key = `${grammarOf(path)} ${hash('sha1', text)}`;
			if (known.has(key)) return known.get(key);
			if (known.size >= REMEMBERED) known.clear();
			const tree = read(path, text);
			const broken = tree?.rootNode.hasError;
			tree?.delete();
			known.set(key, broken);
			return broken;
		},
	};
};
