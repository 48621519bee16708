import {expect, test} from 'vitest';
import type {Depth, ThemeName} from '../../tui/theme.ts';
import {depthOf, isSpoken, themeOf, type Rgb} from './appearance.ts';

type Env = Readonly<Record<string, string>>;

test.each<[Depth, Env]>([
	['16', {}],
	['16', {TERM: 'xterm'}],
	['16', {TERM: 'linux'}],
	['256', {TERM: 'xterm-256color'}],
	['256', {TERM: 'tmux-256color', TERM_PROGRAM: 'vscode'}],
	['true', {TERM: 'tmux-256color', COLORTERM: 'truecolor'}],
	['true', {TERM: 'xterm-256color', COLORTERM: '24bit'}],
	['256', {TERM: 'xterm-256color', COLORTERM: 'yes'}],
	['true', {TERM: 'xterm-direct'}],
	['true', {TERM: 'xterm-kitty'}],
	['true', {TERM: 'xterm-ghostty'}],
	['true', {TERM: 'foot-extra'}],
	['16', {TERM: 'footless'}],
	['true', {WT_SESSION: 'x'}],
	['true', {TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}],
	['256', {TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal'}],
	['none', {TERM: 'dumb', COLORTERM: 'truecolor'}],
	['none', {NO_COLOR: '1', FORCE_COLOR: '3'}],
	['16', {NO_COLOR: '', FORCE_COLOR: ''}],
	['none', {FORCE_COLOR: '0', COLORTERM: 'truecolor'}],
	['none', {FORCE_COLOR: 'false'}],
	['16', {FORCE_COLOR: 'true'}],
	['256', {FORCE_COLOR: '2', TERM: 'dumb'}],
	['true', {FORCE_COLOR: '3'}],
	['16', {FORCE_COLOR: 'always'}],
])('a terminal has %s colours with %j', (depth, env) => {
	expect(depthOf({env, flag: 'colour', stream: 'terminal'})).toBe(depth);
});

test('--no-color has the last word; what is no terminal has colours only by force', () => {
	const rich = {COLORTERM: 'truecolor', FORCE_COLOR: '3'};
	expect(depthOf({env: rich, flag: 'none', stream: 'terminal'})).toBe('none');
	expect(depthOf({env: rich, flag: 'colour', stream: 'other'})).toBe('true');
	expect(depthOf({env: {COLORTERM: 'truecolor'}, flag: 'colour', stream: 'other'})).toBe('none');
});

const rgb = (red: number, green: number, blue: number): Rgb => ({red, green, blue});

test.each<[ThemeName, Rgb | undefined, Env]>([
	['dark', undefined, {}],
	['dark', rgb(0, 0, 0), {}],
	['light', rgb(255, 255, 255), {}],
	['dark', rgb(0, 43, 54), {}],
	['light', rgb(253, 246, 227), {}],
	['dark', rgb(0, 0, 255), {}],
	['light', rgb(0, 255, 0), {}],
	['dark', rgb(90, 90, 90), {}],
	['light', rgb(140, 140, 140), {}],
	['dark', rgb(0, 0, 0), {COLORFGBG: '0;15'}],
	['light', undefined, {COLORFGBG: '0;15'}],
	['light', undefined, {COLORFGBG: '0;default;7'}],
	['dark', undefined, {COLORFGBG: '15;0'}],
	['dark', undefined, {COLORFGBG: '15;8'}],
	['dark', undefined, {COLORFGBG: '15;default'}],
	['dark', undefined, {COLORFGBG: ';'}],
	['dark', undefined, {COLORFGBG: '0;99'}],
])('auto is %s on %j with %j', (theme, background, env) => {
	const asked = {setting: 'auto', depth: '256', env} as const;
	expect(themeOf(background === undefined ? asked : {...asked, background})).toBe(theme);
});

test('a chosen theme holds whatever the background is; without colours there is none', () => {
	const background = rgb(0, 0, 0);
	for (const setting of ['dark', 'light', 'contrast', 'none'] as const) {
		expect(themeOf({setting, depth: '16', background, env: {}})).toBe(setting);
		expect(themeOf({setting, depth: 'none', background, env: {}})).toBe('none');
	}
});

test.each<[boolean, boolean, Env]>([
	[false, false, {}],
	[true, true, {}],
	[true, false, {UNIFIED_DGM_READER: '1'}],
	[false, true, {UNIFIED_DGM_READER: '0'}],
	[false, true, {UNIFIED_DGM_READER: 'Off'}],
	[true, true, {UNIFIED_DGM_READER: ''}],
])('spoken is %s with the setting %s and %j', (spoken, setting, env) => {
	expect(isSpoken(setting, env)).toBe(spoken);
});
