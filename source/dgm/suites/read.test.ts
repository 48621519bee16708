import {execFileSync} from 'node:child_process';
import {symlink, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {UserError} from '../../core/user-error.ts';
import {readSuite} from './read.ts';
import {folderOf, smallSuite, suiteYaml, taskYaml} from './suite.fixture.ts';

const complaintOf = async (files: Readonly<Record<string, string>>, break_?: (path: string) => Promise<unknown>) => {
	await using folder = await folderOf(files);
	await break_?.(folder.path);
	const error: unknown = await readSuite(folder.path).catch((fault: unknown) => fault);
	if (!(error instanceof UserError)) throw new Error(`no complaint: ${String(error)}`);
	return `${error.message.replaceAll(`${folder.path}/`, '')} — ${error.hint ?? ''}`;
};

const withTask = (from: string | RegExp, to: string) => ({
	...smallSuite,
	'tasks/add/task.yaml': taskYaml.replace(from, to),
});

test('a suite is read whole, with what its files leave out', async () => {
	await using folder = await folderOf(smallSuite);
	const {tasks, ...suite} = await readSuite(folder.path);
	expect(suite).toEqual({
		id: 'small',
		version: '1',
		licence: 'MIT',
		source: 'written for a test',
		splits: {search: ['add'], holdout: [], sentinel: []},
		directory: folder.path,
		runners: new Map([['guard.mjs', expect.anything()]]),
	});
	const [task] = tasks;
	expect([...(task?.tests.keys() ?? [])]).toEqual(['test/add.test.js']);
	expect({...task, workspace: 0, tests: 0, gold: 0}).toEqual({
		id: 'add',
		title: 'Adds',
		kind: 'bug',
		prompt: 'Repair add.',
		check: 'node --test',
		limits: {time: 600_000, memory: 1024 ** 3, processes: 256, cpus: 1},
		grade: {
			command: 'node --import "$RUNNERS/guard.mjs" --test --test-reporter=tap test/add.test.js',
			timeout: 60_000,
			overlay: 'tests',
			into: '.',
			unprotected: [],
			volumes: [],
			parser: 'tap',
			log: 'pytest',
			must_pass: ['adds'],
			must_keep: [],
			min_tests: 2,
		},
		split: 'search',
		directory: join(folder.path, 'tasks/add'),
		workspace: 0,
		tests: 0,
		gold: 0,
	});
});

test.each([
	[
		'an unknown key',
		withTask('kind: bug', 'kint: bug'),
		'tasks/add/task.yaml:3: unknown key "kint" — did you mean "kind"?',
	],
	[
		'an unknown parser',
		withTask('parser: tap', 'parser: tab'),
		'tasks/add/task.yaml:8: grade.parser: there is no "tab" — did you mean "tap"?',
	],
	['no YAML', withTask('kind: bug', 'kind: [bug'), ' — this is not YAML'],
	[
		'a duration that is none',
		withTask('  parser', '  timeout: soon\n  parser'),
		'tasks/add/task.yaml:8: grade.timeout: is not a duration',
	],
	[
		'a size that is none',
		withTask('grade:', 'limits: {memory: much}\ngrade:'),
		'tasks/add/task.yaml:6: limits.memory: is not a size',
	],
	[
		'an overlay outside',
		withTask('  parser', '  overlay: ../../other\n  parser'),
		'grade.overlay: leads outside its folder',
	],
	['an absolute gold', withTask('gold: gold.patch', 'gold: /etc/passwd'), 'gold: leads outside its folder'],
	['a workspace outside', withTask('grade:', 'workspace: a/../../b\ngrade:'), 'workspace: leads outside its folder'],
	[
		'a gold that is not there',
		withTask('gold: gold.patch', 'gold: old.patch'),
		'tasks/add/task.yaml: gold: old.patch is missing — ',
	],
	[
		'no gold',
		withTask('gold: gold.patch\n', ''),
		'tasks/add/task.yaml: gold is missing — only a task that cannot be solved has none',
	],
	[
		'a name that is not the folder',
		withTask('id: add', 'id: plus'),
		'tasks/add/task.yaml: id: "plus" lies in the folder add — both must be the same',
	],
	[
		'a task that is not there',
		{...smallSuite, 'suite.yaml': suiteYaml.replace('[add]', '[add, dad]')},
		'suite.yaml: there is no task "dad" — did you mean "add"?',
	],
	[
		'a task in no split',
		{...smallSuite, 'suite.yaml': suiteYaml.replace('[add]', '[]')},
		'suite.yaml: the task add is in no split — name it in search, holdout or sentinel',
	],
	[
		'a task in two splits',
		{...smallSuite, 'suite.yaml': `${suiteYaml}  holdout: [add]\n`},
		'suite.yaml: add is in two splits — a task serves one purpose',
	],
	[
		'a task whose name leads outside',
		{...smallSuite, 'suite.yaml': suiteYaml.replace('[add]', '[../add]')},
		'suite.yaml:6: splits.search.0: is not a name',
	],
	[
		'bait that is not there',
		{
			...smallSuite,
			'suite.yaml': `${suiteYaml.replace('[add]', '[]')}canaries:\n  honeypots: [{task: add, file: answers.json, marker: somewhere}]\n`,
		},
		'the bait answers.json is not in the workspace',
	],
	['nothing at all', {'other.txt': ''}, 'suite.yaml is missing — see docs/suites.md for what a suite holds'],
] as const)('refuses %s', async (_, files, said) => {
	const complaint = await complaintOf(files);
	expect(complaint).toContain(said);
});

test.each([
	[
		'a link in a workspace',
		async (path: string) => symlink('/etc/passwd', join(path, 'tasks/add/workspace/src/link.js')),
		'tasks/add/workspace/src/link.js is a symbolic link — a suite holds regular files only',
	],
	[
		'a linked folder of tests',
		async (path: string) => symlink('/etc', join(path, 'tasks/add/tests/etc')),
		'tasks/add/tests/etc is a symbolic link — a suite holds regular files only',
	],
	[
		'a linked task',
		async (path: string) => symlink('/etc', join(path, 'tasks/etc')),
		'tasks/etc is a symbolic link — a suite holds regular files only',
	],
	[
		'a pipe, without waiting for it',
		async (path: string) => execFileSync('mkfifo', [join(path, 'tasks/add/workspace/pipe')]),
		'tasks/add/workspace/pipe is not a regular file — a suite holds regular files only',
	],
	[
		'a file that is huge',
		async (path: string) => {
			await writeFile(join(path, 'tasks/add/workspace/big.bin'), '');
			await truncate(join(path, 'tasks/add/workspace/big.bin'), 2 ** 33);
		},
		'tasks/add/workspace/big.bin is larger than 8388608 bytes — a suite holds regular files only',
	],
	[
		'a name with a control character',
		async (path: string) => writeFile(join(path, 'tasks/add/workspace/a\u001Bb'), ''),
		'its name holds characters that no name should',
	],
	[
		'aliases that stand for billions',
		async (path: string) =>
			writeFile(
				join(path, 'suite.yaml'),
				`a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
					.split('')
					.map((name, at) => `${name}: &${name} [${Array.from({length: 9}, () => `*${'abcdefghij'[at]}`).join(',')}]`)
					.join('\n')}\n`,
			),
		'this is not sound YAML',
	],
] as const)('refuses %s', async (_, break_, said) => {
	const complaint = await complaintOf(smallSuite, break_);
	expect(complaint).toContain(said);
});
