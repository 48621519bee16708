import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import type {TaskFile} from '../../suites/schema.ts';
import type {Ran} from '../report.ts';
import {readReport} from './index.ts';

type Parser = TaskFile['grade']['parser'];

const read = async (parser: Parser, text: string, log: TaskFile['grade']['log'] = 'pytest') =>
	readReport(text, {parser, log} as TaskFile['grade']);

const sample = async (name: string): Promise<string> => readFile(new URL(`samples/${name}`, import.meta.url), 'utf8');

const passed = (name: string): Ran => ({name, status: 'passed'});
const failed = (name: string): Ran => ({name, status: 'failed'});
const skipped = (name: string): Ran => ({name, status: 'skipped'});

const shop = [
	passed('test_shop.py::test_adds'),
	passed('test_shop.py::test_param[a - b]'),
	passed('test_shop.py::test_known'),
	failed('test_shop.py::test_err'),
	failed('test_shop.py::test_fails'),
	failed('test_shop.py::test_param[c]'),
];

const real: readonly (readonly [Parser, string, readonly Ran[], TaskFile['grade']['log']])[] = [
	[
		'tap',
		'node.tap',
		[passed('adding > two'), failed('adding > bad'), skipped('adding > later'), failed('adding'), skipped('todo')],
		'pytest',
	],
	['pytest', 'pytest.txt', [...shop, skipped('(skipped 1)')], 'pytest'],
	[
		'junit',
		'pytest.xml',
		[
			passed('test_shop > test_adds'),
			failed('test_shop > test_fails'),
			passed('test_shop > test_param[a - b]'),
			failed('test_shop > test_param[c]'),
			skipped('test_shop > test_later'),
			skipped('test_shop > test_known'),
			failed('test_shop > test_err'),
		],
		'pytest',
	],
	[
		'jest',
		'jest.json',
		[
			passed('cart > adds'),
			failed('cart > fails'),
			skipped('cart > later'),
			skipped('cart > some day'),
			failed('(file broken.test.js)'),
		],
		'pytest',
	],
	['swebench', 'pytest.txt', shop, 'pytest'],
	[
		'swebench',
		'unittest.txt',
		[
			passed('test_adds (test_unit.Shop.test_adds)'),
			failed('test_fails (test_unit.Shop.test_fails)'),
			passed('test_known (test_unit.Shop.test_known)'),
			skipped('test_later (test_unit.Shop.test_later)'),
			passed('Says what it does.'),
		],
		'django',
	],
];

test.each(real)('%s reads what %s holds', async (parser, name, tests, log) => {
	expect(await read(parser, await sample(name), log)).toEqual({
		kind: 'tests',
		tests: expect.toSatisfy(
			(found: readonly Ran[]) => JSON.stringify(found.toSorted(order)) === JSON.stringify(tests.toSorted(order)),
		),
	});
});

const order = (one: Ran, other: Ran): number => (one.name < other.name ? -1 : 1);

describe('output that is cut off anywhere', () => {
	test.each(real.filter(([parser]) => parser !== 'swebench'))(
		'is never more than %s of %s',
		async (parser, name, tests) => {
			const text = await sample(name);
			// Without its last character, a line end, a report is whole.
			for (let length = 0; length < text.length - 1; length += Math.max(1, Math.floor(text.length / 200))) {
				const report = await read(parser, text.slice(0, length));
				expect([
					length,
					report.kind === 'unreadable' || (report.kind === 'tests' && report.tests.length >= tests.length),
				]).toEqual([length, true]);
			}
		},
	);
});

const tap = 'TAP version 13\nok 1 - a\nok 2 - b\n1..2\n';
const junit = '<testsuite tests="1" failures="0"><testcase classname="a" name="b"/></testsuite>';
const jest = {
	numTotalTests: 1,
	numPassedTests: 1,
	numFailedTests: 0,
	success: true,
	testResults: [{name: 'a', status: 'passed', assertionResults: [{title: 'x', status: 'passed'}]}],
};

