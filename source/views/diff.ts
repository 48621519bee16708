import type {Paint} from './theme.ts';
import {plain} from './plain.ts';

const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;

const isNoise = (line: string): boolean => /^(?:=+$|Index: |\\ No newline)/.test(line);

/**
 * A unified diff as people read it: a line for each file, then its lines with their numbers. At most `most` lines; the last says how
 * many more there are.
 */
export const sayDiff = (diff: string, paint: Paint, most = 80): readonly string[] => {
	const lines: string[] = [];
	let before = 0;
	let after = 0;
	let inHunk = false;
	const number = (at: number): string => paint('quiet', String(at).padStart(5));
	for (const line of plain(diff).split('\n')) {
		const header = hunk.exec(line);
		if (header !== null) {
			[before, after] = [Number(header[1]), Number(header[2])];
			if (inHunk) lines.push(paint('quiet', '    ⋮'));
			inHunk = true;
		} else if (line.startsWith('--- ') && !inHunk) continue;
		else if (line.startsWith('+++ ') && !inHunk)
			lines.push(paint('heading', line.slice(4).trimEnd().replace(/^b\//, '')));
		else if (/^Index: |^diff --git /.test(line)) inHunk = false;
		else if (isNoise(line) || !inHunk) continue;
		else if (line.startsWith('+')) {
			lines.push(`${number(after)} ${paint('good', line)}`);
			after += 1;
		} else if (line.startsWith('-')) {
			lines.push(`${number(before)} ${paint('bad', line)}`);
			before += 1;
		} else if (line.startsWith(' ')) {
			lines.push(`${number(after)} ${line}`);
			before += 1;
			after += 1;
		}
	}
	const more = lines.length - most;
	return more <= 0 ? lines : [...lines.slice(0, most), paint('quiet', `    … ${more} more lines`)];
};
