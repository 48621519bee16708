import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scss from 'highlight.js/lib/languages/scss';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import {createLowlight} from 'lowlight';

/** Every language that is coloured. This file is a chunk of its own, which is loaded when something is to be coloured. */
const grammars = {
	bash,
	c,
	cpp,
	csharp,
	css,
	diff,
	dockerfile,
	go,
	ini,
	java,
	javascript,
	json,
	kotlin,
	lua,
	makefile,
	markdown,
	php,
	python,
	ruby,
	rust,
	scss,
	shell,
	sql,
	swift,
	typescript,
	xml,
	yaml,
};

/** Other names, endings of files among them, that the grammars do not bring themselves. */
const aliases: Readonly<Record<keyof typeof grammars, readonly string[]>> = {
	bash: ['sh', 'zsh', 'fish', 'env'],
	c: ['h'],
	cpp: ['cc', 'cxx', 'hpp', 'hh', 'hxx', 'c++', 'h++'],
	csharp: ['cs', 'c#'],
	css: [],
	diff: ['patch'],
	dockerfile: ['docker', 'containerfile'],
	go: ['golang'],
	ini: ['toml', 'cfg', 'conf', 'editorconfig', 'properties'],
	java: [],
	javascript: ['js', 'jsx', 'mjs', 'cjs', 'node'],
	json: ['jsonc', 'json5', 'jsonl'],
	kotlin: ['kt', 'kts'],
	lua: [],
	makefile: ['make', 'mk', 'mak'],
	markdown: ['md', 'mdx'],
	php: [],
	python: ['py', 'pyi', 'py3'],
	ruby: ['rb', 'rake', 'gemfile', 'gemspec', 'rakefile'],
	rust: ['rs'],
	scss: ['sass', 'less'],
	shell: ['console', 'shellsession', 'shell-session'],
	sql: ['mysql', 'sqlite', 'postgresql', 'psql'],
	swift: [],
	typescript: ['ts', 'tsx', 'mts', 'cts'],
	xml: ['html', 'htm', 'xhtml', 'svg', 'vue', 'svelte', 'plist', 'rss'],
	yaml: ['yml'],
};

const names: ReadonlyMap<string, string> = new Map(
	Object.entries(aliases).flatMap(([name, others]) => [name, ...others].map(other => [other, name] as const)),
);

/** A reader of code: `nameOf` says which grammar a name, an alias or a file's ending means, `parse` gives the tree of its scopes. */
export const highlighter = () => {
	const lowlight = createLowlight(grammars);
	return {
		nameOf: (language: string): string | undefined => names.get(language.toLowerCase().replace(/^\./, '')),
		parse: (code: string, name: string) => lowlight.highlight(name, code),
	};
};
