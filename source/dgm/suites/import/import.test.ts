import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readSuite} from '../read.ts';
import {folderOf} from '../suite.fixture.ts';
import {lenientJson} from './draft.ts';
import {type Format, importFrom} from './index.ts';
import {imageOf} from './swe-bench.ts';
import {writeSuite} from './write.ts';

const runners = new Map([['run.py', {bytes: Buffer.from(''), executable: false}]]);

/** Imports what lies in a folder, writes it as a suite, and reads that. */
const imported = async (format: Format, files: Readonly<Record<string, string>>, from = '.') => {
	await using source = await folderOf(files);
	await using target = await folderOf({});
	const found = await importFrom(format, join(source.path, from));
	await writeSuite(join(target.path, 'suite'), found, runners);
	const suite = await readSuite(join(target.path, 'suite'));
	return {suite, leftOut: found.leftOut};
};

const config = (more = '') =>
	`{"authors": [], "files": {"solution": ["two_fer.py"], "test": ["two_fer_test.py"], "example": [".meta/example.py"]}${more}}`;

const twoFer = {
	'.meta/config.json': config(),
	'.meta/example.py': 'def two_fer(name="you"):\n    return f"One for {name}, one for me."\n',
	'.docs/instructions.md': '# Instructions\n\nShare cookies.\n',
	'two_fer.py': 'def two_fer(name):\n    pass\n',
	'two_fer_test.py':
		'import unittest\n\nclass TwoFerTest(unittest.TestCase):\n    @unittest.skip("later")\n    def test_one(self):\n        pass\n',
};

const at = (place: string, files: Readonly<Record<string, string>>) =>
	Object.fromEntries(Object.entries(files).map(([path, text]) => [`${place}/${path}`, text]));

const bank = {
	'.meta/config.json':
		'{"files": {"solution": ["bank.js"], "test": ["bank.spec.js"], "example": [".meta/proof.ci.js"]}}',
	'.meta/proof.ci.js': 'export const bank = 1;\n',
	'.docs/instructions.md': 'A bank.',
	'bank.js': 'export const bank = 0;\n',
	'bank.spec.js': "xtest('one', () => {});\ndescribe.skip('two', () => {});\n",
	'package.json': '{"scripts": {"test": "jest"}}',
};

describe('exercism', () => {
	test('a track becomes a suite: tests hidden and not skipped any more, the example as gold', async () => {
		const {suite, leftOut} = await imported('exercism', at('exercises/practice/two-fer', twoFer));
		const [task] = suite.tasks;
		expect(leftOut).toEqual([]);
		expect([...(task?.workspace instanceof Map ? task.workspace.keys() : [])]).toEqual(['two_fer.py']);
		expect(Buffer.from(task?.tests.get('two_fer_test.py')?.bytes ?? []).toString()).toBe(
			twoFer['two_fer_test.py'].replace('    @unittest.skip("later")\n', ''),
		);
		expect([task?.id, task?.prompt, task?.editable, task?.grade.command, task?.gold?.kind]).toEqual([
			'two-fer',
			'# Instructions\n\nShare cookies.\n\nImplement this in two_fer.py. Keep the names that are there: hidden tests use them.',
			['two_fer.py'],
			'python3 -I "$RUNNERS/unittest_tap.py" \'two_fer_test.py\'',
			'diff',
		]);
		expect([...suite.runners.keys()]).toEqual(['run.py']);
	});

	test('so does the layout of the polyglot benchmark, by language', async () => {
		const files = {
			...at('python/exercises/practice/two-fer', twoFer),
			...at('javascript/exercises/practice/bank', bank),
			'README.md': '',
		};
		const {suite} = await imported('exercism', files);
		expect(suite.tasks.map(({id, grade: {parser, report}}) => [id, parser, report])).toEqual([
			['javascript-bank', 'jest', '$REPORT'],
			['python-two-fer', 'tap', undefined],
		]);
		const [task] = suite.tasks;
		expect(Buffer.from(task?.tests.get('bank.spec.js')?.bytes ?? []).toString()).toBe(
			"test('one', () => {});\ndescribe('two', () => {});\n",
		);
	});

	test('what cannot be read is left out, with the reason; what can be guessed is read', async () => {
		const one = (more: Readonly<Record<string, string>>) => ({...twoFer, ...more});
		const {suite, leftOut} = await imported('exercism', {
			...at('exercises/practice/commas', one({'.meta/config.json': `\uFEFF${config(',')}`})),
			...at('exercises/practice/broken', one({'.meta/config.json': '{"files": {"solution": [}'})),
			...at('exercises/practice/bare', one({'.meta/config.json': '{"files": {"solution": ["two_fer.py"]}}'})),
			...at('exercises/practice/cobol', one({'.meta/config.json': config().replaceAll('two_fer.py', 'two_fer.cob')})),
			...at(
				'exercises/practice/testless',
				one({'.meta/config.json': config().replace('two_fer_test.py', 'gone_test.py')}),
			),
			...at(
				'exercises/practice/goldless',
				one({'.meta/config.json': config().replace('.meta/example.py', '.meta/gone.py')}),
			),
			'exercises/practice/empty/README.md': '',
		});
		expect(suite.tasks.map(({id}) => id)).toEqual(['commas']);
		expect(leftOut.map(({name, why}) => `${name}: ${why}`)).toEqual([
			'bare: .meta/config.json lacks what is needed: files.test',
			'broken: .meta/config.json is not JSON',
			'cobol: nothing here runs two_fer.cob',
			'empty: there is no .meta/config.json',
			'goldless: there is no example for each file to be solved',
			'testless: the test gone_test.py is missing',
		]);
	});
});

