import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {listFiles} from '../files.ts';
import {scratch} from '../scratch.fixture.ts';
import {openTree, type Tree} from './tree.ts';

const look = (tree: Tree) => {
	const looking = tree.look();
	const paths: string[] = [];
	for (;;) {
		const {done, value} = looking.next();
		if (done === true) return {paths, skipped: value};
		paths.push(...value.map(([path]) => path));
	}
};
const paths = (directory: string): readonly string[] => look(openTree(directory)).paths;

const git = (directory: string, ...args: readonly string[]): string =>
	execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...args], {
		cwd: directory,
		encoding: 'utf8',
		stdio: 'pipe',
	});

const listed = async (directory: string): Promise<readonly string[]> => {
	const all: string[] = [];
	for await (const batch of listFiles(directory, new AbortController().signal))
		all.push(...batch.map(({path}) => path));
	return all.toSorted();
};

const rules = {
	'.gitignore': '*.log\n/build/\n!keep.log\n# no rule\n\\#odd\ntemp*/**\n*.TXT\n',
	'.ignore': '!special.log\nunwanted\n',
	'.github/ci.yml': '',
	'a.log': '',
	'keep.log': '',
	'special.log': '',
	unwanted: '',
	'#odd': '',
	'a.txt': '',
	'b.TXT': '',
	'build/a.js': '',
	'src/build/a.js': '',
	'temporary/x': '',
	'src/.gitignore': 'secret*\n!../a.log\n',
	'src/secret.js': '',
	'src/deep/secret.js': '',
	'src/deep/.gitignore': '!secret.js',
	'src/deep/a.log': '',
	'node_modules/x/index.js': '',
	'.unified-dgm/memory.yaml': '',
	'empty/.gitignore': '',
};

