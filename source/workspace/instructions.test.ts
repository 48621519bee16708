import {symlink} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {needs} from '../testing/machine/needs.ts';
import {readInstructions, sayLeftOut} from './instructions.ts';
import {scratch} from './scratch.fixture.ts';

describe('instructions', () => {
	test('come from the global file, then from the root of the repository down to the directory', async () => {
		await using folder = await scratch({
			'home/AGENTS.md': 'be brief',
			'AGENTS.md': 'not ours',
			'repo/.git/HEAD': '',
			'repo/AGENTS.md': 'use tabs\r\n',
			'repo/a/AGENTS.md': 'use spaces',
			'repo/a/b/AGENTS.override.md': 'use nothing',
			'repo/a/b/AGENTS.md': 'overridden',
			'repo/a/b/c/AGENTS.md': 'too deep',
		});
		expect(await readInstructions(folder.at('repo/a/b'), folder.at('home/AGENTS.md'))).toBe(
			'From your own AGENTS.md:\n\nbe brief\n\nFrom AGENTS.md:\n\nuse tabs\n\nFrom a/AGENTS.md:\n\nuse spaces\n\n' +
				'From a/b/AGENTS.override.md:\n\nuse nothing',
		);
	});

	test('are those of the directory alone outside a repository, and empty when there are none', async () => {
		await using folder = await scratch({'AGENTS.md': 'above', 'a/AGENTS.md': 'here', 'b/x': '', 'c/AGENTS.md': '  \n'});
		expect(await readInstructions(folder.at('a'))).toBe('From AGENTS.md:\n\nhere');
		expect(await readInstructions(folder.at('b'), folder.at('missing.md'))).toBe('');
		expect(await readInstructions(folder.at('c'))).toBe('');
	});

	test('are 32 KiB in all: the nearest stay whole, and a line says what was cut', async () => {
		const line = `${'x'.repeat(1023)}\n`;
		await using folder = await scratch({
			'.git/HEAD': '',
			'AGENTS.md': 'never seen\n'.repeat(100),
			'a/AGENTS.md': line.repeat(30),
			'a/b/AGENTS.md': line.repeat(4).trim(),
		});
		const text = await readInstructions(folder.at('a/b'));
		expect(text.split('\n').filter(each => each.startsWith('('))).toEqual([
			'(1099 of 1099 bytes of AGENTS.md were cut: instructions may be 32 KiB in all)',
			'(2048 of 30719 bytes of a/AGENTS.md were cut: instructions may be 32 KiB in all)',
		]);
		expect(text).toContain(line.repeat(4).trim());
		expect(text).not.toContain('never seen');
	});

	test('never come through a link out of the repository, from a folder, or from what is not text', async () => {
		await using folder = await scratch({
			'secret.txt': 'secret',
			'repo/.git/HEAD': '',
			'repo/a/shared.md': 'shared',
			'repo/b/AGENTS.md': Buffer.from([0, 1, 2]),
			'repo/c/AGENTS.md/x': '',
		});
		await symlink('../secret.txt', folder.at('repo/AGENTS.md'));
		await symlink('shared.md', folder.at('repo/a/AGENTS.md'));
		const refused = '(AGENTS.md leads out of the repository: left out)';
		expect(await readInstructions(folder.at('repo/a'))).toBe(`${refused}\n\nFrom a/AGENTS.md:\n\nshared`);
		expect(await readInstructions(folder.at('repo/b'))).toBe(`${refused}\n\n(b/AGENTS.md is not text: left out)`);
		expect(await readInstructions(folder.at('repo/c'))).toBe(`${refused}\n\n(c/AGENTS.md is a directory: left out)`);
	});

	test('of the person come through links to anywhere: of the file, and of its folder', async () => {
		await using folder = await scratch({'dotfiles/agents/rules.md': 'be brief', 'repo/x': ''});
		await symlink('dotfiles/agents', folder.at('home'));
		await symlink('rules.md', folder.at('dotfiles/agents/AGENTS.md'));
		const repo = folder.at('repo');
		const text = 'From your own AGENTS.md:\n\nbe brief';
		expect(await readInstructions(repo, folder.at('home/AGENTS.md'))).toBe(text);
		await symlink('../../repo/x', folder.at('dotfiles/agents/other.md'));
		expect(await readInstructions(repo, folder.at('home/other.md'))).toBe('');
		await symlink('nowhere', folder.at('dotfiles/agents/dead.md'));
		expect(await sayLeftOut(repo, folder.at('home/dead.md'))).toEqual([
			'your own AGENTS.md is a link that leads nowhere: left out',
		]);
	});

	test('that cannot be read are told', needs('Linux'), async () => {
		await using folder = await scratch({'.git/HEAD': ''});
		// The one file that even root cannot read from its beginning.
		expect(await sayLeftOut(folder.at('.'), '/proc/self/mem')).toEqual([
			'your own AGENTS.md cannot be read (EIO): left out',
		]);
	});
});
