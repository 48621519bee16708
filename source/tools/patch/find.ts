import {keyAt, NO_SHIFT, shiftOf, type Shift, type Step} from './steps.ts';

/** Where some lines stand in a file: `at` is the index of the first. */
export type Found = {readonly at: number; readonly shift: Shift};

/** More places than anybody could choose from. */
export const MAX_PLACES = 1000;
type Places = readonly Found[] | 'too many';

/** The lines of a file, ready to be searched many times. */
export type Finder = {
	readonly lines: readonly string[];
	/** All places of these lines, at one step of the ladder, in order. */
	find(wanted: readonly string[], step: Step): Places;
	/** The indexes of the lines that are the same as this one, in order. */
	alike(line: string, step: Step): readonly number[];
	/** The indexes of the lines that hold this word, in order. */
	holding(word: string): readonly number[];
	/** Lines compared so far: the work done, for those who must bound it. */
	work(): number;
};

type Index = {readonly ids: Int32Array; readonly idOf: ReadonlyMap<string, number>; readonly at: readonly number[][]};

const indexAt = (lines: readonly string[], step: Step): Index => {
	const idOf = new Map<string, number>();
	const ids = new Int32Array(lines.length);
	const at: number[][] = [];
	for (const [position, line] of lines.entries()) {
		const key = keyAt(step, line);
		const id = idOf.get(key) ?? idOf.size;
		idOf.set(key, id);
		ids[position] = id;
		(at[id] ??= []).push(position);
	}
	return {ids, idOf, at};
};

export const WORD = /[\p{L}\p{N}_]+/gu;

const wordsIn = (lines: readonly string[]): ReadonlyMap<string, readonly number[]> => {
	const words = new Map<string, number[]>();
	for (const [position, line] of lines.entries())
		for (const [word] of line.matchAll(WORD)) {
			const known = words.get(word);
			if (known === undefined) words.set(word, [position]);
			else if (known.at(-1) !== position) known.push(position);
		}
	return words;
};

/** For each length of a beginning of `wanted`, the length of its longest proper border (Knuth, Morris, Pratt). */
const borders = (wanted: readonly number[]): Int32Array => {
	const border = new Int32Array(wanted.length);
	for (let at = 1, length = 0; at < wanted.length; at++) {
		while (length > 0 && wanted[at] !== wanted[length]) length = border[length - 1] ?? 0;
		if (wanted[at] === wanted[length]) length++;
		border[at] = length;
	}
	return border;
};

const lazily = <Value>(make: () => Value): (() => Value) => {
	let made: {readonly value: Value} | undefined;
	return () => (made ??= {value: make()}).value;
};

/**
 * Searches are by the rarest of the wanted lines, and where even that one is common, in one pass: a search never takes more
 * than about one comparison for each line of the file.
 */
export const createFinder = (lines: readonly string[]): Finder => {
	let compared = 0;
	const index: Readonly<Record<Step, () => Index>> = {
		exact: lazily(() => indexAt(lines, 'exact')),
		'trailing space': lazily(() => indexAt(lines, 'trailing space')),
		punctuation: lazily(() => indexAt(lines, 'punctuation')),
		indentation: lazily(() => indexAt(lines, 'indentation')),
	};
	const words = lazily(() => wordsIn(lines));

	const bySeed = (ids: Int32Array, wanted: readonly number[], seeds: readonly number[], offset: number): number[] =>
		seeds.flatMap(seed => {
			const start = seed - offset;
			if (start < 0 || start + wanted.length > ids.length) return [];
			for (const [at, id] of wanted.entries()) {
				compared++;
				if (ids[start + at] !== id) return [];
			}
			return [start];
		});

	const inOnePass = (ids: Int32Array, wanted: readonly number[]): number[] => {
		const border = borders(wanted);
		const found: number[] = [];
		for (let at = 0, length = 0; at < ids.length; at++) {
			compared++;
			while (length > 0 && ids[at] !== wanted[length]) length = border[length - 1] ?? 0;
			if (ids[at] === wanted[length]) length++;
			if (length < wanted.length) continue;
			found.push(at + 1 - length);
			if (found.length > MAX_PLACES) break;
			length = border[length - 1] ?? 0;
		}
		return found;
	};

	const starts = (wanted: readonly string[], step: Step): readonly number[] => {
		const {ids, idOf, at} = index[step]();
		const ours: number[] = [];
		for (const line of wanted) {
			const id = idOf.get(keyAt(step, line));
			if (id === undefined) return [];
			ours.push(id);
		}
		let rarest = 0;
		for (const [place, id] of ours.entries())
			if ((at[id]?.length ?? 0) < (at[ours[rarest] ?? 0]?.length ?? 0)) rarest = place;
		const seeds = at[ours[rarest] ?? 0] ?? [];
		return seeds.length * ours.length <= ids.length + ours.length
			? bySeed(ids, ours, seeds, rarest)
			: inOnePass(ids, ours);
	};

	return {
		lines,
		find: (wanted, step) => {
			const found = starts(wanted, step);
			if (found.length > MAX_PLACES) return 'too many';
			if (step !== 'indentation') return found.map(at => ({at, shift: NO_SHIFT}));
			compared += found.length * wanted.length;
			return found.flatMap(at => {
				const shift = shiftOf(wanted, offset => lines[at + offset] ?? '');
				return shift === undefined ? [] : [{at, shift}];
			});
		},
		alike: (line, step) => {
			const {idOf, at} = index[step]();
			return at[idOf.get(keyAt(step, line)) ?? -1] ?? [];
		},
		holding: word => words().get(word) ?? [],
		work: () => compared,
	};
};
