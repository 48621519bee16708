import {hunksOf, type FileHunks} from '../../../views/hunks.ts';
import {plain} from '../../../views/plain.ts';

/** A file of a diff: its hunks (null for what is only taken as a whole), and everything that the diff says of it. */
export type Section = FileHunks & {readonly diff: string};

const header = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** The text of a diff cut before each file. What stands before a file's name, such as a renaming, belongs to it. */
const textsOf = (diff: string): readonly string[] => {
	const texts: string[] = [];
	let ahead: string[] = [];
	let left = 0;
	for (const line of plain(diff).split('\n')) {
		const open = texts.at(-1);
		const hunk = left > 0 ? null : header.exec(line);
		const isInside = left > 0;
		if (hunk !== null) left = Number(hunk[1] ?? 1) + Number(hunk[2] ?? 1);
		else if (isInside) left -= line.startsWith(' ') ? 2 : /^[+-]/.test(line) ? 1 : 0;
		if (!isInside && line.startsWith('--- ')) {
			texts.push([...ahead, line].join('\n'));
			ahead = [];
		} else if (open !== undefined && (isInside || hunk !== null || line.startsWith('+++ ') || line.startsWith('\\')))
			texts.push(`${texts.pop()}\n${line}`);
		else if (line !== '') ahead.push(line);
	}
	const last = texts.pop();
	return last === undefined ? [] : [...texts, [last, ...ahead].join('\n')];
};

/** The files of a unified diff, in order. */
export const sectionsOf = (diff: string): readonly Section[] => {
	const texts = textsOf(diff);
	return hunksOf(diff).map((file, at) => ({...file, diff: `${texts[at] ?? diff}\n`}));
};

/** One hunk as a diff of its own. */
export const diffOfHunk = (path: string, hunk: string): string => `--- a/${path}\n+++ b/${path}\n${hunk}\n`;
