import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, expect, test} from 'vitest';
import {realBoxes} from '../../testing/boxes.ts';
import {importFrom} from './import/index.ts';
import {writeSuite} from './import/write.ts';
import {readSuite, type Suite} from './read.ts';
import {folderOf, goldPatch, smallSuite, suiteYaml, taskYaml} from './suite.fixture.ts';
import {type Progress, validateSuite} from './validate.ts';
import {needs, skipWithout} from '../../testing/machine/needs.ts';

beforeEach(skipWithout('boxes'));

const boxes = await realBoxes();
const containers = await realBoxes({kinds: ['docker']});
const scratch = await mkdtemp(join(tmpdir(), 'scratch-'));
afterAll(async () => rm(scratch, {recursive: true}));

const proofsOf = async (
	suite: Suite,
	signal = new AbortController().signal,
	told: (progress: Progress) => void = () => {},
	open = boxes.open,
) => {
	const proofs = await validateSuite(suite, {
		open,
		runners: suite.runners,
		scratch,
		signal,
		workers: 2,
		told,
	});
	return proofs.map(({ms: _, ...proof}) => proof);
};

/** The small task under another name, with something else in its files. */
const renamed = (id: string, change: (yaml: string) => string, files: Readonly<Record<string, string>> = {}) => {
	const own = Object.entries(smallSuite).flatMap(([path, text]) =>
		path.startsWith('tasks/add/') ? [[path.replace('tasks/add/', `tasks/${id}/`), text]] : [],
	);
	const more = Object.entries(files).map(([path, text]) => [`tasks/${id}/${path}`, text]);
	return Object.fromEntries([
		...own,
		...more,
		[`tasks/${id}/task.yaml`, change(taskYaml).replace('id: add', `id: ${id}`)],
	]);
};

const pass = "import test from 'node:test';\ntest('adds', () => {});\ntest('adds nothing', () => {});\n";

test('a task is sound when its gold passes three times, and nobody else does; what is not sound is left out with its reason', async () => {
	const same = (yaml: string): string => yaml;
	await using folder = await folderOf({
		...smallSuite,
		...renamed('bad-gold', same, {
			'gold.patch': goldPatch.replace('+export const add = (a, b) => a + b', '+export const add = (a, b) => a * b'),
		}),
		...renamed('bent', yaml => yaml.replace('--import "$RUNNERS/guard.mjs" ', '')),
		...renamed('weak-test', same, {'tests/test/add.test.js': pass}),
		...renamed('weak-grade', yaml =>
			yaml
				.replace(
					/command: .*/,
					`command: node -e "import('./src/add.js').then(({add}) => process.exit(Number(add(1, 2) !== 3)))"`,
				)
				.replace('parser: tap', 'parser: exit'),
		),
		'suite.yaml': suiteYaml.replace('[add]', '[add, bad-gold, bent, weak-test, weak-grade]'),
	});
	const told: Progress[] = [];
	const proofs = await proofsOf(await readSuite(folder.path), undefined, one => told.push(one));
	expect(proofs).toEqual([
		{task: 'add', trials: 7},
		{task: 'bad-gold', trials: 2, leftOut: 'the gold patch, time 1 of 3, fails: must pass, and did not: adds'},
		{task: 'bent', trials: 4, leftOut: 'an agent that rewrites what runs the tests passes'},
		{task: 'weak-grade', trials: 5, leftOut: 'an agent that prints that all passed passes'},
		{task: 'weak-test', trials: 1, leftOut: 'the untouched workspace passes'},
	]);
	expect(told.at(-1)?.trials).toBe(told.at(-1)?.of);
});

const newFile = (path: string, text: string): string => {
	const lines = text.trimEnd().split('\n');
	return `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map(line => `+${line}\n`).join('')}`;
};

test('a row of SWE-bench is proved in its image', needs('docker'), async () => {
	const row = {
		instance_id: 'own__lib-1',
		repo: 'own/lib',
		problem_statement: 'There is no lib.',
		patch: newFile('lib.py', 'def one():\n    return 1\n'),
		test_patch: newFile(
			'check.py',
			'try:\n    from lib import one\n    assert one() == 1\n    print("PASSED check.py::one")\nexcept Exception:\n    print("FAILED check.py::one")\n    raise SystemExit(1)\n',
		),
		FAIL_TO_PASS: ['check.py::one'],
		PASS_TO_PASS: [],
		image_name: 'unified-dgm/sandbox:1',
		test_cmd: 'python3 check.py',
	};
	await using folder = await folderOf({'rows.json': JSON.stringify([row])});
	await writeSuite(
		join(folder.path, 'suite'),
		await importFrom('swe_bench', join(folder.path, 'rows.json')),
		new Map(),
	);
	const suite = await readSuite(join(folder.path, 'suite'));
	expect(await proofsOf(suite, undefined, undefined, containers.open)).toEqual([{task: 'own__lib-1', trials: 6}]);
});

test('a task of Harbor is proved with its script and its reward', needs('docker'), async () => {
	await using folder = await folderOf({
		'tasks/hello/task.toml': '[environment]\ndocker_image = "unified-dgm/sandbox:1"\nmemory_mb = 512\n',
		'tasks/hello/instruction.md': 'Write hello.txt.',
		'tasks/hello/solution/solve.sh': 'echo hello > hello.txt\n',
		'tasks/hello/tests/test.sh':
			'grep -q hello hello.txt && echo 1 > /logs/verifier/reward.txt || echo 0 > /logs/verifier/reward.txt\n',
	});
	await writeSuite(join(folder.path, 'suite'), await importFrom('harbor', join(folder.path, 'tasks')), new Map());
	const suite = await readSuite(join(folder.path, 'suite'));
	expect(await proofsOf(suite, undefined, undefined, containers.open)).toEqual([{task: 'hello', trials: 6}]);
});

test('an interruption ends what runs, and is no verdict', async () => {
	await using folder = await folderOf(smallSuite);
	const stop = new AbortController();
	const proofs = await proofsOf(await readSuite(folder.path), stop.signal, () => stop.abort());
	expect(proofs).toEqual([{task: 'add', trials: 2, fault: expect.any(String)}]);
});

test('proofs leave no container and no folder behind', async () => {
	expect([await boxes.left(), await containers.left(), await readdir(scratch)]).toEqual([[], [], []]);
});
