import {expect} from 'vitest';
import {plain} from '../../views/plain.ts';
import type {Input, Key} from '../keys/key.ts';
import {widthOf} from '../text/width.ts';
import {paintIn, type Look, type ThemeName} from '../theme.ts';

export const lookOf = (
	columns: number,
	rows: number,
	more: Partial<Look> & {readonly theme?: ThemeName} = {},
): Look => {
	const {theme = 'none', ...rest} = more;
	return {columns, rows, paint: paintIn(theme, '16'), still: true, spoken: false, ...rest};
};

/** The key that keymaps write so. */
export const keyOf = (chord: string): Key => {
	const parts = chord.length > 1 ? chord.split('+') : [chord];
	const last = parts.at(-1) ?? '';
	const held = (name: string): boolean => parts.slice(0, -1).includes(name);
	const typed = last.length === 1 && !held('ctrl') && !held('alt');
	return {
		name: last.toLowerCase(),
		ctrl: held('ctrl'),
		alt: held('alt'),
		shift: held('shift') || (typed && last !== last.toLowerCase()),
		text: last === 'space' ? ' ' : typed ? last : '',
	};
};

export const press = (chord: string): Input => ({type: 'key', key: keyOf(chord)});

/** Lines as they stand on a screen without colours, the spaces behind them left out. */
export const screenOf = (lines: readonly string[]): string =>
	`\n${lines.map(line => plain(line).trimEnd()).join('\n')}\n`;

/* oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for */
const notSgr = /\u001b(?!\[[\d;]*m)|[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/;

/** What breaks the law of every painter: not more rows than there are, no line wider than the screen, nothing but SGR codes. */
export const misfits = (lines: readonly string[], columns: number, rows: number): readonly string[] => [
	...(lines.length <= rows ? [] : [`${lines.length} lines in ${rows} rows`]),
	...lines.filter(line => widthOf(line) > columns || notSgr.test(line)),
];

export const expectFits = (lines: readonly string[], columns: number, rows: number): void => {
	expect(misfits(lines, columns, rows)).toEqual([]);
};