const row = {
	instance_id: 'psf__requests-1142',
	repo: 'psf/requests',
	base_commit: '22623bd8c265b78b161542663ee980738441c307',
	problem_statement: 'GET sends a length.',
	hints_text: '',
	created_at: '2013-01-22',
	version: '1.1',
	patch: '--- a/requests/models.py\n+++ b/requests/models.py\n@@ -1 +1 @@\n-a\n+b\n',
	test_patch:
		'diff --git a/test_requests.py b/test_requests.py\n--- a/test_requests.py\n+++ b/test_requests.py\n@@ -1 +1 @@\n-a\n+b\n',
	FAIL_TO_PASS: '["test_requests.py::Requests::test_no_length"]',
	PASS_TO_PASS: '["test_requests.py::Requests::test_basic"]',
};

describe('SWE-bench', () => {
	test('a row becomes a task in the image of its instance, and all of its tests must pass', async () => {
		const {suite, leftOut} = await imported('swe_bench', {'rows.jsonl': `${JSON.stringify(row)}\n`}, 'rows.jsonl');
		const [task] = suite.tasks;
		expect(leftOut).toEqual([]);
		expect(task?.workspace).toEqual({image: '/testbed'});
		expect(task?.grade).toEqual({
			image: 'swebench/sweb.eval.x86_64.psf_1776_requests-1142:latest',
			command: expect.stringContaining("python -m pytest -rA 'test_requests.py'"),
			timeout: 1_800_000,
			overlay: 'tests',
			into: '.unified-dgm-tests',
			protected: ['test_requests.py'],
			unprotected: [],
			volumes: [],
			parser: 'swebench',
			log: 'pytest',
			must_pass: ['test_requests.py::Requests::test_no_length'],
			must_keep: ['test_requests.py::Requests::test_basic'],
			min_tests: 1,
		});
	});

	test('later rows hold lists, and name their image and command', async () => {
		const later = {
			...row,
			FAIL_TO_PASS: ['a'],
			PASS_TO_PASS: [],
			image_name: 'registry/image:2',
			test_cmd: 'make check',
		};
		const {suite} = await imported('swe_bench', {'rows.json': JSON.stringify([later])}, 'rows.json');
		const grade = suite.tasks[0]?.grade;
		expect([grade?.image, grade?.must_pass, grade?.must_keep]).toEqual(['registry/image:2', ['a'], []]);
		expect(grade?.command).toContain('\nmake check\n');
	});

	test('runners of their own are known', async () => {
		const django = {
			...row,
			instance_id: 'django__django-1',
			repo: 'django/django',
			test_patch: row.test_patch.replaceAll('test_requests.py', 'tests/forms/test_a.py'),
		};
		const {suite} = await imported('swe_bench', {'rows.jsonl': JSON.stringify(django)}, 'rows.jsonl');
		expect(suite.tasks[0]?.grade.log).toBe('django');
		expect(suite.tasks[0]?.grade.command).toContain('--parallel 1 forms.test_a');
	});

	test('rows that are broken are left out, line by line', async () => {
		const {patch: _, ...without} = row;
		const lines = [
			JSON.stringify(row),
			'{"instance_id": ',
			JSON.stringify(without),
			JSON.stringify({...row, instance_id: 'a', FAIL_TO_PASS: '[]'}),
			JSON.stringify({...row, instance_id: 'b', FAIL_TO_PASS: 'none'}),
			JSON.stringify({...row, instance_id: 'c', test_patch: ''}),
			JSON.stringify(row),
		];
		const {suite, leftOut} = await imported('swe_bench', {'rows.jsonl': lines.join('\n')}, 'rows.jsonl');
		expect(suite.tasks.map(({id}) => id)).toEqual(['psf__requests-1142']);
		expect(leftOut.map(({name, why}) => `${name}: ${why.split(':', 1)[0]}`)).toEqual([
			'line 2: is not JSON',
			'line 3: patch',
			'a: no test has to pass',
			'line 5: FAIL_TO_PASS',
			'c: its test_patch changes no file',
			'psf__requests-1142: is there twice',
		]);
	});

	test('a name of an image holds no two underscores', () => {
		expect(imageOf('Django__django-11099')).toBe('swebench/sweb.eval.x86_64.django_1776_django-11099:latest');
	});
});

