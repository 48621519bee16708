import {posix} from 'node:path';
import type {Node} from '@vscode/tree-sitter-wasm';
import {dangerOf, isDevice, isInside, type Maybe, type Place} from './danger.ts';
import type {Grammar} from './grammar.ts';
import {guessOf} from './words.ts';
import {
	commandsIn,
	DEEPEST,
	type Found,
	isFed,
	isInterpreter,
	nameOf,
	names,
	type Parsed,
	parsed,
	RUNNERS,
	scriptsIn,
	WRAPPERS,
} from './commands-in.ts';

const DOWNLOADERS: ReadonlySet<string> = new Set(['curl', 'wget', 'fetch', 'aria2c']);

const lastPart = (url: string): string => url.replace(/[?#].*$/s, '').replace(/^.*\//s, '');

/** The files that a download is written to, as it names them. */
const downloadedBy = ({node, words: all}: Found): readonly string[] => {
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
	const redirects = node.parent?.type === 'redirected_statement' ? node.parent.descendantsOfType('file_redirect') : [];
	const written = redirects.flatMap(redirect => {
		const target = redirect?.childForFieldName('destination');
		return target ? (guessOf(target)?.text ?? []) : [];
	});
	return [...named, ...urls, ...written].map(path => posix.normalize(path)).filter(path => path !== '' && path !== '.');
};

/** Words that make a script which nobody can read worth asking about. */
const ALARMING = /\b(rm|dd|mkfs\S*|wipefs|shred|publish|twine|push|reset|clean|curl|wget)\b|\/dev\/(?!null)|-delete\b/;

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

/** A shell or interpreter that is fed by a download: through a pipe, a substitution or its arguments. */
const downloadRun = ({root, commands}: Parsed): string | undefined => {
	const isDownload = ({words}: Found): boolean => names(words).some(name => DOWNLOADERS.has(name));
	const isRun = ({words}: Found): boolean => names(words).some(name => RUNNERS.has(name));
	const found = 'it runs what it downloads';
	const files = new Set(commands.flatMap(downloadedBy));
	// Without a download there is nothing to look for in its parts.
	if (files.size === 0 && !commands.some(isDownload)) return undefined;
	for (const pipeline of root.descendantsOfType('pipeline')) {
		const parts = pipeline?.namedChildren.filter(part => part !== null) ?? [];
		const first = parts.findIndex(part => commandsIn(part).some(isDownload));
		if (first !== -1 && parts.slice(first + 1).some(part => commandsIn(part).some(isRun))) return found;
	}
	const isOne = (text: string | undefined): boolean => files.has(posix.normalize(text ?? ''));
	for (const {words} of commands) {
		const runs = names(words).some(name => RUNNERS.has(name) || isInterpreter(name));
		if (isOne(words[0]?.text) || (runs && words.slice(1).some(word => isOne(word?.text)))) return found;
	}
	for (const command of commands.filter(isRun)) {
		const substitutions = command.node.descendantsOfType(['command_substitution', 'process_substitution']);
		if (substitutions.some(inner => inner !== null && commandsIn(inner).some(isDownload))) return found;
	}
	return undefined;
};

const fedShell = ({script, commands}: Parsed): string | undefined => {
	if (!commands.some(isFed)) return undefined;
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
export const scriptDanger = (parsedScript: Parsed, place: Place, grammar: Grammar, depth = 0): string | undefined => {
	const {root, commands} = parsedScript;
	const here = placeAfter(
		commands.map(({words}) => words),
		place,
	);
	for (const {words} of commands) {
		const found = dangerOfCommand(words, here);
		if (found !== undefined) return found;
		for (const inner of scriptsIn(words)) {
			const danger = depth >= DEEPEST ? unreadDanger(inner) : innerDanger(inner, here, grammar, depth + 1);
			if (danger !== undefined) return danger;
		}
	}
	return redirectDanger(root) ?? downloadRun(parsedScript) ?? fedShell(parsedScript);
};

const innerDanger = (script: string, place: Place, grammar: Grammar, depth: number): string | undefined => {
	const tree = grammar(script);
	if (tree === undefined) return unreadDanger(script);
	try {
		return (
			scriptDanger(parsed(tree.rootNode, script), place, grammar, depth) ??
			(tree.rootNode.hasError ? unreadDanger(script) : undefined)
		);
	} finally {
		tree.delete();
	}
};