describe('a tree', () => {
	test('holds what ripgrep lists, with git and without', async () => {
		await using plain = await scratch(rules);
		expect(paths(plain.directory)).toEqual(await listed(plain.directory));
		await using repository = await scratch(rules);
		git(repository.directory, 'init', '-q');
		writeFileSync(repository.at('.git/info/exclude'), 'keep.log\n');
		expect(paths(repository.directory)).toEqual(await listed(repository.directory));
		expect(paths(repository.at('src'))).toEqual(await listed(repository.at('src')));
		expect(paths(repository.at('src')).length).toBeGreaterThan(2);
	});

	test('holds what git would add', async () => {
		const {'.ignore': _, 'node_modules/x/index.js': __, '.unified-dgm/memory.yaml': ___, ...files} = rules;
		await using folder = await scratch(files);
		git(folder.directory, 'init', '-q');
		const there = git(folder.directory, 'ls-files', '-co', '--exclude-standard', '-z').split('\0').slice(0, -1);
		expect(paths(folder.directory)).toEqual(there.toSorted());
	});

	test.each<readonly [string, (at: (path: string) => string) => void, readonly string[]]>([
		['a new file', at => writeFileSync(at('src/new.js'), ''), ['.gitignore', 'a.js', 'src/b.js', 'src/new.js']],
		['a new folder', at => mkdirSync(at('x')), ['.gitignore', 'a.js', 'src/b.js']],
		['a file that is gone', at => rmSync(at('a.js')), ['.gitignore', 'src/b.js']],
		['a folder that is gone', at => rmSync(at('src'), {recursive: true}), ['.gitignore', 'a.js']],
		['another name', at => renameSync(at('src'), at('lib')), ['.gitignore', 'a.js', 'lib/b.js']],
		['a new ignored file', at => writeFileSync(at('src/b.log'), ''), ['.gitignore', 'a.js', 'src/b.js']],
		['another rule', at => writeFileSync(at('.gitignore'), '*.out\n'), ['.gitignore', 'a.js', 'src/b.js', 'src/c.log']],
		['a rule more', at => appendFileSync(at('.gitignore'), 'b.js\n'), ['.gitignore', 'a.js']],
		['rules that are gone', at => rmSync(at('.gitignore')), ['a.js', 'src/b.js', 'src/c.log']],
		[
			'rules in a folder',
			at => writeFileSync(at('src/.ignore'), '!c.log\nb.js'),
			['.gitignore', 'a.js', 'src/.ignore', 'src/c.log'],
		],
		['rules above it', at => writeFileSync(at('../.gitignore'), 'a.js'), ['.gitignore', 'src/b.js']],
		[
			'a link in place of a file',
			at => (rmSync(at('a.js')), symlinkSync('src/b.js', at('a.js'))),
			['.gitignore', 'src/b.js'],
		],
	])('shows %s at once, whether it has come to rest or not', async (_, change, expected) => {
		const files = {'.git/HEAD': '', 'in/.gitignore': '*.log\n', 'in/a.js': '', 'in/src/b.js': '', 'in/src/c.log': ''};
		for (const age of [0, 60]) {
			await using folder = await scratch(files);
			const then = Date.now() / 1000 - age;
			for (const path of ['in/.gitignore', 'in/src', 'in']) utimesSync(folder.at(path), then, then);
			const tree = openTree(folder.at('in'));
			expect(look(tree).paths).toEqual(['.gitignore', 'a.js', 'src/b.js']);
			expect(look(tree).paths).toEqual(['.gitignore', 'a.js', 'src/b.js']);
			change(path => folder.at(`in/${path}`));
			expect(look(tree).paths).toEqual(expected);
			expect(look(tree).paths).toEqual(expected);
		}
	});

	test('lists submodules and nested repositories by their own rules, and no second checkout', async () => {
		await using folder = await scratch({
			'library/l.js': '',
			'library/l.log': '',
			'main/.gitignore': '*.log\n',
			'main/m.js': '',
		});
		for (const name of ['library', 'main']) {
			git(folder.at(name), 'init', '-q', '-b', 'main');
			git(folder.at(name), 'add', '-A', '-f');
			git(folder.at(name), 'commit', '-qm', 'x');
		}
		git(folder.at('main'), 'submodule', '--quiet', 'add', folder.at('library'), 'sub');
		git(folder.at('main'), 'worktree', 'add', '-q', 'other');
		mkdirSync(folder.at('main/nested'));
		git(folder.at('main/nested'), 'init', '-q');
		writeFileSync(folder.at('main/nested/n.log'), '');
		const there = ['.gitignore', '.gitmodules', 'm.js', 'nested/n.log', 'sub/l.js', 'sub/l.log'];
		expect(paths(folder.at('main'))).toEqual(there);
		writeFileSync(folder.at('main/.git/modules/sub/info/exclude'), 'l.js');
		writeFileSync(folder.at('main/.git/info/exclude'), 'm.js');
		expect(paths(folder.at('main'))).toEqual(['.gitignore', '.gitmodules', 'nested/n.log', 'sub/l.log']);
		expect(paths(folder.at('main/other'))).toEqual(['.gitignore']);
	});

	test('lists fifty submodules, each by its own rules', async () => {
		const names = Array.from({length: 50}, (_, at) => `sub${String(at).padStart(2, '0')}`);
		await using folder = await scratch(
			Object.fromEntries(
				names.flatMap((name, at) => [
					[`main/${name}/.git`, `gitdir: ../.git/modules/${name}\n`],
					[`main/${name}/.gitignore`, at % 2 === 0 ? '*.log\n' : ''],
					[`main/${name}/a.js`, ''],
					[`main/${name}/a.log`, ''],
					[`main/.git/modules/${name}/info/exclude`, at === 7 ? 'a.js\n' : ''],
				]),
			),
		);
		expect(paths(folder.at('main'))).toEqual(
			names.flatMap((name, at) => [
				`${name}/.gitignore`,
				...(at === 7 ? [] : [`${name}/a.js`]),
				...(at % 2 === 0 ? [] : [`${name}/a.log`]),
			]),
		);
	});

	test('has neither links, their loops, pipes, sockets nor names that are not UTF-8', async () => {
		await using folder = await scratch({'real.txt': 'x', 'new\nline.txt': 'x', ' space ': '', 'back\\slash': ''});
		symlinkSync('real.txt', folder.at('link.txt'));
		symlinkSync('.', folder.at('loop'));
		symlinkSync('nowhere', folder.at('broken'));
		execFileSync('mkfifo', [folder.at('pipe')]);
		writeFileSync(Buffer.concat([Buffer.from(`${folder.directory}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
		expect(look(openTree(folder.directory))).toEqual({
			paths: [' space ', 'back\\slash', 'new\nline.txt', 'real.txt'],
			skipped: 2,
		});
	});

	test('is there in a repository without commits, and in the middle of a conflict', async () => {
		await using folder = await scratch({'a.txt': '1\n'});
		git(folder.directory, 'init', '-q', '-b', 'main');
		expect(paths(folder.directory)).toEqual(['a.txt']);
		git(folder.directory, 'add', '.');
		git(folder.directory, 'commit', '-qm', 'x');
		git(folder.directory, 'checkout', '-qb', 'b');
		for (const [branch, text] of [
			['b', '2\n'],
			['main', '3\n'],
		] as const) {
			git(folder.directory, 'checkout', '-q', branch);
			writeFileSync(folder.at('a.txt'), text);
			git(folder.directory, 'commit', '-qam', 'x');
		}
		expect(() => git(folder.directory, 'merge', 'b')).toThrow('merge');
		expect(paths(folder.directory)).toEqual(['a.txt']);
	});

	test.each<readonly [string, (at: (path: string) => string) => void, readonly string[]]>([
		['nothing', () => {}, ['.gitignore', 'a/b/y.js', 'a/x.js', 'c/z.js']],
		[
			'a file that came',
			at => writeFileSync(at('a/new.js'), ''),
			['.gitignore', 'a/b/y.js', 'a/new.js', 'a/x.js', 'c/z.js'],
		],
		['a file that went', at => rmSync(at('a/x.js')), ['.gitignore', 'a/b/y.js', 'c/z.js']],
		['a folder that went', at => rmSync(at('a/b'), {recursive: true}), ['.gitignore', 'a/x.js', 'c/z.js']],
		[
			'other rules above',
			at => writeFileSync(at('.gitignore'), 'y.js\n'),
			['.gitignore', 'a/b/y.log', 'a/x.js', 'c/z.js'],
		],
		[
			'rules that came',
			at => writeFileSync(at('a/.gitignore'), 'x.js\n'),
			['.gitignore', 'a/.gitignore', 'a/b/y.js', 'c/z.js'],
		],
		[
			'a link in place of a folder',
			at => (rmSync(at('c'), {recursive: true}), symlinkSync('a', at('c'))),
			['.gitignore', 'a/b/y.js', 'a/x.js'],
		],
		[
			'a checkout in place of a folder',
			at => writeFileSync(at('c/.git'), 'gitdir: /x/worktrees/c\n'),
			['.gitignore', 'a/b/y.js', 'a/x.js'],
		],
	])('that was kept, and finds %s, is as one that was not', async (_, change, expected) => {
		await using folder = await scratch({
			'.git/HEAD': '',
			'.gitignore': '*.log\n',
			'a/x.js': '',
			'a/b/y.js': '',
			'a/b/y.log': '',
			'c/z.js': '',
		});
		const first = openTree(folder.directory);
		const later = Date.now() + 10_000;
		const now = Date.now;
		Date.now = () => later;
		try {
			look(first);
			const kept = first.keep() ?? [];
			expect([kept.map(({path}) => path).toSorted(), first.keep()]).toEqual([['a', 'a/b', 'c'], undefined]);
			change(path => folder.at(path));
			const loaded = openTree(folder.directory, () => kept);
			expect(look(loaded).paths).toEqual(expected);
			expect(look(loaded).paths).toEqual(paths(folder.directory));
		} finally {
			Date.now = now;
		}
	});

	test('is empty when the folder is gone, and comes back with it', async () => {
		await using folder = await scratch({'in/a': ''});
		const tree = openTree(folder.at('in'));
		expect(look(tree).paths).toEqual(['a']);
		renameSync(folder.at('in'), folder.at('away'));
		expect(look(tree)).toEqual({paths: [], skipped: 0});
		renameSync(folder.at('away'), folder.at('in'));
		expect(look(tree).paths).toEqual(['a']);
	});

	test('goes on where a folder cannot be read', async () => {
		await using folder = await scratch({'a/x': '', 'b/y': ''});
		chmodSync(folder.at('a'), 0o000);
		try {
			expect(paths(folder.directory)).toContain('b/y');
		} finally {
			chmodSync(folder.at('a'), 0o755);
		}
	});
});
