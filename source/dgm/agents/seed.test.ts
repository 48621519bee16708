import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {printOf} from './repository.ts';
import {readSeed} from './seed.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

test('the seed of this agent is its genome, and nothing that judges it', async () => {
	const profile = [...(await readSeed(root, 'profile')).keys()];
	expect(profile).toEqual(
		expect.arrayContaining(['profiles/default.yaml', 'profiles/offline.yaml', 'profiles/prompts/plan.md']),
	);
	expect(profile.filter(path => /models\.yaml|suites|schema/.test(path))).toEqual([]);
	const source = [...(await readSeed(root, 'source')).keys()];
	expect(source).toEqual(expect.arrayContaining([...profile, 'source/tools/edit.ts', 'source/core/session/next.ts']));
	expect(source.filter(path => /test|fixture|dgm|sandboxes/.test(path))).toEqual([]);
});

test('a print tells agents apart by what they hold and where, and by nothing else', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'seed-'));
	try {
		const put = async (path: string, text: string): Promise<void> => {
			await mkdir(dirname(join(folder, path)), {recursive: true});
			await writeFile(join(folder, path), text);
		};
		const print = async (): Promise<string> => printOf(await readSeed(folder, 'profile'));
		await put('profiles/default.yaml', 'a');
		await put('profiles/prompts/plan.md', 'b');
		const first = await print();
		await put('profiles/models.yaml', 'other');
		await symlink('/etc/passwd', join(folder, 'profiles', 'prompts', 'link.md'));
		expect(await print()).toBe(first);
		await put('profiles/prompts/plan.md', 'c');
		const second = await print();
		await put('profiles/prompts/plan.md', 'b');
		await put('profiles/prompts/more.md', '');
		const third = await print();
		expect(new Set([first, second, third]).size).toBe(3);
	} finally {
		await rm(folder, {recursive: true});
	}
});
