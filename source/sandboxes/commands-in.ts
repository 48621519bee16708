import {posix} from 'node:path';
import type {Node} from '@vscode/tree-sitter-wasm';
import type {Maybe} from './danger.ts';
import {list} from './list.ts';
import {guessOf, wordsOf} from './words.ts';

/** Scripts within scripts are followed so far. */
export const DEEPEST = 8;

/** A command wherever it stands in a script, with its words as far as they can be told. */
export type Found = {readonly node: Node; readonly words: readonly Maybe[]};

/** A script as the grammar reads it, and all commands in it. */
export type Parsed = {readonly root: Node; readonly script: string; readonly commands: readonly Found[]};

export const commandsIn = (node: Node): readonly Found[] =>
	node
		.descendantsOfType('command')
		.flatMap(found => (found === null ? [] : [{node: found, words: wordsOf(found, guessOf)}]));

/** Finds the commands of a script once, for all that is asked about them. */
export const parsed = (root: Node, script: string): Parsed => ({root, script, commands: commandsIn(root)});

/** Commands whose arguments hold another command, from some place on. */
export const WRAPPERS: ReadonlySet<string> = new Set(
	list(`
	sudo doas su env nice nohup time timeout xargs parallel command exec builtin stdbuf setsid ionice
	busybox watch find fd unshare chroot script flock npx coproc systemd-run pkexec ssh strace ltrace catchsegv setpriv
	runuser nsenter taskset chrt cgexec prlimit unbuffer rlwrap torsocks proxychains dbus-run-session xvfb-run
	entr parallel gdb valgrind toybox pnpx bunx bun pnpm yarn uv
`),
);

export const SHELLS: ReadonlySet<string> = new Set(
	list(`
	sh bash dash zsh ksh ash fish su
`),
);

/** Programs that run the text they are given, in a language of their own. Their names may end with a version. */
const INTERPRETERS: ReadonlySet<string> = new Set(
	list(`
	python pypy ipython node nodejs deno bun tsx perl ruby php lua luajit tclsh awk gawk mawk nawk osascript Rscript R
	julia groovy scala jshell java ghci guile racket sbcl emacs vim vi nvim ed ex sed expect pwsh powershell ssh tmux
	screen psql sqlite3 mysql at batch crontab
`),
);

export const RUNNERS: ReadonlySet<string> = new Set([
	...SHELLS,
	...list(`
	eval source . python python3 node perl ruby php pwsh
`),
]);

export const nameOf = (words: readonly Maybe[]): string => posix.basename(words[0]?.text ?? '');

/** Does a program of this name run texts in a language of its own? */
export const isInterpreter = (name: string): boolean => INTERPRETERS.has(name.replace(/[\d.]+$/, ''));

/** The name, and those of the commands it wraps. */
export const names = (words: readonly Maybe[]): readonly string[] => {
	const name = nameOf(words);
	return WRAPPERS.has(name) ? words.map(word => posix.basename(word?.text ?? '')) : [name];
};

/** Texts among the arguments that run as scripts. */
export const scriptsIn = (words: readonly Maybe[]): readonly string[] => {
	const texts = words.map(word => word?.text ?? '');
	const has = (group: ReadonlySet<string>): boolean => names(words).some(name => group.has(name));
	const name = nameOf(words);
	if (name === 'eval') return [texts.slice(1).join(' ')];
	if (name === 'trap') return texts.slice(1, 2).filter(text => /\s/.test(text));
	const isSplit = name === 'env' && texts.some(text => /^-[a-z]*S|^--split-string/.test(text));
	const isShell = has(SHELLS) && texts.some(text => /^-[a-zA-Z]*c$/.test(text));
	return isSplit || isShell
		? texts
				.slice(1)
				.filter(text => /\s/.test(text))
				.map(text => text.replace(/^(-S|--split-string=)/, ''))
		: [];
};

/** A shell that is given its script by a pipe or a here-document: it is not read, only searched. */
export const isFed = ({node, words}: Found): boolean => {
	const shell = names(words).some(name => SHELLS.has(name));
	const above = node.parent?.type;
	return (
		shell &&
		scriptsIn(words).length === 0 &&
		(above === 'pipeline' ||
			above === 'redirected_statement' ||
			node.descendantsOfType('herestring_redirect').length > 0)
	);
};
