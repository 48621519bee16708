import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {drive, sample, type Guard} from './loop.fixture.ts';
import {programsOf, skipWithout} from '../../testing/machine/needs.ts';
import {offline} from './knobs.fixture.ts';
import {broken} from './samples.fixture.ts';

const example = join(import.meta.dirname, '../../../examples/shopping-cart');

const exampleFiles = async (): Promise<Readonly<Record<string, string>>> => {
	const entries = await readdir(example, {recursive: true, withFileTypes: true});
	const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
	const texts = await Promise.all(
		paths.map(async path => [path.slice(example.length + 1), await readFile(path, 'utf8')] as const),
	);
	return Object.fromEntries(texts);
};

const changes = (
	before: Readonly<Record<string, string>>,
	after: Readonly<Record<string, string>>,
): readonly string[] =>
	Object.keys(after).flatMap(path => {
		const was = (before[path] ?? '').split('\n');
		return (after[path] ?? '').split('\n').flatMap((line, at) => (line === was[at] ? [] : [`${path}: ${line.trim()}`]));
	});

/** A program that no small change mends: what the test wants is nowhere in it. */
const beyond = {
	'package.json': '{"type": "module"}',
	'src/greet.js': 'export const greet = name => {\n\treturn name + name;\n};\n',
	'greet.test.js':
		"import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {greet} from './src/greet.js';\ntest('greets', () => assert.equal(greet('Ann'), 'Good morning, dear Ann'));\n",
};

const early = broken.find(({name}) => name === 'loop that stops early') ?? broken[0];
if (early === undefined) throw new Error('there are no samples');

/** Takes the first that helps. */
const quick = offline('repair', {seconds: 600, after_first: 0, candidates: 120});

const tell = {request: 'fix it', step: 'Make the check pass'};

