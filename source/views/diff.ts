import {plain} from './plain.ts';
import type {Paint} from './theme.ts';
import {filesOf, type DiffLine} from './unified.ts';

const sayLine = ({sign, before, after, text}: DiffLine, paint: Paint): string => {
	const number = paint('quiet', String(sign === '-' ? before : after).padStart(5));
	const line = `${sign}${text}`;
	return `${number} ${sign === '+' ? paint('good', line) : sign === '-' ? paint('bad', line) : line}`;
};

/**
 * A unified diff as people read it: its lines with their numbers, under the names of their files when there are several. At most `most`
 * lines; the last says how many more there are.
 */
export const sayDiff = (diff: string, paint: Paint, most = 80): readonly string[] => {
	const files = filesOf(plain(diff));
	// What is said of one file names it already.
	const isOne = files.filter(({hunks}) => hunks.length > 0).length < 2;
	const lines = files.flatMap(({path, notes, hunks}) => [
		...notes.map(note => paint('quiet', note)),
		...(isOne || hunks.length === 0 ? [] : [paint('heading', path)]),
		...hunks.flatMap((hunk, at) => [
			...(at === 0 ? [] : [paint('quiet', '    ⋮')]),
			...hunk.filter(({sign}) => sign !== '\\').map(line => sayLine(line, paint)),
		]),
	]);
	const more = lines.length - most;
	return more <= 0 ? lines : [...lines.slice(0, most), paint('quiet', `    … ${more} more lines`)];
};
