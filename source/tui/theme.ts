import type {Tone as Common} from '../views/theme.ts';

/** What a piece of text is, never how it looks: what every view knows, and what only the interface shows. */
export type Tone =
	| Common
	/** Code, by what its words are. */
	| 'keyword'
	| 'string'
	| 'number'
	| 'comment'
	| 'name'
	| 'type'
	/** Code inside prose, and what a link points at. */
	| 'code'
	| 'link'
	/** The words that a changed line adds or loses. */
	| 'added-word'
	| 'removed-word'
	/** The chosen row of a list; what a search found. */
	| 'chosen'
	| 'found'
	| 'emphasis'
	| 'struck';

export type Paint = (tone: Tone, text: string) => string;

/** How many colours a terminal has: none, the 16 that its owner chose, 256, or all. */
export type Depth = 'none' | '16' | '256' | 'true';

export const themes = ['dark', 'light', 'contrast', 'none'] as const;
export type ThemeName = (typeof themes)[number];

/** One way a tone looks: SGR parameters that open and close it (ECMA-48 8.3.117), such as `1;36` and `22;39`. */
type Style = readonly [open: string, close: string];

const bold: Style = ['1', '22'];
const dim: Style = ['2', '22'];
const inverse: Style = ['7', '27'];
const fore = (code: string): Style => [code, '39'];
const boldIn = (code: string): Style => [`1;${code}`, '22;39'];

/** The default foreground, and these: the owner's own 16 colours, so that every terminal's scheme is honoured. */
const dark: Readonly<Record<Tone, Style>> = {
	heading: bold,
	quiet: dim,
	action: fore('36'),
	good: fore('32'),
	bad: fore('31'),
	warning: fore('33'),
	agent: fore('35'),
	keyword: fore('35'),
	string: fore('32'),
	number: fore('33'),
	comment: dim,
	name: fore('34'),
	type: fore('36'),
	code: fore('36'),
	link: ['4', '24'],
	'added-word': ['1;32', '22;39'],
	'removed-word': ['1;31', '22;39'],
	chosen: boldIn('36'),
	found: inverse,
	emphasis: ['3', '23'],
	struck: ['9', '29'],
};

/** On a light ground yellow and cyan are hard to read: blue and magenta take their places. */
const light: Readonly<Record<Tone, Style>> = {
	...dark,
	action: fore('34'),
	warning: fore('35'),
	number: fore('34'),
	type: fore('34'),
	code: fore('34'),
	chosen: boldIn('34'),
};

/** Nothing dim, and every sign is bold, underlined or turned round as well as coloured. */
const contrast: Readonly<Record<Tone, Style>> = {
	...dark,
	quiet: ['39', '39'],
	comment: ['3', '23'],
	action: ['1;4', '22;24'],
	good: boldIn('92'),
	bad: boldIn('91'),
	warning: boldIn('93'),
	agent: boldIn('95'),
	'added-word': ['1;4;92', '22;24;39'],
	'removed-word': ['1;4;91', '22;24;39'],
	chosen: inverse,
	// Also in a row that is chosen.
	found: ['4;7', '24;27'],
};

/** The same signs without colour: weight and lines only. */
const plain: Readonly<Partial<Record<Tone, Style>>> = {};

const tables: Readonly<Record<ThemeName, Readonly<Partial<Record<Tone, Style>>>>> = {
	dark,
	light,
	contrast,
	none: plain,
};

/** Paints in a theme; `none`, or a terminal without colours, leaves text as it is. */
export const paintIn = (theme: ThemeName, depth: Depth): Paint => {
	const table = depth === 'none' ? plain : tables[theme];
	return (tone, text) => {
		const style = table[tone];
		return style === undefined || text === '' ? text : `\u001b[${style[0]}m${text}\u001b[${style[1]}m`;
	};
};

/** The lines of some code, painted. `language` is a name, an alias or a file's ending. */
export type Highlight = (code: string, language: string, paint: Paint) => readonly string[] | undefined;

/** Everything that decides how text is laid out and coloured. */
export type Look = {
	readonly columns: number;
	readonly rows: number;
	readonly paint: Paint;
	/** Reduced motion: nothing moves that says nothing. */
	readonly still: boolean;
	/** Colours code, once the highlighter is loaded: lines of painted text for lines of code; nothing for a language it does not know. */
	readonly highlight?: Highlight;
	/** The person's home: paths below it are shown with `~`. */
	readonly home?: string;
	/** For those who listen: plain lines, no spinner, no drawing, words instead of signs. */
	readonly spoken: boolean;
};
