import {clusterEnd, clusterStart, clustersOf} from '../../text/cluster.ts';
import {lineEnd, lineStart, type Draft} from '../text.ts';
import {classAt} from '../words.ts';
import {otherBracket, paragraph} from './jump.ts';

/** A search for a character in the line, as `;` repeats it. */
export type Find = {readonly key: 'f' | 'F' | 't' | 'T'; readonly character: string};

/** Where a motion goes, and what of the text an operator takes with it: up to there, with the character there, or whole lines. */
export type Reach = {readonly to: number; readonly takes: 'before' | 'with' | 'lines'};

/** What `w` sees as one: words, signs, or with `W` everything between spaces; an empty line is a word. */
type Size = 'small' | 'big';

const kindAt = (text: string, at: number, size: Size): string | undefined => {
	const found = classAt(text, at);
	if (found === 'space' && text[at] === '\n' && (at === 0 || text[at - 1] === '\n')) return 'empty line';
	return found === undefined || found === 'space' || size === 'small' ? found : 'word';
};

const wordForward = (text: string, from: number, size: Size): number => {
	const first = kindAt(text, from, size);
	let at = from;
	if (first === 'empty line' || first === 'piece') at = clusterEnd(text, at);
	else while (at < text.length && kindAt(text, at, size) === first) at = clusterEnd(text, at);
	while (kindAt(text, at, size) === 'space') at = clusterEnd(text, at);
	return at;
};

const wordBack = (text: string, from: number, size: Size): number => {
	let at = clusterStart(text, from);
	while (at > 0 && kindAt(text, at, size) === 'space') at = clusterStart(text, at);
	const kind = kindAt(text, at, size);
	if (kind === 'empty line' || kind === 'piece') return at;
	while (at > 0 && kindAt(text, clusterStart(text, at), size) === kind) at = clusterStart(text, at);
	return at;
};

const wordEnd = (text: string, from: number, size: Size): number => {
	const isGap = (at: number): boolean => /^(?:space|empty line)$/.test(kindAt(text, at, size) ?? '');
	let at = clusterEnd(text, from);
	while (isGap(at)) at = clusterEnd(text, at);
	const kind = kindAt(text, at, size);
	for (;;) {
		const next = clusterEnd(text, at);
		if (next >= text.length || kind === 'piece' || kindAt(text, next, size) !== kind) break;
		at = next;
	}
	return at >= text.length ? Math.max(from, clusterStart(text, text.length)) : at;
};

const wordEndBack = (text: string, from: number, size: Size): number => {
	let at = from;
	const kind = kindAt(text, at, size);
	// Out of the word that one is in, then over the gap before it.
	while (at > 0 && kindAt(text, at, size) === kind && kind !== 'space') {
		at = clusterStart(text, at);
		if (kind === 'piece' || kind === 'empty line') break;
	}
	while (at > 0 && kindAt(text, at, size) === 'space') at = clusterStart(text, at);
	return at;
};

/** The first place of a line that is no space. */
export const firstInLine = (text: string, at: number): number => {
	const start = lineStart(text, at);
	const [indent = ''] = /^[ \t]*/.exec(text.slice(start, lineEnd(text, at))) ?? [];
	return start + indent.length;
};

const times = (count: number, from: number, step: (at: number) => number): number => {
	let at = from;
	for (let left = count; left > 0; left -= 1) {
		const next = step(at);
		if (next === at) break;
		at = next;
	}
	return at;
};

/** The line a number of lines further down (or up), by an index in it; nothing where there are not as many. */
const lineBy = (text: string, from: number, by: number): number | undefined => {
	let at = from;
	for (let left = Math.abs(by); left > 0; left -= 1) {
		if (by > 0 ? lineEnd(text, at) === text.length : lineStart(text, at) === 0) return undefined;
		at = by > 0 ? lineEnd(text, at) + 1 : lineStart(text, at) - 1;
	}
	return lineStart(text, at);
};

/** The place in another line that has as many characters before it as one has in this. */
const sameColumn = (text: string, from: number, line: number): number => {
	const column = clustersOf(text.slice(lineStart(text, from), from)).length;
	return times(column, line, at => (at < lineEnd(text, at) ? clusterEnd(text, at) : at));
};

