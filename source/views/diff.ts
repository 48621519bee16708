import {plain} from './plain.ts';
import type {Paint} from './theme.ts';

const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Where in a hunk we are: the next numbers on both sides, and how many lines of each are still to come. */
type Place = {before: number; after: number; old: number; new: number};

const placeAt = (line: string): Place | undefined => {
	const [, before, old = '1', after, fresh = '1'] = hunk.exec(line) ?? [];
	if (before === undefined) return undefined;
	return {before: Number(before), after: Number(after), old: Number(old), new: Number(fresh)};
};

const isInside = (place: Place | undefined): place is Place => place !== undefined && place.old + place.new > 0;

/** A line of a hunk with its number; moves the place on. Undefined for what is none. */
const sayLine = (line: string, place: Place, paint: Paint): string | undefined => {
	const number = (at: number): string => paint('quiet', String(at).padStart(5));
	switch (line[0]) {
		case '+':
			place.new -= 1;
			return `${number(place.after++)} ${paint('good', line)}`;
		case '-':
			place.old -= 1;
			return `${number(place.before++)} ${paint('bad', line)}`;
		case ' ':
			place.old -= 1;
			place.new -= 1;
			place.before += 1;
			return `${number(place.after++)} ${line}`;
		default:
			return undefined;
	}
};

/** What happens to a file besides its text, as it stands between hunks. */
const sayHeader = (line: string, paint: Paint): string | undefined =>
	/^(?:rename (?:from|to) |Binary files |(?:new|deleted) file|new mode )/.test(line) ? paint('quiet', line) : undefined;

/**
 * A unified diff as people read it: its lines with their numbers, under the names of their files when there are several. At most `most`
 * lines; the last says how many more there are.
 */
export const sayDiff = (diff: string, paint: Paint, most = 80): readonly string[] => {
	const lines: string[] = [];
	const names: number[] = [];
	let place: Place | undefined;
	for (const line of plain(diff).split('\n')) {
		const next = isInside(place) ? undefined : placeAt(line);
		if (next !== undefined) {
			if (place !== undefined) lines.push(paint('quiet', '    ⋮'));
			place = next;
			continue;
		}
		const inside = isInside(place);
		if (!inside && line.startsWith('+++ '))
			names.push(lines.push(paint('heading', line.slice(4).trimEnd().replace(/^b\//, ''))) - 1);
		const said = isInside(place) ? sayLine(line, place, paint) : sayHeader(line, paint);
		if (said !== undefined) lines.push(said);
		if (!inside && line.startsWith('--- ')) place = undefined;
	}
	// What is said of one file names it already.
	const [only, another] = names;
	if (only !== undefined && another === undefined) lines.splice(only, 1);
	const more = lines.length - most;
	return more <= 0 ? lines : [...lines.slice(0, most), paint('quiet', `    … ${more} more lines`)];
};
