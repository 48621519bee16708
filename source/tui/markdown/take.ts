import {run, wrapRuns, type Runs} from '../text/runs.ts';
import {indentOf, isBlank, isHead, isRow, startOf, type Item, type Start} from './block.ts';
import {codeLines, colouring, colourLine, languageOf} from './code.ts';
import {matchContainers, type Container} from './container.ts';
import {close, emit, emitAll, emitBlock, open, pop, say, spokenIn, widthIn, type Draft, type Leaf} from './draft.ts';
import {emptyFlow, isEmpty, pour} from './flow.ts';
import {inlineRuns} from './inline.ts';
import {alignsOf, cellsOf} from './table.ts';

const RULE_MOST = 40;

const takeCode = (draft: Draft, leaf: Leaf & {type: 'code'}, line: string): void => {
	const {runs, state} = colourLine(leaf.colouring, line, draft.look.highlight);
	draft.leaf = {...leaf, colouring: state, blanks: 0};
	emitAll(draft, 'code', codeLines(runs, widthIn(draft), spokenIn(draft)));
};

const isFenceEnd = (mark: string, line: string): boolean => {
	const text = line.trim();
	return indentOf(line) < 4 && text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length);
};

/** Whether the open leaf takes a line that stands in the same containers. */
const goOn = (draft: Draft, line: string): 'taken' | 'not' => {
	const {leaf} = draft;
	switch (leaf.type) {
		case 'code': {
			const {fence} = leaf;
			if (fence !== undefined) {
				if (isFenceEnd(fence.mark, line)) close(draft);
				else takeCode(draft, leaf, line.slice(Math.min(fence.indent, indentOf(line))));
				return 'taken';
			}
			if (isBlank(line)) {
				draft.leaf = {...leaf, blanks: leaf.blanks + 1};
				return 'taken';
			}
			if (indentOf(line) < 4) {
				if (leaf.blanks > 0) draft.gap = 'blank';
				return 'not';
			}
			for (let blank = 0; blank < leaf.blanks; blank += 1) emit(draft, 'code', []);
			takeCode(draft, leaf, line.slice(4));
			return 'taken';
		}
		case 'html':
			if (isBlank(line) && leaf.until === 'blank') return 'not';
			takeHtml(draft, leaf.until, line);
			return 'taken';
		case 'table':
			if (isBlank(line) || !isRow(line) || startOf(line, 'none').type !== 'text') return 'not';
			draft.leaf = {...leaf, table: {...leaf.table, rows: [...leaf.table.rows, line]}};
			return 'taken';
		case 'text':
		case 'none':
			return 'not';
	}
};

const takeHtml = (draft: Draft, until: RegExp | 'blank', line: string): void => {
	const width = widthIn(draft);
	const indent = Math.min(indentOf(line), Math.floor(width / 2));
	const lines = wrapRuns([run(line.trimStart(), 'quiet')], width - indent);
	emitAll(
		draft,
		'html',
		(lines.length === 0 ? [[]] : lines).map(one => [run(' '.repeat(indent)), ...one]),
	);
	if (until !== 'blank' && until.test(line)) close(draft);
};

/** A line of a paragraph: the first, one more, or the one that makes the line before it the head of a table. */
const takeText = (draft: Draft, text: string): string => {
	if (draft.leaf.type !== 'text') open(draft, {type: 'text', flow: emptyFlow});
	const {leaf} = draft;
	if (leaf.type !== 'text') return text;
	const aligns = leaf.head === undefined ? undefined : alignsOf(text);
	if (leaf.head !== undefined && aligns?.length === cellsOf(leaf.head).length) {
		draft.leaf = {...leaf, head: undefined};
		open(draft, {type: 'table', table: {head: leaf.head, aligns, rows: []}});
		return text;
	}
	const lines = [leaf.head, isHead(text) ? undefined : text].filter(line => line !== undefined);
	const flow = lines.reduce((to, line) => pour(to, isEmpty(to) ? line : `\n${line}`), leaf.flow);
	draft.leaf = {type: 'text', flow, head: isHead(text) ? text : undefined};
	return text;
};

