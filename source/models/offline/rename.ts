import type {Brief} from './brief.ts';
import {editBetween} from './edits.ts';
import {hasPassed} from './output.ts';
import {type Asking, codeWith} from './project.ts';
import {isRefused, type Script, type Wish} from './replay.ts';
import {apply} from './repairs/change.ts';
import type {Code, Parse} from './tree/grammar.ts';
import {occurrencesOf} from './tree/symbols.ts';
import {sayList} from './where.ts';

/** A rename as it was asked for; `path`: only in this file. */
export type Rename = {readonly from: string; readonly to: string; readonly path: string | undefined};

const word = String.raw`[\`"'“]?([A-Za-z_$#][\w$]*)[\`"'”]?`;
const asked = new RegExp(
	String.raw`\brename\s+(?:the\s+)?(?:function|class|method|variable|constant|field|property|type|symbol)?\s*${word}\s+(?:to|into|as|->|→)\s+${word}(?:\s+(?:in|inside|within)\s+[\`"']?([\w./-]+\.\w+)[\`"']?)?`,
	'i',
);

/** Reads `rename X to Y` and `rename X to Y in FILE`. */
export const readRename = (text: string): Rename | undefined => {
	const [, from, to, path] = asked.exec(text) ?? [];
	return from === undefined || to === undefined || from === to ? undefined : {from, to, path};
};

export const sayRename = ({from, to, path}: Rename): string =>
	`Rename \`${from}\` to \`${to}\`${path === undefined ? '' : ` in ${path}`}`;

type Renaming = {
	readonly edits: readonly {
		readonly path: string;
		readonly there: Wish;
		readonly back: Wish;
		readonly places: number;
	}[];
};

const reserved =
	/^(?:if|else|for|while|return|class|function|const|let|var|def|import|from|in|is|not|and|or|new|this|self|null|None|true|false|True|False)$/;

/** What a rename would change, or why it cannot be made safely. */
export const renaming = function* (
	rename: Rename,
	brief: Brief,
	parse: Parse,
): Asking<Renaming | {readonly why: string}> {
	const {from, to, path} = rename;
	if (reserved.test(to)) return {why: `\`${to}\` is a word of the language.`};
	const there = yield* codeWith(from, brief, parse);
	const other = yield* codeWith(to, brief, parse);
	if (there === 'refused' || other === 'refused') return {why: 'Searching was refused, so I stopped.'};
	if (there.cut)
		return {
			why: `\`${from}\` stands in more files than I can read: a model or an editor with a language server is better here.`,
		};
	const within = (code: Code): boolean => path === undefined || code.path === path;
	const found = there.code.filter(within).map(code => ({code, all: occurrencesOf(from, code)}));
	const defined = found.flatMap(({all}) => all.filter(({defines}) => defines));
	if (defined.length === 0)
		return {
			why: `I found no definition of \`${from}\`${path === undefined ? ' in this project' : ` in ${path}`}, so I cannot tell what would be renamed.`,
		};
	if (defined.length > 1)
		return {
			why: `\`${from}\` is defined more than once, and I cannot tell which is meant:\n${sayList(defined.map(({path, line, text}) => `${path}:${line}: \`${text.slice(0, 100)}\``))}`,
		};
	const taken = other.code.filter(within).flatMap(code => occurrencesOf(to, code));
	const [clash] = taken;
	if (clash !== undefined) return {why: `\`${to}\` is a name already: ${clash.path}:${clash.line}.`};
	return {
		edits: found.flatMap(({code, all}) => {
			const after = apply(
				code.text,
				all.map(({node}) => ({from: node.from, to: node.to, by: to})),
			);
			const [there, back] = [editBetween(code.path, code.text, after), editBetween(code.path, after, code.text)];
			return there === undefined || back === undefined ? [] : [{path: code.path, there, back, places: all.length}];
		}),
	};
};

/** Renames in all files, then runs the check when there is one; takes all back when it passed before and fails now. */
export const renameScript = function* (rename: Rename, brief: Brief, parse: Parse): Script {
	const plan = yield* renaming(rename, brief, parse);
	if ('why' in plan) return `I renamed nothing. ${plan.why}`;
	const {check, tools} = brief;
	const tests = check !== undefined && tools.includes('shell');
	const run = (): Wish => ({tool: 'shell', input: {command: check ?? '', timeout: 120}});
	const [before] = tests ? yield {say: `Running \`${check}\` first.\n`, calls: [run()]} : [];
	const made: (typeof plan.edits)[number][] = [];
	let why: string | undefined;
	for (const edit of plan.edits) {
		const [outcome = {output: '', failed: true}] = yield {
			say: `${sayRename(rename)} in ${edit.path}.\n`,
			calls: [edit.there],
		};
		if (outcome.failed) {
			why = isRefused(outcome)
				? 'an edit was refused'
				: `an edit fails: ${outcome.output.trim().split('\n', 1)[0] ?? ''}`;
			break;
		}
		made.push(edit);
	}
	const passed = before !== undefined && hasPassed(before.output, before.failed);
	if (why === undefined && passed) {
		const [after = {output: '', failed: true}] = yield {say: '', calls: [run()]};
		if (!hasPassed(after.output, after.failed))
			why = `\`${check}\` passed before and fails with the new name: something uses the old one that I cannot see`;
	}
	if (why === undefined) {
		const checked = passed
			? ` \`${check}\` passes as before.`
			: tests
				? ` \`${check}\` failed before, so it says nothing about this.`
				: '';
		return `Renamed \`${rename.from}\` to \`${rename.to}\` in ${made.length === 1 ? 'one file' : `${made.length} files`}:\n${sayList(made.map(({path, places}) => `${path}: ${places === 1 ? 'one place' : `${places} places`}`))}\n\nTexts and comments are as they were.${checked}`;
	}
	const left: string[] = [];
	for (const {path, back} of made.toReversed()) {
		const [outcome] = yield {say: 'Taking my change back.\n', calls: [back]};
		if (outcome?.failed !== false) left.push(path);
	}
	return `I renamed nothing: ${why}.${left.length === 0 ? ' The files are as they were before.' : ` I could not take back my change to ${left.join(', ')}.`}`;
};
