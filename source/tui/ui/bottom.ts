import type {Composer} from '../composer/composer.ts';
import {layComposer} from '../composer/lay.ts';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {PLACEHOLDER} from './first.ts';

export type Cursor = {readonly x: number; readonly y: number};

/** Rows of a prompt that are shown at once, at most. */
const MOST = 12;

/** The composer and the line below it: what is painted first, before anything else has loaded. */
export const paintBottom = (
	composer: Composer,
	below: string,
	look: Look,
): {readonly lines: readonly string[]; readonly cursor: Cursor} => {
	const most = Math.max(1, Math.min(MOST, Math.floor(look.rows / 2) - 1));
	const laid = layComposer(composer, look, {most, placeholder: PLACEHOLDER});
	const status = look.rows < 5 || below === '' ? [] : [cut(below, look.columns)];
	const rest = look.rows < 8 ? status : ['', ...status];
	return {lines: [...laid.lines, ...rest], cursor: laid.cursor};
};
