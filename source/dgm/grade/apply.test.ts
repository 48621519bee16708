import {describe, expect, test} from 'vitest';
import type {Tree} from '../suites/tree.ts';
import {applyChanges} from './apply.ts';
import {changesOfDiff, changesOfTree} from './changes.ts';
import {protection} from './protect.ts';

const treeOf = (files: Readonly<Record<string, string>>): Tree =>
	new Map(Object.entries(files).map(([path, text]) => [path, {bytes: Buffer.from(text), executable: false}]));

const textsOf = (tree: Tree): Readonly<Record<string, string>> =>
	Object.fromEntries([...tree].map(([path, {bytes}]) => [path, Buffer.from(bytes).toString()]));

const files = {
	'package.json': '{"name": "shop", "scripts": {"test": "node --test"}}',
	'src/a.js': 'one\ntwo\nthree\n',
	'src/b.js': 'b\n',
	'test/a.test.js': 'test\n',
};
const pristine = treeOf(files);
const rules = {protection: protection({unprotected: []}, ['test/a.test.js']), laidOver: ['test/a.test.js']};

const applied = async (diff: string) => {
	const changes = await changesOfDiff(diff, pristine);
	if ('refused' in changes) return changes;
	const done = applyChanges(pristine, changes.changes, rules);
	if ('refused' in done) return done;
	return {
		files: textsOf(done.tree),
		dropped: [...changes.passedOver, ...done.dropped].map(({path, why}) => `${path} ${why}`),
	};
};

const git = (from: string, to: string, head: string, body = ''): string =>
	`diff --git a/${from} b/${to}\n${head}${body === '' ? '' : `--- a/${from}\n+++ b/${to}\n${body}`}`;
const created = (path: string, text: string, mode = '100644'): string =>
	`diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${text}\n`;
const renamed = (from: string, to: string): string =>
	git(from, to, `similarity index 100%\nrename from ${from}\nrename to ${to}\n`);

