import type {Terminal} from '../pty.ts';
import type {Cell, Colour} from './cells.ts';

const BACKGROUND = '#1a1b26';
const FOREGROUND = '#c0caf5';

/** The 16 colours that a terminal's owner chooses: these are dark, and of one lightness. */
const palette = [
	'#32344a #f7768e #9ece6a #e0af68 #7aa2f7 #bb9af7 #7dcfff #a9b1d6',
	'#6b7394 #ff9aac #b9f27c #ffc777 #9cb8ff #d0b3ff #a4daff #ffffff',
].flatMap(row => row.split(' '));

const hex = (...parts: readonly number[]): string =>
	`#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;

/** The colours of a terminal of 256: its owner's 16, a cube of 6 × 6 × 6, and 24 greys, as xterm has them. */
const ofTable = (number: number): string => {
	if (number < 16) return palette[number] ?? FOREGROUND;
	if (number > 231) return hex(...Array.from({length: 3}, () => 8 + 10 * (number - 232)));
	const at = number - 16;
	return hex(...[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(step => (step === 0 ? 0 : 55 + 40 * step)));
};

const colourOf = (colour: Colour, own: string): string => {
	if (colour === 'default') return own;
	return typeof colour === 'number' ? ofTable(colour) : colour;
};

/** What cells of one run have in common. */
type Style = {readonly fore: string; readonly back: string; readonly attributes: string};

const styleOf = (cell: Cell, isUnderCursor: boolean): Style => {
	const [fore, back] = [colourOf(cell.fore, FOREGROUND), colourOf(cell.back, BACKGROUND)];
	const isTurned = cell.inverse !== isUnderCursor;
	const decoration = [cell.underlined ? 'underline' : '', cell.struck ? 'line-through' : ''].filter(one => one !== '');
	const attributes = [
		cell.bold ? ' font-weight="bold"' : '',
		cell.italic ? ' font-style="italic"' : '',
		cell.dim ? ' fill-opacity="0.6"' : '',
		decoration.length > 0 ? ` text-decoration="${decoration.join(' ')}"` : '',
	].join('');
	return {fore: isTurned ? back : fore, back: isTurned ? fore : back, attributes};
};

type Run = Style & {readonly column: number; readonly width: number; readonly text: string};

const isLike = (one: Style, other: Style): boolean =>
	one.fore === other.fore && one.back === other.back && one.attributes === other.attributes;

/** A row as runs of one style. What is wide stands alone, so that every run is as long as its characters are many. */
const runsOf = (row: readonly Cell[], cursor: number | undefined): readonly Run[] => {
	const runs: Run[] = [];
	let column = 0;
	for (const cell of row) {
		const style = styleOf(cell, column === cursor);
		const last = runs.at(-1);
		if (last !== undefined && isLike(last, style) && cell.width === 1 && last.width === last.text.length)
			runs[runs.length - 1] = {...last, width: last.width + 1, text: last.text + cell.text};
		else runs.push({...style, column, width: cell.width, text: cell.text});
		column += cell.width;
	}
	return runs;
};

const escapes: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, sign => escapes[sign] ?? sign);

/** Sizes in pixels: a character of 14 px is 0.6 em wide in nearly every font of this kind. */
const FONT = 14;
const WIDE = 8.4;
const HIGH = 19;
const MARGIN = 20;
const BAR = 40;

const round = (length: number): string => String(Number(length.toFixed(1)));
const left = (column: number): string => round(MARGIN + column * WIDE);

/** A run without the blanks around it, which nobody sees unless a line goes through or under them. */
const trimmed = (run: Run): Run => {
	if (run.attributes.includes('text-decoration') || run.width !== run.text.length) return run;
	const text = run.text.trim();
	return {...run, column: run.column + run.text.length - run.text.trimStart().length, width: text.length, text};
};

const rowOf = (runs: readonly Run[], row: number): string => {
	const top = BAR + row * HIGH;
	const grounds = runs
		.filter(({back}) => back !== BACKGROUND)
		.map(
			({column, width, back}) =>
				`<rect x="${left(column)}" y="${top}" width="${round(width * WIDE)}" height="${HIGH}" fill="${back}"/>\n`,
		);
	const seen = runs.map(trimmed).filter(({text}) => text !== '');
	const spans = seen.map(
		({column, width, text, fore, attributes}) =>
			`<tspan x="${left(column)}" textLength="${round(width * WIDE)}" lengthAdjust="spacingAndGlyphs" fill="${fore}"${attributes}>${escaped(text)}</tspan>`,
	);
	if (spans.length === 0) return grounds.join('');
	return `${grounds.join('')}<text y="${top + FONT}" xml:space="preserve">${spans.join('')}</text>\n`;
};

const isEmpty = (row: readonly Cell[]): boolean =>
	row.every(({text, back, inverse}) => text.trim() === '' && back === 'default' && !inverse);

/**
 * What a terminal shows, as a picture in SVG: a plain window, text that can be selected, the cursor where it is visible. Empty rows at the
 * end are left out. The same screen always gives the same picture.
 */
export const picture = (
	{cells, cursor, modes, columns}: Pick<Terminal, 'cells' | 'cursor' | 'modes' | 'columns'>,
	title: string,
): string => {
	const rows = cells();
	const {column, row: cursorRow} = cursor();
	const isShown = modes().cursor === 'visible';
	const last = rows.findLastIndex((row, at) => !isEmpty(row) || (isShown && at === cursorRow));
	const lines = rows
		.slice(0, last + 1)
		.map((row, at) => rowOf(runsOf(row, isShown && at === cursorRow ? column : undefined), at));
	const [width, height] = [Math.ceil(columns * WIDE) + 2 * MARGIN, BAR + lines.length * HIGH + MARGIN];
	const dots = ['#f7768e', '#e0af68', '#9ece6a'].map(
		(colour, nth) => `<circle cx="${22 + 20 * nth}" cy="20" r="6" fill="${colour}"/>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" rx="10" fill="${BACKGROUND}"/>
${dots.join('')}
${lines.join('')}</svg>
`;
};
