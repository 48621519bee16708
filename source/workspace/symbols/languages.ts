import {extensionOf} from '../kinds.ts';
import {cpp, csharp, go, java, javascript, php, python, type Rule, ruby, rust, tsx, typescript} from './rules.ts';

/** A language whose sources are read for symbols: its grammar, and what in a syntax tree is a definition or a reference. */
export type Language = {
	/** The name of the grammar: `tree-sitter-<name>.wasm`. */
	readonly grammar: string;
	readonly rules: readonly Rule[];
};

const languages = {
	typescript: {grammar: 'typescript', rules: typescript},
	tsx: {grammar: 'tsx', rules: tsx},
	javascript: {grammar: 'javascript', rules: javascript},
	python: {grammar: 'python', rules: python},
	go: {grammar: 'go', rules: go},
	rust: {grammar: 'rust', rules: rust},
	java: {grammar: 'java', rules: java},
	// C has no grammar of its own here; that of C++ reads it but for a few old ways of writing.
	cpp: {grammar: 'cpp', rules: cpp},
	ruby: {grammar: 'ruby', rules: ruby},
	php: {grammar: 'php', rules: php},
	csharp: {grammar: 'c-sharp', rules: csharp},
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
