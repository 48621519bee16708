import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Parser} from '@vscode/tree-sitter-wasm';
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

/** Loads the grammars, which takes some hundredths of a second. */
export const loadParser = async (): Promise<Parse> => {
	const require = createRequire(import.meta.url);
	const {default: runtime} = await import('@vscode/tree-sitter-wasm');
	await runtime.Parser.init();
	const parsers = new Map<Grammar, Parser>();
	for (const grammar of grammars) {
		const parser = new runtime.Parser();
		parser.setLanguage(
			await runtime.Language.load(await readFile(require.resolve(`${PACKAGE}/wasm/tree-sitter-${grammar}.wasm`))),
		);
		parsers.set(grammar, parser);
	}
	return (path, text) => {
		const [grammar, language] = [grammarOf(path), languageOf(path)];
		const parser = grammar === undefined ? undefined : parsers.get(grammar);
		if (parser === undefined || language === undefined || text.length > LONGEST) return undefined;
		const begun = performance.now();
		const tree = parser.parse(text, undefined, {progressCallback: () => performance.now() - begun > PARSE_LIMIT});
		if (tree === null) {
			parser.reset();
			return undefined;
		}
		const broken = tree.rootNode.hasError;
		return {path, text, tongue: tongues[language], root: plainTree(tree), broken};
	};
};