const found = (draft: Draft, find: Find, count: number, how: 'first' | 'again'): Reach | undefined => {
	const {text, cursor} = draft;
	const isForward = find.key === 'f' || find.key === 't';
	const isTill = find.key === 't' || find.key === 'T';
	const [start, end] = [lineStart(text, cursor), lineEnd(text, cursor)];
	let at = cursor;
	// A repeated `t` would stay before what it stands before.
	if (isTill && how === 'again') at = isForward ? clusterEnd(text, at) : clusterStart(text, at);
	for (let left = count; left > 0; left -= 1) {
		at = isForward
			? text.indexOf(find.character, clusterEnd(text, at))
			: at === 0
				? -1
				: text.lastIndexOf(find.character, at - 1);
		if (at === -1 || at < start || at >= end) return undefined;
	}
	if (isTill) at = isForward ? clusterStart(text, at) : clusterEnd(text, at);
	return {to: at, takes: isForward ? 'with' : 'before'};
};

const opposite = {f: 'F', F: 'f', t: 'T', T: 't'} as const;

/** What a motion is given: how often (nothing said is undefined), and the last search in a line. */
export type Given = {readonly count: number | undefined; readonly find: Find | undefined};

const inLine = (text: string, at: number, to: number): number =>
	Math.max(lineStart(text, at), Math.min(to, lineEnd(text, at)));

/** Where a motion leads from the cursor; nothing where it leads nowhere. */
export const motion = (draft: Draft, key: string, {count: said, find}: Given): Reach | undefined => {
	const {text, cursor} = draft;
	const count = said ?? 1;
	const before = (to: number): Reach => ({to, takes: 'before'});
	const lines = (line: number | undefined): Reach | undefined =>
		line === undefined ? undefined : {to: sameColumn(text, cursor, line), takes: 'lines'};
	const size: Size = key === key.toLowerCase() ? 'small' : 'big';
	switch (key) {
		case 'h':
			return before(
				inLine(
					text,
					cursor,
					times(count, cursor, at => clusterStart(text, at)),
				),
			);
		case 'l':
			return before(
				inLine(
					text,
					cursor,
					times(count, cursor, at => clusterEnd(text, at)),
				),
			);
		case 'w':
		case 'W':
			return before(times(count, cursor, at => wordForward(text, at, size)));
		case 'b':
		case 'B':
			return before(times(count, cursor, at => wordBack(text, at, size)));
		case 'e':
		case 'E':
			return {to: times(count, cursor, at => wordEnd(text, at, size)), takes: 'with'};
		case 'ge':
		case 'gE':
			return {to: times(count, cursor, at => wordEndBack(text, at, size)), takes: 'with'};
		case '{':
		case '}':
			return before(times(count, cursor, at => paragraph(text, at, key === '}' ? 'on' : 'back')));
		case '%': {
			const other = otherBracket(draft);
			return other === undefined ? undefined : {to: other, takes: 'with'};
		}
		case '0':
			return before(lineStart(text, cursor));
		case '^':
			return before(firstInLine(text, cursor));
		case '$': {
			const line = lineBy(text, cursor, count - 1);
			return line === undefined ? undefined : before(lineEnd(text, line));
		}
		case 'j':
			return lines(lineBy(text, cursor, count));
		case 'k':
			return lines(lineBy(text, cursor, -count));
		case 'gg':
		case 'G': {
			const last = text.split('\n').length;
			const line = Math.min(last, said ?? (key === 'G' ? last : 1));
			return {to: firstInLine(text, lineBy(text, 0, line - 1) ?? 0), takes: 'lines'};
		}
		case ';':
			return find && found(draft, find, count, 'again');
		case ',':
			return find && found(draft, {...find, key: opposite[find.key]}, count, 'again');
		default:
			return /^[fFtT]./su.test(key)
				? found(draft, {key: key.charAt(0) as Find['key'], character: key.slice(1)}, count, 'first')
				: undefined;
	}
};
