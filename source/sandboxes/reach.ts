import {posix} from 'node:path';
import type {Reach} from '../core/sandbox.ts';
import type {Maybe} from './danger.ts';
import type {Grammar} from './grammar.ts';
import {DEEPEST, isFed, isInterpreter, type Parsed, parsed, scriptsIn, SHELLS, WRAPPERS} from './commands-in.ts';
import {UNKNOWN} from './words.ts';

/** Ways to leave out options, of one command, at most. */
const MOST_FORMS = 64;

/** Commands that one wrapper may hold, at most: from each of its words on. */
const MOST_INNER = 40;

/**
 * The ways to write a command without the options before its verb, each of which may take the next word: `git -C . push` is `git push`.
 * Which options take one only the program knows, so that every way counts.
 */
const withoutOptions = ([name = '', ...rest]: readonly string[]): readonly string[] => {
	const forms = new Set<string>();
	const skip = (at: number): void => {
		if (forms.size >= MOST_FORMS) return;
		forms.add([name, ...rest.slice(at)].join(' '));
		if (!/^[-+]./.test(rest[at] ?? '')) return;
		skip(at + 1);
		if (at + 1 < rest.length) skip(at + 2);
	};
	skip(0);
	return [...forms];
};

const formsOf = (words: readonly string[]): readonly string[] => {
	const [name = '', ...rest] = words;
	const base = posix.basename(name);
	return [...withoutOptions(words), ...(base === name ? [] : withoutOptions([base, ...rest]))];
};

/** The commands that a command may start: itself, and if it is a wrapper what stands behind each of its words. */
const startedBy = (words: readonly string[]): readonly (readonly string[])[] =>
	WRAPPERS.has(posix.basename(words[0] ?? '')) ? words.slice(0, MOST_INNER).map((_, at) => words.slice(at)) : [words];

const collapsed = (text: string): string =>
	text
		.replaceAll(/["'\\]/g, '')
		.replaceAll(/\s+/g, ' ')
		.trim();

type Reached = {readonly commands: Set<string>; readonly code: Set<string>; unsure: boolean};

const textsOf = (words: readonly Maybe[]): readonly string[] => words.map(word => word?.text ?? UNKNOWN);

const search = ({root, script, commands}: Parsed, grammar: Grammar, depth: number, found: Reached): void => {
	if (root.hasError) found.unsure = true;
	for (const command of commands) {
		const {node, words} = command;
		const texts = textsOf(words);
		const [name = UNKNOWN] = texts;
		// A name that is not known may be any; so may what `eval` and shells are given.
		if (words[0] === undefined || words[0].glob || words[0].open === true) found.unsure = true;
		for (const started of startedBy(texts)) for (const form of formsOf(started)) found.commands.add(form);
		const inner = scriptsIn(words);
		for (const text of inner) {
			if (text.includes(UNKNOWN)) found.unsure = true;
			const tree = depth >= DEEPEST ? undefined : grammar(text);
			if (tree === undefined) {
				found.unsure = true;
				continue;
			}
			try {
				search(parsed(tree.rootNode, text), grammar, depth + 1, found);
			} finally {
				tree.delete();
			}
		}
		const runners = startedBy(texts).map(([first = '']) => posix.basename(first));
		if (runners.some(isInterpreter)) for (const text of texts.slice(1)) found.code.add(collapsed(text));
		const isShell = runners.some(runner => SHELLS.has(runner) || runner === 'eval');
		const isKnown = words.slice(1).every(word => word !== undefined && word.open !== true);
		if (isShell && inner.length === 0 && !isKnown) found.unsure = true;
		if (isFed(command) || (runners.some(isInterpreter) && node.parent?.type === 'redirected_statement'))
			found.code.add(collapsed(script));
		// Aliases and settings of git may hold a command.
		const isNaming = name === 'alias' || runners.includes('git');
		if (isNaming) for (const text of texts.slice(1)) if (/[!=]/.test(text)) found.code.add(collapsed(text));
	}
};

/** What a script may start, for rules that forbid it: see {@link Reach}. */
export const reachOf = (script: Parsed, grammar: Grammar): Reach => {
	const found: Reached = {commands: new Set(), code: new Set(), unsure: false};
	search(script, grammar, 0, found);
	return {commands: [...found.commands], code: [...found.code], unsure: found.unsure};
};

/** Of a script that cannot be read: it may start anything that it mentions, and what it does not. */
export const unreadReach = (script: string): Reach => ({commands: [], code: [collapsed(script)], unsure: true});
