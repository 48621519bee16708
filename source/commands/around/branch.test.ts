import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {readHead, watchBranch, type Head} from './branch.ts';

const run = promisify(execFile);

const inRepository = async (act: (root: string, git: (...args: string[]) => Promise<string>) => Promise<void>) => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'branch-')));
	const env = {PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'};
	const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
	const git = async (...args: string[]) =>
		(await run('git', [...who, ...args], {cwd: join(root, 'project'), env})).stdout;
	await mkdir(join(root, 'project', 'deep', 'er'), {recursive: true});
	try {
		await git('init', '-q', '-b', 'main');
		await act(root, git);
	} finally {
		await rm(root, {recursive: true});
	}
};

const branch = (name: string): Head => ({on: 'branch', name});

test('a branch is known before its first commit, from any folder, with slashes in its name', () =>
	inRepository(async (root, git) => {
		expect(await readHead(join(root, 'project', 'deep', 'er'))).toEqual(branch('main'));
		await git('checkout', '-q', '-b', 'fix/the/bug');
		expect(await readHead(join(root, 'project'))).toEqual(branch('fix/the/bug'));
	}));

test('a commit without a branch is its short hash, and a worktree has a head of its own', () =>
	inRepository(async (root, git) => {
		await git('commit', '-q', '--allow-empty', '-m', 'one');
		await git('worktree', 'add', '-q', '-b', 'aside', '../aside');
		expect(await readHead(join(root, 'aside'))).toEqual(branch('aside'));
		await git('checkout', '-q', '--detach');
		const hash = (await git('rev-parse', 'HEAD')).slice(0, 7);
		expect(await readHead(join(root, 'project'))).toEqual({on: 'commit', name: hash});
		expect(await readHead(join(root, 'aside'))).toEqual(branch('aside'));
	}));

test.each([
	['no repository', undefined],
	['a file that is no link to one', 'hello'],
	['a link to nothing', 'gitdir: ../gone\n'],
])('%s has no branch', async (_, text) => {
	const root = await mkdtemp(join(tmpdir(), 'branch-'));
	if (text !== undefined) await writeFile(join(root, '.git'), text);
	expect(await readHead(root)).toBeUndefined();
	await rm(root, {recursive: true});
});

test.each(['garbage', 'ref: refs/heads/.invalid', 'ref: refs/tags/x', ''])('a HEAD of %j says no branch', head =>
	inRepository(async root => {
		await writeFile(join(root, 'project', '.git', 'HEAD'), head);
		expect(await readHead(join(root, 'project'))).toBeUndefined();
	}),
);

/** What was told, and a promise of the next. */
const listener = () => {
	const told: (Head | undefined)[] = [];
	let wake = (): void => {};
	return {
		told,
		tell: (head: Head | undefined): void => {
			told.push(head);
			wake();
		},
		until: async (count: number): Promise<void> => {
			while (told.length < count) {
				const {promise, resolve} = Promise.withResolvers<void>();
				wake = resolve;
				await promise;
			}
		},
	};
};

test.each(['events', 'polling'] as const)('a watcher by %s tells each branch once, and nothing after its end', means =>
	inRepository(async (root, git) => {
		const {told, tell, until} = listener();
		const watcher = watchBranch(join(root, 'project'), tell, means);
		await until(1);
		await git('checkout', '-q', '-b', 'next');
		await until(2);
		await git('commit', '-q', '--allow-empty', '-m', 'one');
		await git('checkout', '-q', '-b', 'third');
		await until(3);
		watcher[Symbol.dispose]();
		await git('checkout', '-q', '-b', 'unheard');
		const second = listener();
		using again = watchBranch(join(root, 'project'), second.tell, means);
		await second.until(1);
		expect(again).toBeDefined();
		expect(told).toEqual(['main', 'next', 'third'].map(branch));
		expect(second.told).toEqual([branch('unheard')]);
	}),
);

test('outside a repository it tells so', async () => {
	const root = await mkdtemp(join(tmpdir(), 'branch-'));
	const {told, tell, until} = listener();
	using watcher = watchBranch(root, tell);
	await until(1);
	expect(watcher).toBeDefined();
	expect(told).toEqual([undefined]);
	await rm(root, {recursive: true});
});

test('one that is disposed at once tells nothing', () =>
	inRepository(async root => {
		const first = listener();
		watchBranch(join(root, 'project'), first.tell)[Symbol.dispose]();
		const second = listener();
		using later = watchBranch(join(root, 'project'), second.tell);
		await second.until(1);
		expect(later).toBeDefined();
		expect(first.told).toEqual([]);
	}));
