import {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {DEFAULT_PATH} from './shown.ts';
import {toolsOnPath} from './tools-on-path.ts';

let home = '';
const folders = [
	'.nvm/versions/node/v24/bin',
	'.nvm/versions/node/v24/lib/node_modules',
	'.nvm/versions/node/v24/share',
	'.local/bin',
	'.local/lib',
	'.local/share/keyrings',
	'.local/share/pipx/venvs/black/bin',
	'.local/share/pipx/venvs/black/lib',
	'.cargo/bin',
	'.rustup/toolchains',
	'.pyenv/shims',
	'.pyenv/versions',
	'.ssh',
	'project/node_modules/.bin',
];

beforeAll(async () => {
	home = await realpath(await mkdtemp(join(tmpdir(), 'home-')));
	for (const folder of folders) await mkdir(join(home, folder), {recursive: true});
	await writeFile(join(home, '.local/share/pipx/venvs/black/bin/black'), '', {mode: 0o755});
	await symlink(join(home, '.local/share/pipx/venvs/black/bin/black'), join(home, '.local/bin/black'));
	await symlink(join(home, '.nvm/versions/node/v24/bin'), join(home, 'current'));
	await writeFile(join(home, '.pyenv/version'), '3.11\n');
});

afterAll(async () => rm(home, {recursive: true, force: true}));

const shown = async (...path: readonly string[]) => {
	const {path: found, folders} = await toolsOnPath(
		{HOME: home, PATH: path.map(entry => (entry.startsWith('/') ? entry : join(home, entry))).join(':')},
		[join(home, 'project')],
	);
	expect(found.endsWith(DEFAULT_PATH)).toBe(true);
	const own = found.slice(0, -DEFAULT_PATH.length).split(':').filter(Boolean);
	return [own, [...folders].sort()].map(list => list.map(entry => entry.replace(`${home}/`, '')));
};

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
	[
		'a version of nvm comes with its libraries',
		['.nvm/versions/node/v24/bin'],
		['.nvm/versions/node/v24/bin'],
		['.nvm/versions/node/v24/bin', '.nvm/versions/node/v24/lib', '.nvm/versions/node/v24/share'],
	],
	[
		'a link in the path stands for what it leads to',
		['current'],
		['.nvm/versions/node/v24/bin'],
		['.nvm/versions/node/v24/bin', '.nvm/versions/node/v24/lib', '.nvm/versions/node/v24/share'],
	],
	[
		'programs of ~/.local come without its data, but with what they lead to',
		['.local/bin'],
		['.local/bin'],
		['.local/bin', '.local/lib', '.local/share/pipx/venvs/black/bin', '.local/share/pipx/venvs/black/lib'],
	],
	['cargo brings the compilers', ['.cargo/bin'], ['.cargo/bin'], ['.cargo/bin', '.rustup']],
	[
		'shims bring the versions',
		['.pyenv/shims'],
		['.pyenv/shims'],
		['.pyenv/shims', '.pyenv/version', '.pyenv/versions'],
	],
	['the home itself is not shown', [''], [], []],
	['nor is what is above it', ['/', '/tmp/..'], [], []],
	['nor programs of a project', ['project/node_modules/.bin'], [], []],
	['nor what is not there, or no folder at all', ['.none/bin', '.local/bin/black'], [], []],
])('%s', async (_, path, own, folders) => {
	expect(await shown(...path)).toEqual([own, folders]);
});

test('folders of the system are in the path, and need not be shown', async () => {
	const {path, folders} = await toolsOnPath({HOME: home, PATH: '/usr/games:/usr/bin:relative'}, []);
	expect([path.split(':')[0], folders]).toEqual(['/usr/games', []]);
	expect(path.split(':').filter(entry => entry === '/usr/bin')).toHaveLength(1);
});
