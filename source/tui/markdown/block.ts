/** What a line of markdown begins, after the marks of the quotes and lists that it stands in (CommonMark 4 and 5, GitHub's tables). */
export type Start =
	| {readonly type: 'heading'; readonly level: number; readonly text: string}
	| {readonly type: 'fence'; readonly mark: string; readonly indent: number; readonly info: string}
	| {readonly type: 'html'; readonly until: RegExp | 'blank'}
	| {readonly type: 'rule'}
	| {readonly type: 'quote'; readonly rest: string}
	| Item
	| {readonly type: 'text'; readonly text: string};

export type Item = {
	readonly type: 'item';
	/** What lists of one kind share: the bullet, or what stands after the number. */
	readonly kind: string;
	readonly number: number;
	/** Columns before the marker, and before what the item holds. */
	readonly outer: number;
	readonly inner: number;
	readonly task: 'none' | 'open' | 'done';
	readonly rest: string;
};

export const indentOf = (line: string): number => line.length - line.trimStart().length;

export const isBlank = (line: string): boolean => line.trim() === '';

const heading = /^ {0,3}(#{1,6})(?: +(.*?))??(?: +#+)? *$/;
const fence = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const rule = /^ {0,3}([-*_])(?: *\1){2,} *$/;
const underline = /^ {0,3}=+ *$/;
const quote = /^ {0,3}> ?(.*)$/;
const marker = /^( {0,3})([-*+]|(\d{1,9})([.)]))( +(.*)|)$/;
const rawTag = /^<(?:script|pre|style|textarea)(?:[\s>]|$)/i;
const blockTag =
	/^<\/?(?:address|article|aside|body|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|li|link|main|menu|nav|ol|p|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)(?:\s|\/?>|$)/i;
const wholeTag = /^<(?:[a-z][a-z\d-]*(?:\s[^<>]*)?\/?|\/[a-z][a-z\d-]*\s*)>\s*$/i;

const itemIn = (line: string): Item | undefined => {
	const [, before = '', sign, number, delimiter, after = '', content = ''] = marker.exec(line) ?? [];
	if (sign === undefined) return undefined;
	const space = after.length - content.length;
	const gap = content === '' || space > 4 ? 1 : space;
	const held = content === '' ? '' : `${' '.repeat(Math.max(0, space - gap))}${content}`;
	const [box, tick] = /^\[([ xX])\] +(?=\S)/.exec(held) ?? [];
	return {
		type: 'item',
		kind: delimiter ?? sign,
		number: Number(number ?? 0),
		outer: before.length,
		inner: before.length + sign.length + gap,
		task: tick === undefined ? 'none' : tick === ' ' ? 'open' : 'done',
		rest: held.slice(box?.length ?? 0),
	};
};

const htmlIn = (line: string, after: 'text' | 'none'): RegExp | 'blank' | undefined => {
	const text = line.trimStart();
	if (text.startsWith('<!--')) return /-->/;
	if (rawTag.test(text)) return /<\/(?:script|pre|style|textarea)>/i;
	return blockTag.test(text) || (after === 'none' && wholeTag.test(text)) ? 'blank' : undefined;
};

/**
 * What a line begins that is not blank. `after` says whether it follows a line of the same paragraph, which fewer things may interrupt.
 * Lines that are indented as code are text here. Underlined headings are not known: what is shown of a line may not change with the next.
 */
export const startOf = (line: string, after: 'text' | 'none'): Start => {
	const text: Start = {type: 'text', text: line.trimStart()};
	if (indentOf(line) > 3) return text;
	const [whole, level = '', title = ''] = heading.exec(line) ?? [];
	if (whole !== undefined) return {type: 'heading', level: level.length, text: title};
	const [, indent = '', mark, info = ''] = fence.exec(line) ?? [];
	if (mark !== undefined) return {type: 'fence', mark, indent: indent.length, info: info.trim()};
	if (rule.test(line) || (after === 'text' && underline.test(line))) return {type: 'rule'};
	const [, rest] = quote.exec(line) ?? [];
	if (rest !== undefined) return {type: 'quote', rest};
	const item = itemIn(line);
	const interrupts = item !== undefined && item.rest !== '' && (item.number === 1 || /[-*+]/.test(item.kind));
	if (item !== undefined && (after === 'none' || interrupts)) return item;
	const until = htmlIn(line, after);
	return until === undefined ? text : {type: 'html', until};
};

/** A table's head that does not begin with a bar has its first one within so many characters, so that paragraphs need not wait for a bar. */
const HEAD_WITHIN = 40;
const HEAD_MOST = 400;

const hasPipe = (line: string): boolean => /(?:^|[^\\])\|/.test(line);

/** Whether a line may be the head of a table, if the next one says so. */
export const isHead = (line: string): boolean =>
	line.startsWith('|') || (line.length <= HEAD_MOST && hasPipe(line.slice(0, HEAD_WITHIN)));

export const isRow = hasPipe;

/**
 * Whether a line that is text so far is text however it goes on: no head of a table and no tag that stands alone. `head` is a line before it
 * that it may make a table's head.
 */
export const isSureText = (text: string, head: string | undefined): boolean =>
	text.length > HEAD_WITHIN &&
	!hasPipe(text.slice(0, HEAD_WITHIN)) &&
	!text.startsWith('<') &&
	(head === undefined || !/^[|:\- ]*$/.test(text));
