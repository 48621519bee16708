import {plain} from '../../views/plain.ts';
import type {Look, Tone} from '../theme.ts';
import {flow, row} from './row.ts';
import {gutter} from './sign.ts';

/** What a command printed as lines: of a line that it wrote over, as progress bars do, the last state. */
const linesOf = (output: string): readonly string[] =>
	plain(
		output
			.replaceAll('\r\n', '\n')
			.split('\n')
			.map(line => line.replace(/\r+$/, ''))
			.map(line => line.slice(line.lastIndexOf('\r') + 1))
			.join('\n'),
	).split('\n');

/** Lines that say something; how it ended has its own place. */
const telling = (lines: readonly string[]): readonly string[] => {
	const last = lines.findLastIndex(line => line.trim() !== '');
	const end = /^\[(?:exit \d+|killed by \w+|interrupted)\]$/.test(lines[last]?.trim() ?? '') ? last : last + 1;
	return lines.slice(0, end).filter(line => line.trim() !== '');
};

/** The beginning and the end of an output, each line cut to the width; between them, how many are missing and how to see them. */
export const clipped = (
	output: string,
	look: Look,
	{head, tail}: {readonly head: number; readonly tail: number},
	tone: Tone = 'quiet',
): readonly string[] => {
	const lines = telling(linesOf(output));
	const more = lines.length - head - tail;
	// One line is not worth a line that says it is missing.
	const shown =
		more <= 1
			? lines
			: [...lines.slice(0, head), `… ${more} lines (Ctrl+O shows all)`, ...lines.slice(lines.length - tail)];
	return shown.map(line => row([[tone, `${gutter(look)}${line}`]], look));
};

/** All of an output, nothing of it cut. */
export const whole = (output: string, look: Look, tone: Tone = 'quiet'): readonly string[] => {
	const lines = linesOf(output.trimEnd());
	if (lines.length === 1 && lines[0] === '') return [];
	return lines.flatMap(line => flow([[tone, gutter(look)]], line, look, {indent: gutter(look), tone}));
};

/** Characters of a running command's output that are kept: more than its last lines need. */
const KEPT = 4_000;

/** The end of an output, with another piece of it. It begins with a whole line where it can. */
export const joinTail = (kept: string, piece: string): string => {
	const all = kept + piece;
	if (all.length <= KEPT * 2) return all;
	const tail = all.slice(-KEPT);
	return tail.slice(tail.indexOf('\n') + 1);
};

/** The last lines of what a command printed so far. */
export const lastLines = (output: string, look: Look, most: number): readonly string[] =>
	most < 1
		? []
		: linesOf(output)
				.filter(line => line.trim() !== '')
				.slice(-most)
				.map(line => row([['quiet', `${gutter(look)}${line}`]], look));
