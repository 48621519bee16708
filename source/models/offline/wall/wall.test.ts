import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {shellWord} from '../../../core/sandbox.ts';
import {programsOf, skipWithout} from '../../../testing/machine/needs.ts';
import {sample} from '../loop.fixture.ts';
import {suspicionOf} from '../suspicion.ts';
import {batchScript, readBatch} from './batch.ts';
import {folderOf, hunkBetween} from './shell.ts';
import {commandsFor, readSurvey, type Spectrum, surveyShell} from './survey.ts';

const shell = async (directory: string, script: string): Promise<string> => {
	const {stdout} = await promisify(execFile)('sh', ['-c', script], {
		cwd: directory,
		env: {PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: tmpdir()},
	}).catch((error: {stdout: string}) => error);
	return stdout;
};

const linesOf = (spectrum: Spectrum | undefined, path: string) =>
	[...(spectrum?.lines.get(path) ?? [])].flatMap(([line, {failing, passing}]) =>
		failing === 0 ? [] : [`${line}: ${failing} ${passing}`],
	);

const program = 'export const f = a => {\n\tif (a > 3) {\n\t\treturn 1;\n\t}\n\treturn 2;\n};\n';
const suite = (ending: string) =>
	`import assert from 'node:assert';\nimport {describe, test} from 'node:test';\nimport {f} from '../src/f.${ending}';\n` +
	"test('large', () => assert.equal(f(5), 9));\ndescribe('in a suite', () => {\n\ttest('small', () => assert.equal(f(1), 2));\n});\n";

const python = {
	'f.py': 'def f(a):\n    if a > 3:\n        return 1\n    return 2\n',
	'test_f.py':
		'import unittest\nfrom f import f\n\n\nclass FTest(unittest.TestCase):\n    def test_large(self):\n        self.assertEqual(f(5), 9)\n\n    def test_small(self):\n        self.assertEqual(f(1), 2)\n',
};

describe('a survey', () => {
	test.each(['js', 'ts'])('of node:test says which tests ran which lines: .%s', async ending => {
		await using project = await sample({
			'package.json': '{"type": "module"}',
			[`src/f.${ending}`]: ending === 'ts' ? program.replace('a =>', '(a: number): number =>') : program,
			[`test/f.test.${ending}`]: suite(ending),
		});
		const spectrum = readSurvey(
			await shell(project.directory, surveyShell('node --test', `survey ${ending}`, [], {wall: 120, processor: 60})),
		);
		expect(linesOf(spectrum, `src/f.${ending}`)).toEqual(['1: 1 1', '2: 1 1', '3: 1 0', '4: 1 0', '6: 1 1']);
		expect(spectrum).toMatchObject({failing: 1, passing: 1, tests: [{in: `test/f.test.${ending}`, name: 'large'}]});
		expect(Object.keys(await project.texts())).toHaveLength(3);
		expect(existsSync(join(tmpdir(), folderOf(`survey ${ending}`)))).toBe(false);
	});

	test('of a program that is its own test counts it as one', async () => {
		await using project = await sample({
			'package.json': '{"type": "module"}',
			'f.js': program,
			'run.js': "import {f} from './f.js';\nif (f(5) !== 9) process.exit(1);\n",
		});
		const spectrum = readSurvey(
			await shell(project.directory, surveyShell('node run.js', 'plain', [], {wall: 120, processor: 60})),
		);
		expect(spectrum).toMatchObject({failing: 1, passing: 0});
		expect(linesOf(spectrum, 'f.js').filter(line => line.endsWith('1 0'))).toEqual([
			'1: 1 0',
			'2: 1 0',
			'3: 1 0',
			'4: 1 0',
			'6: 1 0',
		]);
	});

	test('of unittest says the same, and which lines loading runs', async context => {
		skipWithout('python3')(context);
		await using project = await sample(python);
		const spectrum = readSurvey(
			await shell(project.directory, surveyShell('python3 -m unittest', 'unittest', [], {wall: 120, processor: 60})),
		);
		expect(linesOf(spectrum, 'f.py')).toEqual(['1: 1 1', '2: 1 1', '3: 1 0']);
		expect(spectrum?.tests).toEqual([{in: 'unittest', name: 'test_f.FTest.test_large'}]);
		expect(spectrum?.lines.get('test_f.py')?.get(1)).toEqual({failing: 0, passing: 0, loaded: true});
	});

	test('of pytest says the same', async context => {
		skipWithout('pytest')(context);
		const plain = {
			...python,
			'test_f.py':
				'from f import f\n\n\ndef test_large():\n    assert f(5) == 9\n\n\ndef test_small():\n    assert f(1) == 2\n',
		};
		await using project = await sample(plain);
		const spectrum = readSurvey(
			await shell(project.directory, surveyShell('python3 -m pytest -q', 'pytest', [], {wall: 120, processor: 60})),
		);
		expect(linesOf(spectrum, 'f.py')).toEqual(['1: 1 1', '2: 1 1', '3: 1 0']);
		expect(spectrum?.tests).toEqual([{in: 'pytest', name: 'test_f.py::test_large'}]);
	});

	test.for<[string, Readonly<Record<string, string>>, string, {readonly in: string; readonly name: string}]>([
		[
			'node:test',
			{
				'package.json': '{"type": "module"}',
				'f.js': 'export const f = a => {\n\twhile (a > 0);\n\treturn 2;\n};\n',
				'f.test.js':
					"import {test} from 'node:test';\nimport {f} from './f.js';\ntest('none', () => f(0));\ntest('some', () => f(1));\n",
			},
			'node --test',
			{in: 'f.test.js', name: 'some'},
		],
		[
			'unittest',
			{
				'f.py': 'def f(a):\n    while a > 0:\n        pass\n    return 2\n',
				'test_f.py':
					'import unittest\nfrom f import f\n\n\nclass FTest(unittest.TestCase):\n    def test_none(self):\n        f(0)\n\n    def test_some(self):\n        f(1)\n',
			},
			'python3 -m unittest',
			{in: 'unittest', name: 'test_f.FTest.test_some'},
		],
	])('of %s names the test that never ends', async ([name, files, check, hanging], context) => {
		skipWithout(...programsOf(check))(context);
		await using project = await sample(files);
		const script = surveyShell(check, `hangs ${name}`, [], {wall: 9, processor: 4});
		const spectrum = readSurvey(await shell(project.directory, script));
		expect(spectrum).toMatchObject({failing: 1, passing: 1, tests: [hanging]});
	});

	test.each(['', '@ total\t0\t3', 'garbage\n\t\t', '@ ended 1\n@ total\tx'])('that says %j is none', output => {
		expect(readSurvey(output)).toBeUndefined();
	});
});