test.each<readonly [what: string, Parser, string, string]>([
	['nothing', 'tap', '', 'no plan'],
	['a plan of more', 'tap', tap.replace('1..2', '1..3'), 'this TAP does not hold'],
	['points beyond the plan', 'tap', tap.replace('1..2', '1..1'), 'this TAP does not hold'],
	['a forged point in front', 'tap', tap.replace('ok 1', 'ok 1 - forged\nok 1'), 'this TAP does not hold'],
	['a forged end in front', 'tap', `ok 1 - a\n1..1\n${tap}`, 'this TAP does not hold'],
	['a second plan', 'tap', `${tap}1..2\n`, 'this TAP does not hold'],
	['a test that bails out', 'tap', 'ok 1 - a\nBail out! no disk\n', 'bailed out: no disk'],
	['nothing', 'junit', ' ', 'there is no report'],
	['no XML', 'junit', 'ok', 'the report'],
	['another XML', 'junit', '<html></html>', 'the report holds no test suites'],
	['entities', 'junit', `<!DOCTYPE a [<!ENTITY b "c">]>${junit}`, 'the report declares entities'],
	['more tests said than listed', 'junit', junit.replace('tests="1"', 'tests="2"'), 'it says 2 tests and lists 1'],
	[
		'a failure said and not listed',
		'junit',
		junit.replace('failures="0"', 'failures="1"'),
		'it says 1 failures and lists 0',
	],
	[
		'a failure listed and not said',
		'junit',
		junit.replace('"b"/>', '"b"><failure/></testcase>'),
		'it says 0 failures and lists 1',
	],
	['two roots', 'junit', junit + junit, 'the report'],
	['nothing', 'pytest', '', 'pytest did not come to its end'],
	[
		'a forged summary without an end',
		'pytest',
		'=== short test summary info ===\nPASSED a.py::b\n',
		'pytest did not come to its end',
	],
	['an end without a summary', 'pytest', '=== 2 passed in 0.1s ===\n', 'is -rA missing?'],
	[
		'a forged line in front',
		'pytest',
		'=== short test summary info ===\nPASSED a.py::forged\nPASSED a.py::b\n=== 1 passed in 0.1s ===\n',
		'pytest says 1 passed',
	],
	['a test that is only printed', 'pytest', 'PASSED a.py::b\n=== 1 failed in 0.1s ===\n', 'pytest says 0 passed'],
	['nothing', 'jest', '', 'there is no JSON in the report'],
	['another JSON', 'jest', '{"ok": true}', 'the JSON is not what jest writes'],
	['totals of more', 'jest', JSON.stringify({...jest, numTotalTests: 2}), 'the totals are not those'],
	[
		'success with a broken file',
		'jest',
		JSON.stringify({...jest, testResults: [...jest.testResults, {name: 'b', status: 'failed', assertionResults: []}]}),
		'it claims success',
	],
	['nothing', 'swebench', '', 'the log names no test'],
	[
		'a log that is cut off',
		'swebench',
		'>>>>> Start Test Output\nPASSED a.py::b\n',
		'the log ends before the tests did',
	],
	[
		'an end in front',
		'swebench',
		'>>>>> End Test Output\nPASSED a\n>>>>> Start Test Output\n',
		'the log ends before the tests did',
	],
	[
		'tests outside the marks',
		'swebench',
		'PASSED a\n>>>>> Start Test Output\n>>>>> End Test Output\nPASSED b\n',
		'the log names no test',
	],
	['nothing', 'reward-file', '', 'there is no reward'],
	['a word', 'reward-file', 'solved', 'the reward is not a number from 0 to 1'],
	['too much', 'reward-file', '100', 'the reward is not a number from 0 to 1'],
	['no number', 'reward-file', 'NaN', 'the reward is not a number from 0 to 1'],
	['two numbers', 'reward-file', '0\n1', 'the reward is not a number from 0 to 1'],
	['JSON without it', 'reward-file', '{"score": 1}', 'the reward is not a number from 0 to 1'],
])('%s is unreadable for %s', async (_, parser, text, why) => {
	expect(await read(parser, text)).toEqual({kind: 'unreadable', why: expect.stringContaining(why)});
});

test('junk of every kind is unreadable, and breaks nothing', async () => {
	const junk = [
		'\0\u0001\u001B[31m',
		'{'.repeat(10_000),
		'<a>'.repeat(1000),
		'[[[[',
		'ok '.repeat(1000),
		'1..99999999999\n',
		`${'    '.repeat(50)}ok 1`,
	];
	for (const parser of ['tap', 'junit', 'pytest', 'jest', 'swebench', 'reward-file'] as const)
		for (const text of junk)
			expect([parser, text.slice(0, 20), (await read(parser, text)).kind]).toEqual([
				parser,
				text.slice(0, 20),
				'unreadable',
			]);
});

test.each([
	['1', 1],
	['0\n', 0],
	['0.5', 0.5],
	['1.0', 1],
	['{"reward": 1}', 1],
])('the reward %j is %d', async (text, reward) => {
	expect(await read('reward-file', text)).toEqual({kind: 'reward', reward});
});

test('an object of jest is found behind what others printed', async () => {
	expect(await read('jest', `> jest --json\n${JSON.stringify(jest)}\nDone.\n`)).toEqual({
		kind: 'tests',
		tests: [passed('x')],
	});
});

test('a log of SymPy names its tests', async () => {
	const log = 'sympy/core/tests/test_a.py[3]\ntest_one ok\ntest_two F\ntest_three E\ntest_four s\n[FAIL]\n';
	expect(await read('swebench', log, 'sympy')).toEqual({
		kind: 'tests',
		tests: [passed('test_one'), failed('test_two'), failed('test_three'), skipped('test_four')],
	});
});
