import {plain} from './plain.ts';

/** A file of a diff, and its hunks as lines; `hunks` is null for what can only be taken as a whole. */
export type FileHunks = {readonly path: string; readonly hunks: readonly string[] | null};

const header = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

type Open = {before: string; path: string; isWhole: boolean; hunks: string[]};

const done = ({before, path, isWhole, hunks}: Open): FileHunks => {
	const isNew = before === '/dev/null' || path === '/dev/null';
	return {
		path: path === '/dev/null' ? before : path,
		hunks: isNew || isWhole || hunks.length === 0 ? null : hunks,
	};
};

const nameIn = (line: string): string =>
	line
		.slice(4)
		.trimEnd()
		.replace(/^[ab]\//, '');

/** The files of a unified diff and their hunks, in order: what a person chooses from. */
export const hunksOf = (diff: string): readonly FileHunks[] => {
	const files: FileHunks[] = [];
	let open: Open | undefined;
	let left = 0;
	let isMoved = false;
	for (const line of plain(diff).split('\n')) {
		const hunk = left > 0 ? null : header.exec(line);
		if (hunk !== null) {
			left = Number(hunk[1] ?? 1) + Number(hunk[2] ?? 1);
			open?.hunks.push(line);
		} else if (left > 0 && open !== undefined) {
			left -= line.startsWith(' ') ? 2 : /^[+-]/.test(line) ? 1 : 0;
			open.hunks.push(`${open.hunks.pop() ?? ''}\n${line}`);
		} else if (line.startsWith('rename to ')) {
			isMoved = true;
		} else if (line.startsWith('--- ')) {
			if (open !== undefined) files.push(done(open));
			open = {before: nameIn(line), path: '', isWhole: isMoved, hunks: []};
			isMoved = false;
		} else if (line.startsWith('+++ ') && open !== undefined) open.path = nameIn(line);
	}
	if (open !== undefined) files.push(done(open));
	return files;
};
