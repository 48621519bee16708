import {expect, test} from 'vitest';
import {notification, titleSequence} from './notify.ts';

type Env = Readonly<Record<string, string>>;

const nine = '\u001b]9;done\u0007';
const triple = '\u001b]777;notify;unified-dgm;done\u0007';

test.each<[string, Env]>([
	[nine, {TERM_PROGRAM: 'ghostty'}],
	[nine, {TERM: 'xterm-ghostty'}],
	[nine, {TERM_PROGRAM: 'iTerm.app'}],
	[nine, {LC_TERMINAL: 'iTerm2', TERM: 'xterm-256color'}],
	[nine, {TERM_PROGRAM: 'WezTerm'}],
	[nine, {TERM: 'xterm-kitty'}],
	[triple, {TERM: 'rxvt-unicode-256color'}],
	[triple, {TERM: 'foot'}],
	['\u0007', {TERM: 'footloose'}],
	['\u0007', {TERM_PROGRAM: 'Apple_Terminal', TERM: 'xterm-256color'}],
	['\u0007', {TERM_PROGRAM: 'vscode'}],
	['\u0007', {TERM_PROGRAM: 'tmux', TERM: 'tmux-256color', TMUX: '/tmp/tmux'}],
	['\u0007', {}],
	[
		'\u001bPtmux;\u001b\u001b]9;done\u0007\u001b\\',
		{TERM_PROGRAM: 'tmux', TERM: 'tmux-256color', TMUX: '/tmp/tmux', KITTY_WINDOW_ID: '1'},
	],
])('auto says %j where the environment is %j', (sequence, env) => {
	expect(notification('auto', 'done', env)).toBe(sequence);
});

test('a kind that was chosen holds, whatever the terminal is', () => {
	const env = {TERM_PROGRAM: 'ghostty'};
	expect((['osc9', 'osc777', 'bell', 'off'] as const).map(kind => notification(kind, 'done', env))).toEqual([
		nine,
		triple,
		'\u0007',
		'',
	]);
});

test.each<[string, string, string]>([
	['escape sequences do not reach the terminal', 'a\u001b]0;evil\u0007b\u009c\u001b[31mc', 'abc'],
	['lines are one', 'first\n\n second\tthird\r\n', 'first second third'],
	['a long text is cut between characters', '\u{1f600}'.repeat(300), `${'\u{1f600}'.repeat(199)}…`],
	['what reads like a progress bar is a text', '4;1;50', ' 4;1;50'],
])('%s', (_, text, shown) => {
	expect(notification('osc9', text, {})).toBe(`\u001b]9;${shown}\u0007`);
});

test('a title is one plain line, and stands in tmux as it is', () => {
	expect(titleSequence('fix\u0007 the\nbug')).toBe('\u001b]2;fix the bug\u0007');
	expect(titleSequence('')).toBe('\u001b]2;\u0007');
});
