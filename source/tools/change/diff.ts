import {decode} from '../text/encoding.ts';
import {digest, type Change} from './change.ts';

/** A unified diff of one file, and how many lines it adds and removes. */
export type FileDiff = {readonly text: string; readonly added: number; readonly removed: number};
export type Diff = {readonly text: string; readonly files: readonly FileDiff[]};

/** Above this many changed lines the shortest diff takes too long to find: everything between the ends counts as changed. */
export const MAX_EDITS = 2000;
export const CONTEXT = 3;

const textOf = (bytes: Uint8Array | null): string | undefined => {
	if (bytes === null) return '';
	const content = decode(bytes);
	return content.kind === 'text' ? content.text : undefined;
};

const sharedStart = (one: readonly string[], other: readonly string[]): number => {
	let at = 0;
	while (at < one.length && at < other.length && one[at] === other[at]) at++;
	return at;
};

const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/);

const marked = (mark: string, line: string): string =>
	mark + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`);

/** One hunk from the first to the last line that differ. */
const coarse = (before: string, after: string): string => {
	const olds = before === '' ? [] : linesOf(before);
	const news = after === '' ? [] : linesOf(after);
	const start = sharedStart(olds, news);
	const end = sharedStart(olds.slice(start).reverse(), news.slice(start).reverse());
	const from = Math.max(0, start - CONTEXT);
	const tail = Math.min(CONTEXT, end);
	const span = (length: number): string => {
		const count = length - end + tail - from;
		return `${count === 0 ? from : from + 1},${count}`;
	};
	return [
		`@@ -${span(olds.length)} +${span(news.length)} @@\n`,
		...olds.slice(from, start).map(line => marked(' ', line)),
		...olds.slice(start, olds.length - end).map(line => marked('-', line)),
		...news.slice(start, news.length - end).map(line => marked('+', line)),
		...olds.slice(olds.length - end, olds.length - end + tail).map(line => marked(' ', line)),
	].join('');
};

/** What is compared: for a move to a free path, the file as it was before it was moved. */
type Pair = {
	readonly from: string;
	readonly to: string;
	readonly before: Uint8Array | null;
	readonly after: Uint8Array | null;
};

const pairsOf = (changes: readonly Change[]): readonly (Pair | undefined)[] => {
	const gone = new Map(changes.filter(({after}) => after === null).map(change => [change.place.path, change]));
	const moved = new Set<Change>();
	const pairs = changes.map((change): Pair => {
		const {place, before, after, from} = change;
		const source = from === undefined || before !== null ? undefined : gone.get(from);
		if (source === undefined || moved.has(source)) return {from: place.path, to: place.path, before, after};
		moved.add(source);
		return {from: source.place.path, to: place.path, before: source.before, after};
	});
	return pairs.map((pair, at) => (moved.has(changes[at] as Change) ? undefined : pair));
};

const diffOf = async ({from, to, before, after}: Pair): Promise<string> => {
	const names: readonly [string, string] = [
		before === null ? '/dev/null' : `a/${from}`,
		after === null ? '/dev/null' : `b/${to}`,
	];
	const moved = from === to ? '' : `rename from ${from}\nrename to ${to}\n`;
	if (moved !== '' && digest(before) === digest(after)) return moved;
	const old = textOf(before);
	const now = textOf(after);
	if (old === undefined || now === undefined) return `${moved}Binary files ${names[0]} and ${names[1]} differ\n`;
	const {createTwoFilesPatch, FILE_HEADERS_ONLY} = await import('diff');
	// Line ends are noise in a diff, unless they are the difference.
	const bare = (text: string): string => text.replaceAll('\r\n', '\n');
	const [one, other] = bare(old) === bare(now) ? [old, now] : [bare(old), bare(now)];
	const options = {context: CONTEXT, maxEditLength: MAX_EDITS, headerOptions: FILE_HEADERS_ONLY};
	const fine = createTwoFilesPatch(names[0], names[1], one, other, undefined, undefined, options);
	return moved + (fine ?? `--- ${names[0]}\n+++ ${names[1]}\n${coarse(one, other)}`);
};

const countMarks = (text: string): {readonly added: number; readonly removed: number} => {
	const body = text.indexOf('@@');
	const marks = body === -1 ? [] : [...text.slice(body).matchAll(/^[+-]/gm)];
	const added = marks.filter(([mark]) => mark === '+').length;
	return {added, removed: marks.length - added};
};

/** One unified diff for all files of a change, and the lines each file gains and loses. */
export const diffAll = async (changes: readonly Change[]): Promise<Diff> => {
	const files: FileDiff[] = [];
	for (const pair of pairsOf(changes)) {
		const text = pair === undefined ? '' : await diffOf(pair);
		files.push({text, ...countMarks(text)});
	}
	return {text: files.map(({text}) => text).join(''), files};
};
