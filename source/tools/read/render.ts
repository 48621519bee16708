import {bytes, count} from '../clip.ts';
import type {Opened} from './open.ts';
import type {Range} from './ranges.ts';
import {scan, type Line, type Wants} from './scan.ts';

const MAX_LINES = 2000;
const MAX_CHARS = 48_000;
const MAX_WIDTH = 2000;
/** Files up to this size are counted to their end, so that the answer can say how many lines there are. */
const COUNTED = 64 * 1024 * 1024;

export type Rendered = {readonly text: string} | {readonly refused: string} | 'aborted';

const show = ({number, text, cut}: Line): string =>
	cut === 0
		? `${number}\t${text}`
		: `${number}\t${text}[… ${cut} more characters: sed -n ${number}p | cut -c ${MAX_WIDTH + 1}-]`;

type Taken = {
	readonly lines: Line[];
	readonly tail: Line[];
	seen: number;
	chars: number;
	/** The first wanted line that did not fit. */
	stopped?: number;
	whole: boolean;
};

const tailOf = (ranges: readonly Range[]): number =>
	Math.min(
		MAX_LINES,
		ranges.reduce((most, range) => ('last' in range ? Math.max(most, range.last) : most), 0),
	);

const collect = async (file: Opened, ranges: readonly Range[], signal: AbortSignal): Promise<Taken> => {
	const spans = ranges.flatMap(range => ('from' in range ? [range] : []));
	const tail = tailOf(ranges);
	const taken: Taken = {lines: [], tail: [], seen: 0, chars: 0, whole: true};
	let span = 0;
	const inSpan = (number: number): boolean => {
		while (number > (spans[span]?.to ?? Number.POSITIVE_INFINITY)) span++;
		const current = spans[span];
		return current !== undefined && number >= current.from;
	};
	const wants: Wants = number => {
		const here = taken.stopped === undefined && inSpan(number);
		if (tail > 0 || here) return 'keep';
		const more = taken.stopped === undefined && span < spans.length;
		return more || file.size <= COUNTED ? 'pass' : 'stop';
	};
	const lines = scan(file, wants, MAX_WIDTH, signal);
	for (let next = await lines.next(); ; next = await lines.next()) {
		if (next.done) {
			taken.seen = next.value.seen;
			taken.whole = next.value.whole;
			return taken;
		}
		const line = next.value;
		if (tail > 0) taken.tail.push(line);
		if (taken.tail.length > 2 * tail) taken.tail.splice(0, tail);
		if (!inSpan(line.number) || taken.stopped !== undefined) continue;
		taken.chars += line.text.length + 8;
		if (taken.lines.length >= MAX_LINES || taken.chars > MAX_CHARS) taken.stopped = line.number;
		else taken.lines.push(line);
	}
};

/** Lines with their numbers; where lines are missing in between, a line that says so. */
const numbered = (lines: readonly Line[]): readonly string[] =>
	lines.flatMap((line, at) => {
		const before = lines[at - 1];
		return before !== undefined && line.number > before.number + 1 ? ['…', show(line)] : [show(line)];
	});

const KINDS = {'utf-8': undefined, 'utf-16le': 'UTF-16 LE', 'utf-16be': 'UTF-16 BE', 'latin-1': 'Latin-1'} as const;

const sayEnd = (wanted: readonly Range[], stopped: number): string => {
	const rest = wanted.flatMap(range => {
		if (!('from' in range) || range.to < stopped) return [];
		const from = Math.max(range.from, stopped);
		return [range.to === Number.POSITIVE_INFINITY ? `${from}-` : `${from}-${range.to}`];
	});
	return rest.join(', ');
};

/** The tail lines that are not among the others, as many of the last as fit. */
const fitting = (taken: Taken, tail: number): readonly Line[] => {
	if (tail === 0) return [];
	const after = taken.lines.at(-1)?.number ?? 0;
	let room = MAX_CHARS - Math.min(taken.chars, MAX_CHARS - 4000);
	return taken.tail
		.slice(-tail)
		.filter(({number}) => number > after)
		.reverse()
		.filter(({text}) => (room -= text.length + 8) > 0)
		.reverse();
};

/** What a model reads of a file: bounded, numbered, and with how to read on. */
export const render = async (file: Opened, ranges: readonly Range[], signal: AbortSignal): Promise<Rendered> => {
	const taken = await collect(file, ranges, signal).catch((error: unknown) => ({
		refused: `cannot be read (${String(error)})`,
	}));
	if (signal.aborted) return 'aborted';
	if ('refused' in taken) return taken;
	const total = taken.whole ? count(taken.seen, 'line') : `a file of ${bytes(file.size)}`;
	const shown = numbered([...taken.lines, ...fitting(taken, tailOf(ranges))]);
	if (taken.seen === 0) return {text: '[the file is empty]'};
	if (shown.length === 0) return {refused: `is past the end of the file, which has ${total}.`};
	const first = taken.lines[0]?.number ?? taken.tail[0]?.number ?? 1;
	const complete = taken.whole && taken.stopped === undefined && first === 1 && taken.lines.length === taken.seen;
	const kind = KINDS[file.encoding];
	const notes = [
		...(kind === undefined ? [] : [`[${kind} text, shown as UTF-8]`]),
		...(taken.stopped === undefined
			? complete
				? []
				: [`[of ${total}]`]
			: [`[cut before line ${taken.stopped} of ${total}; read on with lines: "${sayEnd(ranges, taken.stopped)}"]`]),
	];
	return {text: [...shown, ...notes].join('\n')};
};
