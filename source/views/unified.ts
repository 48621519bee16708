/**
 * A line of a hunk: what happens to it, its number in the file before and after (from 1; where it would stand, for the file it is not in), and
 * its text. `\` is a remark about the line before it.
 */
export type DiffLine = {
	readonly sign: ' ' | '+' | '-' | '\\';
	readonly before: number;
	readonly after: number;
	readonly text: string;
};

/** A file of a diff. `from` is another path only where it was moved; `notes` are what happens to it besides its text, as the diff says it. */
export type DiffFile = {
	readonly path: string;
	readonly from: string;
	readonly fate: 'new' | 'deleted' | 'kept';
	readonly notes: readonly string[];
	readonly hunks: readonly (readonly DiffLine[])[];
};

type Open = {
	git: string;
	before: string;
	after: string;
	/** How much of its head has been read: paths come after notes, and each only once. */
	stage: 'notes' | 'paths';
	notes: string[];
	hunks: DiffLine[][];
};

/** Where in a hunk we are: the next numbers on both sides, and how many lines of each are still to come. */
type Place = {before: number; after: number; old: number; new: number};

const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const note = /^(?:rename (?:from|to) |Binary files |(?:new|deleted) file|new mode )/;

const placeAt = (line: string): Place | undefined => {
	const [, before, old = '1', after, fresh = '1'] = hunk.exec(line) ?? [];
	if (before === undefined) return undefined;
	return {before: Number(before), after: Number(after), old: Number(old), new: Number(fresh)};
};

const isInside = (place: Place | undefined): place is Place => place !== undefined && place.old + place.new > 0;

/** A line of a hunk; moves the place on. Undefined for what is none. */
const lineAt = (line: string, place: Place): DiffLine | undefined => {
	const {before, after} = place;
	// Some tools cut the space of an empty line off.
	const sign = line === '' ? ' ' : line[0];
	if (sign !== ' ' && sign !== '+' && sign !== '-') return undefined;
	if (sign !== '+') place.old -= 1;
	if (sign !== '-') place.new -= 1;
	if (sign !== '+') place.before += 1;
	if (sign !== '-') place.after += 1;
	return {sign, before, after, text: line.slice(1)};
};

const empty = (): Open => ({git: '', before: '', after: '', stage: 'notes', notes: [], hunks: []});

const nameIn = (line: string): string => line.trimEnd().replace(/^[ab]\//, '');

const noted = (notes: readonly string[], start: string): string | undefined =>
	notes
		.find(one => one.startsWith(start))
		?.slice(start.length)
		.trimEnd();

const isBinary = (one: string): boolean => one.startsWith('Binary files ');

const closed = ({git, before, after, notes, hunks}: Open): DiffFile => {
	const [, binaryFrom, binaryTo] = /^Binary files (.*) and (.*) differ$/.exec(notes.find(isBinary) ?? '') ?? [];
	const real = (...names: readonly (string | undefined)[]): string =>
		nameIn(names.find(name => name !== undefined && name !== '' && name !== '/dev/null') ?? '');
	const path = real(noted(notes, 'rename to '), after, before, binaryTo, binaryFrom, git);
	const isNew = before === '/dev/null' || binaryFrom === '/dev/null' || notes.some(one => one.startsWith('new file'));
	const isGone = after === '/dev/null' || binaryTo === '/dev/null' || notes.some(one => one.startsWith('deleted file'));
	return {
		path,
		from: noted(notes, 'rename from ') ?? path,
		fate: isNew ? 'new' : isGone ? 'deleted' : 'kept',
		notes,
		hunks,
	};
};

/** Whether a line of a head begins another file, since the open one has all of its kind, or another name. */
const isOther = ({stage, notes, hunks}: Open, line: string): boolean => {
	if (stage === 'paths' || hunks.length > 0 || notes.some(isBinary)) return true;
	const from = noted(notes, 'rename from ');
	if (line.startsWith('rename from ')) return from !== undefined;
	return line.startsWith('--- ') && from !== undefined && nameIn(line.slice(4)) !== from;
};

/** The files of a unified diff, in order, with what happens to them. The text is taken as it is: who shows it makes it plain first. */
export const filesOf = (diff: string): readonly DiffFile[] => {
	const files: DiffFile[] = [];
	let open = empty();
	let isOpen = false;
	let place: Place | undefined;
	const next = (): void => {
		if (isOpen) files.push(closed(open));
		open = empty();
		isOpen = true;
		place = undefined;
	};
	for (const line of diff.split('\n')) {
		if (isInside(place)) {
			const one = lineAt(line, place);
			if (one !== undefined) open.hunks.at(-1)?.push(one);
			else if (line.startsWith('\\'))
				open.hunks.at(-1)?.push({sign: '\\', before: 0, after: 0, text: line.slice(1).trim()});
			continue;
		}
		const at = placeAt(line);
		if (at !== undefined) {
			isOpen = true;
			place = at;
			open.hunks.push([]);
		} else if (line.startsWith('\\')) {
			open.hunks.at(-1)?.push({sign: '\\', before: 0, after: 0, text: line.slice(1).trim()});
		} else if (line.startsWith('diff --git ')) {
			next();
			open.git = / b\/(.*)$/.exec(line)?.[1] ?? '';
		} else if (note.test(line)) {
			if (!isOpen || isOther(open, line)) next();
			open.notes.push(line);
		} else if (line.startsWith('--- ')) {
			if (!isOpen || isOther(open, line)) next();
			open.stage = 'paths';
			open.before = line.slice(4).trimEnd();
		} else if (line.startsWith('+++ ')) {
			if (!isOpen) next();
			open.after = line.slice(4).trimEnd();
		}
	}
	if (isOpen) files.push(closed(open));
	return files;
};
