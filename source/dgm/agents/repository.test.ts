import {execFileSync} from 'node:child_process';
import {mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {fence} from './fence.ts';
import {openAgents, type Agents} from './repository.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const told = (files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> =>
	Object.fromEntries([...files].map(([path, some]) => [path, Buffer.from(some).toString()]));

const seed = new Map([
	['profiles/default.yaml', bytes('stages: []\n')],
	['profiles/prompts/plan.md', bytes('Plan.\n')],
	['profiles/odd@name+1.bin', bytes('\0\u{1F600}\n')],
]);

const gitOf = async (folder: string): Promise<string> => (await findGit(folder)) ?? expect.unreachable('no git here');

const scene = async (use: (at: {agents: Agents; folder: string; path: string}) => Promise<void>): Promise<void> => {
	const folder = await mkdtemp(join(tmpdir(), 'agents-'));
	try {
		const path = join(folder, 'agents');
		await use({agents: await openAgents(await gitOf(folder), path), folder, path});
	} finally {
		await rm(folder, {recursive: true});
	}
};

test('the same agent, bred in the same way, has the same name in every archive', async () => {
	const ids: string[][] = [];
	for (const _ of [1, 2])
		await scene(async ({agents}) => {
			const root = await agents.seed(seed, '1.0.0');
			const child = await agents.breed(
				root,
				'v1',
				new Map([['profiles/prompts/plan.md', bytes('Plan well.\n')]]),
				'Plan well\n',
			);
			ids.push([root, child]);
			expect(await agents.seed(seed, '1.0.0')).toBe(root);
		});
	expect(ids[0]).toEqual(ids[1]);
});

test('a variant holds its parent but for its edits, and its changes are told a path at a time', () =>
	scene(async ({agents}) => {
		const root = await agents.seed(seed, '1.0.0');
		const edits = new Map([
			['profiles/prompts/plan.md', null],
			['profiles/prompts/better.md', bytes('Plan.\n')],
			['profiles/default.yaml', bytes('stages: [1]\n')],
		]);
		const child = await agents.breed(root, 'v1', edits, 'Rename\n');
		expect(told(await agents.files(child))).toEqual({
			'profiles/default.yaml': 'stages: [1]\n',
			'profiles/odd@name+1.bin': '\0\u{1F600}\n',
			'profiles/prompts/better.md': 'Plan.\n',
		});
		const changes = await agents.changes(root, child);
		expect(changes).toEqual([
			{path: 'profiles/default.yaml', before: 'file', after: 'file'},
			{path: 'profiles/prompts/better.md', before: null, after: 'file'},
			{path: 'profiles/prompts/plan.md', before: 'file', after: null},
		]);
		expect(fence(changes, 'profile')).toEqual([]);
		expect(await agents.diff(root, child)).toMatch(/^\+stages: \[1\]$/m);
		expect(await agents.read(child, 'profiles/prompts/plan.md')).toBeUndefined();
		expect(await agents.list('refs/heads/variants/')).toEqual([{name: 'refs/heads/variants/v1', commit: child}]);
	}));

test('links and other repositories that were smuggled into a tree are told by the fence, and never checked out', () =>
	scene(async ({agents, folder, path}) => {
		const root = await agents.seed(seed, '1.0.0');
		const git = (input: string, ...args: readonly string[]): string =>
			execFileSync('git', [`--git-dir=${path}`, ...args], {
				input,
				env: {
					...process.env,
					GIT_INDEX_FILE: join(folder, 'index'),
					GIT_AUTHOR_NAME: 'x',
					GIT_AUTHOR_EMAIL: 'x',
					GIT_COMMITTER_NAME: 'x',
					GIT_COMMITTER_EMAIL: 'x',
				},
			})
				.toString()
				.trim();
		const target = git('/etc/passwd', 'hash-object', '-w', '--stdin');
		git('', 'read-tree', root);
		git('', 'update-index', '--add', '--cacheinfo', `120000,${target},profiles/prompts/link.md`);
		git('', 'update-index', '--add', '--cacheinfo', `160000,${root},profiles/prompts/other`);
		const evil = git('', 'commit-tree', '-p', root, '-m', 'x', git('', 'write-tree'));
		expect(fence(await agents.changes(root, evil), 'source').map(({path: at, why}) => `${at}: ${why}`)).toEqual([
			'profiles/prompts/link.md: a link can lead anywhere',
			'profiles/prompts/other: another repository can hold anything',
		]);
		await agents.checkOut(evil, join(folder, 'out'));
		expect((await readdir(join(folder, 'out', 'profiles', 'prompts'))).toSorted()).toEqual(['plan.md']);
	}));

test("a check-out runs no filter and no hook, whatever the agent's attributes say", () =>
	scene(async ({agents, folder, path}) => {
		const files = new Map([
			['.gitattributes', bytes('* text eol=crlf filter=evil ident export-subst\n')],
			['profiles/a.md', bytes('$Id$ $Format:%H$\nline\n')],
		]);
		const root = await agents.seed(files, '1.0.0');
		const mark = join(folder, 'mark');
		execFileSync('git', [`--git-dir=${path}`, 'config', 'filter.evil.smudge', `touch ${mark}`]);
		await agents.checkOut(root, join(folder, 'out'));
		expect(await readFile(join(folder, 'out', 'profiles', 'a.md'), 'utf8')).toBe('$Id$ $Format:%H$\nline\n');
		expect(await stat(mark).catch(() => undefined)).toBeUndefined();
	}));

test('a check-out is whole or not there', () =>
	scene(async ({agents, folder}) => {
		const root = await agents.seed(seed, '1.0.0');
		await writeFile(join(folder, 'taken'), '');
		await expect(agents.checkOut(root, join(folder, 'taken'))).rejects.toThrow(/ENOTDIR|EEXIST/);
		await expect(agents.checkOut('0'.repeat(40), join(folder, 'none'))).rejects.toThrow(/archive of agents/);
		expect((await readdir(folder)).toSorted()).toEqual(['agents', 'taken']);
	}));

test('of two that move a name at once one wins, and the other hears so', () =>
	scene(async ({agents}) => {
		const root = await agents.seed(seed, '1.0.0');
		const [one, two] = await Promise.all(
			['v1', 'v2'].map(name => agents.breed(root, name, new Map([['a.md', bytes(name)]]), name)),
		);
		expect(await agents.move('refs/heads/default', undefined, root)).toBe(true);
		expect(await agents.move('refs/heads/default', root, one ?? '')).toBe(true);
		expect(await agents.move('refs/heads/default', root, two ?? '')).toBe(false);
		expect(await agents.named('refs/heads/default')).toBe(one);
	}));

test.each([
	['a parent that is not there', (agents: Agents) => agents.breed('1'.repeat(40), 'v', new Map(), 'x')],
	[
		'a path that climbs',
		async (agents: Agents) => agents.breed(await agents.seed(seed, 'x'), 'v', new Map([['../x', bytes('')]]), 'x'),
	],
	[
		"a path inside git's own folder",
		async (agents: Agents) =>
			agents.breed(await agents.seed(seed, 'x'), 'v', new Map([['.git/config', bytes('')]]), 'x'),
	],
])('%s is refused', (_, breed) =>
	scene(async ({agents}) => {
		await expect(breed(agents)).rejects.toThrow(/archive of agents/);
		expect(await agents.list('refs/heads/variants/')).toEqual([]);
	}),
);
