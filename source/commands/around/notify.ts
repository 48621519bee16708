import type {SettledUi} from '../../config/ui.ts';
import {plain} from '../../views/plain.ts';
import {throughTmux} from './escape.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Kind = SettledUi['notifications'];

const LONGEST = 200;
const BELL = '\u0007';

/** One line without anything that a terminal could obey. */
const lineOf = (text: string): string => {
	const line = plain(text.replaceAll(/\s+/g, ' ')).replaceAll(/\s+/g, ' ').trim();
	const letters = Array.from(new Intl.Segmenter().segment(line), ({segment}) => segment);
	return letters.length <= LONGEST ? line : `${letters.slice(0, LONGEST - 1).join('')}…`;
};

/** What the terminal understands, by its name. tmux hides TERM but leaves the variables of the terminal it was started in. */
const understood = (env: Env): Exclude<Kind, 'auto' | 'off'> => {
	const program = env['TERM_PROGRAM'] ?? '';
	const outer = env['LC_TERMINAL'] ?? '';
	const term = env['TERM'] ?? '';
	const names = `${program} ${outer} ${term}`.toLowerCase();
	if ((env['KITTY_WINDOW_ID'] ?? '') !== '' || (env['GHOSTTY_RESOURCES_DIR'] ?? '') !== '') return 'osc9';
	if (/ghostty|iterm|wezterm|kitty/.test(names)) return 'osc9';
	return /\brxvt|\bfoot\b/.test(names) ? 'osc777' : 'bell';
};

/**
 * What to write so that the terminal tells the person: a desktop notification (OSC 9 as iTerm2 made it, OSC 777 as urxvt did), the
 * bell, or nothing. The text is one plain line of at most 200 characters.
 */
export const notification = (kind: Kind, text: string, env: Env): string => {
	const chosen = kind === 'auto' ? understood(env) : kind;
	const line = lineOf(text);
	switch (chosen) {
		case 'off':
			return '';
		case 'bell':
			return BELL;
		case 'osc9':
			// `9;4;…` and its like are progress bars and more (ConEmu): a text that begins so is none.
			return throughTmux(`\u001b]9;${/^\d+;/.test(line) ? ' ' : ''}${line}${BELL}`, env);
		case 'osc777':
			return throughTmux(`\u001b]777;notify;unified-dgm;${line}${BELL}`, env);
	}
};

/** Sets the title of the window or tab (OSC 2); an empty text clears it. */
export const titleSequence = (text: string): string => `\u001b]2;${lineOf(text)}${BELL}`;

/** Has the terminal remember its title, and take it back: XTWINOPS 22 and 23. */
export const pushTitle = '\u001b[22;2t';
export const popTitle = '\u001b[23;2t';
