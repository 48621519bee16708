import {mkdir, symlink} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {readSetting} from '../../compose.ts';
import {scratch} from '../../workspace/scratch.fixture.ts';

test("models that the person's AGENTS.md prefers count, also where it is a link to their dotfiles", async () => {
	await using folder = await scratch({
		'dotfiles/AGENTS.md': '## Model Preferences\n\n- plan: claude-sonnet\n',
		'project/x': '',
	});
	await mkdir(folder.at('home'));
	const preferred = async (): Promise<readonly string[]> => {
		const env = {UNIFIED_DGM_HOME: folder.at('home'), ANTHROPIC_API_KEY: 'sk-ant-x'};
		const {loaded} = await readSetting(folder.at('project'), env, {models: [], addDirs: [], profile: 'default'});
		return loaded.origins.flatMap(({from}) => (from.endsWith('AGENTS.md') ? [from] : []));
	};
	expect(await preferred()).toEqual([]);
	await symlink('../dotfiles/AGENTS.md', folder.at('home/AGENTS.md'));
	expect(await preferred()).toContain(folder.at('home/AGENTS.md'));
});
