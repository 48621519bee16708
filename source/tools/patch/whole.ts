import type {Content} from '../text/encoding.ts';
import {sayUnwritable, type Applied, type Files} from './apply.ts';
import {rewritten} from './rewrite.ts';

/** A file with one new content: as a patch of only that would leave it. */
export const planOne = (path: string, after: Content): Applied => {
	const complaint = sayUnwritable(path, after);
	return complaint === undefined
		? {planned: [{path, after}], compared: 0}
		: {refused: `Nothing was written. ${complaint}`};
};

/** A file with all of its text new. */
export const applyWhole = (path: string, text: string, files: Files): Applied => {
	const after = rewritten(files.get(path) ?? null, text);
	return 'refused' in after ? {refused: `Nothing was written. ${path}${after.refused}`} : planOne(path, after);
};
