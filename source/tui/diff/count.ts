import {filesOf, type DiffFile} from '../../views/unified.ts';

/** How many files a unified diff changes, and how many lines they gain and lose. */
export type DiffCounts = {readonly files: number; readonly added: number; readonly removed: number};

export const countOf = ({hunks}: DiffFile): Omit<DiffCounts, 'files'> => {
	const signs = hunks.flatMap(hunk => hunk.map(({sign}) => sign));
	return {added: signs.filter(sign => sign === '+').length, removed: signs.filter(sign => sign === '-').length};
};

export const diffCounts = (diff: string): DiffCounts => {
	const files = filesOf(diff);
	const counts = files.map(countOf);
	return {
		files: files.length,
		added: counts.reduce((sum, {added}) => sum + added, 0),
		removed: counts.reduce((sum, {removed}) => sum + removed, 0),
	};
};