const toml = `version = "1.0"

[metadata]
difficulty = "easy"

[verifier]
timeout_sec = 120.0

[agent]
timeout_sec = 300.0

[environment]
docker_image = "unified-dgm/sandbox:1"
cpus = 1
memory_mb = 512
`;

const hello = {
	'task.toml': toml,
	'instruction.md': 'Write hello.txt.\n',
	'environment/Dockerfile': 'FROM debian\nWORKDIR /work\nRUN true\nWORKDIR /app\n',
	'solution/solve.sh': 'echo hello > hello.txt\n',
	'tests/test.sh':
		'grep -q hello hello.txt && echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n',
};

describe('Harbor', () => {
	test('a task runs in its image, and is paid by its reward file', async () => {
		const {suite, leftOut} = await imported('harbor', at('hello', hello));
		const [task] = suite.tasks;
		expect(leftOut).toEqual([]);
		expect([task?.prompt, task?.workspace, task?.limits, task?.gold]).toEqual([
			'Write hello.txt.',
			{image: '/app'},
			{time: 300_000, memory: 512 * 1024 ** 2, processes: 512, cpus: 1},
			{kind: 'script', script: 'echo hello > hello.txt\n'},
		]);
		expect([
			task?.grade.image,
			task?.grade.parser,
			task?.grade.report,
			task?.grade.volumes,
			task?.grade.timeout,
		]).toEqual(['unified-dgm/sandbox:1', 'reward-file', '/logs/verifier/reward.txt', ['/logs', '/tests'], 120_000]);
	});

	test('terminal-bench is read, too', async () => {
		const {suite} = await imported(
			'harbor',
			at('hello', {
				'task.yaml': 'instruction: |\n  Write hello.txt.\nmax_agent_timeout_sec: 60.0\nparser_name: pytest\n',
				Dockerfile: 'FROM debian\n',
				'run-tests.sh': 'pytest $TEST_DIR/test_outputs.py -rA\n',
				'solution.sh': 'echo hello > hello.txt\n',
				'tests/test_outputs.py': 'def test_a(): pass\n',
			}),
		);
		const [task] = suite.tasks;
		expect([task?.prompt, task?.grade.parser, task?.grade.image, [...(task?.tests.keys() ?? [])]]).toEqual([
			'Write hello.txt.\n',
			'pytest',
			'unified-dgm/harbor-hello:1',
			['run-tests.sh', 'test_outputs.py'],
		]);
	});

	test('tasks that are not whole are left out', async () => {
		const without = (path: keyof typeof hello) =>
			Object.fromEntries(Object.entries(hello).filter(([name]) => name !== path));
		const {suite, leftOut} = await imported('harbor', {
			...at('good', hello),
			...at('mute', without('instruction.md')),
			...at('testless', without('tests/test.sh')),
			...at('unsolved', without('solution/solve.sh')),
			...at('nameless', without('task.toml')),
			...at('torn', {...hello, 'task.toml': 'version = '}),
			...at('odd', {...hello, 'task.toml': '[agent]\ntimeout_sec = "long"\n'}),
			'README.md': '',
		});
		expect(suite.tasks.map(({id}) => id)).toEqual(['good']);
		expect(leftOut.map(({name, why}) => `${name}: ${why.split(':', 1)[0]}`)).toEqual([
			'mute: there is no instruction.md',
			'nameless: there is neither task.toml nor task.yaml',
			'odd: task.toml',
			'testless: there is no tests/test.sh',
			'torn: task.toml is not TOML',
			'unsolved: there is no solution, so it cannot be proved',
		]);
	});
});

test('a suite is written where nothing is', async () => {
	await using source = await folderOf(at('exercises/practice/two-fer', twoFer));
	await using target = await folderOf({'mine.txt': ''});
	await expect(writeSuite(target.path, await importFrom('exercism', source.path), runners)).rejects.toThrow(
		/is not empty/,
	);
});

test('what cannot be read at all rejects', async () => {
	await using source = await folderOf({});
	await mkdir(join(source.path, 'folder'));
	await writeFile(join(source.path, 'file'), '');
	await expect(importFrom('swe_bench', join(source.path, 'gone.jsonl'))).rejects.toThrow(/ENOENT/);
	await expect(importFrom('harbor', join(source.path, 'file'))).rejects.toThrow(/ENOTDIR/);
});

test.each([
	['{"a": 1}', {a: 1}],
	['\uFEFF{"a": [1, 2,],}', {a: [1, 2]}],
	['{\n\t"a": "b", # note\n}', {a: 'b'}],
	['{"a": ', undefined],
	['just words', undefined],
	['', undefined],
])('JSON is read leniently: %j', (text, value) => {
	expect(lenientJson(text)).toEqual(value);
});