describe('the repairing model', () => {
	test('mends the example that is shipped, in few tries, from the plan that the planning model makes', async () => {
		await using project = await sample(await exampleFiles());
		const before = await project.texts();
		const {calls} = await drive(offline('plan'), project.directory, {
			request: 'fix the failing test',
			check: 'npm test',
		});
		const plan = calls.find(call => call.tool === 'plan')?.input as {
			steps: {title: string; detail: string; files: string[]}[];
		};
		const [step] = plan.steps;
		expect(step?.files.toSorted()).toEqual([
			'src/cart.js',
			'src/checkout.js',
			'src/discount.js',
			'src/shipping.js',
			'test/checkout.test.js',
		]);
		const run = await drive(quick, project.directory, {
			request: 'fix the failing test',
			check: 'npm test',
			step: `${step?.title}\n${step?.detail}\nfiles: ${step?.files.join(', ')}`,
			files: step?.files ?? [],
		});
		expect(changes(before, await project.texts())).toEqual([
			'src/discount.js: const tier = tiers.find(each => items >= each.items);',
		]);
		expect(run.said).toContain("`src/discount.js:11: '>' → '>='`");
	});

	test.for(broken)('mends: $name', async ({files, check, wrong}, context) => {
		skipWithout(...programsOf(check))(context);
		await using project = await sample(files);
		const [path, before, ...right] = wrong;
		expect(files[path]).toContain(before);
		const run = await drive(quick, project.directory, {...tell, check});
		const changed = changes(files, await project.texts());
		expect(changed).toHaveLength(1);
		expect(right.map(line => `${path}: ${line}`)).toContain(changed[0]);
		expect(run.said).toContain('passes now');
	});

	test('reads for itself what the brief does not show, one call at a time where it must', async () => {
		await using project = await sample(await exampleFiles());
		const run = await drive(quick, project.directory, {
			...tell,
			check: 'npm test',
			files: [],
			parallel: false,
		});
		expect(run.said).toContain('src/discount.js:11');
		expect(run.messages.filter(({blocks}) => blocks.filter(block => block.type === 'call').length > 1)).toEqual([]);
	});

	const twoMistakes = {
		'package.json': '{"type": "module"}',
		'sums.js': 'export const add = (a, b) => a - b;\n\nexport const isBig = value => {\n\treturn value < 100;\n};\n',
		'sums.test.js':
			"import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {add, isBig} from './sums.js';\n" +
			"test('adds', () => assert.equal(add(2, 3), 5));\ntest('big', () => {\n\tassert.equal(isBig(500), true);\n\tassert.equal(isBig(5), false);\n});\n",
	};

	test('mends two mistakes, one after the other', async () => {
		const files = twoMistakes;
		await using project = await sample(files);
		await drive(quick, project.directory, {...tell, check: 'node --test'});
		expect(changes(files, await project.texts()).toSorted()).toEqual([
			'sums.js: export const add = (a, b) => a + b;',
			'sums.js: return value > 100;',
		]);
	});

	test('leaves every byte as it was when it finds no repair, and says so', async () => {
		await using project = await sample(beyond);
		const run = await drive(quick, project.directory, {...tell, check: 'node --test'});
		expect(await project.texts()).toEqual(beyond);
		expect(run.said).toMatch(
			/^I found no repair: .*\d+ small changes were tried in copies of the project.*The files are as they were before\./,
		);
		expect(run.calls.filter(({tool}) => tool !== 'shell')).toEqual([]);
		expect(run.calls.filter(({input}) => /^h 'greet\.test\.js'/m.test((input as {command: string}).command))).toEqual(
			[],
		);
	});

	test.each<[string, Guard, string]>([
		[
			'the first command',
			call => (call.tool === 'shell' ? 'Refused: it needs approval.' : undefined),
			'I changed nothing: running `node --test` was refused.',
		],
		[
			'the survey',
			(call, nth) => (call.tool === 'shell' && nth > 1 ? 'Refused: enough.' : undefined),
			'running the check in a copy was refused; 0 small changes were tried in copies of the project. The files are as they were before.',
		],
		[
			'the search',
			(call, nth) => (call.tool === 'shell' && nth > 2 ? 'Refused: enough.' : undefined),
			'running my tries was refused',
		],
		['the edit', call => (call.tool === 'edit' ? 'The user refused this.' : undefined), 'an edit was refused'],
		[
			'the check of the edit',
			(call, nth) => (call.tool === 'shell' && nth > 4 ? 'Refused: enough.' : undefined),
			'running `node --test` was refused',
		],
	])('stops when %s is refused, with the files as they were', async (_, guard, said) => {
		await using project = await sample(early.files);
		const run = await drive(quick, project.directory, {...tell, check: 'node --test', guard});
		expect(run.said).toContain(said);
		expect(await project.texts()).toEqual(early.files);
	});

	/** Passes only where a copy is. */
	const onlyInCopies = 'node --test && case $PWD in */unified-dgm-repair-*) ;; *) false;; esac';

	test('takes back what passed in a copy and fails in the files, and says what it could not take back', async () => {
		await using project = await sample(early.files);
		const run = await drive(quick, project.directory, {...tell, check: onlyInCopies});
		expect(run.said).toContain('what passed in a copy failed in the files themselves');
		expect(await project.texts()).toEqual(early.files);
		let edits = 0;
		const guard: Guard = ({tool}) => (tool === 'edit' && (edits += 1) > 1 ? 'The user refused this.' : undefined);
		const stuck = await drive(quick, project.directory, {...tell, check: onlyInCopies, guard});
		expect(stuck.said).toContain('I could not take back my change to src/loop-that-stops-early.js');
	});

	test('ends with what it has when it is told to stop, and says with which change less failed', async () => {
		const files = twoMistakes;
		await using project = await sample(files);
		const run = await drive(offline('repair', {batch_seconds: 2, after_first: 0}), project.directory, {
			...tell,
			check: 'node --test',
			says: nth => (nth === 3 ? 'that is enough, stop' : undefined),
		});
		expect(run.said).toContain('I found no repair: you asked me to stop');
		expect(run.said).toContain('With this less fails, and I have not kept it: `sums.js:');
		expect(await project.texts()).toEqual(files);
	});

	test('stays within its budget of candidates and of seconds', async () => {
		await using project = await sample(beyond);
		const few = await drive(offline('repair', {candidates: 7}), project.directory, {...tell, check: 'node --test'});
		expect(few.said).toContain('7 small changes were tried');
		const short = await drive(offline('repair', {seconds: 1, batch_seconds: 1}), project.directory, {
			...tell,
			check: 'node --test',
		});
		expect(short.said).toContain('the budget is spent');
		expect(short.calls.filter(({tool}) => tool === 'shell')).toHaveLength(3);
	});

	test('ends tries that hang, and goes on', async () => {
		const files = {
			'package.json': '{"type": "module"}',
			'count.js':
				'export const count = most => {\n\tlet found = 0;\n\twhile (found <= most) found += 1;\n\treturn found;\n};\n',
			'count.test.js':
				"import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {count} from './count.js';\ntest('counts', () => assert.equal(count(3), 3));\n",
		};
		await using project = await sample(files);
		const run = await drive(offline('repair', {try_seconds: 2, after_first: 0}), project.directory, {
			...tell,
			check: 'node count.test.js',
		});
		expect(run.said).toContain('passes now');
	});

	test.for<[string, Readonly<Record<string, string>>]>([
		[
			'node --test',
			{
				'package.json': '{"type": "module"}',
				'down.js':
					'export const down = from => {\n\tlet left = from;\n\twhile (left > 0) left += 1;\n\treturn left;\n};\n',
				'down.test.js':
					"import assert from 'node:assert';\nimport {test} from 'node:test';\nimport {down} from './down.js';\ntest('counts', () => assert.equal(down(3), 0));\n",
			},
		],
		[
			'python3 -m unittest',
			{
				'down.py': 'def down(left):\n    while left > 0:\n        left += 1\n    return left\n',
				'test_down.py':
					'import unittest\nfrom down import down\n\n\nclass DownTest(unittest.TestCase):\n    def test_counts(self):\n        self.assertEqual(down(3), 0)\n',
			},
		],
	])('mends what hangs: %s', {timeout: 180_000}, async ([check, files], context) => {
		skipWithout(...programsOf(check))(context);
		await using project = await sample(files);
		const run = await drive(offline('repair', {check_seconds: 2, try_seconds: 5, after_first: 0}), project.directory, {
			...tell,
			check,
		});
		expect(run.said).toMatch(/passes now|is spent/);
		expect(await project.texts()).not.toEqual(run.said.includes('passes now') ? files : {});
	});

	test('mends a file that can no longer be read, or leaves it alone', async () => {
		const files = {...beyond, 'src/greet.js': 'export const greet = name => {\n\treturn (name + name;\n};\n'};
		await using project = await sample(files);
		const run = await drive(offline('repair', {seconds: 3}), project.directory, {...tell, check: 'node --test'});
		expect(run.said).toContain('I found no repair');
		expect(await project.texts()).toEqual(files);
	});

	test('offers no change that only silences: a run that ends early, a test that is left out', async () => {
		const files = {
			'package.json': '{"type": "module"}',
			'ready.js':
				"export const ready = name => {\n\tif (name !== 'x') process.exit(1);\n\tthrow new Error('not ready');\n};\n",
			'ready.test.js':
				"import {test} from 'node:test';\nimport {ready} from './ready.js';\ntest('first', () => {});\ntest('is ready', () => ready('y'));\n",
		};
		await using project = await sample(files);
		const run = await drive(offline('repair', {seconds: 6}), project.directory, {...tell, check: 'node --test'});
		expect(await project.texts()).toEqual(files);
		expect(run.said).toContain('I found no repair');
	});

	test.each([
		['there is no check', {...tell}, 'without a check command'],
		['it may not edit', {...tell, check: 'node --test', tools: ['read', 'shell']}, 'I need the tools'],
		['the check passes', {...tell, check: 'true'}, 'there is nothing to repair'],
		['no test is found', {...tell, check: 'node --test nowhere-*.js || echo "# tests 0"'}, 'found no test to run'],
		['the check cannot be run', {...tell, check: 'no-such-program-here'}, 'could not be run here'],
		['nothing is known about the failure', {...tell, check: 'false', files: []}, 'I know no small change to try here'],
	])('changes nothing when %s', async (_, told, said) => {
		await using project = await sample(early.files);
		const run = await drive(quick, project.directory, told);
		expect(run.said).toContain(said);
		expect(await project.texts()).toEqual(early.files);
	});
});
