import {posix} from 'node:path';
import type {Node} from '@vscode/tree-sitter-wasm';
import {dangerOf, isDevice, isInside, type Maybe, type Place} from './danger.ts';
import type {Grammar} from './grammar.ts';
import {list} from './list.ts';
import {guessOf, wordsOf} from './words.ts';

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
export const INTERPRETERS: ReadonlySet<string> = new Set(
	list(`
	python pypy ipython node nodejs deno bun tsx perl ruby php lua luajit tclsh awk gawk mawk nawk osascript Rscript R
	julia groovy scala jshell java ghci guile racket sbcl emacs vim vi nvim ed ex sed expect pwsh powershell ssh tmux
	screen psql sqlite3 mysql at batch crontab
`),
);

const RUNNERS: ReadonlySet<string> = new Set([
	...SHELLS,
	...list(`
	eval source . python python3 node perl ruby php pwsh
`),
]);

const DOWNLOADERS: ReadonlySet<string> = new Set(['curl', 'wget', 'fetch', 'aria2c']);

const lastPart = (url: string): string => url.replace(/[?#].*$/s, '').replace(/^.*\//s, '');

/** The files that a download is written to, as it names them. */
const downloadedBy = (command: Node): readonly string[] => {
	const all = guess(command);
	const at = all.findIndex(word => DOWNLOADERS.has(posix.basename(word?.text ?? '')));
	if (at === -1) return [];
	const texts = all.slice(at + 1).map(word => word?.text ?? '');
	const isWget = posix.basename(all[at]?.text ?? '') === 'wget';
	const named = texts.flatMap((text, nth) => {
		const [, attached] =
			(isWget ? /^(?:-O|--output-document=)(.+)$/ : /^(?:-o|--output=|--out=)(.+)$/).exec(text) ?? [];
		const takes = isWget ? /^(-[a-zA-Z]*O|--output-document)$/ : /^(-[a-zA-Z]*o|--output|--out)$/;
		return [...(attached === undefined ? [] : [attached]), ...(takes.test(text) ? [texts[nth + 1] ?? ''] : [])];
	});
	const byUrl = isWget || texts.some(text => /^-[a-zA-Z]*[OJ]|^--remote-name/.test(text));
	const urls = byUrl ? texts.filter(text => /[/.]/.test(text) && !text.startsWith('-')).map(lastPart) : [];
	const redirects =
		command.parent?.type === 'redirected_statement' ? command.parent.descendantsOfType('file_redirect') : [];
	const written = redirects.flatMap(redirect => {
		const target = redirect?.childForFieldName('destination');
		return target ? (guessOf(target)?.text ?? []) : [];
	});
	return [...named, ...urls, ...written].map(path => posix.normalize(path)).filter(path => path !== '' && path !== '.');
};

/** Words that make a script which nobody can read worth asking about. */
const ALARMING = /\b(rm|dd|mkfs\S*|wipefs|shred|publish|twine|push|reset|clean|curl|wget)\b|\/dev\/(?!null)|-delete\b/;

const DEEPEST = 8;

const nameOf = (words: readonly Maybe[]): string => posix.basename(words[0]?.text ?? '');

/** The name, and those of the commands it wraps. */
const names = (words: readonly Maybe[]): readonly string[] => {
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

const placeAfter = (commands: readonly (readonly Maybe[])[], place: Place): Place => {
	const moves = commands.filter(words => ['cd', 'pushd'].includes(nameOf(words)));
	const isLost = moves.some(words => words.length < 2 || !words.slice(1).every(word => isInside(word, place)));
	return isLost ? {...place, at: 'lost'} : place;
};

const dangerOfCommand = (words: readonly Maybe[], place: Place): string | undefined => {
	const own = dangerOf(words, place);
	if (own !== undefined || !WRAPPERS.has(nameOf(words))) return own;
	for (let at = 1; at < words.length; at += 1) {
		const name = nameOf(words.slice(at));
		// Of a wrapper's own operands and the wrapped one's only the wrapper knows: what is removed is unknown.
		const inner = words.slice(at).map(word => (word?.text === '{}' ? undefined : word));
		const found = name === '' ? undefined : dangerOf(inner, place);
		if (found !== undefined) return found;
	}
	return undefined;
};

export const guess = (command: Node): readonly Maybe[] => wordsOf(command, guessOf);

export const commandsIn = (node: Node): readonly Node[] =>
	node.descendantsOfType('command').filter(found => found !== null);

/** A shell or interpreter that is fed by a download: through a pipe, a substitution or its arguments. */
const downloadRun = (root: Node): string | undefined => {
	const downloads = (node: Node): boolean =>
		commandsIn(node).some(command => names(guess(command)).some(name => DOWNLOADERS.has(name)));
	const runs = (node: Node): boolean =>
		commandsIn(node).some(command => names(guess(command)).some(name => RUNNERS.has(name)));
	for (const pipeline of root.descendantsOfType('pipeline')) {
		const parts = pipeline?.namedChildren.filter(part => part !== null) ?? [];
		const first = parts.findIndex(downloads);
		if (first !== -1 && parts.slice(first + 1).some(runs)) return 'it runs what it downloads';
	}
	const commands = commandsIn(root);
	const files = new Set(commands.flatMap(downloadedBy));
	if (files.size > 0) {
		const isOne = (text: string | undefined): boolean => files.has(posix.normalize(text ?? ''));
		for (const command of commands) {
			const words = guess(command);
			const runs = names(words).some(name => RUNNERS.has(name) || INTERPRETERS.has(name.replace(/[\d.]+$/, '')));
			if (isOne(words[0]?.text) || (runs && words.slice(1).some(word => isOne(word?.text))))
				return 'it runs what it downloads';
		}
	}
	for (const command of commands) {
		const isRunner = names(guess(command)).some(name => RUNNERS.has(name));
		const substitutions = command.descendantsOfType(['command_substitution', 'process_substitution']);
		if (isRunner && substitutions.some(inner => inner !== null && downloads(inner))) return 'it runs what it downloads';
	}
	return undefined;
};

/** A shell that is given its script by a pipe or a here-document: it is not read, only searched. */
export const isFed = (command: Node): boolean => {
	const words = guess(command);
	const shell = names(words).some(name => SHELLS.has(name));
	const above = command.parent?.type;
	return (
		shell &&
		scriptsIn(words).length === 0 &&
		(above === 'pipeline' ||
			above === 'redirected_statement' ||
			command.descendantsOfType('herestring_redirect').length > 0)
	);
};

const fedShell = (root: Node, script: string): string | undefined => {
	if (!commandsIn(root).some(isFed)) return undefined;
	const [found] = ALARMING.exec(script) ?? [];
	return found === undefined ? undefined : `it feeds a shell a script that mentions ${found}`;
};

const redirectDanger = (root: Node): string | undefined => {
	const targets = root.descendantsOfType('file_redirect').map(redirect => {
		const target = redirect?.childForFieldName('destination');
		return target ? (guessOf(target)?.text ?? '') : '';
	});
	return targets.some(isDevice) ? 'it writes to a device' : undefined;
};

/** Why a script that could not be read must be asked for, if a word in it says so. */
export const unreadDanger = (script: string): string | undefined => {
	const [found] = ALARMING.exec(script) ?? [];
	return found === undefined ? undefined : `it cannot be read, and mentions ${found}`;
};

/** Why a script is dangerous, looking behind wrappers and into scripts within the script; undefined when nothing was found. */
export const scriptDanger = (
	root: Node,
	script: string,
	place: Place,
	grammar: Grammar,
	depth = 0,
): string | undefined => {
	const commands = commandsIn(root).map(guess);
	const here = placeAfter(commands, place);
	for (const words of commands) {
		const found = dangerOfCommand(words, here);
		if (found !== undefined) return found;
		for (const inner of scriptsIn(words)) {
			const danger = depth >= DEEPEST ? unreadDanger(inner) : innerDanger(inner, here, grammar, depth + 1);
			if (danger !== undefined) return danger;
		}
	}
	return redirectDanger(root) ?? downloadRun(root) ?? fedShell(root, script);
};

const innerDanger = (script: string, place: Place, grammar: Grammar, depth: number): string | undefined => {
	const tree = grammar(script);
	if (tree === undefined) return unreadDanger(script);
	try {
		return (
			scriptDanger(tree.rootNode, script, place, grammar, depth) ??
			(tree.rootNode.hasError ? unreadDanger(script) : undefined)
		);
	} finally {
		tree.delete();
	}
};
