import type {SettledUi} from '../../config/ui.ts';
import type {Depth, ThemeName} from '../../tui/theme.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A colour, 0 to 255 each. */
export type Rgb = {readonly red: number; readonly green: number; readonly blue: number};

const said = (env: Env, name: string): string => env[name]?.trim() ?? '';

/** `FORCE_COLOR` as Node and others read it. */
const forced: Readonly<Record<string, Depth>> = {
	'0': 'none',
	false: 'none',
	'1': '16',
	true: '16',
	'2': '256',
	'3': 'true',
};

/** Terminals that show all colours, by what they call themselves in TERM, whether or not COLORTERM says so. */
const full = /-direct$|^(?:xterm-)?(?:kitty|ghostty|alacritty|foot|wezterm)\b/;

const programs: Readonly<Record<string, Depth>> = {
	'iTerm.app': 'true',
	WezTerm: 'true',
	ghostty: 'true',
	vscode: 'true',
	Hyper: 'true',
	Apple_Terminal: '256',
};

/**
 * How many colours a stream shows: `--no-color` (`flag`) before `NO_COLOR` (no-color.org) before `FORCE_COLOR` before what the terminal
 * says of itself. What is no terminal, or a dumb one, has none.
 */
export const depthOf = ({
	env,
	flag,
	stream,
}: {
	readonly env: Env;
	readonly flag: 'colour' | 'none';
	readonly stream: 'terminal' | 'other';
}): Depth => {
	if (flag === 'none' || said(env, 'NO_COLOR') !== '') return 'none';
	const wanted = said(env, 'FORCE_COLOR');
	if (wanted !== '') return forced[wanted] ?? '16';
	const term = said(env, 'TERM');
	if (stream === 'other' || term === 'dumb') return 'none';
	if (/^(?:truecolor|24bit)$/i.test(said(env, 'COLORTERM')) || full.test(term) || said(env, 'WT_SESSION') !== '')
		return 'true';
	const program = programs[said(env, 'TERM_PROGRAM')];
	// Inside tmux and screen the outer terminal's name is still there, and says nothing of what comes through.
	if (program !== undefined && !/^(?:tmux|screen)/.test(term)) return program;
	return /-256(?:color)?$/.test(term) ? '256' : '16';
};

/** Part of the light of white, 0 to 1 (relative luminance, WCAG 2.2). */
const luminanceOf = ({red, green, blue}: Rgb): number => {
	const linear = (part: number): number => {
		const share = Math.min(255, Math.max(0, part)) / 255;
		return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	};
	return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
};

/** Above it black is easier to read than white: (L + 0.05)² = 0.05 × 1.05. */
const MIDDLE = 0.179;

/** `COLORFGBG`, as rxvt and others set it: `15;0`, `0;default;15`; the last is the background, one of the 16 colours. */
const backgroundIn = (env: Env): 'dark' | 'light' | undefined => {
	const last = said(env, 'COLORFGBG').split(';').at(-1) ?? '';
	if (!/^\d{1,2}$/.test(last) || Number(last) > 15) return undefined;
	return Number(last) < 7 || Number(last) === 8 ? 'dark' : 'light';
};

/** The theme that holds: the one that was chosen, else the one that fits the terminal's background, else the dark one. */
export const themeOf = ({
	setting,
	depth,
	background,
	env,
}: {
	readonly setting: SettledUi['theme'];
	readonly depth: Depth;
	/** What the terminal said when it was asked (OSC 11), if it did. */
	readonly background?: Rgb;
	readonly env: Env;
}): ThemeName => {
	if (depth === 'none') return 'none';
	if (setting !== 'auto') return setting;
	if (background !== undefined) return luminanceOf(background) > MIDDLE ? 'light' : 'dark';
	return backgroundIn(env) ?? 'dark';
};

/** Is the interface for a screen reader? `UNIFIED_DGM_READER` decides before the setting does: 0 is no. */
export const isSpoken = (setting: boolean, env: Env): boolean => {
	const wanted = said(env, 'UNIFIED_DGM_READER').toLowerCase();
	return wanted === '' ? setting : !['0', 'false', 'no', 'off'].includes(wanted);
};
