import type {Paint, Tone} from '../theme.ts';
import {widthOf} from './width.ts';

/** Text in one style: a piece of a line before it is painted. Its text holds no control characters. */
export type Run = {readonly text: string; readonly tones: readonly Tone[]};

/** What stands on one line, or flows over several: a `\n` in a run's text ends a line. */
export type Runs = readonly Run[];

export const run = (text: string, ...tones: readonly Tone[]): Run => ({text, tones});

/** Characters that take two columns each, for certain and by the thousand: the common ones of Chinese, Japanese and Korean. */
const wide = /^[\u3001\u3002\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01\uff0c\uff1a\uff1b\uff1f]+$/;

const widthOfText = (text: string): number => (wide.test(text) ? 2 * text.length : widthOf(text));

/** Columns that runs take on one line. */
export const widthOfRuns = (runs: Runs): number => runs.reduce((sum, {text}) => sum + widthOfText(text), 0);

const isSame = (one: readonly Tone[], other: readonly Tone[]): boolean =>
	one === other || (one.length === other.length && one.every((tone, at) => tone === other[at]));

/** Runs as one painted line, without spaces at its end; every style is closed where its run ends. */
export const paintRuns = (runs: Runs, paint: Paint): string => {
	const joined: {text: string; tones: readonly Tone[]}[] = [];
	for (const {text, tones} of runs) {
		const last = joined.at(-1);
		if (last !== undefined && isSame(last.tones, tones)) last.text += text;
		else if (text !== '') joined.push({text, tones});
	}
	let line = '';
	for (let at = joined.length - 1; at >= 0; at -= 1) {
		const {text, tones} = joined[at] ?? run('');
		const shown = line === '' ? text.trimEnd() : text;
		if (shown !== '') line = `${tones.reduceRight((painted, tone) => paint(tone, painted), shown)}${line}`;
	}
	return line;
};

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);

/** Runs broken wherever a line is full, spaces kept and no grapheme torn: how code is wrapped. Always one line at least. */
export const breakRuns = (runs: Runs, columns: number): readonly Runs[] => {
	const width = Math.max(1, columns);
	const lines: Run[][] = [[]];
	let left = width;
	const next = (): void => {
		lines.push([]);
		left = width;
	};
	for (const {text, tones} of runs) {
		if (isAscii(text)) {
			for (let at = 0; at < text.length;) {
				if (left === 0) next();
				const part = text.slice(at, at + left);
				lines.at(-1)?.push({text: part, tones});
				at += part.length;
				left -= part.length;
			}
			continue;
		}
		for (const {segment} of graphemes.segment(text)) {
			const taken = widthOfText(segment);
			if (taken > left && left < width) next();
			lines.at(-1)?.push({text: segment, tones});
			left = Math.max(0, left - taken);
		}
	}
	return lines;
};

/** Scripts whose words are not parted by spaces, and their wide forms: lines may end between any two of them … */
const free = '\\u2e80-\\u9fff\\uac00-\\ud7af\\uff01-\\uff60';
/** … but not before what closes a sentence or a bracket, or belongs to the character before it (Unicode 14, class CL). */
const closing = '、。，．！？：；）」』】〉》\\u3099\\u309a';

const freeStart = new RegExp(`^[${free}]`, 'u');
const closingStart = new RegExp(`^[${closing}]`, 'u');
const pieces = new RegExp(`\\n| +|[${free}][${closing}]*|[^\\n ${free}]+`, 'gu');

export const isFree = (text: string): boolean => freeStart.test(text);

export const isClosing = (text: string): boolean => closingStart.test(text);

/**
 * Runs wrapped between words, and inside words that are longer than a line. `lines` are those that are full or ended; `rest` is the last one,
 * which more words may still join: filling it together with what follows gives the same lines as filling everything at once.
 */
export const fillRuns = (runs: Runs, columns: number): {readonly lines: readonly Runs[]; readonly rest: Runs} => {
	const width = Math.max(1, columns);
	const lines: Runs[] = [];
	let line: Run[] = [];
	let used = 0;
	let spaces: Run[] = [];
	let word: Run[] = [];
	const end = (): void => {
		lines.push(line);
		line = [];
		used = 0;
		spaces = [];
	};
	const put = (): void => {
		if (word.length === 0) return;
		const length = widthOfRuns(word);
		const between = widthOfRuns(spaces);
		if (used > 0 && used + between + length > width) end();
		if (used > 0) line.push(...spaces);
		if (used > 0) used += between;
		spaces = [];
		const parts = length > width ? breakRuns(word, width) : [word];
		for (const [at, part] of parts.entries()) {
			if (at > 0) end();
			line.push(...part);
			used += widthOfRuns(part);
		}
		word = [];
	};
	for (const {text, tones} of runs)
		for (const [piece] of text.matchAll(pieces)) {
			if (piece === '\n') {
				put();
				end();
			} else if (piece.startsWith(' ')) {
				put();
				spaces.push({text: piece, tones});
			} else {
				if (isFree(piece)) put();
				word.push({text: piece, tones});
				if (isFree(piece)) put();
			}
		}
	put();
	// Spaces at its end count once a word follows, wherever it comes from.
	return {lines, rest: used > 0 ? [...line, ...spaces] : line};
};

/** Every line of runs that are complete. */
export const wrapRuns = (runs: Runs, columns: number): readonly Runs[] => {
	const {lines, rest} = fillRuns(runs, columns);
	const end = rest.findLastIndex(({text}) => text.trim() !== '');
	return end === -1 ? lines : [...lines, rest.slice(0, end + 1)];
};
