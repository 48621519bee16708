import {extensionOf} from '../kinds.ts';
import {cpp, csharp, go, java, javascript, php, python, ruby, rust, tsx, typescript} from './queries.ts';

/** A language whose sources are read for symbols: its grammar, and what in a syntax tree is a definition or a reference. */
export type Language = {
	/** The name of the grammar: `tree-sitter-<name>.wasm`. */
	readonly grammar: string;
	readonly query: string;
};

const languages = {
	typescript: {grammar: 'typescript', query: typescript},
	tsx: {grammar: 'tsx', query: tsx},
	javascript: {grammar: 'javascript', query: javascript},
	python: {grammar: 'python', query: python},
	go: {grammar: 'go', query: go},
	rust: {grammar: 'rust', query: rust},
	java: {grammar: 'java', query: java},
	// C has no grammar of its own here; that of C++ reads it but for a few old ways of writing.
	cpp: {grammar: 'cpp', query: cpp},
	ruby: {grammar: 'ruby', query: ruby},
	php: {grammar: 'php', query: php},
	csharp: {grammar: 'c-sharp', query: csharp},
} as const satisfies Readonly<Record<string, Language>>;

const extensions: ReadonlyMap<string, Language> = new Map(
	(
		[
			['typescript', 'ts mts cts'],
			['tsx', 'tsx'],
			['javascript', 'js mjs cjs jsx'],
			['python', 'py pyi'],
			['go', 'go'],
			['rust', 'rs'],
			['java', 'java'],
			['cpp', 'c h cc cpp cxx hh hpp hxx ipp inl'],
			['ruby', 'rb rake'],
			['php', 'php'],
			['csharp', 'cs'],
		] as const
	).flatMap(([name, endings]) => endings.split(' ').map(ending => [ending, languages[name]] as const)),
);

/** The language of a file, by its extension; undefined when its symbols are not known. */
export const languageOf = (path: string): Language | undefined => extensions.get(extensionOf(path));
