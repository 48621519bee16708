import {usualEnd, type Lines} from '../text/lines.ts';
import {choose, type Place} from './choose.ts';
import {sayPlaces} from './explain.ts';
import {createFinder, type Found} from './find.ts';
import {locate} from './locate.ts';
import type {Hunk} from './parse.ts';
import {createScoper} from './scope.ts';
import {shifted} from './steps.ts';

/** Why hunks do not fit: one line or more for each, `hunk` counting from 0; `several` when there is more than one place. */
export type Misfit = {readonly hunk: number; readonly why: string; readonly several?: true};
export type Fitted = {readonly lines: Lines; readonly compared: number} | {readonly misfits: readonly Misfit[]};

/** So many hunks that do not fit say enough: the rest is not looked for. */
const ENOUGH = 6;

type Placed = {readonly hunk: Hunk; readonly number: number; readonly found: Found};

const placeOf = (hunk: Hunk, {at}: Found): Place => {
	let position = at;
	let from: number | undefined;
	let to = at;
	for (const {mark} of hunk.lines) {
		if (mark !== ' ') from ??= position;
		if (mark !== '+') position++;
		if (mark !== ' ') to = position;
	}
	return from === undefined ? {at, from: at, to: position} : {at, from, to};
};

const sameLines = (one: Hunk, other: Hunk): boolean =>
	one.lines.length === other.lines.length &&
	one.lines.every(({mark, text}, at) => mark === other.lines[at]?.mark && text === other.lines[at]?.text);

type Insert = {readonly text: string; readonly end: string};

/** What all hunks together do to the lines of a file. */
const edit = (placed: readonly Placed[], {texts, ends}: Lines): Fitted => {
	const usual = usualEnd(ends);
	const removedBy = new Map<number, number>();
	const inserts = new Map<number, Insert[]>();
	const misfits: Misfit[] = [];
	let ended = texts.length === 0 || ends.at(-1) !== '';
	let before: Placed | undefined;
	for (const one of [...placed].sort((a, b) => a.found.at - b.found.at || a.number - b.number)) {
		const {hunk, number, found} = one;
		if (before !== undefined && before.found.at === found.at && sameLines(before.hunk, hunk))
			misfits.push({
				hunk: number,
				why: `it is the same as hunk ${before.number + 1}, at the same place (line ${found.at + 1}).`,
			});
		before = one;
		let position = found.at;
		let freed: string[] = [];
		let last = ends[position - 1] || ends[position];
		for (const {mark, text} of hunk.lines) {
			if (mark === '+') {
				last = freed.shift() ?? last;
				const here = inserts.get(position) ?? [];
				here.push({text: shifted(text, found.shift) ?? text, end: last || usual});
				inserts.set(position, here);
				continue;
			}
			if (mark === '-') {
				const other = removedBy.get(position);
				if (other !== undefined)
					misfits.push({hunk: number, why: `hunk ${other + 1} removes line ${position + 1} too.`});
				removedBy.set(position, number);
				freed.push(ends[position] ?? '');
			} else {
				freed = [];
				last = ends[position] || last;
			}
			position++;
		}
		if (hunk.ended !== undefined && position >= texts.length) ended = hunk.ended;
	}
	if (misfits.length > 0) return {misfits};
	const result: {readonly texts: string[]; readonly ends: string[]} = {texts: [], ends: []};
	const put = (text: string, end: string): void => {
		result.texts.push(text);
		// A lone `\r` and the `\n` of an empty line that comes to stand behind it would be one line end.
		result.ends.push(text === '' && end === '\n' && result.ends.at(-1) === '\r' ? '\r\n' : end);
	};
	for (let at = 0; at <= texts.length; at++) {
		for (const {text, end} of inserts.get(at) ?? []) put(text, end);
		const text = texts[at];
		if (text === undefined || removedBy.has(at)) continue;
		put(text, ends[at] || usual);
	}
	if (!ended && result.ends.length > 0) result.ends[result.ends.length - 1] = '';
	return {lines: result, compared: 0};
};

const shiftText = ({shift}: Found): string => ('add' in shift ? `+${shift.add}` : `-${shift.remove}`);

/** Blank lines cannot show that a patch is indented otherwise than the file; where all other hunks are, these are too. */
const agreed = (placed: readonly Placed[]): readonly Placed[] => {
	const shows = ({hunk}: Placed): boolean => hunk.lines.some(({mark, text}) => mark !== '+' && text.trim() !== '');
	const showing = placed.filter(shows);
	const [one] = showing;
	if (one === undefined || showing.some(({found}) => shiftText(found) !== shiftText(one.found))) return placed;
	return placed.map(other => (shows(other) ? other : {...other, found: {...other.found, shift: one.found.shift}}));
};

/**
 * Finds the one place of every hunk in a file and makes all changes at once, or none. Lines that no hunk changes stay as they
 * are, with their ends; a line that comes takes the end of the line it replaces, or of its neighbour.
 */
export const fit = (hunks: readonly Hunk[], lines: Lines): Fitted => {
	const finder = createFinder(lines.texts);
	const scoper = createScoper(finder);
	const lost: Misfit[] = [];
	const choices: (readonly Found[])[] = [];
	for (const [number, hunk] of hunks.entries()) {
		const found = locate(hunk, finder, scoper);
		if ('why' in found) lost.push({hunk: number, why: found.why});
		else choices.push(found);
		if (lost.length >= ENOUGH) break;
	}
	if (lost.length > 0) return {misfits: lost};
	const chosen = choose(choices.map((found, at) => found.map(one => placeOf(hunks[at] as Hunk, one))));
	const unclear = chosen.flatMap((choice, hunk): readonly Misfit[] =>
		choice === undefined
			? [
					{
						hunk,
						why: `its lines are at ${sayPlaces(choices[hunk]?.map(({at}) => at) ?? [])}. Give more lines around the change.`,
						several: true,
					},
				]
			: [],
	);
	if (unclear.length > 0) return {misfits: unclear};
	const placed = hunks.flatMap((hunk, number) => {
		const found = choices[number]?.[chosen[number] ?? 0];
		return found === undefined ? [] : [{hunk, number, found}];
	});
	const edited = edit(agreed(placed), lines);
	return 'misfits' in edited ? edited : {...edited, compared: finder.work()};
};