describe('suspicion', () => {
	test.each([
		['ochiai', 1, 0, 1],
		['ochiai', 1, 3, 0.5],
		['tarantula', 1, 3, 0.5],
		['dstar', 1, 1, 0.5],
		['ochiai', 0, 3, 0],
	] as const)('by %s of a line that %i failing and %i passing tests ran', (formula, failing, passing, expected) => {
		const all = {failing: 1, passing: 3, lines: new Map(), tests: []};
		expect(suspicionOf(formula, {failing, passing, loaded: false}, all)).toBe(expected);
	});
});

describe('the commands of a check', () => {
	const failing = (within: string, name: string): Spectrum => ({
		failing: 1,
		passing: 0,
		lines: new Map(),
		tests: [{in: within, name}],
	});
	const script = JSON.stringify({scripts: {test: 'node --test --import tsx test/'}});
	test.each<
		[check: string, packageText: string | undefined, spectrum: Spectrum | undefined, first: string, all: string]
	>([
		['node --test', undefined, failing('a b.test.js', 'x'), "node 'a b.test.js'", 'node --test'],
		['npm test', '{"scripts": {"test": "node --test"}}', failing('a.test.ts', 'x'), "node 'a.test.ts'", 'node --test'],
		['npm test', script, failing('a.test.ts', 'x'), "node --import tsx 'a.test.ts'", 'node --test --import tsx test/'],
		['npm test', '{"scripts": {"test": "vitest run", "pretest": "x"}}', failing('a', 'x'), 'npm test', 'npm test'],
		['npm test', 'not json', undefined, 'npm test', 'npm test'],
		['node --test && tsc', undefined, failing('a.test.js', 'x'), 'node --test && tsc', 'node --test && tsc'],
		[
			'python3 -m unittest',
			undefined,
			failing('unittest', 'a.B.c'),
			"python3 -m unittest 'a.B.c'",
			'python3 -m unittest',
		],
		['pytest -q', undefined, failing('pytest', 'a.py::b[1]'), "pytest -q 'a.py::b[1]'", 'pytest -q'],
		['make test', undefined, failing('a.test.js', 'x'), 'make test', 'make test'],
	])('%s', (check, packageText, spectrum, first, all) => {
		expect(commandsFor(check, packageText, spectrum)).toEqual({first, all});
	});
});

describe('a batch', () => {
	const before = "const x = 'it''s';\nconst y = 1;\n";
	test('puts every hunk in as it is meant, and takes it out again', async () => {
		await using project = await sample({'a b.js': before, 'c.js': 'no newline'});
		const texts = [
			'new first\n' + before,
			before.replace('1', "'$x `y` \\n %s'"),
			before.replace('const y = 1;\n', ''),
			`${before}more\n`,
		];
		const tries = texts.map(text => [hunkBetween('a b.js', before, text)].filter(one => one !== undefined));
		const output = await shell(
			project.directory,
			batchScript({
				about: 'x',
				secret: 'hunks',
				commands: {first: `cat 'a b.js' | cksum | grep -q ${shellWord('nothing')}`, all: 'true'},
				base: [],
				tries,
				limit: {wall: 5, processor: 5},
				seconds: 20,
				workers: 1,
				afterFirst: 0,
			}).replace('run "$first"; code=$?\nif', 'cat "$dir/a b.js"; echo ----; run "$first"; code=$?\nif'),
		);
		expect(
			output
				.split('----\n')
				.slice(0, 4)
				.map(text => text.replaceAll(/^@ base.*\n/gm, '')),
		).toEqual(texts);
		expect(readBatch(output, 4)).toMatchObject({base: {code: 1, failing: 0}, count: 4, passes: [], helps: []});
		expect(await project.texts()).toEqual({'a b.js': before, 'c.js': 'no newline'});
	});

	test('that was cut off has tried what it says, and no more', () => {
		const read = readBatch(
			'@ base 1 2\n@ 3 passes\n@ 3 | # tests 4\n@ 5 helps 1\n@ 5 ! not ok 1 - x\n@ upto 0 4 of 2\n',
			9,
		);
		expect(read.base).toEqual({code: 1, failing: 2});
		expect(read.passes).toEqual([{nth: 3, counts: new Map([['tests', 4]])}]);
		expect(read.helps).toEqual([{nth: 5, failing: 'not ok 1 - x'}]);
		expect([0, 1, 2, 3, 4, 6].filter(read.made)).toEqual([0, 2, 4]);
		expect(readBatch('', 3)).toMatchObject({base: undefined, count: 0, seconds: 0});
	});
});