describe('a diff', () => {
	test.each([
		[
			'a change',
			git('src/a.js', 'src/a.js', '', '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n'),
			{...files, 'src/a.js': 'one\n2\nthree\n'},
		],
		['a new file', created('src/c.js', 'c'), {...files, 'src/c.js': 'c\n'}],
		['a plain diff without git', '--- src/b.js\n+++ src/b.js\n@@ -1 +1 @@\n-b\n+c\n', {...files, 'src/b.js': 'c\n'}],
		[
			'a file in place of a folder that goes',
			`${git('src/a.js', 'src/a.js', 'deleted file mode 100644\n').trimEnd()}\n--- a/src/a.js\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-one\n-two\n-three\n${renamed('src/b.js', 'src')}`,
			{'package.json': files['package.json'], 'test/a.test.js': 'test\n', src: 'b\n'},
		],
		[
			'renames that go round',
			`${renamed('src/a.js', 'src/b.js')}${renamed('src/b.js', 'src/a.js')}`,
			{...files, 'src/a.js': 'b\n', 'src/b.js': files['src/a.js']},
		],
		['nothing', '', files],
	])('that holds %s is applied', async (_, diff, after) => {
		expect(await applied(diff)).toEqual({files: after, dropped: []});
	});

	test.each([
		[
			'changes a test',
			git('test/a.test.js', 'test/a.test.js', '', '@@ -1 +1 @@\n-test\n+pass\n'),
			'test/a.test.js is laid over by the tests',
		],
		['renames a test away', renamed('test/a.test.js', 'src/old.js'), 'test/a.test.js is laid over by the tests'],
		['renames a file to a test', renamed('src/b.js', 'src/b.test.js'), 'src/b.test.js is a test'],
		[
			'copies a file to a test',
			git('src/b.js', 'tests/b.js', 'similarity index 100%\ncopy from src/b.js\ncopy to tests/b.js\n'),
			'tests/b.js is a test',
		],
		['makes a link', created('src/link.js', '/etc/passwd', '120000'), 'src/link.js is of mode 120000, not a file'],
		[
			'makes a submodule',
			created('vendor', 'Subproject commit 0123', '160000'),
			'vendor is of mode 160000, not a file',
		],
		['sets a filter of git', created('.gitattributes', '* filter=run'), '.gitattributes decides how tests run'],
		[
			'brings a hook',
			created('.git/hooks/post-checkout', 'touch /tmp/x', '100755'),
			'.git/hooks/post-checkout decides how tests run',
		],
		[
			'brings a hook in capitals',
			created('.GIT/hooks/post-checkout', 'x', '100755'),
			'.GIT/hooks/post-checkout decides how tests run',
		],
		[
			'brings a hook with a character that is not seen',
			created('.g\u200Cit/config', 'x'),
			'.g\u200Cit/config decides how tests run',
		],
		['sets up a runner', created('src/vitest.config.ts', 'x'), 'src/vitest.config.ts decides how tests run'],
		['changes a lock', created('package-lock.json', '{}'), 'package-lock.json decides how tests run'],
		['plants a package', created('node_modules/a/index.js', 'x'), 'node_modules/a/index.js decides how tests run'],
		[
			'plants what Python loads first',
			created('lib/sitecustomize.py', 'x'),
			'lib/sitecustomize.py decides how tests run',
		],
		[
			'plants a compiled file',
			created('shop/__pycache__/a.cpython-311.pyc', 'x'),
			'shop/__pycache__/a.cpython-311.pyc decides how tests run',
		],
		['climbs out', created('../../etc/cron.d/x', 'x'), '../../etc/cron.d/x its name is not plain'],
		['goes to the root', '--- /dev/null\n+++ /etc/x\n@@ -0,0 +1 @@\n+x\n', '/etc/x its name is absolute'],
		['writes below a file', created('src/a.js/b.js', 'x'), 'src/a.js/b.js lies in src/a.js, which is a file'],
		['writes over a folder', created('src', 'x'), 'src is a folder'],
		['writes beside a file', created('src/A.js', 'x'), 'src/A.js differs from src/a.js by case alone'],
		['writes over a file as if it was new', created('src/b.js', 'x'), 'src/b.js is there already'],
		[
			'changes what is not there',
			git('src/z.js', 'src/z.js', '', '@@ -1 +1 @@\n-a\n+b\n'),
			'src/z.js is not there to be changed',
		],
		[
			'does not fit',
			git('src/b.js', 'src/b.js', '', '@@ -1 +1 @@\n-z\n+c\n'),
			'src/b.js does not fit the file as it is',
		],
		[
			'is binary',
			git('src/b.js', 'src/b.js', 'index 1..2 100644\nBinary files a/src/b.js and b/src/b.js differ\n'),
			'src/b.js is binary',
		],
	])('that %s does so in vain', async (_, diff, why) => {
		const after = await applied(diff);
		expect(after).toEqual({files: expect.anything(), dropped: [why]});
		expect(
			'files' in after && [
				after.files['test/a.test.js'],
				Object.keys(after.files).filter(path => !(path in files) && path !== 'src/old.js'),
			],
		).toEqual(['test\n', []]);
	});

	test.each([
		['words', 'I have done it.', 'this is no diff'],
		[
			'a binary patch',
			'diff --git a/x b/x\nnew file mode 100644\nGIT binary patch\nliteral 3\nKc-abc\n',
			'the diff holds a binary patch',
		],
		['hunks that do not add up', '--- a/src/b.js\n+++ b/src/b.js\n@@ -1,9 +1 @@\n-b\n+c\n', 'the diff cannot be read'],
		['a file that is changed twice', `${created('c', '1')}${created('c', '2')}`, 'the diff changes a file twice'],
	])('of %s is refused', async (_, diff, why) => {
		expect(await applied(diff)).toEqual({refused: expect.stringContaining(why)});
	});

	test('keeps its scripts to itself, and what else it says of the package', async () => {
		const body = `@@ -1 +1 @@\n-${files['package.json']}\n\\ No newline at end of file\n+{"name": "store", "type": "module", "scripts": {"test": "true"}, "jest": {}}\n`;
		const after = await applied(git('package.json', 'package.json', '', body));
		expect(after).toEqual({
			files: {...files, 'package.json': expect.any(String)},
			dropped: ['package.json#scripts decides how tests run', 'package.json#jest decides how tests run'],
		});
		expect('files' in after && JSON.parse(after.files['package.json'] ?? '')).toEqual({
			name: 'store',
			type: 'module',
			scripts: {test: 'node --test'},
		});
	});
});

test('a tree is what became of the pristine one, and what could not be read of it is unchanged', () => {
	const after = treeOf({...files, 'src/a.js': 'new\n', 'src/c.js': 'c\n'});
	const without = new Map([...after].filter(([path]) => !path.startsWith('src/b') && path !== 'test/a.test.js'));
	const found = changesOfTree(without, [{path: 'test', why: 'is protected'}], pristine);
	expect(
		'changes' in found && found.changes.map(({path, after: file}) => [path, file === undefined ? 'gone' : 'written']),
	).toEqual([
		['src/b.js', 'gone'],
		['src/a.js', 'written'],
		['src/c.js', 'written'],
	]);
});

test('a task may say what is protected and what is not', () => {
	const why = protection(
		{protected: ['checks/**'], unprotected: ['pyproject.toml'], editable: ['src/**', 'pyproject.toml', 'tests/**']},
		[],
	);
	expect(
		['src/a.py', 'pyproject.toml', 'tests/a.py', 'Checks/a.py', 'README.md', 'tox.ini'].map(path => [path, why(path)]),
	).toEqual([
		['src/a.py', undefined],
		['pyproject.toml', undefined],
		['tests/a.py', undefined],
		['Checks/a.py', 'is a test'],
		['README.md', 'is not to be changed in this task'],
		['tox.ini', 'decides how tests run'],
	]);
});
