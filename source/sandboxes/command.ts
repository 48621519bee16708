import type {Reading} from '../core/sandbox.ts';
import {type Grammar, loadGrammar} from './grammar.ts';
import {readPlain, type Segment} from './plain.ts';
import {isReadOnly} from './safelist.ts';
import {scriptDanger, unreadDanger} from './script-danger.ts';

export type CommandReader = (script: string) => Promise<Reading>;

/** Longer than this (UTF-16 code units) nobody reads it anyway. */
const LONGEST = 64 * 1024;

/** More parts than this the same. */
const MOST = 4000;

/** What bash and the grammar may see differently: control characters, halves of characters, blanks that are none. */
const STRANGE = /[^\P{C}\n\t]|[^\S \n\t]/u;

const opaque = (why: string, dangerous?: string): Reading =>
	dangerous === undefined ? {kind: 'opaque', why, segments: []} : {kind: 'opaque', why, dangerous, segments: []};

const clear = (segments: readonly Segment[], dangerous: string | undefined): Reading => {
	const sources = segments.map(({source}) => source);
	if (dangerous !== undefined) return {kind: 'plain', why: 'words joined by && || ; |', dangerous, segments: sources};
	const writer = segments.find(({words}) => !isReadOnly(words));
	return writer === undefined
		? {kind: 'read-only', why: 'every command in it only reads', segments: sources}
		: {kind: 'plain', why: `not known to only read: ${writer.words[0]?.text ?? ''}`, segments: sources};
};

const whyUnreadable = (script: string): string | undefined => {
	if (script.length > LONGEST) return 'it is too long to read';
	if (!script.isWellFormed() || STRANGE.test(script)) return 'it holds characters that cannot be read safely';
	return undefined;
};

const read = (script: string, inside: readonly string[], grammar: Grammar): Reading => {
	const tree = grammar(script);
	if (tree === undefined) return opaque('it takes too long to read', unreadDanger(script));
	try {
		const {rootNode} = tree;
		if (rootNode.descendantCount > MOST) return opaque('it has too many parts to read', unreadDanger(script));
		const dangerous = scriptDanger(rootNode, script, {inside, at: 'workspace'}, grammar);
		if (rootNode.hasError) return opaque('it is not valid bash', dangerous ?? unreadDanger(script));
		const segments = readPlain(rootNode, script);
		return typeof segments === 'string' ? opaque(`it ${segments}`, dangerous) : clear(segments, dangerous);
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
		if (unreadable !== undefined) return opaque(unreadable, unreadDanger(script));
		loading ??= loadGrammar();
		const grammar = await loading.catch(() => undefined);
		if (grammar === undefined) return opaque('the grammar of bash cannot be loaded', unreadDanger(script));
		return read(script, inside, grammar);
	};
};
