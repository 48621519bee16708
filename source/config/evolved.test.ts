import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readEvolved} from './evolved.ts';

const profiles = async (files: Readonly<Record<string, string>>) => {
	const folder = await mkdtemp(join(tmpdir(), 'evolved-'));
	await mkdir(join(folder, 'tools'));
	for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'tools', name), text);
	return {folder, [Symbol.asyncDispose]: () => rm(folder, {recursive: true})};
};

const tool = (name: string): string => `name: ${name}\nprogram: |\n  export default () => 'x';\n`;

test('an agent that brings none has none', async () => {
	await using place = await profiles({});
	expect(await readEvolved(place.folder)).toEqual({tools: [], notices: []});
	expect(await readEvolved(join(place.folder, 'nowhere'))).toEqual({tools: [], notices: []});
});

test('tools are read in the order of their names; what is none is passed over and told', async () => {
	await using place = await profiles({
		'search.yaml': tool('search'),
		'list.yaml': tool('list'),
		'other.yaml': tool('read'),
		'broken.yaml': 'name: [',
		'shell.yaml': tool('shell'),
		'large.yaml': `# ${'x'.repeat(200_000)}`,
		'notes.md': 'not meant',
	});
	await symlink('/etc/passwd', join(place.folder, 'tools', 'symbols.yaml'));
	const {tools, notices} = await readEvolved(place.folder);
	expect(tools.map(({name}) => name)).toEqual(['list', 'search']);
	expect(notices.map(line => /tools\/(.*?) is passed over: (.*)$/.exec(line)?.slice(1))).toEqual([
		['broken.yaml', 'it is no YAML that can be read for certain'],
		['large.yaml', 'it is no file, or too large'],
		['other.yaml', 'it is called read, and its file other'],
		['shell.yaml', '`shell` is not to be replaced'],
		['symbols.yaml', 'it is no file, or too large'],
	]);
});
