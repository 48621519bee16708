import {mkdtemp, readFile, readlink, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {UserError} from '../core/user-error.ts';
import {keepSetting} from './keep.ts';

const inHome = async <Result>(text: string | undefined, act: (home: string) => Promise<Result>): Promise<Result> => {
	const home = await mkdtemp(join(tmpdir(), 'keep-'));
	try {
		if (text !== undefined) await writeFile(join(home, 'config.yaml'), text);
		return await act(home);
	} finally {
		await rm(home, {recursive: true});
	}
};

const after = (text: string | undefined, path: readonly string[], value: unknown): Promise<string> =>
	inHome(text, async home => {
		await keepSetting(home, path, value);
		return readFile(join(home, 'config.yaml'), 'utf8');
	});

const theme = ['ui', 'theme'];

test.each<[string, string | undefined, readonly string[], unknown, string]>([
	['a file that is not there', undefined, theme, 'dark', 'ui:\n  theme: dark\n'],
	['an empty file', '', theme, 'dark', 'ui:\n  theme: dark\n'],
	['a file of comments', '# mine\n', theme, 'dark', '# mine\nui:\n  theme: dark\n'],
	[
		'a value that is there, in a file laid out by hand',
		'profile: solo      # as I like it\n\n\nui:\n    theme:   light   # for now\n    vim: true\n',
		theme,
		'dark',
		'profile: solo      # as I like it\n\n\nui:\n    theme:   dark   # for now\n    vim: true\n',
	],
	[
		'a new key in a map that is there',
		'ui:\n    vim: true   # of course\n\n# and\nprofile: solo  # mine\n',
		theme,
		'dark',
		'ui:\n    vim: true   # of course\n    theme: dark\n\n# and\nprofile: solo  # mine\n',
	],
	[
		'a new map',
		'limits: {rounds: 1}   # few\nprofile: solo # no newline',
		theme,
		'dark',
		'limits: {rounds: 1}   # few\nprofile: solo # no newline\nui:\n  theme: dark\n',
	],
	['a map in one line', 'ui: {vim: true} # short\n', theme, 'dark', 'ui: {vim: true, theme: dark} # short\n'],
	[
		'a list, which is written anew',
		'ui:\n  # what I want to see\n  status: [mode, cost]\n  vim: true # yes\n',
		['ui', 'status'],
		['cost'],
		'ui:\n  # what I want to see\n  status:\n    - cost\n  vim: true # yes\n',
	],
	[
		'a key with a dot in it',
		'ui:\n  keymap:\n    composer.ctrl+x: undo # mine\n',
		['ui', 'keymap', 'composer.ctrl+x'],
		'redo',
		'ui:\n  keymap:\n    composer.ctrl+x: redo # mine\n',
	],
	[
		'a value that YAML would read otherwise',
		'profile: solo\n',
		['ui', 'editor'],
		'true',
		'profile: solo\nui:\n  editor: "true"\n',
	],
	[
		'nothing, which takes it out',
		'ui:\n  theme: dark # now\n  vim: true # yes\n',
		theme,
		undefined,
		'ui:\n  vim: true # yes\n',
	],
	['Windows line ends', 'ui:\r\n  theme: light\r\n', theme, 'dark', 'ui:\r\n  theme: dark\r\n'],
])('one setting is changed and all else stays: %s', async (_, text, path, value, wanted) => {
	expect(await after(text, path, value)).toBe(wanted);
});

test.each<[string, string, readonly string[], unknown, RegExp]>([
	['a broken file', 'a: [1\n', theme, 'dark', /this is not YAML|config\.yaml:/],
	['a setting that is none', 'profile: solo\n', ['ui', 'thme'], 'dark', /unknown key "thme" in ui/],
	['a map of nothing', 'ui:\n', theme, 'dark', /ui: Invalid input/],
	['a value that is none', 'profile: solo\n', theme, 'pink', /ui\.theme/],
])('%s is refused, and the file stays as it was', async (_, text, path, value, said) => {
	await inHome(text, async home => {
		const refusal = keepSetting(home, path, value);
		await expect(refusal).rejects.toThrow(UserError);
		await expect(refusal).rejects.toThrow(said);
		expect(await readFile(join(home, 'config.yaml'), 'utf8')).toBe(text);
	});
});

test('the file is private, and a link to it stays one', () =>
	inHome(undefined, async home => {
		await writeFile(join(home, 'real.yaml'), 'profile: solo\n');
		await symlink('real.yaml', join(home, 'config.yaml'));
		await keepSetting(home, ['ui', 'vim'], true);
		expect(await readlink(join(home, 'config.yaml'))).toBe('real.yaml');
		expect(await readFile(join(home, 'real.yaml'), 'utf8')).toBe('profile: solo\nui:\n  vim: true\n');
		expect((await stat(join(home, 'real.yaml'))).mode & 0o777).toBe(0o600);
	}));