const headingRuns = (draft: Draft, level: number, text: string): Runs => {
	const spoken = draft.look.spoken ? [run(`heading ${level}: `)] : [];
	if (level === 1) return [...spoken, ...inlineRuns(text, ['heading', 'link'])];
	if (level === 2) return [...spoken, ...inlineRuns(text, ['heading'])];
	return [...spoken, ...inlineRuns(text, level === 3 ? ['heading', 'emphasis'] : ['emphasis'])];
};

const takeFence = (draft: Draft, {mark, indent, info}: Start & {type: 'fence'}): void => {
	const language = languageOf(info);
	open(draft, {type: 'code', fence: {mark, indent}, colouring: colouring(language), blanks: 0});
	if (draft.look.spoken) say(draft, language === '' ? 'code:' : `code, ${language}:`);
	else if (language !== '') emitAll(draft, 'code', codeLines([run(language, 'quiet')], widthIn(draft), 'shown'));
};

/** The items of one list are counted from the number of its first. */
const counted = (item: Item, sibling: Container | undefined): Item =>
	sibling?.type === 'item' && sibling.item.kind === item.kind ? {...item, number: sibling.item.number + 1} : item;

const push = (draft: Draft, container: Container): void => {
	close(draft);
	draft.stack = [...draft.stack, container];
};

/** What a line begins, after the containers that it goes on with. */
const begin = (draft: Draft, line: string, sibling: Container | undefined): string | undefined => {
	const isText = draft.leaf.type === 'text';
	if (isBlank(line)) return undefined;
	if (indentOf(line) > 3 && !isText) {
		open(draft, {type: 'code', fence: undefined, colouring: colouring(''), blanks: 0});
		if (draft.look.spoken) say(draft, 'code:');
		goOn(draft, line);
		return undefined;
	}
	const start = startOf(line, isText ? 'text' : 'none');
	switch (start.type) {
		case 'quote':
			push(draft, {type: 'quote', isFresh: true});
			return begin(draft, start.rest, undefined);
		case 'item': {
			const item = counted(start, sibling);
			push(draft, {type: 'item', item, isEmpty: isBlank(item.rest), isFresh: true});
			return begin(draft, item.rest, undefined);
		}
		case 'heading':
			emitBlock(draft, 'heading', headingRuns(draft, start.level, start.text));
			return undefined;
		case 'rule':
			if (draft.look.spoken) close(draft);
			else {
				open(draft, {type: 'none'});
				emit(draft, 'rule', [run('─'.repeat(Math.min(RULE_MOST, widthIn(draft))), 'quiet')]);
			}
			return undefined;
		case 'fence':
			takeFence(draft, start);
			return undefined;
		case 'html':
			open(draft, {type: 'html', until: start.until});
			takeHtml(draft, start.until, line);
			return undefined;
		case 'text':
			return takeText(draft, start.text);
	}
};

/**
 * Takes a line, complete and plain (CommonMark, appendix: a line goes on with open containers, else closes them, then begins what it begins).
 * Returns what of it was put into a paragraph.
 */
export const take = (draft: Draft, line: string): string | undefined => {
	const {matched, rest} = matchContainers(draft.stack, line);
	const sibling = draft.stack[matched];
	if (sibling !== undefined) {
		const isLazy = draft.leaf.type === 'text' && !isBlank(rest) && startOf(rest, 'none').type === 'text';
		if (isLazy) return takeText(draft, rest.trimStart());
		pop(draft, matched);
	} else if (goOn(draft, rest) === 'taken') return undefined;
	if (isBlank(rest)) {
		close(draft);
		draft.gap = 'blank';
		return undefined;
	}
	if (draft.leaf.type !== 'text') close(draft);
	return begin(draft, rest, sibling);
};
