import type {Reach, Reading} from '../core/sandbox.ts';
import {parsed} from './commands-in.ts';
import {type Grammar, loadGrammar} from './grammar.ts';
import {readPlain, type Segment} from './plain.ts';
import {isReadOnly} from './safelist.ts';
import {reachOf, unreadReach} from './reach.ts';
import {scriptDanger, unreadDanger} from './script-danger.ts';

export type CommandReader = (script: string) => Promise<Reading>;

/** Longer than this (UTF-16 code units) nobody reads it anyway. */
const LONGEST = 64 * 1024;

/** More parts than this the same. */
const MOST = 4000;

/** What bash and the grammar may see differently: control characters, halves of characters, blanks that are none. */
const STRANGE = /[^\P{C}\n\t]|[^\S \n\t]/u;

const opaque = (why: string, dangerous: string | undefined, reach: Reach): Reading => ({
	kind: 'opaque',
	why,
	...(dangerous === undefined ? {} : {dangerous}),
	segments: [],
	reach,
});

const unread = (why: string, script: string): Reading => opaque(why, unreadDanger(script), unreadReach(script));

const clear = (segments: readonly Segment[], dangerous: string | undefined, reach: Reach): Reading => {
	const writers = segments.filter(({words}) => !isReadOnly(words));
	const found = {
		segments: segments.map(({source}) => source),
		changing: writers.map(({source}) => source),
		reach,
	};
	if (dangerous !== undefined) return {kind: 'plain', why: 'all of its commands are known', dangerous, ...found};
	const [writer] = writers;
	return writer === undefined
		? {kind: 'read-only', why: 'every command in it only reads', ...found}
		: {kind: 'plain', why: `not known to only read: ${writer.words[0]?.text ?? ''}`, ...found};
};

const whyUnreadable = (script: string): string | undefined => {
	if (script.length > LONGEST) return 'it is too long to read';
	if (!script.isWellFormed() || STRANGE.test(script)) return 'it holds characters that cannot be read safely';
	return undefined;
};

const read = (script: string, inside: readonly string[], grammar: Grammar): Reading => {
	const tree = grammar(script);
	if (tree === undefined) return unread('it takes too long to read', script);
	try {
		const {rootNode} = tree;
		if (rootNode.descendantCount > MOST) return unread('it has too many parts to read', script);
		const found = parsed(rootNode, script);
		const dangerous = scriptDanger(found, {inside, at: 'workspace'}, grammar);
		if (rootNode.hasError)
			return opaque('it is not valid bash', dangerous ?? unreadDanger(script), unreadReach(script));
		const reach = reachOf(found, grammar);
		const segments = readPlain(rootNode, script);
		return typeof segments === 'string'
			? opaque(`it ${segments}`, dangerous, reach)
			: clear(segments, dangerous, reach);
	} finally {
		tree.delete();
	}
};

/**
 * A reader of scripts, with the grammar of bash loaded once, by the first script. `inside` are the absolute directories in which files may
 * be removed: the workspace and what was added. A reader never fails: what it cannot read is opaque.
 *
 * A script reads as `read-only` only in the form in which the walls run it: they give such a script a `git` that runs nothing
 * the repository names.
 */
export const commandReader = (inside: readonly string[] = []): CommandReader => {
	let loading: Promise<Grammar> | undefined;
	return async script => {
		const unreadable = whyUnreadable(script);
		if (unreadable !== undefined) return unread(unreadable, script);
		loading ??= loadGrammar();
		const grammar = await loading.catch(() => undefined);
		if (grammar === undefined) return unread('the grammar of bash cannot be loaded', script);
		return read(script, inside, grammar);
	};
};
