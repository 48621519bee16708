import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	unlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Guard, makeGuard, type Verdict} from './guard.ts';

const git = (workspace: string, ...args: readonly string[]): string =>
	execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgSign=false', ...args], {
		cwd: workspace,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	}).trim();

describe('the guard of protected files', () => {
	let root = '';
	let workspace = '';
	let shelf = '';
	let guard: Guard;

	beforeEach(() => {
		root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-')));
		[workspace, shelf] = [join(root, 'work space'), join(root, 'shelf')];
		for (const path of [join(workspace, '.github/workflows'), join(workspace, '.vscode'), shelf])
			mkdirSync(path, {recursive: true});
		writeFileSync(join(workspace, '.github/workflows/ci.yml'), 'on: push\n');
		writeFileSync(join(workspace, 'file'), 'one\n');
		git(workspace, 'init', '-q', '-b', 'main');
		git(workspace, 'add', '.');
		git(workspace, 'commit', '-qm', 'first');
		writeFileSync(join(workspace, '.git/hooks/pre-push'), '#!/bin/sh\n', {mode: 0o755});
		guard = makeGuard({
			workspace,
			writable: [workspace],
			protected: ['.git', '.github/workflows', '.vscode', '.envrc'].map(path => join(workspace, path)),
			shelves: [shelf],
		});
	});

	afterEach(() => {
		guard.close();
		rmSync(root, {recursive: true, force: true});
	});

	const at = (path: string): string => join(workspace, path);

	const after = (change: () => void): Verdict => {
		const before = guard.look();
		change();
		return guard.check(before);
	};

	test('says nothing when nothing has changed', () => {
		expect(
			after(() => {
				appendFileSync(at('file'), 'two\n');
				mkdirSync(at('build'));
				git(workspace, 'status');
			}),
		).toEqual({restored: [], lost: [], moved: []});
	});

	test.each<[string, () => void, readonly string[]]>([
		['a hook that is made', () => writeFileSync(at('.git/hooks/pre-commit'), 'evil'), ['.git/hooks/pre-commit']],
		['a hook that is changed', () => writeFileSync(at('.git/hooks/pre-push'), 'evil'), ['.git/hooks/pre-push']],
		['a hook whose mode is changed', () => chmodSync(at('.git/hooks/pre-push'), 0o644), ['.git/hooks/pre-push']],
		['a hook that is removed', () => unlinkSync(at('.git/hooks/pre-push')), ['.git/hooks/pre-push']],
		['configuration', () => appendFileSync(at('.git/config'), '[core]\n\tfsmonitor = evil\n'), ['.git/config']],
		['attributes', () => writeFileSync(at('.git/info/attributes'), '* filter=evil'), ['.git/info/attributes']],
		[
			'the list of what a rebase runs',
			() => {
				mkdirSync(at('.git/rebase-merge'));
				writeFileSync(at('.git/rebase-merge/git-rebase-todo'), 'exec evil');
			},
			['.git/rebase-merge/git-rebase-todo'],
		],
		['a workflow', () => writeFileSync(at('.github/workflows/ci.yml'), 'on: evil\n'), ['.github/workflows/ci.yml']],
		['a new workflow', () => writeFileSync(at('.github/workflows/x.yml'), 'evil'), ['.github/workflows/x.yml']],
		['what an editor runs', () => writeFileSync(at('.vscode/tasks.json'), 'evil'), ['.vscode/tasks.json']],
		['an empty folder that is removed', () => rmSync(at('.vscode'), {recursive: true}), ['.vscode']],
		[
			'a hook that is written through a hard link',
			() => {
				linkSync(at('.git/hooks/pre-push'), at('linked'));
				appendFileSync(at('linked'), 'evil');
			},
			['.git/hooks/pre-push'],
		],
		[
			'a file that becomes a link',
			() => {
				unlinkSync(at('.git/config'));
				symlinkSync(at('file'), at('.git/config'));
			},
			['.git/config'],
		],
		[
			'a file that becomes a folder',
			() => {
				unlinkSync(at('.git/config'));
				mkdirSync(at('.git/config/deep'), {recursive: true});
			},
			['.git/config'],
		],
	])('puts back %s', (_, change, restored) => {
		const before = readFileSync(at('.git/config'));
		const verdict = after(change);
		expect(verdict.restored).toEqual(expect.arrayContaining([...restored]));
		expect([verdict.lost, verdict.moved]).toEqual([[], []]);
		expect(readFileSync(at('.git/config'))).toEqual(before);
		expect(readFileSync(at('.git/hooks/pre-push'), 'utf8')).toBe('#!/bin/sh\n');
		expect(statSync(at('.git/hooks/pre-push')).mode & 0o777).toBe(0o755);
		expect(readFileSync(at('.github/workflows/ci.yml'), 'utf8')).toBe('on: push\n');
		for (const path of [
			'.git/hooks/pre-commit',
			'.git/info/attributes',
			'.github/workflows/x.yml',
			'.vscode/tasks.json',
		])
			expect(existsSync(at(path))).toBe(false);
		expect(git(workspace, 'log', '--format=%s')).toBe('first');
		// A second look agrees: the state is what it was.
		expect(after(() => {})).toEqual({restored: [], lost: [], moved: []});
	});

	test.each<[string, () => void]>([
		['moved away', () => renameSync(at('.git'), at('stolen'))],
		['removed with all that is in it', () => rmSync(at('.git'), {recursive: true})],
		[
			'replaced by another',
			() => {
				renameSync(at('.git'), at('stolen'));
				mkdirSync(at('.git/hooks'), {recursive: true});
				writeFileSync(at('.git/hooks/pre-commit'), 'evil');
			},
		],
		[
			'replaced by a file',
			() => {
				rmSync(at('.git'), {recursive: true});
				writeFileSync(at('.git'), 'gitdir: ../evil\n');
			},
		],
		['without its objects', () => rmSync(at('.git/objects'), {recursive: true})],
		[
			'without its references',
			() => {
				rmSync(at('.git/refs'), {recursive: true});
				rmSync(at('.git/HEAD'));
			},
		],
	])('gives a repository back that was %s', (_, change) => {
		const head = git(workspace, 'rev-parse', 'HEAD');
		const verdict = after(change);
		expect(verdict.restored.length).toBeGreaterThan(0);
		expect(verdict.lost).toEqual([]);
		expect(git(workspace, 'rev-parse', 'HEAD')).toBe(head);
		expect(git(workspace, 'fsck', '--full')).toBe('');
		expect(git(workspace, 'status', '--porcelain')).not.toContain('D file');
		expect(existsSync(at('.git/hooks/pre-commit'))).toBe(false);
	});

	test('leaves a commit that a person makes meanwhile, and tells of it', () => {
		const before = git(workspace, 'rev-parse', 'HEAD');
		const verdict = after(() => {
			writeFileSync(at('file'), 'two\n');
			git(workspace, 'commit', '-qam', 'second');
		});
		expect([verdict.restored, verdict.lost]).toEqual([[], []]);
		expect(verdict.moved.join()).toContain(`.git/refs/heads/main (was ${before})`);
		expect(git(workspace, 'log', '--format=%s')).toBe('second\nfirst');
	});

	test('sets aside what it finds in the place of what it puts back: a person may have written it', () => {
		const {aside = ''} = after(() => writeFileSync(at('.github/workflows/ci.yml'), 'of a person\n'));
		expect(dirname(aside)).toBe(shelf);
		expect(readFileSync(join(aside, '.github/workflows/ci.yml'), 'utf8')).toBe('of a person\n');
	});

	test('tells what it cannot put back', () => {
		const poor = makeGuard({workspace, writable: [workspace], protected: [at('.git')], shelves: []});
		const before = poor.look();
		rmSync(at('.git/objects'), {recursive: true});
		expect(poor.check(before).lost.length).toBeGreaterThan(0);
	});

	test('leaves nothing of its own behind', () => {
		after(() => {});
		guard.close();
		expect(execFileSync('ls', ['-A', shelf], {encoding: 'utf8'})).toBe('');
	});
});
