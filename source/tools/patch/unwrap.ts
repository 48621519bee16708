import {decode, quotesOf, unquoted} from './decode.ts';
import {BEGIN, END, FILE, MOVE} from './markers.ts';
import {BRACKETS, FENCE, isBlank, refuseStray, say, strayAfter} from './stray.ts';

/** The lines between `*** Begin Patch` and `*** End Patch`. */
export type Inner = {
	readonly lines: readonly string[];
	/** Something said that no more would come; `open` is what was opened and has to be closed, so its end is missing. */
	readonly closed: 'yes' | 'no' | 'open';
	readonly endsInNewline: boolean;
	/** Is this what closes the wrapping? Only asked behind a marker with blanks before it: a lone word may be a line of a file. */
	readonly closes: (line: string) => boolean;
};

type Refusal = {readonly refused: string};

const HEREDOC = /<<-?\s*(["'\\]?)([A-Za-z_]\w*)(?:\1|\b)/;

const indentOf = (line: string): string => /^\s*/.exec(line)?.[0] ?? '';

/** What opened the text just before a patch: a fence, the word of a heredoc, the quotes of a command. */
type Opener = {readonly word?: string; readonly fence?: string; readonly quotes: string};

const openerOf = (before: readonly string[]): Opener => {
	const filled = before.filter(line => !isBlank(line)).slice(-2);
	const line = filled.at(-1) ?? '';
	const word = HEREDOC.exec(line)?.[2];
	const fence = FENCE.exec(line)?.[1] ?? (word === undefined ? undefined : FENCE.exec(filled[0] ?? '')?.[1]);
	return {
		quotes: quotesOf(line),
		...(word === undefined ? {} : {word}),
		...(fence === undefined ? {} : {fence}),
	};
};

const isWrapped = ({word, fence, quotes}: Opener): boolean =>
	word !== undefined || fence !== undefined || quotes !== '';

/** The line that ends what was opened, perhaps with quotes and brackets after it. */
const closerOf = ({word, fence}: Opener): ((line: string) => boolean) => {
	const closers = [word, fence].filter(one => one !== undefined);
	return line => closers.some(closer => line.startsWith(closer) && BRACKETS.test(line.slice(closer.length)));
};

const findFrom = (all: readonly string[], from: number, wanted: (line: string) => boolean): number => {
	for (let at = from; at < all.length; at++) if (wanted(all[at] ?? '')) return at;
	return -1;
};

const isBegin = (line: string): boolean => BEGIN.test(line);

/** A patch as it was found; `readings` are the ways to read its lines. */
type Slice = {
	readonly readings: readonly (readonly string[])[];
	readonly closed: Inner['closed'];
	readonly closes: (line: string) => boolean;
	readonly next: number;
};

/** What stands before every line that is not blank. */
const commonIndent = (lines: readonly string[]): string => {
	let common: string | undefined;
	for (const line of lines) {
		if (isBlank(line)) continue;
		const indent = indentOf(line);
		common ??= indent;
		while (!indent.startsWith(common)) common = common.slice(0, -1);
	}
	return common ?? '';
};

/**
 * The lines of a patch and of what follows it, without the indentation that the patch has as a whole. Lines that go and come begin
 * where the patch begins, so blanks before the markers alone are none.
 */
const straightened = (begin: string, rest: readonly string[]): readonly string[] => {
	const end = rest.findLastIndex(line => END.test(line));
	const length = end === -1 ? rest.length : end + 1;
	const indent = commonIndent([begin, ...rest.slice(0, length)]);
	return indent === ''
		? rest
		: [...rest.slice(0, length).map(line => line.slice(indent.length)), ...rest.slice(length)];
};

const nextFilled = (all: readonly string[], from: number): number => findFrom(all, from, line => !isBlank(line));

/** The line after `*** Begin Patch`, which some models write twice. */
const afterBegin = (all: readonly string[], begin: number): number => {
	let from = begin + 1;
	for (let next = nextFilled(all, from); next !== -1 && isBegin(all[next] ?? ''); next = nextFilled(all, from))
		from = next + 1;
	return from;
};

const isStrictly = (marker: RegExp, line: string): boolean => marker.test(line) && !/^\s/.test(line);

/** The patch that begins at `begin`. A marker stands where the patch stands: deeper it may be a line of a file. */
const slice = (all: readonly string[], begin: number, opener: Opener): Slice | Refusal => {
	const closes = closerOf(opener);
	const from = afterBegin(all, begin);
	const another = findFrom(all, from, line => isStrictly(BEGIN, line));
	const room = all.slice(from, another === -1 ? all.length : another);
	const rest = straightened(all[begin] ?? '', room);
	const close = rest.findIndex(
		(line, at) => closes(line) && END.test(rest.slice(0, at).findLast(one => !isBlank(one)) ?? ''),
	);
	const strict = rest.findIndex(line => isStrictly(END, line));
	// A marker behind the end of its wrapping is not the one that ends the patch.
	const end = close !== -1 && close < strict ? -1 : strict;
	const last = end === -1 ? rest.findIndex(line => closes(line)) : end;
	const lines = last === -1 ? rest : rest.slice(0, last);
	if (last !== -1) {
		const nextBegin = findFrom(rest, last + 1, isBegin);
		const after = rest.slice(last + 1, nextBegin === -1 ? rest.length : nextBegin);
		const marked = end !== -1 || END.test(lines.findLast(line => !isBlank(line)) ?? '');
		const stray = strayAfter(after, closes, marked ? 'by a marker' : 'by its wrapping');
		// The command of the next patch stands before it.
		const opens =
			(nextBegin !== -1 || another !== -1) && HEREDOC.test(after[stray] ?? '') && after.slice(stray + 1).every(isBlank);
		if (stray !== -1 && !opens) return refuseStray(after[stray] ?? '', rest[last] ?? '');
	}
	const quoted = rest.some(line => (END.test(line) || closes(line.trim())) && /["'][)\s]*$/.test(line));
	// The quote that closes the command may stand on the line of a marker.
	const plain = unquoted(
		lines.map(line => (END.test(line) ? line.replace(/["'\s]+$/, '') : line)),
		opener.quotes,
	);
	const asWritten = opener.quotes === '' || plain.some(one => one.join('\n') === lines.join('\n'));
	return {
		readings: quoted || asWritten ? plain : [lines, ...plain],
		closed: last !== -1 ? 'yes' : isWrapped(opener) && !quoted ? 'open' : 'no',
		closes: last === -1 ? closes : () => false,
		next: from + lines.length + (last === -1 ? 0 : 1),
	};
};

const isOpening = (line: string): boolean =>
	isBlank(line) || FENCE.test(line) || HEREDOC.test(line) || /^\s*apply_patch\s*$/.test(line);

/** `apply_patch '*** Begin Patch` as two lines. */
const apart = (line: string): readonly string[] => {
	const glued = /^(.*["'])([ \t]*\*\*\*[ \t]*Begin[ \t]+Patch\s*)$/i.exec(line);
	return glued === null || quotesOf(glued[1] ?? '') === '' ? [line] : [glued[1] ?? '', glued[2] ?? ''];
};

const withBegin = (all: readonly string[]): readonly string[] => {
	if (all.some(isBegin)) return all;
	const start = all.findIndex(line => FILE.test(line));
	return start !== -1 && all.slice(0, start).every(isOpening)
		? [...all.slice(0, start), '*** Begin Patch', ...all.slice(start)]
		: all;
};

/** A carriage return ends a line too, except inside an added one, where it is text unless a line of a patch follows it. */
const linesOf = (text: string): readonly string[] =>
	text.split(/\r*\n/).flatMap(line => {
		if (!line.includes('\r')) return [line];
		const lines: string[] = [];
		for (const piece of line.split('\r')) {
			const mark = lines.at(-1)?.[0];
			if (mark === undefined || /^(?:[+\- \\@]|\*\*\*)/.test(piece) || piece === '') lines.push(piece);
			else if (mark === '+') lines.push(`${lines.pop() ?? ''}\r${piece}`);
			else lines.push(mark === ' ' || mark === '-' ? `${mark}${piece}` : piece);
		}
		if (lines.length > 1 && lines.at(-1) === '') lines.pop();
		return lines;
	});

/**
 * Finds the patch in what a model sent; several patches one after the other are one. Undefined when there is none. There is
 * more than one reading only where quotes of a shell can be read in two ways.
 */
export const unwrap = (raw: string): readonly Inner[] | Refusal | undefined => {
	const decoded = decode(raw);
	if ('refused' in decoded) return decoded;
	const {text, whole} = decoded;
	const all = withBegin(linesOf(text).flatMap(apart));
	const slices: Slice[] = [];
	let next = 0;
	for (;;) {
		const begin = findFrom(all, next, isBegin);
		if (begin === -1) break;
		const before = all.slice(next, begin);
		const lost =
			slices.length === 0 ? before.find(line => [FILE, MOVE, END].some(marker => marker.test(line))) : undefined;
		if (lost !== undefined)
			return {
				refused: `${say(lost)} stands before "*** Begin Patch". Send all of it between that and "*** End Patch".`,
			};
		const found = slice(all, begin, openerOf(before.slice(-5)));
		if ('refused' in found) return found;
		const [opening] = found.readings[0]?.filter(line => !isBlank(line)) ?? [];
		if (slices.length > 0 && opening !== undefined && !FILE.test(opening)) return refuseStray(opening, '*** End Patch');
		slices.push(found);
		next = found.next;
	}
	const last = slices.at(-1);
	if (last === undefined) return undefined;
	const read = (at: 0 | -1): Inner => ({
		lines: slices.flatMap(({readings}) => readings.at(at) ?? []),
		closed: whole ? 'yes' : last.closed,
		endsInNewline: /[\r\n]$/.test(text),
		closes: last.closes,
	});
	return slices.some(({readings}) => readings.length > 1) ? [read(0), read(-1)] : [read(0)];
};
